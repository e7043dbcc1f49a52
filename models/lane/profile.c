/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loads a lane file: binds the rows, finds the mechanisms, resolves what names what. */
#include "meshcost/adoption.h"
#include "meshcost/enrolment.h"
#include "meshcost/prior.h"
#include "meshcost/quantity.h"
#include "meshcost/replay.h"
#include "meshcost/surface.h"
#include "meshcost/variate.h"
#include <math.h>
#include <string.h>
#include <unistd.h>

static void set_subject(void *context, struct mc_prior *prior)
{
    prior->subject = *(const char *const *)context;
}

/*
 * A component's or tier's priors belong to its subject, never to the lane's name. What replaces a capability
 * that a lane lacks is made by the same people in the same applications whatever the lane, and is another
 * piece of work for each capability: it belongs to the capability.
 */
static void set_subjects(struct mc_lane *lane)
{
    const char *common = "lane";
    mc_prior_walk(&mc_lane_schema, lane, set_subject, &common);
    for (int i = 0; i < lane->component_count; i++) {
        mc_prior_walk(&mc_component_schema, &lane->components[i], set_subject, &lane->components[i].subject);
    }
    for (int i = 0; i < lane->tier_count; i++) {
        mc_prior_walk(&mc_tier_schema, &lane->tiers[i], set_subject, &lane->tiers[i].subject);
    }
    for (int i = 0; i < lane->capability_count; i++) {
        lane->capabilities[i].effort.subject = mc_capability_words[lane->capabilities[i].capability];
    }
    for (int i = 0; i < lane->track_count; i++) {
        mc_prior_walk(&mc_track_schema, &lane->tracks[i], set_subject, &lane->tracks[i].product);
    }
}

static void set_sides(struct mc_lane *lane)
{
    for (int i = 0; i < lane->component_count; i++) {
        lane->components[i].sides = MC_SIDE_FIRST;
        lane->components[i].succeeds = -1;
    }
    for (int i = 0; i < lane->tier_count; i++) {
        lane->tiers[i].sides = MC_SIDE_FIRST;
    }
}

static const char *placement_names(struct mc_arena *arena)
{
    const char *list = "";
    for (int i = 0; mc_placements[i]; i++) {
        list = mc_arena_printf(arena, "%s%s%s", list, i ? ", " : "one of ", mc_placements[i]->name);
    }
    return list;
}

static void find_upgrade(struct mc_arena *arena, struct mc_diag *diag, struct mc_component *c)
{
    const char *list = "";
    c->upgrade = mc_upgrade_find(c->upgrade_name);
    for (int i = 0; !c->upgrade && mc_upgrades[i]; i++) {
        list = mc_arena_printf(arena, "%s%s%s", list, i ? ", " : "one of ", mc_upgrades[i]->name);
    }
    if (!c->upgrade) {
        mc_diag_add(diag, MC_ERROR, c->place, "components", list,
                    "component \"%s\": there is no upgrade \"%s\"", c->name, c->upgrade_name);
    }
}

/* What a component delivers where the house runs it, as a set; unknown words are reported. */
static void find_delivered(struct mc_diag *diag, struct mc_component *c)
{
    for (int i = 0; i < c->deliver_count; i++) {
        int k = 0;
        while (k < MC_CAPABILITIES && strcmp(mc_capability_words[k], c->delivers[i]) != 0) {
            k++;
        }
        if (k < MC_CAPABILITIES) {
            c->delivered |= 1u << k;
        } else {
            mc_diag_add(diag, MC_ERROR, c->place, "components",
                        "see `meshcost schema` for what can be asked for",
                        "component \"%s\": there is no capability \"%s\"", c->name, c->delivers[i]);
        }
    }
}

static void find_mechanisms(struct mc_arena *arena, struct mc_diag *diag, struct mc_lane *lane)
{
    for (int i = 0; i < lane->component_count; i++) {
        struct mc_component *c = &lane->components[i];
        c->placement = mc_placement_find(c->placement_name);
        if (!c->placement) {
            mc_diag_add(diag, MC_ERROR, c->place, "components", placement_names(arena),
                        "component \"%s\": there is no placement \"%s\"", c->name, c->placement_name);
        }
        find_upgrade(arena, diag, c);
        find_delivered(diag, c);
    }
    lane->identity = mc_identity_find(lane->identity_name);
    if (!lane->identity) {
        const struct mc_node *node = mc_node_get(lane->tree, "identity");
        mc_diag_add(diag, MC_ERROR, node ? node->place : lane->tree->place, "identity", "chain or none",
                    "there is no identity mechanism \"%s\"", lane->identity_name);
    }
}

