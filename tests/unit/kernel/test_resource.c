/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check.h"
#include "meshcost/resource.h"
#include <stdlib.h>

enum { KIND_DONE = 1, KIND_SUBMIT = 2, KIND_WITHDRAW = 3, MOST = 64 };
static const int64_t HOUR = 3600000;

/* A scripted job: when it comes and what it is. */
struct script {
    int64_t at;
    struct mc_job job;
};

struct fixture {
    struct mc_arena *arena;
    struct mc_queue *queue;
    struct mc_resource *resource;
    const struct script *script;
    int done_count;
    struct mc_completion done[MOST];
};

static void handle(void *context, const struct mc_event *event)
{
    struct fixture *f = context;
    switch (event->kind) {
    case KIND_SUBMIT:
        mc_resource_submit(f->resource, f->script[event->payload].job);
        break;
    case KIND_WITHDRAW:
        assert_true(mc_resource_withdraw(f->resource, (mc_id)event->payload));
        break;
    default:
        assert_int_equal(event->kind, KIND_DONE);
        assert_int_equal(event->entity, 42);
        assert_true(f->done_count < MOST);
        f->done[f->done_count++] = mc_resource_complete(f->resource, event);
    }
}

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    f->arena = mc_arena_create(0);
    f->queue = mc_queue_create(f->arena, 0);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    mc_arena_destroy(f->arena);
    free(f);
    return 0;
}

static void open_with(struct fixture *f, int servers, const struct mc_calendar *calendar)
{
    f->resource = mc_resource_create(f->arena, f->queue, servers, calendar, KIND_DONE, 42);
}

static void play(struct fixture *f, const struct script *script, int count, int64_t until)
{
    f->script = script;
    for (int i = 0; i < count; i++) {
        struct mc_event e = {.time = script[i].at,
                             .phase = MC_PHASE_ARRIVAL,
                             .kind = KIND_SUBMIT,
                             .order = (uint64_t)i,
                             .payload = i};
        mc_queue_schedule(f->queue, e);
    }
    mc_queue_run(f->queue, until, handle, f);
}

static void assert_done(const struct mc_completion *got, mc_id id, int64_t started, int64_t finished)
{
    assert_int_equal(got->id, id);
    assert_int_equal(got->started, started);
    assert_int_equal(got->finished, finished);
}

static void one_server_serves_in_order_of_arrival(void **state)
{
    struct fixture *f = *state;
    const struct script s[] = {{10, {.id = 5, .work = 100, .payload = -3}},
                               {20, {.id = 4, .work = 50}},
                               {30, {.id = 3, .work = 10}},
                               {500, {.id = 2, .work = 1}}};
    open_with(f, 1, &mc_calendar_always);
    play(f, s, 4, 1000);
    assert_int_equal(f->done_count, 4);
    assert_done(&f->done[0], 5, 10, 110);
    assert_int_equal(f->done[0].payload, -3);
    assert_int_equal(f->done[0].submitted, 10);
    assert_int_equal(f->done[0].work, 100);
    assert_done(&f->done[1], 4, 110, 160);
    assert_done(&f->done[2], 3, 160, 170);
    assert_done(&f->done[3], 2, 500, 501);
}

static void jobs_of_one_instant_are_served_by_id(void **state)
{
    struct fixture *f = *state;
    const struct script s[] = {{10, {.id = 1, .work = 5}},
                               {12, {.id = 9, .work = 5}},
                               {12, {.id = 7, .work = 5}},
                               {12, {.id = 8, .work = 5}}};
    open_with(f, 1, &mc_calendar_always);
    play(f, s, 4, 1000);
    assert_done(&f->done[1], 7, 15, 20);
    assert_done(&f->done[2], 8, 20, 25);
    assert_done(&f->done[3], 9, 25, 30);
}

static void each_server_takes_a_job(void **state)
{
    struct fixture *f = *state;
    const struct script s[] = {{0, {.id = 1, .work = 30}},
                               {1, {.id = 2, .work = 10}},
                               {2, {.id = 3, .work = 10}},
                               {3, {.id = 4, .work = 10}}};
    open_with(f, 2, &mc_calendar_always);
    play(f, s, 4, 1000);
    assert_done(&f->done[0], 2, 1, 11);
    assert_done(&f->done[1], 3, 11, 21);
    assert_done(&f->done[2], 1, 0, 30);
    assert_done(&f->done[3], 4, 21, 31);
}

static void a_higher_priority_interrupts_and_work_resumes(void **state)
{
    struct fixture *f = *state;
    const struct script s[] = {{0, {.id = 1, .priority = 2, .work = 100}},
                               {10, {.id = 2, .priority = 1, .work = 50}},
                               {20, {.id = 3, .priority = 0, .work = 5}}};
    open_with(f, 1, &mc_calendar_always);
    play(f, s, 3, 1000);
    assert_done(&f->done[0], 3, 20, 25);
    assert_done(&f->done[1], 2, 10, 65);
    assert_done(&f->done[2], 1, 0, 155);
}

static void an_equal_priority_does_not_interrupt(void **state)
{
    struct fixture *f = *state;
    const struct script s[] = {{0, {.id = 9, .priority = 1, .work = 100}},
                               {10, {.id = 2, .priority = 1, .work = 5}}};
    open_with(f, 1, &mc_calendar_always);
    play(f, s, 2, 1000);
    assert_done(&f->done[0], 9, 0, 100);
    assert_done(&f->done[1], 2, 100, 105);
}

