/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The processes of a history: clusters, nodes, people and owners, spikes, holidays, releases. */
#include "world.h"

#include "meshcost/buffer.h"
#include "meshcost/fleet.h"
#include "meshcost/people.h"
#include "meshcost/quantity.h"
#include <math.h>
#include <string.h>

#define HEAD  "scenario: s\nstart: 2026-01-01\nas-of: 2026-01-01\nhorizon: 2y\n"
#define TEAMS "teams: [{name: t, people: 20, on-call: true}, {name: u, people: 10}, {name: v, people: 5}]\n"
#define QUIET "departures: 0, arrivals: 0, service-growth: 0, scale-changes: 0"

static const struct mc_history_event *event_of(const struct mc_history *h, mc_id id)
{
    for (int i = 0; i < h->event_count; i++) {
        if (h->events[i].id == id) {
            return &h->events[i];
        }
    }
    return NULL;
}

static int count(const struct mc_history *h, int kind)
{
    int n = 0;
    for (int i = 0; i < h->event_count; i++) {
        n += h->events[i].kind == kind;
    }
    return n;
}

/* A Poisson count lies within four standard errors of its mean. */
static void is_near(double counted, double mean)
{
    assert_true(mean > 50);
    assert_true(fabs(counted - mean) < 4 * sqrt(mean));
}

static void people_leave_at_the_stated_hazard(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_scenario *s = bind(arena, HEAD "clusters: [{name: a}]\nnamespaces: [{name: n}]\n" TEAMS
                                             "people: {leave-hazard: 0.15}\nturnover: {hire: 0d}\n");
    double left = 0, joined = 0;
    for (uint64_t o = 0; o < 100; o++) {
        const struct mc_history *h = mc_history_generate(arena, s, NULL, 0, 1, o, 0);
        left += count(h, MC_PERSON_LEAVES);
        joined += count(h, MC_PERSON_JOINS);
    }
    is_near(left, 100 * 35 * 2 * 0.15);
    assert_true(left - joined <= 1);
    mc_arena_destroy(arena);
}

static void one_departure_is_one_event(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_scenario *s =
        bind(arena, HEAD "clusters: [{name: a}]\nnamespaces: [{name: n}]\n" TEAMS
                         "people: {leave-hazard: 1}\nownership: {issuer: {team: u}, datapath: {team: u}}\n");
    int vacancies = 0;
    for (uint64_t o = 0; o < 50; o++) {
        const struct mc_history *h = mc_history_generate(arena, s, NULL, 0, 1, o, 0);
        bool vacant[MC_ROLES] = {false};
        for (int i = 0; i < h->event_count; i++) {
            const struct mc_history_event *e = &h->events[i];
            if (e->kind == MC_ROLE_VACANT) {
                const struct mc_history_event *why = event_of(h, e->cause);
                assert_true(why && why->kind == MC_PERSON_LEAVES && why->time == e->time);
                assert_int_equal(why->entity, mc_people_worker(s, e->entity));
                assert_false(vacant[e->entity]);
                assert_true(mc_history_specialist_left(h, e->entity, e->time - 1, e->time));
                assert_false(mc_history_specialist_left(h, e->entity, e->time, e->time));
                vacancies++;
            } else if (e->kind == MC_ROLE_KNOWN) {
                assert_true(vacant[e->entity]);
            }
            if (e->kind == MC_ROLE_VACANT || e->kind == MC_ROLE_KNOWN) {
                vacant[e->entity] = e->kind == MC_ROLE_VACANT;
            }
        }
    }
    assert_true(vacancies > 200);
    mc_arena_destroy(arena);
}

