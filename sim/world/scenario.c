/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Binds a scenario, resolves its references and checks what a single row cannot check. */
#include "meshcost/scenario.h"
#include "holidays.h"
#include "meshcost/check.h"
#include "meshcost/prior.h"
#include "meshcost/variate.h"
#include "migration.h"
#include "platform.h"
#include <string.h>

enum { WORK_DAYS = 5, MORNING_MS = 9 * 3600000, DAY_MS = 86400000 };

static const char nobody[] = "nobody";

static int find_team(const struct mc_scenario *s, const char *name)
{
    for (int i = 0; i < s->team_count; i++) {
        if (strcmp(s->teams[i].name, name) == 0) {
            return i;
        }
    }
    return -1;
}

static int resolve_team(const struct mc_scenario *s, struct mc_diag *diag, const char *name,
                        struct mc_place place, const char *path)
{
    int i = find_team(s, name);
    if (i < 0) {
        mc_diag_add(diag, MC_ERROR, place, path, "name one of the teams of this scenario, or nobody",
                    "there is no team called \"%s\"", name);
        return 0;
    }
    return i;
}

/* Team 0 is nobody, so that an index always names a row. */
static void put_nobody_first(struct mc_arena *arena, struct mc_scenario *s, struct mc_diag *diag)
{
    struct mc_team_spec *teams = MC_NEW_ARRAY(arena, (size_t)s->team_count + 1, struct mc_team_spec);
    teams[0].name = nobody;
    for (int i = 0; i < s->team_count; i++) {
        teams[i + 1] = s->teams[i];
        if (strcmp(s->teams[i].name, nobody) == 0) {
            mc_diag_add(diag, MC_ERROR, s->teams[i].place, "teams", "leave it out: it always exists",
                        "\"nobody\" is reserved for what no team owns");
        }
    }
    s->teams = teams;
    s->team_count++;
}

static void resolve_cluster(const struct mc_scenario *s, struct mc_namespace_spec *ns, struct mc_diag *diag)
{
    if (strcmp(ns->cluster, "-") == 0) {
        ns->cluster = s->clusters[0].name;
        return;
    }
    for (int c = 0; c < s->cluster_count; c++) {
        if (strcmp(ns->cluster, s->clusters[c].name) == 0) {
            ns->cluster_index = c;
            return;
        }
    }
    mc_diag_add(diag, MC_ERROR, ns->place, "namespaces", "name one of the clusters of this scenario",
                "namespace \"%s\" runs in a cluster \"%s\" that does not exist", ns->name, ns->cluster);
}

static void resolve_owners(struct mc_scenario *s, const struct mc_node *tree, struct mc_diag *diag)
{
    const struct mc_node *map = mc_node_get(tree, "ownership");
    for (int r = 0; r < MC_ROLES; r++) {
        const struct mc_node *node = map ? mc_node_get(map, mc_role_words[r]) : NULL;
        struct mc_place place = node ? node->place : (struct mc_place){0};
        s->owners[r].team_index = resolve_team(s, diag, s->owners[r].team, place, mc_role_words[r]);
    }
}

/*
 * Finite hours for mesh work: each person gives the same slice of every working day, so that work which
 * exceeds the slice waits for the next day. Servers of the team's resource are its people.
 */
static void make_calendars(struct mc_arena *arena, struct mc_scenario *s)
{
    s->calendars = MC_NEW_ARRAY(arena, (size_t)s->team_count, struct mc_calendar);
    for (int i = 0; i < s->team_count; i++) {
        int64_t slice = s->teams[i].mesh_hours / WORK_DAYS;
        int64_t from = MORNING_MS + slice <= DAY_MS ? MORNING_MS : DAY_MS - slice;
        s->calendars[i] = (struct mc_calendar){.utc_offset_ms = s->teams[i].utc_offset,
                                               .days = 0x1f,
                                               .from_ms = (int32_t)from,
                                               .to_ms = (int32_t)(from + (slice > 0 ? slice : 1)),
                                               .holidays = s->holiday_days,
                                               .holiday_count = s->holiday_day_count};
    }
}