static int tier_index(const struct mc_lane *lane, const char *name)
{
    for (int i = 0; i < lane->tier_count; i++) {
        if (strcmp(lane->tiers[i].name, name) == 0) {
            return i;
        }
    }
    return -1;
}

/* A chain of parents that comes back to itself would never be resolved. */
static void check_chain(struct mc_diag *diag, const struct mc_lane *lane, int i)
{
    int steps = 0;
    for (int t = i; t >= 0 && steps <= lane->tier_count; t = lane->tiers[t].parent_index) {
        steps++;
    }
    if (steps > lane->tier_count) {
        mc_diag_add(diag, MC_ERROR, lane->tiers[i].place, "tiers", "let a root have no parent",
                    "tier \"%s\" is among its own parents", lane->tiers[i].name);
    }
}

static double quantile(const struct mc_prior_case *c, double u)
{
    return c->dist.family == MC_DIST_POINT ? c->dist.a : mc_quantile(&c->dist, u);
}

/* The shortest that a prior draws, of all its cases, but for one organisation in a thousand. */
static double shortest(const struct mc_prior *prior)
{
    double least = INFINITY;
    for (int i = 0; i < prior->count; i++) {
        least = fmin(least, quantile(&prior->cases[i], 0.001));
    }
    return least;
}

static double longest(const struct mc_prior *prior)
{
    double most = 0;
    for (int i = 0; i < prior->count; i++) {
        most = fmax(most, quantile(&prior->cases[i], 0.999));
    }
    return most;
}

static void check_renewal(struct mc_diag *diag, const struct mc_tier *t, const char *mode,
                          const struct mc_tier_mode *m)
{
    if (m->renewal == MC_RENEWAL_NONE || m->lifetime.count == 0) {
        return;
    }
    double least = shortest(&m->lifetime);
    if (least < 60000) {
        mc_diag_add(diag, MC_ERROR, t->place, mode, "state a lifetime of at least one minute",
                    "tier \"%s\": the lifetime is shorter than a minute", t->name);
    }
    if (m->renew_at <= 0 && m->renew_before > 0 && (double)m->renew_before > least - 60000) {
        mc_diag_add(diag, MC_ERROR, t->place, mode,
                    "renew-before has to be shorter than the lifetime, by a minute at least",
                    "tier \"%s\" would be renewed before it begins, for ever", t->name);
    }
    if (m->renew_at > 0 && least * m->renew_at < 60000) {
        mc_diag_add(diag, MC_ERROR, t->place, mode, "state a longer lifetime, or a later renew-at",
                    "tier \"%s\" would be renewed more than once a minute", t->name);
    }
}

/* A share of what remains comes to rest at the end of what clamps it: infinitely many renewals in finite
 * time. */
static void check_leaf(struct mc_diag *diag, const struct mc_tier *t)
{
    bool renews = false;
    for (int m = 0; m < MC_PKI_MODES; m++) {
        renews = renews || t->mode[m].renewal == MC_RENEWAL_AUTOMATIC;
    }
    if (t->kind != MC_TIER_LEAF || !renews) {
        return;
    }
    double floor = shortest(&t->floor), ceiling = longest(&t->ceiling);
    if (t->clamped && floor < 1000) {
        mc_diag_add(
            diag, MC_ERROR, t->place, "floor", "state floor: a least time between two renewals, 1s or more",
            "tier \"%s\" renews after a share of what remains of its issuer: infinitely often before its end",
            t->name);
    }
    if (ceiling > 0 && ceiling < longest(&t->floor)) {
        mc_diag_add(diag, MC_ERROR, t->place, "ceiling", "let it be longer than floor",
                    "tier \"%s\": no time between two renewals lies above floor and below ceiling", t->name);
    }
}

static void find_issuers(struct mc_arena *arena, struct mc_diag *diag, const struct mc_lane *lane,
                         struct mc_tier *t)
{
    t->issuers = MC_NEW_ARRAY(arena, (size_t)t->issuer_count, int);
    for (int k = 0; k < t->issuer_count; k++) {
        t->issuers[k] = -1;
        for (int i = 0; i < lane->component_count; i++) {
            t->issuers[k] = strcmp(lane->components[i].name, t->issued_by[k]) == 0 ? i : t->issuers[k];
        }
        if (t->issuers[k] < 0) {
            mc_diag_add(diag, MC_ERROR, t->place, "issued-by", "name a component of this lane",
                        "tier \"%s\": there is no component \"%s\"", t->name, t->issued_by[k]);
        }
    }
}

