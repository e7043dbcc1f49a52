/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Releases as the model of upgrades sees them: by product, in order of dates, with what proves bad. */
#include "meshcost/check.h"
#include "meshcost/variate.h"
#include "upgrades.h"
#include <stdlib.h>
#include <string.h>

static int by_date(const void *left, const void *right)
{
    const struct release *a = left, *b = right;
    if (a->date != b->date) {
        return a->date < b->date ? -1 : 1;
    }
    return a->id < b->id ? -1 : a->id > b->id;
}

static const int channel_kind[] = {[MC_CHANNEL_MINOR] = MC_RELEASE_MINOR,
                                   [MC_CHANNEL_EDGE] = MC_RELEASE_EDGE,
                                   [MC_CHANNEL_STABLE] = MC_RELEASE_STABLE};

/* Releases of a product of one of two kinds. */
static struct release *collect(const struct mc_world *w, const char *product, int kind, int other, int *count)
{
    const struct mc_history *h = w->history;
    int n = 0;
    for (int i = 0; i < h->release_count; i++) {
        const struct mc_release *r = &h->releases[i];
        n += (r->kind == kind || r->kind == other) && strcmp(r->product, product) == 0;
    }
    struct release *list = MC_NEW_ARRAY(w->arena, (size_t)n, struct release);
    *count = 0;
    for (int i = 0; i < h->release_count; i++) {
        const struct mc_release *r = &h->releases[i];
        if ((r->kind == kind || r->kind == other) && strcmp(r->product, product) == 0) {
            list[(*count)++] = (struct release){.date = r->date,
                                                .version = r->version,
                                                .id = r->id,
                                                .projected = r->projected,
                                                .told = NEVER};
        }
    }
    if (n > 0) {
        qsort(list, (size_t)n, sizeof *list, by_date);
    }
    return list;
}

/*
 * One defect spans a run of releases; the next good one is what tells of it. Runs of mean length L begin with
 * the probability p that makes them the stated share s of all: (1 - p) / p good ones lie between two runs, so
 * that s = L / (L + (1 - p) / p). Whether one begins at a release depends on that release alone.
 */
static void mark_bad(const struct mc_world *w, struct product *p)
{
    double share = mc_prior_value(w->organisation_key, &p->spec->bad_share, NULL);
    double mean = mc_mean(&mc_prior_case_at(&p->spec->bad_run, NULL)->dist);
    int64_t left = 0;
    if (share <= 0) {
        return;
    }
    for (int i = 0; i < p->upgrade_count; i++) {
        struct release *r = &p->upgrades[i];
        bool begins =
            mc_uniform(w->key, r->id, mc_slot("upgrades.bad")) < share / (share + mean * (1 - share));
        if (left == 0 && begins && r->projected) {
            left = mc_prior_event_ticks(w->key, &p->spec->bad_run, r->id);
        } else if (left == 0) {
            for (int k = i - 1; k >= 0 && p->upgrades[k].bad && p->upgrades[k].told == NEVER; k--) {
                p->upgrades[k].told = r->date;
            }
        }
        r->bad = left > 0;
        left -= left > 0;
    }
}

static void add_component(const struct mc_world *w, struct product *p, int lane_component,
                          const struct mc_component *c)
{
    int n = p->component_count++;
    p->lane_components = mc_arena_grow(w->arena, p->lane_components, (size_t)n, (size_t)n + 1, sizeof(int));
    p->components = mc_arena_grow(w->arena, (void *)p->components, (size_t)n, (size_t)n + 1, sizeof c);
    bool seen = mc_history_watches(w->history, c->product) || mc_history_watches(w->history, c->subject);
    p->watched = mc_arena_grow(w->arena, p->watched, (size_t)n, (size_t)n + 1, sizeof(bool));
    p->replaced = mc_arena_grow(w->arena, p->replaced, (size_t)n, (size_t)n + 1, sizeof(unsigned));
    p->replaced[n] = lane_component < 0 ? mc_lane_replacing(w->lane, c) : 0;
    p->watched[n] = seen && (!c->embeds || mc_history_watches(w->history, c->embeds));
    p->lane_components[n] = lane_component;
    p->components[n] = c;
}

static struct product *product_of(const struct mc_world *w, struct state *s, const struct mc_track *spec,
                                  bool house)
{
    for (int i = 0; i < s->product_count; i++) {
        if (s->products[i].spec == spec || strcmp(s->products[i].spec->product, spec->product) == 0) {
            return &s->products[i];
        }
    }
    struct product *p = &s->products[s->product_count];
    *p = (struct product){.spec = spec, .name = spec->product, .index = s->product_count++, .house = house};
    bool minors = spec->channel == MC_CHANNEL_MINOR;
    int kind = channel_kind[spec->channel];
    p->upgrades = collect(w, p->name, kind, kind, &p->upgrade_count);
    p->fixes =
        collect(w, p->name, minors ? MC_RELEASE_PATCH : -1, minors ? MC_RELEASE_SECURITY : -1, &p->fix_count);
    mark_bad(w, p);
    p->installed = MC_NEW_ARRAY(w->arena, (size_t)w->scenario->cluster_count, struct installed);
    p->order = MC_NEW_ARRAY(w->arena, (size_t)w->scenario->cluster_count, int);
    p->items = mc_prior_value(w->organisation_key, &spec->items, NULL);
    p->failure = spec->maturity == MC_MATURITY_STABLE ? s->failure
                                                      : s->immature_failure * w->scenario->upgrades.shrink;
    p->wanted = p->fix_wanted = -1;
    return p;
}

