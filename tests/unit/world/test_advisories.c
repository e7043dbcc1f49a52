/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Advisories and Kubernetes minors as history. */
#include "world.h"

#include "meshcost/history.h"
#include "meshcost/quantity.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAD                                                                                                 \
    "scenario: s\nstart: 2027-01-01\nas-of: 2026-01-01\nhorizon: 4y\nclusters: [{name: a}]\nnamespaces: "    \
    "[{name: n}]\n"

/* 24 advisories in four years, each of them perhaps about the engine inside. */
static struct mc_release_calendar feed(struct mc_arena *arena, const char *inside)
{
    struct mc_release_calendar c = {
        .component = "car", .product = "car", .rows = MC_NEW_ARRAY(arena, 25, struct mc_calendar_row)};
    c.rows[c.count++] = (struct mc_calendar_row){.version = "-", .date = mc_date_ms(2022, 1, 1)};
    for (int i = 0; i < 24; i++) {
        c.rows[c.count++] = (struct mc_calendar_row){.version = mc_arena_printf(arena, "A-%02d", i),
                                                     .kind = MC_RELEASE_SECURITY,
                                                     .date = mc_date_ms(2022, 1, 10) + i * 60 * DAY,
                                                     .inside = inside};
    }
    return c;
}

/* Gamma(n + 1/2) over T years has the mean (n + 1/2) / T. */
static void later_ones_come_at_the_rate_that_the_known_ones_leave_open(void **state)
{
    (void)state;
    enum { ORGANISATIONS = 2000 };
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_scenario *s = bind(arena, HEAD);
    struct mc_release_calendar c = feed(arena, NULL);
    double sum = 0, squares = 0;
    for (uint64_t o = 0; o < ORGANISATIONS; o++) {
        struct mc_history *h = mc_history_generate(arena, s, &c, 1, 1, o, 0);
        double n = 0;
        for (int i = 0; i < h->advisory_count; i++) {
            n += h->advisories[i].projected;
        }
        double years = (double)(s->end - s->as_of) / 31557600000.0;
        sum += n / years;
        squares += n / years * (n / years);
    }
    double mean = sum / ORGANISATIONS, sd = sqrt(squares / ORGANISATIONS - mean * mean);
    double half = 3.3 * sd / sqrt(ORGANISATIONS);
    double expected = 24.5 / ((double)(mc_date_ms(2026, 1, 1) - mc_date_ms(2022, 1, 1)) / 31557600000.0);
    print_message("%.3f +- %.3f advisories a year, expected %.3f\n", mean, half, expected);
    assert_true(fabs(mean - expected) < half);
    mc_arena_destroy(arena);
}

static void every_advisory_of_a_feed_has_a_fix_that_it_causes(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_scenario *s = bind(arena, HEAD);
    struct mc_release_calendar c = feed(arena, NULL);
    struct mc_history *h = mc_history_generate(arena, s, &c, 1, 1, 0, 0);
    int advisories = 0, fixes = 0;
    for (int i = 0; i < h->event_count; i++) {
        const struct mc_history_event *e = &h->events[i];
        if (e->kind == MC_ADVISORY) {
            assert_true(h->advisories[e->entity].projected && h->advisories[e->entity].date == e->time);
            advisories++;
        }
        if (e->kind == MC_RELEASE) {
            bool caused = false;
            for (int k = 0; k < h->advisory_count; k++) {
                caused = caused || (h->advisories[k].id == e->cause && h->advisories[k].date == e->time);
            }
            assert_true(caused);
            fixes++;
        }
    }
    assert_true(advisories > 0);
    assert_int_equal(advisories, fixes);
    mc_arena_destroy(arena);
}