static void resolve_tiers(struct mc_arena *arena, struct mc_diag *diag, struct mc_lane *lane)
{
    for (int i = 0; i < lane->tier_count; i++) {
        struct mc_tier *t = &lane->tiers[i];
        t->parent_index = t->parent ? tier_index(lane, t->parent) : -1;
        if (t->parent && t->parent_index < 0) {
            mc_diag_add(diag, MC_ERROR, t->place, "tiers", "name another tier of this lane",
                        "tier \"%s\": there is no tier \"%s\"", t->name, t->parent);
        }
        for (int m = 0; m < MC_PKI_MODES; m++) {
            t->mode[m].expiry = t->mode[m].expiry > MC_EXPIRY_NOTHING ? t->expiry : t->mode[m].expiry;
            check_renewal(diag, t, mc_pki_words[m], &t->mode[m]);
        }
        check_leaf(diag, t);
        find_issuers(arena, diag, lane, t);
    }
    for (int i = 0; i < lane->tier_count; i++) {
        check_chain(diag, lane, i);
    }
}

/* Only the corporate PKI may leave a lifetime to the scenario. */
static void check_lifetimes(struct mc_diag *diag, const struct mc_lane *lane)
{
    for (int i = 0; i < lane->tier_count; i++) {
        const struct mc_tier *t = &lane->tiers[i];
        for (int m = 0; m < MC_PKI_MODES; m++) {
            bool open = t->mode[m].renewal != MC_RENEWAL_NONE && t->mode[m].lifetime.count == 0;
            if (open && m != MC_PKI_CORPORATE_CA) {
                mc_diag_add(diag, MC_ERROR, t->place, mc_pki_words[m], "add lifetime, or renewal: none",
                            "tier \"%s\" is renewed but has no lifetime", t->name);
            }
        }
    }
}

/* What follows no product follows the calendar, and its versions are dates. */
static void check_date(void *context, struct mc_prior *prior)
{
    struct mc_diag *diag = context;
    for (int i = 1; i < prior->count; i++) {
        int64_t t;
        if (mc_parse_date(prior->cases[i].since, &t)) {
            mc_diag_add(diag, MC_ERROR, prior->cases[i].place, prior->path,
                        "write since and until as dates (2029-03-15), or name the product of the record",
                        "\"%s\" is not a date, and the record follows no product", prior->cases[i].since);
        }
    }
}

static void check_dates(struct mc_diag *diag, struct mc_lane *lane)
{
    check_date(diag, &lane->licence);
    check_date(diag, &lane->stable.licence);
    for (int i = 0; i < lane->component_count; i++) {
        if (!lane->components[i].product) {
            mc_prior_walk(&mc_component_schema, &lane->components[i], check_date, diag);
        }
    }
    for (int i = 0; i < lane->tier_count; i++) {
        if (!lane->tiers[i].product) {
            mc_prior_walk(&mc_tier_schema, &lane->tiers[i], check_date, diag);
        }
    }
}

/* Lists by version are searched from the end. */
static void check_track(struct mc_diag *diag, const struct mc_lane *lane, int i)
{
    const struct mc_track *t = &lane->tracks[i];
    if (mc_lane_track(lane, t->product) != t) {
        mc_diag_add(diag, MC_ERROR, t->place, "upgrades", "keep one of the two", "\"%s\" is stated twice",
                    t->product);
    }
    for (int k = 1; k < t->matrix_count; k++) {
        if (mc_version_compare(t->matrix[k - 1].since, t->matrix[k].since) >= 0) {
            mc_diag_add(diag, MC_ERROR, t->matrix[k].place, "kubernetes", "list the oldest version first",
                        "\"%s\" does not come after \"%s\"", t->matrix[k].since, t->matrix[k - 1].since);
        }
    }
    if (t->window == MC_WINDOW_MINORS && t->minors == 0 && t->grace == 0) {
        mc_diag_add(diag, MC_ERROR, t->place, "upgrades", "state minors, grace or both",
                    "\"%s\": the support of every release ends when it begins", t->product);
    }
}