static void only_the_lowest_of_those_in_service_is_interrupted(void **state)
{
    struct fixture *f = *state;
    const struct script s[] = {{0, {.id = 1, .priority = 1, .work = 100}},
                               {1, {.id = 2, .priority = 1, .work = 100}},
                               {10, {.id = 3, .priority = 0, .work = 20}}};
    open_with(f, 2, &mc_calendar_always);
    play(f, s, 3, 1000);
    assert_done(&f->done[0], 3, 10, 30);
    assert_done(&f->done[1], 1, 0, 100);
    assert_done(&f->done[2], 2, 1, 121);
}

/* Monday to Friday, 9 to 17 UTC; 1970-01-05 was a Monday. */
static const struct mc_calendar OFFICE = {.days = 0x1f, .from_ms = 9 * 3600000, .to_ms = 17 * 3600000};

static void work_rests_outside_office_hours(void **state)
{
    struct fixture *f = *state;
    int64_t monday = 4 * 24 * HOUR, friday = monday + 4 * 24 * HOUR;
    const struct script s[] = {{monday + 15 * HOUR, {.id = 1, .work = 4 * HOUR}},
                               {friday + 16 * HOUR, {.id = 2, .work = 2 * HOUR}}};
    open_with(f, 1, &OFFICE);
    play(f, s, 2, monday + 30 * 24 * HOUR);
    assert_done(&f->done[0], 1, monday + 15 * HOUR, monday + 35 * HOUR);
    assert_done(&f->done[1], 2, friday + 16 * HOUR, monday + 7 * 24 * HOUR + 10 * HOUR);
}

static void an_urgent_job_is_worked_round_the_clock(void **state)
{
    struct fixture *f = *state;
    int64_t monday = 4 * 24 * HOUR;
    const struct script s[] = {
        {monday + 16 * HOUR, {.id = 1, .priority = 1, .work = 2 * HOUR}},
        {monday + 20 * HOUR, {.id = 2, .priority = 0, .urgent = true, .work = 3 * HOUR}}};
    open_with(f, 1, &OFFICE);
    play(f, s, 2, monday + 7 * 24 * HOUR);
    assert_done(&f->done[0], 2, monday + 20 * HOUR, monday + 23 * HOUR);
    assert_done(&f->done[1], 1, monday + 16 * HOUR, monday + 34 * HOUR);
}

static void a_withdrawn_job_leaves_its_server_to_the_next(void **state)
{
    struct fixture *f = *state;
    const struct script s[] = {
        {0, {.id = 1, .work = 100}}, {1, {.id = 2, .work = 10}}, {2, {.id = 3, .work = 10}}};
    const struct mc_event withdraw = {
        .time = 50, .phase = MC_PHASE_DECISION, .kind = KIND_WITHDRAW, .payload = 1};
    const struct mc_event waiting = {
        .time = 30, .phase = MC_PHASE_DECISION, .kind = KIND_WITHDRAW, .payload = 3};
    open_with(f, 1, &mc_calendar_always);
    mc_queue_schedule(f->queue, withdraw);
    mc_queue_schedule(f->queue, waiting);
    play(f, s, 3, 1000);
    assert_int_equal(f->done_count, 1);
    assert_done(&f->done[0], 2, 50, 60);
    assert_false(mc_resource_withdraw(f->resource, 1));
    assert_false(mc_resource_withdraw(f->resource, 99));
    assert_int_equal(mc_queue_pending(f->queue), 0);
}

static void without_servers_jobs_wait(void **state)
{
    struct fixture *f = *state;
    const struct script s[] = {{10, {.id = 1, .work = 1}}, {30, {.id = 2, .work = 1}}};
    open_with(f, 0, &mc_calendar_always);
    play(f, s, 2, 100);
    struct mc_resource_totals t = mc_resource_totals(f->resource);
    assert_int_equal(f->done_count, 0);
    assert_int_equal(t.waiting, 2);
    assert_int_equal(t.serving, 0);
    assert_int_equal(t.busy_ms, 0);
    assert_int_equal(t.present_ms, 90 + 70);
}

/* Sum of sojourn times = integral of jobs present; sum of work done = integral of busy servers. */
static void integrals_equal_what_the_jobs_saw(void **state)
{
    struct fixture *f = *state;
    struct script s[50];
    for (int i = 0; i < 50; i++) {
        s[i] = (struct script){i * 7,
                               {.id = (mc_id)i + 1, .priority = (uint8_t)(i % 3), .work = 1 + i * 31 % 40}};
    }
    open_with(f, 2, &mc_calendar_always);
    play(f, s, 50, 2000);
    int64_t sojourn = 0, work = 0;
    for (int i = 0; i < f->done_count; i++) {
        sojourn += f->done[i].finished - f->done[i].submitted;
        work += f->done[i].work;
    }
    struct mc_resource_totals t = mc_resource_totals(f->resource);
    assert_int_equal(f->done_count, 50);
    assert_int_equal(t.done, 50);
    assert_int_equal(t.present_ms, sojourn);
    assert_int_equal(t.busy_ms, work);
}

#define WITH_QUEUE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_QUEUE(one_server_serves_in_order_of_arrival),
        WITH_QUEUE(jobs_of_one_instant_are_served_by_id),
        WITH_QUEUE(each_server_takes_a_job),
        WITH_QUEUE(a_higher_priority_interrupts_and_work_resumes),
        WITH_QUEUE(an_equal_priority_does_not_interrupt),
        WITH_QUEUE(only_the_lowest_of_those_in_service_is_interrupted),
        WITH_QUEUE(work_rests_outside_office_hours),
        WITH_QUEUE(an_urgent_job_is_worked_round_the_clock),
        WITH_QUEUE(a_withdrawn_job_leaves_its_server_to_the_next),
        WITH_QUEUE(without_servers_jobs_wait),
        WITH_QUEUE(integrals_equal_what_the_jobs_saw),
    };
    return cmocka_run_group_tests_name("kernel.resource", tests, NULL, NULL);
}