static void find_fallback(struct mc_scenario *s)
{
    for (int i = 1; i < s->team_count && s->fallback_team == 0; i++) {
        if (s->teams[i].on_call && !s->teams[i].refuses) {
            s->fallback_team = i;
        }
    }
}

/* What a team will not run falls to the fallback team, which has never rehearsed it. The edge is not mesh. */
static void apply_refusals(struct mc_scenario *s)
{
    static const int mesh[] = {MC_ROLE_TRUST_ANCHOR, MC_ROLE_ISSUER, MC_ROLE_DATAPATH, MC_ROLE_L7_POLICY,
                               MC_ROLE_UPGRADES};
    for (size_t i = 0; i < sizeof mesh / sizeof mesh[0]; i++) {
        struct mc_owner *owner = &s->owners[mesh[i]];
        if (s->teams[owner->team_index].refuses) {
            owner->refused_by = owner->team_index;
            owner->team_index = s->fallback_team;
            owner->rehearsed = false;
        }
    }
}

/* An incident that causes one more on average never ends: the largest draw has to stay below. */
static void check_branching(const struct mc_scenario *s, struct mc_diag *diag)
{
    const struct mc_prior *ratio = &s->incidents.branching;
    for (int i = 0; i < ratio->count; i++) {
        const struct mc_dist *dist = &ratio->cases[i].dist;
        double most = dist->family == MC_DIST_POINT ? dist->a : mc_quantile(dist, 1 - 1e-12);
        if (most >= 1 - 1e-9) {
            mc_diag_add(diag, MC_ERROR, ratio->cases[i].place, "incidents.branching",
                        "keep it below 1; operations.md 11b has 0.05 to 0.35",
                        "incidents that cause %g others each never end", most);
        }
    }
}

/* Clusters that are rebuilt faster than that are never there. */
static void check_rebuilds(const struct mc_scenario *s, const struct mc_node *tree, struct mc_diag *diag)
{
    const struct mc_node *map = mc_node_get(tree, "pki");
    const struct mc_node *node = map ? mc_node_get(map, "rebuild-interval") : NULL;
    if (s->pki.rebuild_interval > 0 && s->pki.rebuild_interval < (int64_t)DAY_MS) {
        mc_diag_add(diag, MC_ERROR, node ? node->place : tree->place, "pki.rebuild-interval",
                    "state a day or more, or 0d for never", "clusters would be rebuilt more than once a day");
    }
}

static void check_as_of(const struct mc_scenario *s, const struct mc_node *tree, struct mc_diag *diag)
{
    const struct mc_node *node = mc_node_get(tree, "as-of");
    struct mc_place place = node ? node->place : (struct mc_place){0};
    if (s->as_of < s->start - (int64_t)DAY_MS * 3653) {
        mc_diag_add(diag, MC_ERROR, place, "as-of", "state the day on which the calendars were read",
                    "as-of lies more than ten years before start");
    }
}

/* A cluster has to be there at the start, and a namespace. */
static void check_fleet(const struct mc_scenario *s, const struct mc_node *tree, struct mc_diag *diag)
{
    bool there = false, any = s->namespace_count > 0 || s->generate.namespaces > 0;
    for (int i = 0; i < s->cluster_count; i++) {
        bool now = s->clusters[i].joins <= s->start;
        there = there || now;
        any = any || (now && s->clusters[i].namespaces > 0);
    }
    if (!any) {
        mc_diag_add(diag, MC_ERROR, tree->place, "namespaces", "list namespaces, or set generate.namespaces",
                    "the scenario has no namespace");
    }
    if (s->cluster_count == 0) {
        mc_diag_add(diag, MC_ERROR, tree->place, "clusters", "add at least one cluster",
                    "the scenario has no cluster");
    } else if (!there) {
        mc_diag_add(diag, MC_ERROR, tree->place, "clusters", "leave out joins: for one of them",
                    "no cluster is there at the start");
    }
}

static void set_subject(void *context, struct mc_prior *prior)
{
    (void)context;
    prior->subject = "organisation";
}

