/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who has L7 treatment since when, and the needs of a history. */
#include "world.h"

#include "meshcost/l7_use.h"
#include <stdio.h>
#include <string.h>

#define HEAD                                                                                                 \
    "scenario: s\nstart: 2026-01-01\nas-of: 2026-06-30\nhorizon: 1y\nclusters: [{name: a}]\ntraffic: "       \
    "{growth: "                                                                                              \
    "0}\n"

/* Two services of 10 requests a second, one of them flagged, a fifth of their requests from the edge. */
static const char two[] =
    HEAD "exceptions: {scale: 0}\n"
         "namespaces: [{name: n, services: [{name: x, requests: 10, edge-share: 0.2, l7: true}, "
         "{name: y, requests: 10, edge-share: 0.2}]}]\n"
         "generate: {departures: 0, service-growth: 0, scale-changes: 0}\n";

static void where_nobody_keeps_it_the_flag_counts(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_scenario *s = bind(arena, two);
    struct mc_history *h = mc_history_generate(arena, s, NULL, 0, 1, 0, 0);
    struct mc_fleet *f = mc_fleet_build(arena, s, h);
    struct mc_l7_use *use = mc_l7_use_create(arena, h, f);
    assert_false(mc_l7_use_is_kept(use));
    for (int m = 0; m < f->month_count; m++) {
        struct mc_l7_month got = mc_l7_use_month(use, 0, m);
        assert_int_equal(got.requests, mc_fleet_namespace(f, m, 0)->l7_requests);
        assert_int_equal(got.active_ms, mc_fleet_namespace(f, m, 0)->l7_active_ms);
        assert_true(got.requests > 0);
    }
    mc_arena_destroy(arena);
}

static void what_is_written_is_integrated(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_scenario *s = bind(arena, two);
    struct mc_history *h = mc_history_generate(arena, s, NULL, 0, 1, 0, 0);
    struct mc_fleet *f = mc_fleet_build(arena, s, h);
    struct mc_l7_use *use = mc_l7_use_create(arena, h, f);
    mc_l7_use_keep(use);
    assert_int_equal(mc_l7_use_take_change(use), MC_L7_NOTHING);
    mc_l7_use_treat(use, 1, true, s->start + 10 * DAY);
    mc_l7_use_treat(use, 1, true, s->start + 12 * DAY);
    mc_l7_use_add_rules(use, 0, 3, 1, s->start + 20 * DAY);
    assert_int_equal(mc_l7_use_take_change(use), 0);
    assert_int_equal(mc_l7_use_take_change(use), MC_L7_NOTHING);
    mc_l7_use_treat(use, 0, true, s->start + 30 * DAY);
    mc_l7_use_cover(use, 0, true, s->start + 30 * DAY);
    mc_l7_use_treat(use, 1, false, s->start + 40 * DAY);
    struct mc_l7_now now = mc_l7_use_now(use, 0);
    assert_true(now.services == 1 && now.rules_between == 3 && now.rules_edge == 1 && now.covered);
    assert_int_equal(mc_l7_use_namespaces(use, 0), 1);
    struct mc_l7_month january = mc_l7_use_month(use, 0, 0), february = mc_l7_use_month(use, 0, 1);
    assert_true(january.active_ms == 21 * DAY && january.service_ms == 22 * DAY);
    assert_true(january.covered_ms == DAY && january.rule_ms == 4 * 11 * DAY);
    assert_int_equal(january.requests, 8 * 86400 * 22);
    assert_true(february.active_ms == 28 * DAY && february.service_ms == (28 + 9) * DAY);
    assert_int_equal(february.requests, 8 * 86400 * (28 + 9));
    assert_int_equal(mc_l7_use_requests_now(use, 0, 1), 8 * 86400 * 28);
    mc_arena_destroy(arena);
}

