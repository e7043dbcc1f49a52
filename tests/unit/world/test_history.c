/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Histories: causal ids, dated releases, independence of what is added. */
#include "world.h"

#include "meshcost/buffer.h"
#include "meshcost/history.h"
#include "meshcost/quantity.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAD                                                                                                 \
    "scenario: s\nstart: 2026-01-01\nas-of: 2026-06-30\nhorizon: 2y\nclusters: [{name: a}, {name: b}]\n"

/* A product that releases a minor every 90 days and a patch on every 30th, both up to June 2026. */
static struct mc_release_calendar regular(struct mc_arena *arena, const char *product)
{
    struct mc_release_calendar c = {.product = product,
                                    .rows = MC_NEW_ARRAY(arena, 64, struct mc_calendar_row)};
    for (int i = 0; i < 20; i++) {
        int64_t date = mc_date_ms(2025, 1, 1) + i * 30 * DAY;
        int kind = i % 3 == 0 ? MC_RELEASE_MINOR : MC_RELEASE_PATCH;
        c.rows[c.count++] = (struct mc_calendar_row){
            .version = mc_arena_printf(arena, "1.%d", i), .kind = kind, .date = date};
    }
    return c;
}

static int by_id(const void *left, const void *right)
{
    mc_id a = *(const mc_id *)left, b = *(const mc_id *)right;
    return a < b ? -1 : a > b;
}

static void ids_are_unique_and_events_are_in_order(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_scenario *s = bind(arena, HEAD "generate: {namespaces: 40, arrivals: 30, service-growth: 4}\n");
    struct mc_release_calendar c = regular(arena, "p");
    for (uint64_t seed = 1; seed <= 10; seed++) {
        struct mc_history *h = mc_history_generate(arena, s, &c, 1, seed, 3, 1);
        mc_id *ids = MC_NEW_ARRAY(arena, (size_t)h->event_count, mc_id);
        for (int i = 0; i < h->event_count; i++) {
            const struct mc_history_event *e = &h->events[i];
            assert_true(e->time >= s->start && e->time < s->end);
            assert_true(e->id != 0 && e->cause != e->id);
            assert_true(i == 0 || h->events[i - 1].time <= e->time);
            ids[i] = e->id;
        }
        qsort(ids, (size_t)h->event_count, sizeof *ids, by_id);
        for (int i = 1; i < h->event_count; i++) {
            assert_true(ids[i - 1] != ids[i]);
        }
    }
    mc_arena_destroy(arena);
}

static void a_service_is_caused_by_its_namespace(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_scenario *s = bind(arena, HEAD "namespaces: [{name: n, services: [{name: x}, {name: y}]}]\n"
                                             "generate: {service-growth: 0}\n");
    struct mc_history *h = mc_history_generate(arena, s, NULL, 0, 1, 0, 0);
    mc_id arrival = 0;
    int services = 0;
    for (int i = 0; i < h->event_count; i++) {
        arrival = h->events[i].kind == MC_NAMESPACE_ARRIVES ? h->events[i].id : arrival;
    }
    for (int i = 0; i < h->event_count; i++) {
        if (h->events[i].kind == MC_SERVICE_ARRIVES) {
            assert_true(h->events[i].cause == arrival);
            services++;
        }
    }
    assert_int_equal(services, 2);
    mc_arena_destroy(arena);
}

static void releases_follow_the_calendar_and_then_its_gaps(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_scenario *s = bind(arena, HEAD "namespaces: [{name: n}]\n");
    struct mc_release_calendar c = regular(arena, "p");
    struct mc_history *h = mc_history_generate(arena, s, &c, 1, 1, 0, 0);
    int known = 0, projected = 0;
    int64_t last_minor = 0;
    for (int i = 0; i < h->event_count; i++) {
        const struct mc_history_event *e = &h->events[i];
        if (e->kind != MC_RELEASE) {
            continue;
        }
        const struct mc_release *r = &h->releases[e->entity];
        assert_true(r->projected == (e->time > s->as_of));
        known += !r->projected;
        projected += r->projected;
        if (r->kind == MC_RELEASE_MINOR) {
            /* All known gaps are 90 days, so that every projected one is. */
            assert_true(last_minor == 0 || e->time - last_minor == 90 * DAY);
            last_minor = e->time;
        }
    }
    assert_int_equal(known, 6);
    assert_true(projected > 12 && projected < 26);
    mc_arena_destroy(arena);
}

