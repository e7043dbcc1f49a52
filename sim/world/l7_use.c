/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "meshcost/l7_use.h"
#include "meshcost/check.h"
#include "meshcost/tally.h"
#include "meshcost/variate.h"

#define MICRO 1e6

/* A namespace as it is since `since`; the rate in millionths a second, as the fleet counts. */
struct state {
    struct mc_l7_now now;
    int64_t rate, since;
};

struct integral {
    struct mc_l7_month sum;
    mc_int128 requests;
};

struct mc_l7_use {
    const struct mc_history *history;
    const struct mc_fleet *fleet;
    struct mc_arena *arena;
    bool kept;
    int changed;               /* since it was last asked */
    bool *treated;             /* [service] */
    struct state *state;       /* [namespace] */
    struct integral *integral; /* [month][namespace] */
    int64_t *namespaces;       /* [cluster] */
};

struct mc_l7_use *mc_l7_use_create(struct mc_arena *arena, const struct mc_history *history,
                                   const struct mc_fleet *fleet)
{
    struct mc_l7_use *use = MC_NEW(arena, struct mc_l7_use);
    *use = (struct mc_l7_use){.history = history, .fleet = fleet, .arena = arena, .changed = MC_L7_NOTHING};
    return use;
}

void mc_l7_use_keep(struct mc_l7_use *use)
{
    size_t namespaces = (size_t)use->history->namespace_count;
    MC_ASSERT(!use->kept);
    use->kept = true;
    use->treated = MC_NEW_ARRAY(use->arena, (size_t)use->history->service_count, bool);
    use->state = MC_NEW_ARRAY(use->arena, namespaces, struct state);
    use->integral = MC_NEW_ARRAY(use->arena, namespaces * (size_t)use->fleet->month_count, struct integral);
    use->namespaces = MC_NEW_ARRAY(use->arena, (size_t)use->fleet->cluster_count, int64_t);
    for (size_t ns = 0; ns < namespaces; ns++) {
        use->state[ns].since = use->fleet->month_start[0];
    }
}

static struct integral *integral_of(const struct mc_l7_use *use, int ns, int month)
{
    return &use->integral[(size_t)month * (size_t)use->history->namespace_count + (size_t)ns];
}

static void add_span(struct integral *i, const struct state *s, int64_t ms)
{
    i->sum.active_ms += s->now.services > 0 ? ms : 0;
    i->sum.service_ms += s->now.services * ms;
    i->sum.covered_ms += s->now.covered ? ms : 0;
    i->sum.rule_ms += (s->now.rules_between + s->now.rules_edge) * ms;
    i->requests += (mc_int128)s->rate * ms;
}

/* Accrues the state of a namespace up to t, month by month. */
static void integrate(struct mc_l7_use *use, int ns, int64_t t)
{
    struct state *s = &use->state[ns];
    MC_ASSERT(t >= s->since);
    for (int m = mc_fleet_month(use->fleet, s->since); s->since < t; m++) {
        int64_t end = use->fleet->month_start[m + 1], to = end < t ? end : t;
        add_span(integral_of(use, ns, m), s, to - s->since);
        s->since = to;
    }
}

static struct state *change(struct mc_l7_use *use, int ns, int64_t t)
{
    MC_ASSERT(use->kept);
    integrate(use, ns, t);
    use->changed = use->changed == MC_L7_NOTHING || use->changed == ns ? ns : MC_L7_SEVERAL;
    return &use->state[ns];
}

/* Between services: what enters at the edge passes the gateway. */
static int64_t rate_of(const struct mc_service *service)
{
    int64_t rate = mc_round_half_even(service->requests * MICRO);
    return rate - mc_round_half_even((double)rate * service->edge_share);
}

void mc_l7_use_treat(struct mc_l7_use *use, int service, bool treated, int64_t t)
{
    const struct mc_service *spec = &use->history->services[service];
    if (use->treated[service] == treated) {
        return;
    }
    struct state *s = change(use, spec->namespace_index, t);
    int64_t before = s->now.services;
    s->now.services += treated ? 1 : -1;
    s->rate += treated ? rate_of(spec) : -rate_of(spec);
    use->namespaces[use->history->namespaces[spec->namespace_index].cluster] +=
        (s->now.services > 0) - (before > 0);
    use->treated[service] = treated;
}

void mc_l7_use_cover(struct mc_l7_use *use, int ns, bool covered, int64_t t)
{
    if (use->state[ns].now.covered != covered) {
        change(use, ns, t)->now.covered = covered;
    }
}

void mc_l7_use_add_rules(struct mc_l7_use *use, int ns, int64_t between, int64_t edge, int64_t t)
{
    struct state *s = change(use, ns, t);
    s->now.rules_between += between;
    s->now.rules_edge += edge;
    MC_ASSERT(s->now.rules_between >= 0 && s->now.rules_edge >= 0);
}

int mc_l7_use_take_change(struct mc_l7_use *use)
{
    int changed = use->changed;
    use->changed = MC_L7_NOTHING;
    return changed;
}

bool mc_l7_use_is_kept(const struct mc_l7_use *use)
{
    return use->kept;
}

struct mc_l7_now mc_l7_use_now(const struct mc_l7_use *use, int ns)
{
    MC_ASSERT(use->kept);
    return use->state[ns].now;
}

int64_t mc_l7_use_namespaces(const struct mc_l7_use *use, int cluster)
{
    MC_ASSERT(use->kept);
    return use->namespaces[cluster];
}

static int64_t scaled(const struct mc_l7_use *use, mc_int128 integral, int month)
{
    return mc_round_half_even((double)integral * use->fleet->growth[month] / (MICRO * 1000));
}

int64_t mc_l7_use_requests_now(const struct mc_l7_use *use, int ns, int month)
{
    const struct mc_namespace_month *m = mc_fleet_namespace(use->fleet, month, ns);
    int64_t requests = scaled(use, (mc_int128)use->state[ns].rate * m->active_ms, month);
    int64_t most = m->requests - m->edge_requests;
    return requests < most ? requests : most;
}

struct mc_l7_month mc_l7_use_month(struct mc_l7_use *use, int ns, int month)
{
    const struct mc_namespace_month *m = mc_fleet_namespace(use->fleet, month, ns);
    if (!use->kept) {
        return (struct mc_l7_month){.active_ms = m->l7_active_ms, .requests = m->l7_requests};
    }
    if (use->state[ns].since < use->fleet->month_start[month + 1]) {
        integrate(use, ns, use->fleet->month_start[month + 1]);
    }
    struct mc_l7_month sum = integral_of(use, ns, month)->sum;
    int64_t most = m->requests - m->edge_requests;
    sum.requests = scaled(use, integral_of(use, ns, month)->requests, month);
    sum.requests = sum.requests < most ? sum.requests : most;
    return sum;
}