static bool is_colour(const char *text)
{
    return text[0] == '#' && strlen(text) == 7 && strspn(text + 1, "0123456789abcdefABCDEF") == 6;
}

struct mc_lane *mc_lane_bind(struct mc_arena *arena, struct mc_diag *diag, const char *name,
                             struct mc_node *tree)
{
    int before = mc_diag_errors(diag);
    struct mc_lane *lane = MC_NEW(arena, struct mc_lane);
    if (!mc_schema_bind(&mc_lane_schema, tree, lane, arena, diag)) {
        return NULL;
    }
    lane->name = name;
    lane->side[0] = lane;
    lane->side_count = 1;
    lane->file = tree->place.file;
    lane->tree = tree;
    lane->provided = mc_part_set(diag, mc_node_get(tree, "provides"), "provides");
    lane->replaced = mc_part_set(diag, mc_node_get(tree, "replaces"), "replaces");
    lane->needed = mc_part_set(diag, mc_node_get(tree, "needs"), "needs");
    set_subjects(lane);
    set_sides(lane);
    find_mechanisms(arena, diag, lane);
    resolve_tiers(arena, diag, lane);
    check_lifetimes(diag, lane);
    check_dates(diag, lane);
    for (int i = 0; i < lane->track_count; i++) {
        check_track(diag, lane, i);
    }
    if (mc_diag_errors(diag) == before) {
        (void)!mc_lane_cut(arena, diag, lane);
    }
    if (!is_colour(lane->colour)) {
        const struct mc_node *node = mc_node_get(tree, "colour");
        mc_diag_add(diag, MC_ERROR, node ? node->place : tree->place, "colour", "write it as \"#rrggbb\"",
                    "\"%s\" is not a colour", lane->colour);
    }
    return mc_diag_errors(diag) == before ? lane : NULL;
}

const char *mc_lane_stem(struct mc_arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *base = slash ? slash + 1 : path;
    const char *dot = strrchr(base, '.');
    return mc_arena_copy_text(arena, base, dot && dot != base ? (size_t)(dot - base) : strlen(base));
}

const char *mc_lane_find(struct mc_arena *arena, const char *name, const char *const *directories)
{
    if (strchr(name, '/') || strstr(name, ".yaml")) {
        return access(name, R_OK) == 0 ? name : NULL;
    }
    for (int i = 0; directories && directories[i]; i++) {
        const char *path = mc_arena_printf(arena, "%s/%s.yaml", directories[i], name);
        if (access(path, R_OK) == 0) {
            return path;
        }
    }
    return NULL;
}

void mc_lane_each_prior(const struct mc_lane *lane, mc_prior_fn *fn, void *context)
{
    for (int i = 0; i < lane->component_count; i++) {
        const struct mc_component *c = &lane->components[i];
        const struct mc_prior *const priors[] = {
            &c->replicas,      &c->idle_cpu,       &c->request_cpu,  &c->kibibyte_cpu,    &c->idle_memory,
            &c->pod_memory,    &c->load_memory,    &c->reserved_cpu, &c->reserved_memory, &c->whole_namespace,
            &c->blocks_starts, &c->metrics_memory, &c->log_line,     &c->pass_cpu,        &c->workers};
        for (size_t k = 0; k < sizeof priors / sizeof priors[0]; k++) {
            fn(context, priors[k]);
        }
    }
    for (int i = 0; i < lane->tier_count; i++) {
        const struct mc_tier *t = &lane->tiers[i];
        const struct mc_prior *const priors[] = {&t->steps,   &t->reloads, &t->jitter, &t->floor,
                                                 &t->ceiling, &t->kept,    &t->cuts,   &t->stuck};
        for (int m = 0; m < MC_PKI_MODES; m++) {
            fn(context, &t->mode[m].lifetime);
        }
        for (size_t k = 0; k < sizeof priors / sizeof priors[0]; k++) {
            fn(context, priors[k]);
        }
    }
    for (int i = 0; i < lane->capability_count; i++) {
        fn(context, &lane->capabilities[i].effort);
    }
    if (lane->surfaces) {
        fn(context, &lane->surfaces->priors->slowness);
    }
    fn(context, &lane->licence);
    fn(context, &lane->stable.licence);
    for (int i = 0; i < lane->track_count; i++) {
        fn(context, &lane->tracks[i].items);
    }
}