static void a_further_product_or_namespace_shifts_no_other(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_scenario *one = bind(arena, HEAD "namespaces: [{name: n, services: [{name: x}]}]\n");
    struct mc_scenario *two =
        bind(arena, HEAD "namespaces: [{name: m, services: [{name: x}]}, {name: n, services: "
                         "[{name: x}]}]\n");
    struct mc_release_calendar c[] = {regular(arena, "p"), regular(arena, "q")};
    struct mc_history *a = mc_history_generate(arena, one, c, 1, 9, 0, 0);
    struct mc_history *b = mc_history_generate(arena, two, c, 2, 9, 0, 0);
    int found = 0;
    for (int i = 0; i < a->event_count; i++) {
        for (int k = 0; k < b->event_count; k++) {
            if (a->events[i].id == b->events[k].id) {
                assert_true(a->events[i].time == b->events[k].time);
                assert_true(a->events[i].value == b->events[k].value);
                found++;
            }
        }
    }
    assert_int_equal(found, a->event_count);
    assert_true(b->event_count > a->event_count);
    mc_arena_destroy(arena);
}

static void arrivals_come_at_the_stated_rate(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_scenario *s = bind(arena, HEAD "generate: {namespaces: 1, arrivals: 12, departures: 0}\n");
    double count = 0, n = 400, mean = 24;
    for (uint64_t o = 0; o < 400; o++) {
        count += mc_history_generate(arena, s, NULL, 0, 1, o, 0)->namespace_count - 1;
    }
    /* Poisson: the standard error of the mean of n counts is sqrt(mean / n). */
    assert_true((count / n - mean) * (count / n - mean) < 9 * mean / n);
    mc_arena_destroy(arena);
}

static void the_export_is_one_object_a_line_with_ids(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_scenario *s =
        bind(arena, HEAD "namespaces: [{name: \"n\\\"<b>\", services: [{name: x}]}]\n"
                         "generate: {service-growth: 0, scale-changes: 0, departures: 0}\n");
    struct mc_history *h = mc_history_generate(arena, s, NULL, 0, 1, 0, 0);
    struct mc_buffer out = {0};
    mc_history_export(h, s, &out);
    int lines = 0;
    for (const char *p = mc_buffer_text(&out); *p; lines++) {
        const char *end = strchr(p, '\n');
        assert_non_null(end);
        assert_true(p[0] == '{' && end[-1] == '}');
        p = end + 1;
    }
    assert_int_equal(lines, 1 + h->namespace_count + h->service_count + h->call_count + h->machine_count +
                                h->release_count + h->event_count);
    char id[64];
    snprintf(id, sizeof id, "\"id\":\"%016llx\"", (unsigned long long)h->events[0].id);
    assert_non_null(strstr(mc_buffer_text(&out), id));
    mc_buffer_free(&out);
    mc_arena_destroy(arena);
}

static struct mc_release_calendar *load(struct mc_arena *arena, struct mc_diag *diag, const char *text,
                                        int *count)
{
    char path[] = "/tmp/meshcost-calendar-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    FILE *f = fdopen(fd, "w");
    fputs(text, f);
    fclose(f);
    struct mc_release_calendar *c = mc_release_calendars_load(arena, diag, path, count);
    remove(path);
    return c;
}

static void calendars_are_read_strictly(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_diag *diag = mc_diag_create(arena);
    int count;
    struct mc_release_calendar *c =
        load(arena, diag,
             "project,version,kind,date\r\nb,1.0,minor,2026-02-01\na,2,edge,2026-01-05\n"
             "b,0.9,patch,2026-01-01\n",
             &count);
    assert_non_null(c);
    assert_int_equal(count, 2);
    assert_string_equal(c[0].product, "b");
    assert_string_equal(c[0].rows[0].version, "0.9");
    assert_null(load(arena, diag,
                     "project,version,kind,date\na,1,moon,2026-01-01\na,1\na,1,edge,2026-02-30\n", &count));
    assert_int_equal(mc_diag_errors(diag), 3);
    char *problems = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&problems, &length);
    mc_diag_print(diag, out);
    fclose(out);
    assert_non_null(strstr(problems, "this row has not the columns of the header: \"a,1\""));
    free(problems);
    assert_null(load(arena, diag, "something else\n", &count));
    mc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_are_unique_and_events_are_in_order),
        cmocka_unit_test(a_service_is_caused_by_its_namespace),
        cmocka_unit_test(releases_follow_the_calendar_and_then_its_gaps),
        cmocka_unit_test(a_further_product_or_namespace_shifts_no_other),
        cmocka_unit_test(arrivals_come_at_the_stated_rate),
        cmocka_unit_test(the_export_is_one_object_a_line_with_ids),
        cmocka_unit_test(calendars_are_read_strictly),
    };
    return cmocka_run_group_tests_name("world.history", tests, NULL, NULL);
}
