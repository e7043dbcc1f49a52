/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fleet's months against arithmetic by hand, and conservation over random histories. */
#include "world.h"

#include "meshcost/fleet.h"
#include "meshcost/quantity.h"
#include <math.h>
#include <string.h>

static const char *const still =
    "scenario: s\nstart: 2027-01-15\nas-of: 2026-09-01\nhorizon: 60d\n"
    "clusters: [{name: a, nodes: 3, node-cpu: 4, node-memory: 16Gi}]\n"
    "traffic: {growth: 0}\n"
    "generate: {scale-changes: 0, service-growth: 0, departures: 0, arrivals: 0}\n"
    "namespaces:\n"
    "  - name: n\n"
    "    services:\n"
    "      - {name: x, replicas: 4, requests: 100, edge-share: 0.25, payload: 2Ki, l7: true}\n"
    "      - {name: y, replicas: 2, requests: 10, cpu: 4, memory: 1Gi}\n";

static void months_of_a_still_fleet_are_products(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_scenario *s = bind(arena, still);
    struct mc_history *h = mc_history_generate(arena, s, NULL, 0, 1, 0, 0);
    struct mc_fleet *f = mc_fleet_build(arena, s, h);
    assert_int_equal(f->month_count, 3);
    static const int64_t days[] = {17, 28, 15};
    for (int m = 0; m < 3; m++) {
        const struct mc_namespace_month *n = mc_fleet_namespace(f, m, 0);
        int64_t ms = days[m] * DAY;
        assert_int_equal(f->month_start[m + 1] - f->month_start[m], ms);
        assert_int_equal(n->active_ms, ms);
        assert_int_equal(n->pod_ms, 6 * ms);
        assert_int_equal(n->service_ms, 2 * ms);
        assert_int_equal(n->l7_active_ms, ms);
        assert_int_equal(n->requests, 110 * ms / 1000);
        assert_int_equal(n->edge_requests, 25 * ms / 1000);
        assert_int_equal(n->l7_requests, 75 * ms / 1000);
        assert_int_equal(n->kibibytes, 220 * ms / 1000);
        /* 4 x 250m + 2 x 4 cores at 80 % of 4-core nodes: 9 / 3.2, hence 3; memory asks for fewer. */
        assert_int_equal(mc_fleet_cluster(f, m, 0)->node_ms, 3 * ms);
    }
    mc_arena_destroy(arena);
}

static const char *const moving =
    "scenario: s\nstart: 2027-01-01\nas-of: 2026-09-01\nhorizon: 2y\n"
    "clusters: [{name: a}, {name: b}]\n"
    "generate: {namespaces: 30, arrivals: 20, departures: 0.3, service-growth: 3}\n";

/* Pod-time by walking the events of one service at a time, without months. */
static int64_t pod_time(const struct mc_scenario *s, const struct mc_history *h, int service)
{
    int64_t pods = 0, since = 0, sum = 0, gone = s->end;
    for (int i = 0; i < h->event_count; i++) {
        const struct mc_history_event *e = &h->events[i];
        if (e->kind == MC_NAMESPACE_LEAVES && e->entity == h->services[service].namespace_index) {
            gone = e->time;
        }
    }
    for (int i = 0; i < h->event_count; i++) {
        const struct mc_history_event *e = &h->events[i];
        bool mine = (e->kind == MC_SERVICE_ARRIVES || e->kind == MC_SERVICE_SCALES) && e->entity == service;
        if (mine && e->time < gone) {
            sum += pods * (e->time - since);
            pods = e->value;
            since = e->time;
        }
    }
    return sum + pods * (gone - since);
}

static void pod_time_is_conserved_over_months(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_scenario *s = bind(arena, moving);
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct mc_history *h = mc_history_generate(arena, s, NULL, 0, seed, 0, 0);
        struct mc_fleet *f = mc_fleet_build(arena, s, h);
        int64_t by_month = 0, by_cluster = 0, by_service = 0;
        for (int m = 0; m < f->month_count; m++) {
            for (int n = 0; n < f->namespace_count; n++) {
                const struct mc_namespace_month *x = mc_fleet_namespace(f, m, n);
                by_month += x->pod_ms;
                assert_true(x->active_ms <= f->month_start[m + 1] - f->month_start[m]);
                assert_true(x->edge_requests <= x->requests && x->l7_requests <= x->requests);
            }
            by_cluster += mc_fleet_cluster(f, m, 0)->pod_ms + mc_fleet_cluster(f, m, 1)->pod_ms;
        }
        for (int i = 0; i < h->service_count; i++) {
            by_service += pod_time(s, h, i);
        }
        assert_int_equal(by_month, by_cluster);
        assert_int_equal(by_month, by_service);
    }
    mc_arena_destroy(arena);
}

static void the_week_has_mean_one(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_scenario *s = bind(arena, still);
    struct mc_fleet *f = mc_fleet_build(arena, s, mc_history_generate(arena, s, NULL, 0, 1, 0, 0));
    double sum = 0;
    for (int h = 0; h < 168; h++) {
        sum += f->hour_weight[h];
    }
    assert_true(fabs(sum / 168 - 1) < 1e-12);
    assert_true(f->hour_weight[14] > f->hour_weight[2]);
    assert_true(f->hour_weight[14] > f->hour_weight[5 * 24 + 14]);
    assert_true(f->p95_weight[0] > 1.3 && f->p95_weight[0] < 2);
    mc_arena_destroy(arena);
}

static void a_need_starts_on_its_due_date(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_scenario *s = bind(arena, still);
    struct mc_history *h = mc_history_generate(arena, s, NULL, 0, 1, 0, 0);
    struct mc_fleet *f = mc_fleet_build(arena, s, h);
    struct mc_requirement r = {.share = 1, .due = mc_date_ms(2027, 2, 8)};
    assert_int_equal(mc_fleet_need_ms(f, h, &r, 0), 0);
    assert_int_equal(mc_fleet_need_ms(f, h, &r, 1), 21 * DAY);
    assert_int_equal(mc_fleet_need_ms(f, h, &r, 2), 15 * DAY);
    r.share = 0;
    assert_int_equal(mc_fleet_need_ms(f, h, &r, 2), 0);
    mc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(months_of_a_still_fleet_are_products),
        cmocka_unit_test(pod_time_is_conserved_over_months),
        cmocka_unit_test(the_week_has_mean_one),
        cmocka_unit_test(a_need_starts_on_its_due_date),
    };
    return cmocka_run_group_tests_name("world.fleet", tests, NULL, NULL);
}
