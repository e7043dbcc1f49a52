/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What namespaces bring along, and who calls whom: stated facts hold, others follow the shares, none shifts.
 */
#include "world.h"

#include "meshcost/history.h"
#include <math.h>
#include <string.h>

#define HEAD                                                                                                 \
    "scenario: s\nstart: 2026-01-01\nas-of: 2026-01-01\nhorizon: 2y\nclusters: [{name: a}, {name: b}]\n"     \
    "teams: [{name: t}, {name: u}, {name: v}]\n"
#define QUIET "departures: 0, arrivals: 0, service-growth: 0, scale-changes: 0"

static const struct mc_namespace *find(const struct mc_history *h, const char *name)
{
    for (int i = 0; i < h->namespace_count; i++) {
        if (strcmp(h->namespaces[i].name, name) == 0) {
            return &h->namespaces[i];
        }
    }
    return NULL;
}

static void what_is_stated_holds(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_scenario *s =
        bind(arena, HEAD
             "namespaces: [{name: n, owner: t, second-owner: v, jobs: 4, policies: 0, restart-window: 14d,\n"
             "  services: [{name: x, host-network: yes, own-tls: no, deploys: 12}]}]\n"
             "traits: {awkward: 1, own-tls: 1, host-network: 0, server-first: 0, policies-share: 1}\n");
    for (uint64_t o = 0; o < 50; o++) {
        const struct mc_history *h = mc_history_generate(arena, s, NULL, 0, 1, o, 0);
        const struct mc_namespace *ns = find(h, "n");
        assert_int_equal(ns->second_team, 3);
        assert_int_equal(ns->jobs, 4);
        assert_int_equal(ns->policies, 0);
        assert_true(ns->restart_window == 14 * DAY);
        const struct mc_service *x = &h->services[ns->first_service];
        assert_true(x->host_network && !x->own_tls && x->deploys == 12);
    }
    mc_arena_destroy(arena);
}

struct counts {
    double namespaces, services, jobs, policies, window, mixed, awkward, tcp, l7;
};

static struct counts count(const struct mc_history *h, int origin)
{
    struct counts c = {0};
    for (int i = 0; i < h->namespace_count; i++) {
        const struct mc_namespace *ns = &h->namespaces[i];
        if (ns->origin != origin) {
            continue;
        }
        c.namespaces++;
        c.jobs += ns->jobs > 0;
        c.policies += ns->policies > 0;
        c.window += ns->restart_window > 0;
        c.mixed += ns->second_team != 0;
        assert_true(ns->second_team == 0 || ns->second_team != ns->team);
        for (int k = ns->first_service; k < ns->first_service + ns->service_count; k++) {
            const struct mc_service *s = &h->services[k];
            c.services++;
            c.awkward += s->host_network || s->own_tls || s->protocol == MC_SERVER_FIRST;
            c.tcp += s->protocol == MC_TCP;
            c.l7 += s->l7;
            assert_true(!s->l7 || s->protocol == MC_HTTP1 || s->protocol == MC_HTTP2 ||
                        s->protocol == MC_GRPC);
        }
    }
    return c;
}

/* A share p of n lies within four standard errors of what was counted. */
static void near(double counted, double n, double p)
{
    assert_true(n > 500);
    assert_true(fabs(counted / n - p) < 4 * sqrt(p * (1 - p) / n));
}

static void shares_hold_and_are_smaller_for_greenfield(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_scenario *s =
        bind(arena, HEAD "generate: {namespaces: 2000, brownfield-share: 0.5, l7-share: 0.3, " QUIET "}\n"
                         "traits: {awkward: 0.2, jobs-share: 0.4, policies-share: 0.5, window-share: 0.2,\n"
                         "  mixed-share: 0.3, greenfield: 0.5, tcp: 0.1}\n");
    const struct mc_history *h = mc_history_generate(arena, s, NULL, 0, 1, 0, 0);
    for (int o = MC_GREENFIELD; o <= MC_BROWNFIELD; o++) {
        double f = o == MC_BROWNFIELD ? 1 : 0.5;
        struct counts c = count(h, o);
        near(c.jobs, c.namespaces, 0.4 * f);
        near(c.policies, c.namespaces, 0.5 * f);
        near(c.window, c.namespaces, 0.2 * f);
        near(c.mixed, c.namespaces, 0.3 * f);
        near(c.awkward, c.services, 0.2 * f);
        near(c.tcp, c.services, 0.1 * (1 - 0.2 * f * 0.4));
        near(c.l7, c.services, 0.3);
    }
    mc_arena_destroy(arena);
}