static void reorganisations_move_namespaces(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_scenario *s =
        bind(arena, HEAD "clusters: [{name: a}]\n" TEAMS "generate: {namespaces: 60, unowned-share: 0, " QUIET
                         "}\nturnover: {reorganisations: 0.5, moved: 0.4}\n");
    double moves = 0, could = 0;
    for (uint64_t o = 0; o < 50; o++) {
        const struct mc_history *h = mc_history_generate(arena, s, NULL, 0, 1, o, 0);
        int owner[60];
        for (int ns = 0; ns < 60; ns++) {
            owner[ns] = h->namespaces[ns].team;
        }
        for (int i = 0; i < h->event_count; i++) {
            const struct mc_history_event *e = &h->events[i];
            if (e->kind == MC_NAMESPACE_OWNER && e->value == 0) {
                const struct mc_history_event *why = event_of(h, e->cause);
                assert_true(why && why->kind == MC_TEAM_REORGANISED && why->entity == owner[e->entity]);
                owner[e->entity] = 0;
                moves++;
            } else if (e->kind == MC_NAMESPACE_OWNER) {
                assert_true(owner[e->entity] == 0 && e->value != h->namespaces[e->entity].team);
            }
        }
        for (int i = 0; i < h->event_count; i++) {
            const struct mc_history_event *e = &h->events[i];
            for (int ns = 0; e->kind == MC_TEAM_REORGANISED && ns < 60; ns++) {
                could += h->namespaces[ns].team == e->entity;
            }
        }
    }
    /* Each may move once, so that repeated reorganisations of a team move fewer. */
    assert_true(moves < 0.4 * could * 1.05 && moves > 0.4 * could * 0.7);
    mc_arena_destroy(arena);
}

/* Of a hundred teams without a role each may take a namespace over, the last ones too. */
static void any_team_without_a_role_may_be_the_heir(void **state)
{
    (void)state;
    enum { TEAM_COUNT = 100 };
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_buffer text = {0};
    mc_buffer_text_add(&text,
                       HEAD "clusters: [{name: a}]\ngenerate: {namespaces: 200, unowned-share: 0, " QUIET
                            "}\nturnover: {reorganisations: 1, moved: 1, handover: 1d}\nteams:\n");
    for (int t = 1; t <= TEAM_COUNT; t++) {
        mc_buffer_printf(&text, "  - {name: t%d}\n", t);
    }
    struct mc_scenario *s = bind(arena, mc_arena_dup(arena, mc_buffer_text(&text)));
    bool is_heir[TEAM_COUNT + 1] = {false};
    for (uint64_t o = 0; o < 10; o++) {
        const struct mc_history *h = mc_history_generate(arena, s, NULL, 0, 1, o, 0);
        for (int i = 0; i < h->event_count; i++) {
            const struct mc_history_event *e = &h->events[i];
            is_heir[e->kind == MC_NAMESPACE_OWNER ? e->value : 0] = true;
        }
    }
    for (int t = 1; t <= TEAM_COUNT; t++) {
        assert_true(is_heir[t]);
    }
    mc_buffer_free(&text);
    mc_arena_destroy(arena);
}

static void a_cluster_has_nodes_and_pods_from_when_it_joins(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_scenario *s =
        bind(arena, HEAD "clusters: [{name: a, nodes: 3}, {name: b, nodes: 5, joins: 2026-07-11, delay: 4d, "
                         "namespaces: 7}]\nnamespaces: [{name: l, cluster: b, services: [{name: x}]}]\n"
                         "generate: {namespaces: 20, departures: 0}\n");
    const struct mc_history *h = mc_history_generate(arena, s, NULL, 0, 1, 0, 0);
    int64_t joins = mc_date_ms(2026, 7, 15);
    int brought = 0;
    assert_true(h->cluster_joins[0] == s->start && h->cluster_joins[1] == joins);
    for (int ns = 0; ns < h->namespace_count; ns++) {
        assert_true(h->namespaces[ns].arrives >= h->cluster_joins[h->namespaces[ns].cluster]);
        brought += h->namespaces[ns].cluster == 1 && h->namespaces[ns].arrives == joins;
    }
    assert_int_equal(brought, 8);
    const struct mc_fleet *f = mc_fleet_build(arena, s, h);
    for (int m = 0; m < f->month_count; m++) {
        const struct mc_cluster_month *c = mc_fleet_cluster(f, m, 1);
        int64_t end = f->month_start[m + 1], there = end > joins ? end - joins : 0;
        there = there < end - f->month_start[m] ? there : end - f->month_start[m];
        assert_true(c->active_ms == there);
        assert_true(there == 0 ? c->node_ms == 0 && c->pod_ms == 0 && c->requests == 0
                               : c->node_ms >= 5 * there && c->pod_ms > 0 && c->node_ms % there == 0);
    }
    mc_arena_destroy(arena);
}

