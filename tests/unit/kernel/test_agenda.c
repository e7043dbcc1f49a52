/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check.h"
#include "meshcost/agenda.h"
#include "meshcost/hash.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static const int64_t EVER = INT64_C(1) << 50;

struct fixture {
    struct mc_arena *arena;
    struct mc_agenda *agenda;
};

static int setup_empty(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    f->arena = mc_arena_create(0);
    f->agenda = mc_agenda_create(f->arena, 1000);
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

static mc_ticket at(struct fixture *f, int64_t time, enum mc_phase phase, uint64_t payload)
{
    return mc_agenda_schedule(f->agenda, time, phase,
                              (struct mc_act){.kind = 3, .entity = 4, .payload = payload});
}

/* Runs to `until` and compares payloads with a list that ends in 0. */
static void assert_runs(struct fixture *f, int64_t until, const uint64_t *payloads)
{
    struct mc_act act;
    while (mc_agenda_next(f->agenda, until, &act)) {
        assert_int_equal(act.payload, *payloads);
        assert_int_equal(act.kind, 3);
        assert_int_equal(act.entity, 4);
        payloads++;
    }
    assert_int_equal(*payloads, 0);
    assert_int_equal(mc_agenda_now(f->agenda), until);
}

static bool dies(void (*body)(struct fixture *), struct fixture *f)
{
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        signal(SIGABRT, SIG_DFL);
        close(STDERR_FILENO);
        body(f);
        _exit(0);
    }
    int status;
    assert_true(waitpid(child, &status, 0) == child);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void an_empty_agenda_only_moves_its_clock(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(mc_agenda_now(f->agenda), 1000);
    assert_runs(f, 5000, (const uint64_t[]){0});
    assert_int_equal(mc_agenda_pending(f->agenda), 0);
}

static void events_run_by_time_then_phase_then_order_of_scheduling(void **state)
{
    struct fixture *f = *state;
    at(f, 3000, MC_PHASE_HISTORY, 7);
    at(f, 2000, MC_PHASE_ACCRUAL, 6);
    at(f, 2000, MC_PHASE_HISTORY, 2);
    at(f, 2000, MC_PHASE_HISTORY, 3);
    at(f, 2000, MC_PHASE_COMPLETION, 5);
    at(f, 2000, MC_PHASE_EXPIRY, 4);
    at(f, 1000, MC_PHASE_ACCRUAL, 1);
    assert_int_equal(mc_agenda_pending(f->agenda), 7);
    assert_runs(f, 3000, (const uint64_t[]){1, 2, 3, 4, 5, 6, 0});
    assert_runs(f, 3001, (const uint64_t[]){7, 0});
}

static void constant_delays_and_single_times_share_one_order(void **state)
{
    struct fixture *f = *state;
    int hop = mc_agenda_add_delay(f->agenda, 500, MC_PHASE_ARRIVAL);
    int late = mc_agenda_add_delay(f->agenda, 900, MC_PHASE_EXPIRY);
    struct mc_act act = {.kind = 3, .entity = 4};
    at(f, 1500, MC_PHASE_ARRIVAL, 1);
    act.payload = 2;
    mc_agenda_after(f->agenda, hop, act);
    at(f, 1500, MC_PHASE_ARRIVAL, 3);
    act.payload = 5;
    mc_agenda_after(f->agenda, late, act);
    at(f, 1900, MC_PHASE_HISTORY, 4);
    assert_int_equal(mc_agenda_pending(f->agenda), 5);
    assert_runs(f, 2000, (const uint64_t[]){1, 2, 3, 4, 5, 0});
}

static void cancelling_is_idempotent_and_safe_on_stale_tickets(void **state)
{
    struct fixture *f = *state;
    int hop = mc_agenda_add_delay(f->agenda, 700, MC_PHASE_EXPIRY);
    mc_ticket ran = at(f, 1100, MC_PHASE_ARRIVAL, 1), gone = at(f, 2000, MC_PHASE_ARRIVAL, 9);
    mc_ticket timeout =
        mc_agenda_after(f->agenda, hop, (struct mc_act){.kind = 3, .entity = 4, .payload = 9});
    assert_true(mc_agenda_cancel(f->agenda, gone));
    assert_true(mc_agenda_cancel(f->agenda, timeout));
    assert_runs(f, 1500, (const uint64_t[]){1, 0});
    at(f, 2000, MC_PHASE_ARRIVAL, 2);
    at(f, 2000, MC_PHASE_ARRIVAL, 3);
    const mc_ticket stale[] = {ran, gone, timeout, 0, UINT64_MAX, 12345};
    for (size_t i = 0; i < sizeof stale / sizeof *stale; i++) {
        assert_false(mc_agenda_cancel(f->agenda, stale[i]));
        assert_false(mc_agenda_reschedule(f->agenda, stale[i], 3000));
    }
    assert_int_equal(mc_agenda_pending(f->agenda), 2);
    assert_runs(f, 3000, (const uint64_t[]){2, 3, 0});
}

static void a_moved_event_keeps_order_phase_and_ticket(void **state)
{
    struct fixture *f = *state;
    int hop = mc_agenda_add_delay(f->agenda, 8000, MC_PHASE_ARRIVAL);
    mc_ticket first = at(f, 9000, MC_PHASE_ARRIVAL, 2);
    at(f, 2000, MC_PHASE_ARRIVAL, 3);
    mc_ticket second = mc_agenda_after(f->agenda, hop, (struct mc_act){.kind = 3, .entity = 4, .payload = 4});
    at(f, 2000, MC_PHASE_HISTORY, 1);
    for (int i = 0; i < 3; i++) { /* there, back, and there again */
        assert_true(mc_agenda_reschedule(f->agenda, first, 2000 + i % 2 * 5000));
        assert_true(mc_agenda_reschedule(f->agenda, second, 2000 + i % 2 * 5000));
    }
    assert_int_equal(mc_agenda_pending(f->agenda), 4);
    assert_runs(f, 20000, (const uint64_t[]){1, 2, 3, 4, 0});
    assert_false(mc_agenda_cancel(f->agenda, first));
}

static void the_fingerprint_sees_time_phase_order_and_kind(void **state)
{
    struct fixture *f = *state;
    const struct {
        int64_t time;
        enum mc_phase phase;
        int before; /* events scheduled and cancelled before it */
        uint32_t kind;
    } cases[] = {{2000, MC_PHASE_EXPIRY, 0, 3},
                 {2001, MC_PHASE_EXPIRY, 0, 3},
                 {2000, MC_PHASE_ARRIVAL, 0, 3},
                 {2000, MC_PHASE_EXPIRY, 1, 3},
                 {2000, MC_PHASE_EXPIRY, 0, 4}};
    uint64_t print[5];
    for (size_t i = 0; i < 5; i++) {
        struct mc_agenda *a = mc_agenda_create(f->arena, 0);
        struct mc_act act = {.kind = cases[i].kind};
        for (int k = 0; k < cases[i].before; k++) {
            mc_agenda_cancel(a, mc_agenda_schedule(a, 5, MC_PHASE_HISTORY, act));
        }
        mc_agenda_schedule(a, cases[i].time, cases[i].phase, act);
        assert_true(mc_agenda_next(a, EVER, &act));
        print[i] = mc_agenda_fingerprint(a);
        assert_true(i == 0 || print[i] != print[0]);
    }
}

static void schedule_in_the_past(struct fixture *f)
{
    at(f, 999, MC_PHASE_ARRIVAL, 1);
}

static void schedule_too_far(struct fixture *f)
{
    at(f, INT64_MAX, MC_PHASE_ARRIVAL, 1);
}

static void move_into_the_past(struct fixture *f)
{
    mc_agenda_reschedule(f->agenda, at(f, 2000, MC_PHASE_ARRIVAL, 1), 999);
}

static void run_backwards(struct fixture *f)
{
    struct mc_act act;
    mc_agenda_next(f->agenda, 999, &act);
}

static void use_an_undeclared_delay(struct fixture *f)
{
    mc_agenda_after(f->agenda, 0, (struct mc_act){.kind = 1});
}

static void declare_too_many_delays(struct fixture *f)
{
    for (int i = 0; i <= MC_AGENDA_DELAYS; i++) {
        mc_agenda_add_delay(f->agenda, i, MC_PHASE_ARRIVAL);
    }
}

static void chain_at_one_instant(struct fixture *f)
{
    struct mc_act act;
    at(f, 2000, MC_PHASE_ARRIVAL, 1);
    while (mc_agenda_next(f->agenda, 3000, &act)) {
        mc_agenda_schedule(f->agenda, 2000, MC_PHASE_ARRIVAL, act);
    }
}

static void chain_through_a_delay_of_nothing(struct fixture *f)
{
    struct mc_act act = {.kind = 1};
    int none = mc_agenda_add_delay(f->agenda, 0, MC_PHASE_ARRIVAL);
    mc_agenda_after(f->agenda, none, act);
    while (mc_agenda_next(f->agenda, 3000, &act)) {
        mc_agenda_after(f->agenda, none, act);
    }
}

static void faults_of_the_caller_assert(void **state)
{
    struct fixture *f = *state;
    assert_true(dies(schedule_in_the_past, f));
    assert_true(dies(schedule_too_far, f));
    assert_true(dies(move_into_the_past, f));
    assert_true(dies(run_backwards, f));
    assert_true(dies(use_an_undeclared_delay, f));
    assert_true(dies(declare_too_many_delays, f));
    assert_true(dies(chain_at_one_instant, f));
    assert_true(dies(chain_through_a_delay_of_nothing, f));
}

/* Requests in flight, each with a completion and a time-out that is cancelled by it. */
static void serve(struct mc_agenda *a, mc_ticket *ticket, int delay, int count)
{
    struct mc_act act;
    for (int i = 0; i < count; i++) {
        assert_true(mc_agenda_next(a, EVER, &act));
        if (act.kind == 1) {
            uint64_t r = mc_hash_mix((uint64_t)mc_agenda_now(a) + act.payload);
            mc_agenda_cancel(a, ticket[act.payload]);
            mc_agenda_schedule(a, mc_agenda_now(a) + (int64_t)(r % 2000000), MC_PHASE_COMPLETION, act);
            act.kind = 2;
            ticket[act.payload] = mc_agenda_after(a, delay, act);
        }
    }
}

static void a_thousand_requests_live_in_little_memory_and_allocate_nothing(void **state)
{
    enum { REQUESTS = 1000 };
    struct fixture *f = *state;
    mc_ticket ticket[REQUESTS] = {0};
    int delay = mc_agenda_add_delay(f->agenda, 10000000, MC_PHASE_EXPIRY);
    for (uint64_t i = 0; i < REQUESTS; i++) {
        struct mc_act act = {.kind = 1, .payload = i};
        mc_agenda_schedule(f->agenda, 1000 + (int64_t)i, MC_PHASE_COMPLETION, act);
    }
    serve(f->agenda, ticket, delay, 300000);
    size_t used = mc_arena_used(f->arena);
    serve(f->agenda, ticket, delay, 300000);
    print_message("%zu bytes\n", used);
    assert_int_equal(mc_arena_used(f->arena), used);
    assert_true(used < 1536 * 1024);
}

static void an_entry_of_the_event_list_has_16_bytes(void **state)
{
    (void)state;
    struct mc_agenda *a = NULL;
    assert_int_equal(sizeof a->key[0] + sizeof a->tag[0], 16);
    assert_int_equal(sizeof(struct mc_agenda_slot), 32);
}

#define WITH_AGENDA(test) cmocka_unit_test_setup_teardown(test, setup_empty, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_AGENDA(an_empty_agenda_only_moves_its_clock),
        WITH_AGENDA(events_run_by_time_then_phase_then_order_of_scheduling),
        WITH_AGENDA(constant_delays_and_single_times_share_one_order),
        WITH_AGENDA(cancelling_is_idempotent_and_safe_on_stale_tickets),
        WITH_AGENDA(a_moved_event_keeps_order_phase_and_ticket),
        WITH_AGENDA(the_fingerprint_sees_time_phase_order_and_kind),
        WITH_AGENDA(faults_of_the_caller_assert),
        WITH_AGENDA(a_thousand_requests_live_in_little_memory_and_allocate_nothing),
        cmocka_unit_test(an_entry_of_the_event_list_has_16_bytes),
    };
    return cmocka_run_group_tests_name("kernel.agenda", tests, NULL, NULL);
}
