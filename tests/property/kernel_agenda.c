/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Event lists against a sorted list, over random scripts of scheduling, cancelling, moving and running: the
 * agenda of the request clock, and the queue of the operations clock as a second opinion. Each script prints
 * its seed when it fails. ctest:timeout=1500
 */
#include "check.h"
#include "meshcost/agenda.h"
#include <stdlib.h>
#include <string.h>

enum { MOST = 1 << 14, KINDS = 6, DELAYS = 3, KEPT = 512 };

/* One pending event of the sorted list. */
struct item {
    int64_t time;
    uint64_t order;
    mc_ticket ticket;
    struct mc_handle handle;
    uint8_t phase;
};

/* How a script behaves: weights of operations in percent (the rest runs events), and what times look like. */
struct style {
    const char *name;
    int schedule, after, cancel, move, limit; /* limit: pending events */
    int spread;                               /* kind of increments */
};

struct world {
    uint64_t random, order, hash_list, hash_agenda, hash_queue;
    const struct style *style;
    struct mc_arena *arena;
    struct mc_agenda *agenda;
    struct mc_queue *queue;
    int64_t now;
    int count;
    struct item list[MOST];
    mc_ticket stale[KEPT];
};

static const int64_t delay_of[DELAYS] = {0, 700, 5000};

static uint64_t draw(struct world *w)
{
    w->random += UINT64_C(0x9e3779b97f4a7c15);
    return mc_hash_mix(w->random);
}

static int64_t below(struct world *w, int64_t n)
{
    return (int64_t)(draw(w) % (uint64_t)n);
}

/* Even, tied, heavy-tailed, constant, two-peaked, and always before what is pending. */
static int64_t increment(struct world *w)
{
    switch (w->style->spread) {
    case 0:
        return below(w, 10000);
    case 1:
        return below(w, 4);
    case 2:
        return (INT64_C(1) << below(w, 40)) + below(w, 100);
    case 3:
        return 1000;
    case 4:
        return below(w, 10) == 0 ? 96000 + below(w, 500) : below(w, 1000);
    default:
        return w->count > 0 ? (w->list[0].time - w->now) / 2 : INT64_C(1) << 34;
    }
}

static bool precedes(const struct item *a, const struct item *b)
{
    if (a->time != b->time) {
        return a->time < b->time;
    }
    return a->phase != b->phase ? a->phase < b->phase : a->order < b->order;
}