static bool calls(const struct mc_history *h, int from, int to)
{
    for (int i = 0; i < h->call_count; i++) {
        if (h->calls[i].from == from && h->calls[i].to == to) {
            return true;
        }
    }
    return false;
}

static void neighbours_are_callers_and_callees(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_scenario *s = bind(arena, HEAD "generate: {namespaces: 60, arrivals: 12}\n");
    const struct mc_history *h = mc_history_generate(arena, s, NULL, 0, 1, 0, 0);
    int sum = 0, late = 0, inside = 0;
    for (int a = 0; a < h->namespace_count; a++) {
        int n, listed = 0, last = -1;
        const int *list = mc_history_neighbours(h, a, &n);
        for (int i = 0; i < n; i++) {
            assert_true(list[i] > last && list[i] != a);
            last = list[i];
        }
        for (int b = 0; b < h->namespace_count; b++) {
            listed += calls(h, a, b) || calls(h, b, a);
        }
        assert_int_equal(listed, n);
        sum += n;
        late += h->namespaces[a].arrives > s->start && n > 0;
    }
    for (int i = 0; i < h->call_count; i++) {
        const struct mc_namespace *from = &h->namespaces[h->calls[i].from],
                                  *to = &h->namespaces[h->calls[i].to];
        inside += from->cluster == to->cluster;
        assert_true(from->leaves > to->arrives && to->leaves > from->arrives);
    }
    assert_true(sum > 2 * h->namespace_count && late > 3);
    assert_true(inside > h->call_count * 7 / 10 && inside < h->call_count);
    mc_arena_destroy(arena);
}

/* One namespace more takes over a few calls, and leaves all others as they were. */
static void another_namespace_shifts_no_other_call(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_scenario *one = bind(arena, HEAD "generate: {namespaces: 100, " QUIET "}\n");
    struct mc_scenario *two = bind(arena, HEAD "generate: {namespaces: 101, " QUIET "}\n");
    int before = 0, kept = 0;
    for (uint64_t o = 0; o < 20; o++) {
        const struct mc_history *a = mc_history_generate(arena, one, NULL, 0, 1, o, 0);
        const struct mc_history *b = mc_history_generate(arena, two, NULL, 0, 1, o, 0);
        for (int i = 0; i < a->call_count; i++) {
            kept += calls(b, a->calls[i].from, a->calls[i].to);
        }
        for (int i = 0; i < b->call_count; i++) {
            const struct mc_call *c = &b->calls[i];
            assert_true(c->to == 100 || c->from == 100 || calls(a, c->from, c->to));
        }
        before += a->call_count;
    }
    assert_true(kept > before * 95 / 100 && kept < before);
    mc_arena_destroy(arena);
}

static void some_are_called_much_more_often(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_scenario *s = bind(arena, HEAD "generate: {namespaces: 400, " QUIET "}\ncalls: {local: 0}\n");
    const struct mc_history *h = mc_history_generate(arena, s, NULL, 0, 1, 0, 0);
    int *in = MC_NEW_ARRAY(arena, 400, int), most = 0;
    for (int i = 0; i < h->call_count; i++) {
        most = ++in[h->calls[i].to] > most ? in[h->calls[i].to] : most;
    }
    double mean = h->call_count / 400.0;
    assert_true(mean > 2 && mean < 3.5);
    assert_true(most > 5 * mean);
    mc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_stated_holds),
        cmocka_unit_test(shares_hold_and_are_smaller_for_greenfield),
        cmocka_unit_test(neighbours_are_callers_and_callees),
        cmocka_unit_test(another_namespace_shifts_no_other_call),
        cmocka_unit_test(some_are_called_much_more_often),
    };
    return cmocka_run_group_tests_name("world.traits", tests, NULL, NULL);
}