static void nodes_follow_the_most_that_the_pods_ever_asked_for(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_scenario *s = bind(arena, HEAD "clusters: [{name: a, nodes: 3, node-cpu: 4}, {name: b}]\n"
                                             "generate: {namespaces: 30, arrivals: 10, scale-changes: 6}\n"
                                             "nodes: {reboots: 2, losses: 0.5, roll-interval: 30d}\n");
    double reboots = 0, losses = 0, years = 0, rolls = 0;
    for (uint64_t o = 0; o < 10; o++) {
        const struct mc_history *h = mc_history_generate(arena, s, NULL, 0, 1, o, 0);
        int64_t last[2] = {0, 0};
        for (int i = 0; i < h->machine_count; i++) {
            const struct mc_machine *m = &h->machines[i];
            assert_true(m->number == ++last[m->cluster]);
            years += (double)(s->end - m->arrives) / (365.25 * (double)DAY);
        }
        assert_true(last[0] > 3 && last[1] >= 3);
        for (int i = 0; i < h->event_count; i++) {
            const struct mc_history_event *e = &h->events[i];
            bool failure = e->kind == MC_NODE_REBOOTS || e->kind == MC_NODE_LOST;
            assert_true(!failure || e->time > h->machines[e->entity].arrives);
        }
        reboots += count(h, MC_NODE_REBOOTS);
        losses += count(h, MC_NODE_LOST);
        rolls += count(h, MC_NODES_ROLL);
    }
    is_near(reboots, 2 * years);
    is_near(losses, 0.5 * years);
    assert_true(fabs(rolls - 10 * 2 * 730.5 / 30) < 20);
    mc_arena_destroy(arena);
}

/* The requests of all months, with spikes over without: the integral of the spikes' excess, hour by hour. */
static void what_spikes_add_is_in_the_months(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
#define ONE                                                                                                  \
    "clusters: [{name: a}]\nnamespaces: [{name: n, services: [{name: x, requests: 1000}]}]\n"                \
    "traffic: {growth: 0}\ngenerate: {departures: 0, service-growth: 0, scale-changes: 0}\n"
    struct mc_scenario *with =
        bind(arena, HEAD ONE "spikes: {rate: 12, factor: {dist: uniform, low: 2, high: 6}, duration: 60h}\n");
    struct mc_scenario *without = bind(arena, HEAD ONE "spikes: {rate: 0}\n");
    const struct mc_history *h = mc_history_generate(arena, with, NULL, 0, 1, 0, 0);
    const struct mc_fleet *f = mc_fleet_build(arena, with, h);
    const struct mc_fleet *g =
        mc_fleet_build(arena, without, mc_history_generate(arena, without, NULL, 0, 1, 0, 0));
    struct mc_calendar users = {0};
    double extra = 0, more = 0, base = 0;
    int raised = 0;
    for (int i = 0; i < h->event_count; i++) {
        const struct mc_history_event *e = &h->events[i];
        for (int64_t t = e->time; e->kind == MC_TRAFFIC_SPIKES && t < e->time + 60 * 3600000; t += 60000) {
            extra += t < with->end
                         ? ((double)e->value / 1000 - 1) * f->hour_weight[mc_hour_of_week(&users, t)]
                         : 0;
        }
    }
    for (int m = 0; m < f->month_count; m++) {
        double spiked = (double)mc_fleet_cluster(f, m, 0)->requests;
        double usual = (double)mc_fleet_cluster(g, m, 0)->requests, p95 = f->p95_weight[m] * spiked / usual;
        more += spiked - usual;
        base += usual;
        raised += p95 > 1.2 * g->p95_weight[m];
        assert_true(p95 >= 0.99 * g->p95_weight[m]);
    }
    assert_true(extra > 0 && base > 0);
    assert_true(fabs(more / (extra * 60 * 1000) - 1) < 0.002);
    assert_true(raised > 8); /* 60 hours are more than 5 % of a month */
    mc_arena_destroy(arena);
}