static void list_insert(struct world *w, struct item item)
{
    int low = 0, high = w->count;
    while (low < high) {
        int middle = (low + high) / 2;
        if (precedes(&w->list[middle], &item)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    memmove(&w->list[low + 1], &w->list[low], (size_t)(w->count - low) * sizeof *w->list);
    w->list[low] = item;
    w->count++;
}

static struct item list_take(struct world *w, int i)
{
    struct item item = w->list[i];
    w->count--;
    memmove(&w->list[i], &w->list[i + 1], (size_t)(w->count - i) * sizeof *w->list);
    return item;
}

static uint64_t absorb(uint64_t hash, int64_t time, uint8_t phase, uint64_t order)
{
    return mc_hash_join(mc_hash_join(hash, (uint64_t)time), order << 3 | phase);
}

static void add(struct world *w, int64_t time, uint8_t phase, int delay)
{
    struct item item = {.time = time, .phase = phase, .order = ++w->order};
    struct mc_act act = {.kind = phase, .entity = 7, .payload = item.order};
    item.ticket = delay < 0 ? mc_agenda_schedule(w->agenda, time, (enum mc_phase)phase, act)
                            : mc_agenda_after(w->agenda, delay, act);
    item.handle =
        mc_queue_schedule(w->queue, (struct mc_event){.time = time, .phase = phase, .order = item.order});
    assert_true(item.ticket != 0);
    list_insert(w, item);
}

static void cancel_some(struct world *w)
{
    uint64_t at = draw(w) % KEPT;
    assert_false(mc_agenda_cancel(w->agenda, w->stale[at]));
    if (w->count > 0) {
        struct item item = list_take(w, (int)below(w, w->count));
        assert_true(mc_agenda_cancel(w->agenda, item.ticket));
        assert_true(mc_queue_cancel(w->queue, item.handle));
        w->stale[at] = item.ticket;
    }
}

static void move_some(struct world *w)
{
    uint64_t at = draw(w) % KEPT;
    assert_false(mc_agenda_reschedule(w->agenda, w->stale[at], w->now + 5));
    if (w->count > 0) {
        struct item item = list_take(w, (int)below(w, w->count));
        item.time = w->now + increment(w);
        assert_true(mc_agenda_reschedule(w->agenda, item.ticket, item.time));
        assert_true(mc_queue_reschedule(w->queue, &item.handle, item.time));
        list_insert(w, item);
    }
}

static void note_queue(void *context, const struct mc_event *event)
{
    struct world *w = context;
    w->hash_queue = absorb(w->hash_queue, event->time, event->phase, event->order);
}

/* Runs to a time near the next events, so that often several or none are due. */
static void run_some(struct world *w)
{
    int ahead = (int)below(w, 4);
    int64_t until = ahead < w->count ? w->list[ahead].time + below(w, 2) : w->now + below(w, 100);
    struct mc_act act;
    int taken = 0;
    for (; mc_agenda_next(w->agenda, until, &act); taken++) {
        assert_true(taken < w->count);
        const struct item *want = &w->list[taken];
        assert_true(want->time < until);
        assert_int_equal(act.payload, want->order);
        assert_int_equal(act.kind, want->phase);
        assert_int_equal(mc_agenda_now(w->agenda), want->time);
        w->hash_agenda = absorb(w->hash_agenda, mc_agenda_now(w->agenda), (uint8_t)act.kind, act.payload);
        w->hash_list = absorb(w->hash_list, want->time, want->phase, want->order);
        w->stale[draw(w) % KEPT] = want->ticket;
    }
    w->count -= taken;
    memmove(w->list, w->list + taken, (size_t)w->count * sizeof *w->list);
    assert_true(w->count == 0 || w->list[0].time >= until);
    mc_queue_run(w->queue, until, note_queue, w);
    w->now = until;
    assert_int_equal(mc_agenda_now(w->agenda), until);
}

static void step(struct world *w)
{
    const struct style *s = w->style;
    int64_t dice = below(w, 100);
    if ((dice -= s->schedule) < 0) {
        if (w->count < s->limit) {
            add(w, w->now + increment(w), (uint8_t)below(w, 6), -1);
        }
    } else if ((dice -= s->after) < 0) {
        if (w->count < s->limit) {
            int d = (int)below(w, DELAYS);
            add(w, w->now + delay_of[d], (uint8_t)(d + 1), d);
        }
    } else if ((dice -= s->cancel) < 0) {
        cancel_some(w);
    } else if ((dice -= s->move) < 0) {
        move_some(w);
    } else {
        run_some(w);
    }
    assert_int_equal(mc_agenda_pending(w->agenda), w->count);
}

static const struct style styles[] = {{"few, even", 45, 0, 5, 5, 12, 0},
                                      {"thousand, even", 60, 0, 5, 5, 1000, 0},
                                      {"ties", 60, 0, 5, 5, 2000, 1},
                                      {"heavy tail", 60, 0, 5, 5, 3000, 2},
                                      {"constant", 60, 0, 2, 0, 3000, 3},
                                      {"constant, some moved", 60, 0, 5, 5, 3000, 3},
                                      {"two peaks", 60, 0, 5, 5, 3000, 4},
                                      {"always earlier", 70, 0, 5, 5, 8000, 5},
                                      {"rings only", 0, 60, 10, 0, 2000, 0},
                                      {"rings and the rest", 30, 30, 10, 10, 2000, 0},
                                      {"mostly cancelled", 30, 30, 35, 0, 500, 4},
                                      {"mostly moved", 20, 5, 2, 60, 300, 0},
                                      {"moved between ties", 20, 5, 2, 60, 200, 1}};

static struct world *open_world(const struct style *style, uint64_t seed)
{
    struct world *w = calloc(1, sizeof *w);
    w->style = style;
    w->random = mc_hash_mix(seed);
    w->arena = mc_arena_create(0);
    w->agenda = mc_agenda_create(w->arena, 0);
    w->queue = mc_queue_create(w->arena, 0);
    for (int d = 0; d < DELAYS; d++) {
        assert_int_equal(mc_agenda_add_delay(w->agenda, delay_of[d], (enum mc_phase)(d + 1)), d);
    }
    return w;
}

static void play(const struct style *style, uint64_t seed, int steps)
{
    struct world *w = open_world(style, seed);
    for (int i = 0; i < steps; i++) {
        step(w);
    }
    assert_true(w->hash_agenda == w->hash_list);
    assert_true(w->hash_queue == w->hash_list);
    mc_arena_destroy(w->arena);
    free(w);
}

static int steps_wanted(void)
{
    const char *full = getenv("MC_FULL");
    return full && full[0] == '1' ? 4000000 : 250000;
}

static void event_lists_agree_with_a_sorted_list(void **state)
{
    (void)state;
    int count = sizeof styles / sizeof *styles;
    for (int i = 0; i < count; i++) {
        print_message("%s (seed %d)\n", styles[i].name, i);
        play(&styles[i], (uint64_t)i, steps_wanted());
    }
}

static void short_scripts_agree_for_many_seeds(void **state)
{
    (void)state;
    int count = sizeof styles / sizeof *styles;
    for (uint64_t seed = 0; seed < 400; seed++) {
        play(&styles[seed % (uint64_t)count], seed * 977 + 5, 300);
    }
}

/* Events that come in bursts before all that is pending: few are soon, many pile up before the last pile. */
static void events_that_pile_up_in_front_stay_in_order(void **state)
{
    (void)state;
    enum { ROUNDS = 3000, SOON = 40, PILE = 60, TOP = 100000000 };
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_agenda *a = mc_agenda_create(arena, 0);
    struct mc_act act = {.kind = 1};
    int64_t edge = TOP, last = 0, taken = 0;
    for (int r = 0; r < ROUNDS; r++) {
        int64_t now = mc_agenda_now(a);
        edge -= PILE;
        for (int i = 0; i < SOON + PILE; i++) {
            int64_t time = i % 5 < 2 ? now + 1 + i : edge + i * 17 % PILE;
            if (i % 20 == 19) { /* somewhere among all the piles */
                time = edge + (int64_t)(mc_hash_mix((uint64_t)(r * 100 + i)) % (uint64_t)(TOP - edge));
            }
            mc_agenda_schedule(a, time, MC_PHASE_ARRIVAL, act);
        }
        for (int64_t until = now + SOON + PILE + 2; mc_agenda_next(a, until, &act);) {
            taken++;
        }
    }
    assert_int_equal(taken, ROUNDS * SOON);
    assert_int_equal(mc_agenda_pending(a), ROUNDS * PILE);
    while (mc_agenda_next(a, INT64_C(1) << 40, &act)) {
        assert_true(mc_agenda_now(a) >= last);
        last = mc_agenda_now(a);
        taken++;
    }
    assert_int_equal(taken, ROUNDS * (SOON + PILE));
    mc_arena_destroy(arena);
}

/* Runs a self-feeding process in pieces and returns the fingerprint. */
static uint64_t feed(int64_t piece, int64_t until)
{
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_agenda *a = mc_agenda_create(arena, 0);
    struct mc_act act = {.kind = 1};
    int delay = mc_agenda_add_delay(a, 90, MC_PHASE_EXPIRY);
    for (int i = 0; i < 300; i++) {
        mc_agenda_schedule(a, i % 50, MC_PHASE_ARRIVAL, act);
    }
    for (int64_t t = 0; t < until;) {
        t = t + piece < until ? t + piece : until;
        while (mc_agenda_next(a, t, &act)) {
            uint64_t r = mc_hash_mix((uint64_t)mc_agenda_now(a) + act.payload++);
            if (r % 3 == 0) {
                mc_agenda_after(a, delay, act);
            } else {
                mc_agenda_schedule(a, mc_agenda_now(a) + (int64_t)(r % 200), MC_PHASE_ARRIVAL, act);
            }
        }
        assert_int_equal(mc_agenda_now(a), t);
    }
    uint64_t fingerprint = mc_agenda_fingerprint(a);
    mc_arena_destroy(arena);
    return fingerprint;
}

static void runs_in_pieces_equal_one_run(void **state)
{
    (void)state;
    uint64_t whole = feed(20000, 20000);
    for (int64_t piece = 1; piece < 20000; piece = 3 * piece + 1) {
        assert_true(feed(piece, 20000) == whole);
    }
    assert_true(feed(19000, 19000) != whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(event_lists_agree_with_a_sorted_list),
        cmocka_unit_test(short_scripts_agree_for_many_seeds),
        cmocka_unit_test(events_that_pile_up_in_front_stay_in_order),
        cmocka_unit_test(runs_in_pieces_equal_one_run),
    };
    return cmocka_run_group_tests_name("property.kernel_agenda", tests, NULL, NULL);
}