/* Of what has no release that could be installed nothing is known. */
static void drop_unreleased(struct state *s)
{
    int kept = 0;
    for (int i = 0; i < s->product_count; i++) {
        if (s->products[i].upgrade_count > 0) {
            s->products[kept] = s->products[i];
            s->products[kept].index = kept;
            kept++;
        }
    }
    s->product_count = kept;
}

/* What the house runs is followed first; what the lane has of the same product goes along. */
void upgrades_load(const struct mc_world *w, struct state *s)
{
    const struct mc_lane *lane = w->lane;
    s->products = MC_NEW_ARRAY(w->arena, (size_t)(lane->house_count + lane->track_count), struct product);
    for (int i = 0; i < lane->house_count; i++) {
        const struct mc_house *h = &lane->house[i];
        if (h->track) {
            add_component(w, product_of(w, s, h->track, true), -1, h->component);
        }
    }
    for (int i = 0; i < lane->component_count; i++) {
        const struct mc_component *c = &lane->components[i];
        const struct mc_track *track = mc_lane_track(lane, lane->lines[c->line].follows);
        if (track && !mc_lane_house_runs(lane, c->subject)) {
            add_component(w, product_of(w, s, track, false), i, c);
        }
    }
    drop_unreleased(s);
    s->platforms = collect(w, mc_kubernetes_product, MC_RELEASE_MINOR, MC_RELEASE_MINOR, &s->platform_count);
}

int upgrades_count_until(const struct release *releases, int count, int64_t t)
{
    int n = 0;
    while (n < count && releases[n].date <= t) {
        n++;
    }
    return n;
}

bool upgrades_runs(const struct state *s, const struct product *p, int i, int cluster)
{
    int mine = p->lane_components[i];
    if (mine < 0) {
        return (s->up[cluster] & p->replaced[i]) == 0;
    }
    return (mc_component_stands(p->components[i], s->up[cluster]) &&
            (p->components[i]->role == MC_COMPONENT_GATEWAY ||
             exposure_replicas(&s->exposure, mine, cluster) > 0));
}

bool upgrades_stands(const struct state *s, const struct product *p, int cluster)
{
    bool found = false;
    for (int i = 0; !found && i < p->component_count; i++) {
        found = p->lane_components[i] < 0 || mc_component_stands(p->components[i], s->up[cluster]);
    }
    return found;
}

bool upgrades_present(const struct state *s, const struct product *p, int cluster)
{
    bool found = false;
    for (int i = 0; !found && i < p->component_count && s->exposure.clusters[cluster].there; i++) {
        found = upgrades_runs(s, p, i, cluster);
    }
    return found;
}

/* ---- what goes with what ---- */

static const struct mc_matrix *matrix_at(const struct product *p, const char *version)
{
    const struct mc_matrix *found = NULL;
    for (int i = 0; i < p->spec->matrix_count; i++) {
        if (mc_version_compare(version, p->spec->matrix[i].since) >= 0) {
            found = &p->spec->matrix[i];
        }
    }
    return found;
}

bool upgrades_suits(const struct state *s, const struct product *p, int at, int platform)
{
    const struct release *r = &p->upgrades[at];
    const struct mc_matrix *m = matrix_at(p, r->version);
    if (!m || platform < 0) {
        return true;
    }
    const char *minor = s->platforms[platform].version;
    bool new_enough = !m->oldest || mc_version_compare(minor, m->oldest) >= 0;
    bool stated = !m->newest || mc_version_compare(minor, m->newest) <= 0;
    return new_enough && (stated || (r->projected && s->platforms[platform].date <= r->date));
}

int upgrades_for_platform(const struct state *s, const struct product *p, int platform, int64_t now)
{
    for (int i = upgrades_oldest_installed(s, p); i < p->upgrade_count && p->upgrades[i].date <= now; i++) {
        if (upgrades_suits(s, p, i, platform) && p->upgrades[i].told > now) {
            return i;
        }
    }
    return -1;
}

int upgrades_newest(const struct state *s, const struct product *p, int64_t now, int64_t age)
{
    for (int i = upgrades_count_until(p->upgrades, p->upgrade_count, now - age) - 1; i >= 0; i--) {
        if (p->upgrades[i].told > now && upgrades_suits(s, p, i, s->platform)) {
            return i;
        }
    }
    return -1;
}

int64_t upgrades_support_end(const struct product *p, int at)
{
    int64_t ending = at + p->spec->minors;
    if (p->spec->window != MC_WINDOW_MINORS || ending >= p->upgrade_count) {
        return NEVER;
    }
    return p->upgrades[ending].date + p->spec->grace;
}

/* Length of "1.28." in "1.28.3". */
static size_t line_length(const char *version)
{
    const char *dot = strchr(version, '.');
    const char *next = dot ? strchr(dot + 1, '.') : NULL;
    return next ? (size_t)(next + 1 - version) : strlen(version);
}

/* A known patch says by its number for which minor it is; a later one is for all that are supported. */
bool upgrades_in_line(const struct product *p, int at, const struct release *fix)
{
    const char *version = p->upgrades[at].version;
    if (fix->date < p->upgrades[at].date) {
        return false;
    }
    if (fix->projected) {
        return fix->date <= upgrades_support_end(p, at);
    }
    return strncmp(version, fix->version, line_length(version)) == 0;
}

int upgrades_oldest_installed(const struct state *s, const struct product *p)
{
    int oldest = -1;
    for (int c = 0; c < s->exposure.world->scenario->cluster_count; c++) {
        bool older = oldest < 0 || p->installed[c].at < oldest;
        oldest = older && upgrades_stands(s, p, c) ? p->installed[c].at : oldest;
    }
    return oldest >= 0 ? oldest : p->installed[0].at;
}
