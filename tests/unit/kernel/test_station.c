/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check.h"
#include "meshcost/station.h"

enum { KIND_ARRIVAL = 1, KIND_DONE = 2, MOST = 400 };

struct script {
    int64_t at, work;
};

struct shop {
    struct mc_arena *arena;
    struct mc_agenda *agenda;
    struct mc_station *station;
    int done;
    struct {
        uint64_t job;
        int64_t at;
    } log[MOST];
};

static struct shop open_shop(int servers)
{
    struct shop s = {.arena = mc_arena_create(0)};
    s.agenda = mc_agenda_create(s.arena, 0);
    s.station = mc_station_create(s.arena, s.agenda, servers, KIND_DONE, 5);
    return s;
}

static void play(struct shop *s, const struct script *script, int count, int64_t until)
{
    for (int i = 0; i < count; i++) {
        mc_agenda_schedule(s->agenda, script[i].at, MC_PHASE_ARRIVAL,
                           (struct mc_act){.kind = KIND_ARRIVAL, .payload = (uint64_t)i});
    }
    for (struct mc_act act; mc_agenda_next(s->agenda, until, &act);) {
        if (act.kind == KIND_ARRIVAL) {
            mc_station_arrive(s->station, act.payload, script[act.payload].work);
        } else {
            assert_true(s->done < MOST);
            s->log[s->done].at = mc_agenda_now(s->agenda);
            s->log[s->done++].job = mc_station_complete(s->station, &act);
        }
    }
}

static void assert_log(const struct shop *s, int i, uint64_t job, int64_t at)
{
    assert_int_equal(s->log[i].job, job);
    assert_int_equal(s->log[i].at, at);
}

static void one_server_serves_in_order_of_arrival(void **state)
{
    (void)state;
    const struct script script[] = {{10, 100}, {20, 5}, {30, 0}, {500, 1}};
    struct shop s = open_shop(1);
    play(&s, script, 4, 1000);
    assert_int_equal(s.done, 4);
    assert_log(&s, 0, 0, 110);
    assert_log(&s, 1, 1, 115);
    assert_log(&s, 2, 2, 115);
    assert_log(&s, 3, 3, 501);
    mc_arena_destroy(s.arena);
}

static void each_server_takes_a_job(void **state)
{
    (void)state;
    const struct script script[] = {{0, 30}, {1, 10}, {2, 10}, {3, 10}};
    struct shop s = open_shop(2);
    play(&s, script, 4, 15);
    struct mc_station_totals t = mc_station_totals(s.station);
    assert_int_equal(t.serving, 2);
    assert_int_equal(t.waiting, 1);
    assert_int_equal(t.done, 1);
    assert_int_equal(t.busy_ns, 15 + 10 + 4);
    assert_int_equal(t.present_ns, 15 + 10 + 13 + 12);
    play(&s, script, 0, 1000);
    assert_log(&s, 0, 1, 11);
    assert_log(&s, 1, 2, 21);
    assert_log(&s, 2, 0, 30);
    assert_log(&s, 3, 3, 31);
    mc_arena_destroy(s.arena);
}

/* Sum of sojourn times = integral of jobs present; sum of work = integral of busy servers. */
static void integrals_equal_what_the_jobs_saw(void **state)
{
    (void)state;
    struct script script[MOST];
    int64_t work = 0, sojourn = 0;
    struct shop s = open_shop(3);
    for (int i = 0; i < MOST; i++) {
        script[i] = (struct script){i * 5, i * 37 % 90};
        work += script[i].work;
    }
    play(&s, script, MOST, 100000);
    for (int i = 0; i < s.done; i++) {
        sojourn += s.log[i].at - script[s.log[i].job].at;
    }
    struct mc_station_totals t = mc_station_totals(s.station);
    assert_int_equal(t.done, MOST);
    assert_int_equal(t.busy_ns, work);
    assert_int_equal(t.present_ns, sojourn);
    assert_int_equal(t.waiting + t.serving, 0);
    mc_arena_destroy(s.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_server_serves_in_order_of_arrival),
        cmocka_unit_test(each_server_takes_a_job),
        cmocka_unit_test(integrals_equal_what_the_jobs_saw),
    };
    return cmocka_run_group_tests_name("kernel.station", tests, NULL, NULL);
}