static void two_namespaces_that_change_are_several(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_scenario *s =
        bind(arena, HEAD "namespaces: [{name: n, services: [{name: x}]}, {name: m, services: "
                         "[{name: y}]}]\n");
    struct mc_history *h = mc_history_generate(arena, s, NULL, 0, 1, 0, 0);
    struct mc_l7_use *use = mc_l7_use_create(arena, h, mc_fleet_build(arena, s, h));
    mc_l7_use_keep(use);
    mc_l7_use_add_rules(use, 0, 1, 0, s->start);
    mc_l7_use_add_rules(use, 1, 1, 0, s->start);
    assert_int_equal(mc_l7_use_take_change(use), MC_L7_SEVERAL);
    mc_arena_destroy(arena);
}

/* ---- needs ---- */

static struct mc_history *with(struct mc_arena *arena, const char *exceptions)
{
    const char *text = mc_arena_printf(
        arena, HEAD "generate: {namespaces: 20, l7-share: 0.2, arrivals: 10}\nexceptions: %s\n", exceptions);
    return mc_history_generate(arena, bind(arena, text), NULL, 0, 1, 0, 0);
}

static bool has_need(const struct mc_history *h, mc_id id)
{
    for (int i = 0; i < h->need_count; i++) {
        if (h->needs[i].id == id) {
            return true;
        }
    }
    return false;
}

static void more_imitation_only_adds_candidates(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_history *few = with(arena, "{base: 0.1, peer: 0.5}"),
                      *many = with(arena, "{base: 0.1, peer: 5}");
    assert_true(few->need_count > 20 && many->need_count > 2 * few->need_count);
    for (int i = 0; i < few->need_count; i++) {
        assert_true(has_need(many, few->needs[i].id));
        assert_true(few->needs[i].level < 0.6);
    }
    mc_arena_destroy(arena);
}

static void without_needs_the_rest_is_the_same(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_history *with_needs = with(arena, "{}"), *without = with(arena, "{scale: 0}");
    int k = 0;
    for (int i = 0; i < with_needs->event_count; i++) {
        const struct mc_history_event *e = &with_needs->events[i];
        if (e->kind != MC_NEED_APPEARS) {
            assert_true(e->id == without->events[k].id && e->time == without->events[k].time);
            k++;
        }
    }
    assert_int_equal(without->need_count, 0);
    assert_int_equal(k, without->event_count);
    mc_arena_destroy(arena);
}

static void who_says_so_has_a_need_from_the_first_day(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_history *h = with(arena, "{base: 0, peer: 0}");
    int flagged = 0;
    for (int i = 0; i < h->service_count; i++) {
        flagged += h->services[i].l7;
    }
    assert_true(flagged > 5);
    assert_int_equal(h->need_count, flagged);
    for (int i = 0; i < h->need_count; i++) {
        assert_true(h->needs[i].level < 0 && h->services[h->needs[i].service].l7);
    }
    mc_arena_destroy(arena);
}

static void what_speaks_no_http_asks_for_nothing(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_scenario *s =
        bind(arena, HEAD "exceptions: {base: 20, appetite: 1}\n"
                         "namespaces: [{name: n, services: [{name: x, protocol: tcp}, "
                         "{name: y, protocol: server-first}, {name: z, protocol: grpc}]}]\n"
                         "generate: {service-growth: 0}\n");
    struct mc_history *h = mc_history_generate(arena, s, NULL, 0, 1, 0, 0);
    assert_true(h->need_count > 5);
    for (int i = 0; i < h->need_count; i++) {
        assert_string_equal(h->services[h->needs[i].service].name, "z");
    }
    mc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(where_nobody_keeps_it_the_flag_counts),
        cmocka_unit_test(what_is_written_is_integrated),
        cmocka_unit_test(two_namespaces_that_change_are_several),
        cmocka_unit_test(more_imitation_only_adds_candidates),
        cmocka_unit_test(without_needs_the_rest_is_the_same),
        cmocka_unit_test(who_says_so_has_a_need_from_the_first_day),
        cmocka_unit_test(what_speaks_no_http_asks_for_nothing),
    };
    return cmocka_run_group_tests_name("world.l7_use", tests, NULL, NULL);
}
