/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check.h"
#include "meshcost/queue.h"
#include <stdlib.h>

enum { MOST = 2000 };

/* What a run executed, in order. */
struct log {
    struct mc_queue *queue;
    int count;
    struct mc_event event[MOST];
};

static void note(void *context, const struct mc_event *event)
{
    struct log *log = context;
    assert_true(log->count < MOST);
    assert_int_equal(mc_queue_now(log->queue), event->time);
    log->event[log->count++] = *event;
}

struct fixture {
    struct mc_arena *arena;
    struct mc_queue *queue;
    struct log log;
};

static int setup_empty(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    f->arena = mc_arena_create(0);
    f->queue = f->log.queue = mc_queue_create(f->arena, 1000);
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

static struct mc_handle at(struct fixture *f, int64_t time, uint8_t phase, uint64_t order)
{
    return mc_queue_schedule(f->queue,
                             (struct mc_event){.time = time, .phase = phase, .order = order, .kind = 7});
}

static void run(struct fixture *f, int64_t until)
{
    mc_queue_run(f->queue, until, note, &f->log);
}

static void assert_orders(const struct fixture *f, const uint64_t *orders, int count)
{
    assert_int_equal(f->log.count, count);
    for (int i = 0; i < count; i++) {
        assert_int_equal(f->log.event[i].order, orders[i]);
    }
}

static void an_empty_queue_only_moves_its_clock(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(mc_queue_now(f->queue), 1000);
    run(f, 5000);
    assert_int_equal(mc_queue_now(f->queue), 5000);
    assert_int_equal(mc_queue_pending(f->queue), 0);
    assert_int_equal(f->log.count, 0);
}

static void events_run_by_time_then_phase_then_order(void **state)
{
    struct fixture *f = *state;
    at(f, 3000, MC_PHASE_HISTORY, 1);
    at(f, 2000, MC_PHASE_ACCRUAL, 2);
    at(f, 2000, MC_PHASE_HISTORY, 9);
    at(f, 2000, MC_PHASE_HISTORY, 4);
    at(f, 2000, MC_PHASE_COMPLETION, 3);
    at(f, 1000, MC_PHASE_ACCRUAL, 8);
    assert_int_equal(mc_queue_pending(f->queue), 6);
    run(f, 10000);
    assert_orders(f, (const uint64_t[]){8, 4, 9, 3, 2, 1}, 6);
}

static void an_event_is_handed_over_as_it_was_scheduled(void **state)
{
    struct fixture *f = *state;
    struct mc_event event = {
        .time = 1500, .phase = MC_PHASE_EXPIRY, .kind = 513, .entity = 70000, .order = 77, .payload = -5};
    mc_queue_schedule(f->queue, event);
    run(f, 2000);
    assert_int_equal(f->log.count, 1);
    const struct mc_event *got = &f->log.event[0];
    assert_true(got->time == event.time && got->phase == event.phase && got->kind == event.kind &&
                got->entity == event.entity && got->order == event.order && got->payload == event.payload);
}

static void who_schedules_first_does_not_matter(void **state)
{
    struct fixture *f = *state;
    struct mc_queue *reversed = mc_queue_create(f->arena, 1000);
    struct log other = {.queue = reversed};
    for (int i = 0; i < 500; i++) {
        int j = 499 - i;
        struct mc_event a = {.time = 1000 + i % 7, .phase = (uint8_t)(i % 3), .order = (uint64_t)i};
        struct mc_event b = {.time = 1000 + j % 7, .phase = (uint8_t)(j % 3), .order = (uint64_t)j};
        mc_queue_schedule(f->queue, a);
        mc_queue_schedule(reversed, b);
    }
    run(f, 9999);
    mc_queue_run(reversed, 9999, note, &other);
    assert_int_equal(f->log.count, 500);
    assert_int_equal(other.count, 500);
    for (int i = 0; i < 500; i++) {
        assert_int_equal(f->log.event[i].order, other.event[i].order);
    }
    assert_true(mc_queue_fingerprint(f->queue) == mc_queue_fingerprint(reversed));
}

static void the_fingerprint_sees_time_phase_order_and_kind(void **state)
{
    struct fixture *f = *state;
    const struct mc_event base = {.time = 2000, .phase = 1, .order = 5, .kind = 3};
    const struct mc_event changed[] = {{.time = 2001, .phase = 1, .order = 5, .kind = 3},
                                       {.time = 2000, .phase = 2, .order = 5, .kind = 3},
                                       {.time = 2000, .phase = 1, .order = 6, .kind = 3},
                                       {.time = 2000, .phase = 1, .order = 5, .kind = 4}};
    mc_queue_schedule(f->queue, base);
    run(f, 9000);
    for (size_t i = 0; i < sizeof changed / sizeof *changed; i++) {
        struct mc_queue *q = mc_queue_create(f->arena, 1000);
        struct log log = {.queue = q};
        mc_queue_schedule(q, changed[i]);
        mc_queue_run(q, 9000, note, &log);
        assert_true(mc_queue_fingerprint(q) != mc_queue_fingerprint(f->queue));
    }
}

static void the_end_of_a_run_is_not_part_of_it(void **state)
{
    struct fixture *f = *state;
    at(f, 1999, MC_PHASE_ACCRUAL, 1);
    at(f, 2000, MC_PHASE_HISTORY, 2);
    run(f, 2000);
    assert_orders(f, (const uint64_t[]){1}, 1);
    assert_int_equal(mc_queue_now(f->queue), 2000);
    run(f, 2001);
    assert_orders(f, (const uint64_t[]){1, 2}, 2);
}

static void a_cancelled_event_does_not_run(void **state)
{
    struct fixture *f = *state;
    at(f, 2000, 0, 1);
    struct mc_handle h = at(f, 2000, 0, 2);
    at(f, 2000, 0, 3);
    assert_true(mc_queue_cancel(f->queue, h));
    assert_false(mc_queue_cancel(f->queue, h));
    assert_int_equal(mc_queue_pending(f->queue), 2);
    run(f, 3000);
    assert_orders(f, (const uint64_t[]){1, 3}, 2);
}

static void stale_handles_touch_nothing(void **state)
{
    struct fixture *f = *state;
    struct mc_handle ran = at(f, 1500, 0, 1), cancelled = at(f, 1600, 0, 2), none = {0, 0};
    mc_queue_cancel(f->queue, cancelled);
    run(f, 1550);
    at(f, 2000, 0, 3);
    at(f, 2000, 0, 4);
    assert_false(mc_queue_cancel(f->queue, ran));
    assert_false(mc_queue_cancel(f->queue, cancelled));
    assert_false(mc_queue_cancel(f->queue, none));
    assert_false(mc_queue_reschedule(f->queue, &ran, 3000));
    assert_false(mc_queue_reschedule(f->queue, &none, 3000));
    run(f, 3000);
    assert_orders(f, (const uint64_t[]){1, 3, 4}, 3);
}

static void a_moved_event_keeps_its_order(void **state)
{
    struct fixture *f = *state;
    struct mc_handle late = at(f, 9000, 0, 2), early = at(f, 1100, 0, 4);
    at(f, 2000, 0, 1);
    at(f, 2000, 0, 3);
    assert_true(mc_queue_reschedule(f->queue, &late, 2000));
    assert_true(mc_queue_reschedule(f->queue, &early, 2000));
    run(f, 2001);
    assert_orders(f, (const uint64_t[]){1, 2, 3, 4}, 4);
    assert_false(mc_queue_cancel(f->queue, late));
}

static void a_moved_event_can_still_be_cancelled(void **state)
{
    struct fixture *f = *state;
    struct mc_handle h = at(f, 9000, 0, 2);
    assert_true(mc_queue_reschedule(f->queue, &h, 2000));
    assert_true(mc_queue_cancel(f->queue, h));
    run(f, 9999);
    assert_int_equal(f->log.count, 0);
}

/* Each event plants the next: 17 ms later, and every third time also one in a later phase of now. */
static void plant(void *context, const struct mc_event *event)
{
    struct fixture *f = context;
    note(&f->log, event);
    if (event->phase == MC_PHASE_ARRIVAL) {
        at(f, event->time + 17, MC_PHASE_ARRIVAL, event->order + 1);
        if (event->order % 3 == 0) {
            at(f, event->time, MC_PHASE_ACCRUAL, event->order);
        }
    }
}

static void two_runs_equal_one(void **state)
{
    struct fixture *one = *state;
    void *two_state;
    setup_empty(&two_state);
    struct fixture *two = two_state;
    at(one, 1001, MC_PHASE_ARRIVAL, 0);
    at(two, 1001, MC_PHASE_ARRIVAL, 0);
    mc_queue_run(one->queue, 9000, plant, one);
    for (int64_t t = 1000; t <= 9000; t += 125) {
        mc_queue_run(two->queue, t, plant, two);
    }
    assert_true(one->log.count > 500);
    assert_int_equal(one->log.count, two->log.count);
    for (int i = 0; i < one->log.count; i++) {
        assert_true(one->log.event[i].time == two->log.event[i].time);
        assert_true(one->log.event[i].order == two->log.event[i].order);
        assert_int_equal(one->log.event[i].kind, two->log.event[i].kind);
    }
    assert_true(mc_queue_fingerprint(one->queue) == mc_queue_fingerprint(two->queue));
    teardown(&two_state);
}

static void schedule_in_the_past(void *argument)
{
    struct fixture *f = argument;
    run(f, 2000);
    at(f, 1999, 0, 1);
}

static void move_into_the_past(void *argument)
{
    struct fixture *f = argument;
    struct mc_handle h = at(f, 4000, 0, 1);
    run(f, 2000);
    mc_queue_reschedule(f->queue, &h, 1999);
}

static void run_backwards(void *argument)
{
    struct fixture *f = argument;
    run(f, 2000);
    run(f, 1999);
}

static void chain(void *context, const struct mc_event *event)
{
    struct fixture *f = context;
    at(f, event->time, event->phase, event->order + 1);
}

static void chain_at_one_instant(void *argument)
{
    struct fixture *f = argument;
    at(f, 2000, 0, 1);
    mc_queue_run(f->queue, 3000, chain, f);
}

static void faults_of_the_caller_assert(void **state)
{
    struct fixture *f = *state;
    assert_true(check_aborts(schedule_in_the_past, f));
    assert_true(check_aborts(move_into_the_past, f));
    assert_true(check_aborts(run_backwards, f));
    assert_true(check_aborts(chain_at_one_instant, f));
}

/* A large batch before the start is no chain. */
static void many_events_may_be_set_up_for_one_instant(void **state)
{
    struct fixture *f = *state;
    for (uint64_t i = 0; i < MOST; i++) {
        at(f, 1000, 0, i * 7919 % MOST);
    }
    run(f, 1001);
    assert_int_equal(f->log.count, MOST);
    for (uint64_t i = 0; i < MOST; i++) {
        assert_int_equal(f->log.event[i].order, i);
    }
}

#define WITH_QUEUE(test) cmocka_unit_test_setup_teardown(test, setup_empty, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_QUEUE(an_empty_queue_only_moves_its_clock),
        WITH_QUEUE(events_run_by_time_then_phase_then_order),
        WITH_QUEUE(an_event_is_handed_over_as_it_was_scheduled),
        WITH_QUEUE(who_schedules_first_does_not_matter),
        WITH_QUEUE(the_fingerprint_sees_time_phase_order_and_kind),
        WITH_QUEUE(the_end_of_a_run_is_not_part_of_it),
        WITH_QUEUE(a_cancelled_event_does_not_run),
        WITH_QUEUE(stale_handles_touch_nothing),
        WITH_QUEUE(a_moved_event_keeps_its_order),
        WITH_QUEUE(a_moved_event_can_still_be_cancelled),
        WITH_QUEUE(two_runs_equal_one),
        WITH_QUEUE(faults_of_the_caller_assert),
        WITH_QUEUE(many_events_may_be_set_up_for_one_instant),
    };
    return cmocka_run_group_tests_name("kernel.queue", tests, NULL, NULL);
}