static void what_is_inside_is_drawn_once_an_organisation(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_scenario *s = bind(arena, HEAD "upgrades: {inside-share: 0.5}\n");
    struct mc_release_calendar c = feed(arena, "engine");
    int inside = 0, known = 0;
    for (uint64_t o = 0; o < 50; o++) {
        struct mc_history *one = mc_history_generate(arena, s, &c, 1, 1, o, 0);
        struct mc_history *two = mc_history_generate(arena, s, &c, 1, 1, o, 1);
        assert_true(mc_history_watches(one, "car") && mc_history_watches(one, "engine"));
        assert_false(mc_history_watches(one, "radio"));
        for (int i = 0; i < 24; i++) {
            assert_string_equal(one->advisories[i].component, two->advisories[i].component);
            inside += strcmp(one->advisories[i].component, "engine") == 0;
            known++;
        }
    }
    assert_true(abs(inside - known / 2) < 60);
    mc_arena_destroy(arena);
}

/* The component alone is no reason for other streams to move. */
static void a_feed_shifts_nothing_else(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_scenario *s = bind(arena, HEAD);
    struct mc_release_calendar c = feed(arena, NULL);
    struct mc_history *with = mc_history_generate(arena, s, &c, 1, 1, 0, 0);
    struct mc_history *without = mc_history_generate(arena, s, NULL, 0, 1, 0, 0);
    int k = 0;
    for (int i = 0; i < with->event_count; i++) {
        if (with->events[i].kind != MC_ADVISORY && with->events[i].kind != MC_RELEASE) {
            assert_true(with->events[i].id == without->events[k].id);
            assert_true(with->events[i].time == without->events[k].time);
            k++;
        }
    }
    assert_int_equal(k, without->event_count);
    mc_arena_destroy(arena);
}

static void kubernetes_minors_count_on_in_the_stated_gaps(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_scenario *s = bind(arena, HEAD "upgrades: {kubernetes: \"1.35\", kubernetes-gap: 100d}\n");
    double first = 0;
    for (uint64_t o = 0; o < 200; o++) {
        struct mc_history *h = mc_history_generate(arena, s, NULL, 0, 1, o, 0);
        assert_int_equal(h->release_count, 1 + (int)((s->end - h->releases[0].date - 1) / (100 * DAY)));
        for (int i = 0; i < h->release_count; i++) {
            char name[16];
            snprintf(name, sizeof name, "1.%d", 35 + i);
            assert_string_equal(h->releases[i].version, name);
            assert_true(i == 0 || h->releases[i].date - h->releases[i - 1].date == 100 * DAY);
        }
        first += (double)(s->as_of - h->releases[0].date) / (double)DAY / 200;
    }
    assert_true(first > 40 && first < 60);
    mc_arena_destroy(arena);
}

static void a_silent_stream_has_ended(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_scenario *s = bind(arena, HEAD);
    for (int silent = 0; silent < 2; silent++) {
        struct mc_release_calendar c = {.product = "p",
                                        .rows = MC_NEW_ARRAY(arena, 10, struct mc_calendar_row)};
        for (int i = 0; i < 10; i++) {
            c.rows[c.count++] =
                (struct mc_calendar_row){.version = mc_arena_printf(arena, "2.%d.0", i),
                                         .kind = MC_RELEASE_STABLE,
                                         .date = s->as_of - (silent ? 400 : 20) * DAY - (9 - i) * 30 * DAY};
        }
        struct mc_history *h = mc_history_generate(arena, s, &c, 1, 1, 0, 0);
        int projected = 0;
        for (int i = 0; i < h->release_count; i++) {
            projected += h->releases[i].projected && strcmp(h->releases[i].product, "p") == 0;
        }
        assert_true(silent ? projected == 0 : projected > 40);
    }
    mc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(later_ones_come_at_the_rate_that_the_known_ones_leave_open),
        cmocka_unit_test(every_advisory_of_a_feed_has_a_fix_that_it_causes),
        cmocka_unit_test(what_is_inside_is_drawn_once_an_organisation),
        cmocka_unit_test(a_feed_shifts_nothing_else),
        cmocka_unit_test(kubernetes_minors_count_on_in_the_stated_gaps),
        cmocka_unit_test(a_silent_stream_has_ended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