static void resolve(struct mc_arena *arena, struct mc_diag *diag, const struct mc_node *tree,
                    struct mc_scenario *s)
{
    s->tree = tree;
    s->end = s->start + s->horizon;
    mc_prior_walk(&mc_scenario_schema, s, set_subject, NULL);
    put_nobody_first(arena, s, diag);
    for (int i = 0; i < s->namespace_count; i++) {
        struct mc_namespace_spec *ns = &s->namespaces[i];
        resolve_cluster(s, ns, diag);
        ns->team = resolve_team(s, diag, ns->owner, ns->place, "namespaces");
        ns->second_team = strcmp(ns->second_owner, "-") == 0
                              ? -1
                              : resolve_team(s, diag, ns->second_owner, ns->place, "namespaces");
    }
    for (int i = 0; i < s->requirement_count; i++) {
        s->requirements[i].name = mc_capability_words[s->requirements[i].capability];
        if (s->requirements[i].due == 0 && s->onboarding.enabled &&
            s->onboarding.enrolled == MC_ENROLLED_NONE && !s->platform.incumbent.lane) {
            s->requirements[i].due = s->start + s->onboarding.grace;
        }
    }
    for (int i = 0; i < s->cluster_count; i++) {
        if (s->clusters[i].installed == 0) {
            s->clusters[i].installed = s->clusters[i].joins > s->start ? s->clusters[i].joins : s->start;
        }
    }
    mc_holidays_resolve(arena, s, tree, diag);
    mc_platform_resolve(&s->platform, tree, diag);
    resolve_owners(s, tree, diag);
    make_calendars(arena, s);
    find_fallback(s);
    apply_refusals(s);
    check_branching(s, diag);
    check_rebuilds(s, tree, diag);
    mc_migrations_check(arena, diag, tree, s);
}

struct mc_scenario *mc_scenario_bind(struct mc_arena *arena, struct mc_diag *diag, const struct mc_node *tree)
{
    struct mc_scenario *s = MC_NEW(arena, struct mc_scenario);
    int before = mc_diag_errors(diag);
    if (!mc_schema_bind(&mc_scenario_schema, tree, s, arena, diag)) {
        return NULL;
    }
    check_as_of(s, tree, diag);
    check_fleet(s, tree, diag);
    if (mc_diag_errors(diag) == before) {
        resolve(arena, diag, tree, s);
    }
    return mc_diag_errors(diag) == before ? s : NULL;
}

void mc_scenario_each_prior(const struct mc_scenario *s, mc_prior_fn *fn, void *context)
{
    const struct mc_generate_spec *g = &s->generate;
    const struct mc_people_spec *p = &s->people;
    const struct mc_incident_spec *n = &s->incidents;
    const struct mc_prior *const drawn[] = {
        &g->l7_share,        &g->brownfield_share,   &g->unowned_share,      &g->arrivals,
        &g->departures,      &g->service_growth,     &g->scale_changes,      &s->traffic.growth,
        &p->leave_hazard,    &p->ignored_warning,    &p->automated_failure,  &p->unmonitored,
        &p->rehearsal_gain,  &n->rule_changes,       &n->rule_error,         &n->rule_slope,
        &n->caught,          &n->review_gain,        &n->defect_hazard,      &n->instance_hazard,
        &n->node_hazard,     &n->load_hazard,        &n->branching,          &n->shared,
        &n->wrong_owner,     &n->gatekept,           &n->learning,           &n->vacancy_factor,
        &s->toil.component,  &s->toil.rules,         &s->toil.rota,          &s->exceptions.base,
        &s->exceptions.peer, &s->exceptions.removal, &s->exceptions.refused, &s->exceptions.rework,
        &s->latency.own,     &s->latency.node_use};
    for (size_t i = 0; i < sizeof drawn / sizeof drawn[0]; i++) {
        fn(context, drawn[i]);
    }
    fn(context, &s->pki.rotation_failure);
    fn(context, &s->pki.not_reloaded);
    fn(context, &s->pki.component_restarts);
    fn(context, &s->pki.pod_starts);
    mc_upgrade_each_prior(&s->upgrades, fn, context);
    mc_turnover_each_prior(&s->turnover, &s->nodes, &s->spikes, fn, context);
    mc_traits_each_prior(&s->traits, fn, context);
    fn(context, &s->calls.local);
    fn(context, &s->traffic.zone_crossing);
    mc_onboarding_each_prior(&s->onboarding, fn, context);
    fn(context, &p->owner_named);
}