static void nobody_works_on_holidays(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_scenario *s = bind(arena, HEAD "clusters: [{name: a}]\nnamespaces: [{name: n}]\n" TEAMS
                                             "holidays: [\"12-25\", \"02-29\", \"01-01\"]\n");
    const struct mc_history *h = mc_history_generate(arena, s, NULL, 0, 1, 0, 0);
    assert_int_equal(count(h, MC_HOLIDAY), 5); /* 1 January thrice: the end lies at noon of the third */
    int64_t friday = mc_date_ms(2026, 12, 25);
    struct mc_calendar office = mc_people_office(s, 1);
    assert_true(mc_work_between(&office, friday, friday + DAY) == 0);
    assert_true(mc_work_between(&office, friday - DAY, friday) > 0);
    assert_true(mc_work_between(&s->calendars[1], friday, friday + DAY) == 0);
    mc_arena_destroy(arena);
}

/* Gaps of 10, 20, ... 80 days known; 25 days have passed: the next gap is one of the six longer ones, each as
 * likely. Of another kind and another product nothing depends on it. */
static void the_first_gap_is_conditioned_on_the_age(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_scenario *s = bind(arena, HEAD "clusters: [{name: a}]\nnamespaces: [{name: n}]\n");
    struct mc_release_calendar c = {.product = "p", .rows = MC_NEW_ARRAY(arena, 32, struct mc_calendar_row)};
    int64_t last = s->as_of - 25 * DAY, t = last;
    for (int i = 8; i >= 1; i--) {
        t -= i * 10 * DAY;
    }
    for (int i = 0; i <= 8; i++) {
        t += i * 10 * DAY;
        c.rows[c.count++] = (struct mc_calendar_row){
            .version = mc_arena_printf(arena, "1.%d", i), .kind = MC_RELEASE_MINOR, .date = t};
        c.rows[c.count++] = (struct mc_calendar_row){
            .version = mc_arena_printf(arena, "1.%d.1", i), .kind = MC_RELEASE_PATCH, .date = t};
    }
    int seen[9] = {0};
    enum { N = 1200 };
    for (uint64_t o = 0; o < N; o++) {
        const struct mc_history *h = mc_history_generate(arena, s, &c, 1, 1, o, 0);
        int64_t first = INT64_MAX;
        for (int i = 0; i < h->event_count && first == INT64_MAX; i++) {
            bool minor =
                h->events[i].kind == MC_RELEASE && h->releases[h->events[i].entity].kind == MC_RELEASE_MINOR;
            first = minor ? h->events[i].time : first;
        }
        int64_t gap = (first - last) / DAY;
        assert_true(gap % 10 == 0 && gap >= 30 && gap <= 80);
        seen[gap / 10]++;
    }
    for (int i = 3; i <= 8; i++) {
        is_near(seen[i], N / 6.0);
    }
    mc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(people_leave_at_the_stated_hazard),
        cmocka_unit_test(one_departure_is_one_event),
        cmocka_unit_test(reorganisations_move_namespaces),
        cmocka_unit_test(any_team_without_a_role_may_be_the_heir),
        cmocka_unit_test(a_cluster_has_nodes_and_pods_from_when_it_joins),
        cmocka_unit_test(nodes_follow_the_most_that_the_pods_ever_asked_for),
        cmocka_unit_test(what_spikes_add_is_in_the_months),
        cmocka_unit_test(nobody_works_on_holidays),
        cmocka_unit_test(the_first_gap_is_conditioned_on_the_age),
    };
    return cmocka_run_group_tests_name("world.processes", tests, NULL, NULL);
}
