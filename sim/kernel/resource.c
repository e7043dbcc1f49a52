/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "meshcost/resource.h"
#include "meshcost/check.h"

/* A job in the resource: waiting, or in service on a server. */
struct slot {
    struct mc_job job;
    int64_t submitted, started, left, since; /* left: work left at `since` */
    bool serving;
    struct mc_handle completion;
};

struct mc_resource {
    struct mc_arena *arena;
    struct mc_queue *queue;
    const struct mc_calendar *calendar;
    int servers, count, room, serving;
    uint16_t kind;
    uint32_t entity;
    struct slot *slots; /* in order of service: those that would be served first come first */
    int64_t last, busy_ms, present_ms, done;
};

enum { FIRST_ROOM = 16 };

struct mc_resource *mc_resource_create(struct mc_arena *arena, struct mc_queue *queue, int servers,
                                       const struct mc_calendar *calendar, uint16_t kind, uint32_t entity)
{
    struct mc_resource *r = MC_NEW(arena, struct mc_resource);
    MC_ASSERT(servers >= 0);
    *r = (struct mc_resource){.arena = arena, .queue = queue, .calendar = calendar, .servers = servers};
    r->kind = kind;
    r->entity = entity;
    r->last = mc_queue_now(queue);
    return r;
}

/* Brings the integrals of busy servers and present jobs up to now. */
static void accrue(struct mc_resource *r)
{
    int64_t now = mc_queue_now(r->queue), span = now - r->last;
    r->busy_ms += span * r->serving;
    r->present_ms += span * r->count;
    r->last = now;
}

static const struct mc_calendar *calendar_of(const struct mc_resource *r, const struct slot *s)
{
    return s->job.urgent ? &mc_calendar_always : r->calendar;
}

static void serve(struct mc_resource *r, struct slot *s)
{
    int64_t now = mc_queue_now(r->queue);
    s->serving = true;
    s->since = now;
    s->started = s->started >= 0 ? s->started : now;
    s->completion =
        mc_queue_schedule(r->queue, (struct mc_event){.time = mc_add_work(calendar_of(r, s), now, s->left),
                                                      .phase = MC_PHASE_COMPLETION,
                                                      .kind = r->kind,
                                                      .entity = r->entity,
                                                      .order = s->job.id});
    r->serving++;
}

static void interrupt(struct mc_resource *r, struct slot *s)
{
    s->left -= mc_work_between(calendar_of(r, s), s->since, mc_queue_now(r->queue));
    mc_queue_cancel(r->queue, s->completion);
    s->serving = false;
    r->serving--;
}

/*
 * The first `servers` jobs in order are served. A change moves at most one job across that line, so that one
 * look at each side of it is enough.
 */
static void assign(struct mc_resource *r)
{
    for (int i = r->servers; i < r->count && r->serving > 0; i++) {
        if (r->slots[i].serving) {
            interrupt(r, &r->slots[i]);
        } else {
            break;
        }
    }
    for (int i = 0; i < r->count && i < r->servers && r->serving < r->servers; i++) {
        if (!r->slots[i].serving) {
            serve(r, &r->slots[i]);
        }
    }
}

static bool goes_before(const struct slot *a, const struct slot *b)
{
    if (a->job.priority != b->job.priority) {
        return a->job.priority < b->job.priority;
    }
    return a->submitted != b->submitted ? a->submitted < b->submitted : a->job.id < b->job.id;
}

static void make_room(struct mc_resource *r)
{
    if (r->count == r->room) {
        int bigger = r->room ? r->room * 2 : FIRST_ROOM;
        r->slots = mc_arena_grow(r->arena, r->slots, (size_t)r->count, (size_t)bigger, sizeof *r->slots);
        r->room = bigger;
    }
}

void mc_resource_submit(struct mc_resource *r, struct mc_job job)
{
    MC_ASSERT(job.work >= 1);
    accrue(r);
    make_room(r);
    struct slot slot = {.job = job, .submitted = mc_queue_now(r->queue), .started = -1, .left = job.work};
    int i = r->count++;
    for (; i > 0 && goes_before(&slot, &r->slots[i - 1]); i--) {
        r->slots[i] = r->slots[i - 1];
    }
    r->slots[i] = slot;
    assign(r);
}

static int find(const struct mc_resource *r, mc_id id)
{
    for (int i = 0; i < r->count; i++) {
        if (r->slots[i].job.id == id) {
            return i;
        }
    }
    return -1;
}

static void drop(struct mc_resource *r, int i)
{
    r->count--;
    for (; i < r->count; i++) {
        r->slots[i] = r->slots[i + 1];
    }
}

bool mc_resource_withdraw(struct mc_resource *r, mc_id id)
{
    int i = find(r, id);
    if (i < 0) {
        return false;
    }
    accrue(r);
    if (r->slots[i].serving) {
        interrupt(r, &r->slots[i]);
    }
    drop(r, i);
    assign(r);
    return true;
}

struct mc_completion mc_resource_complete(struct mc_resource *r, const struct mc_event *event)
{
    int i = find(r, event->order);
    MC_ASSERT(i >= 0 && r->slots[i].serving);
    accrue(r);
    const struct slot *s = &r->slots[i];
    struct mc_completion done = {.id = s->job.id,
                                 .payload = s->job.payload,
                                 .submitted = s->submitted,
                                 .started = s->started,
                                 .finished = event->time,
                                 .work = s->job.work};
    r->serving--;
    r->done++;
    drop(r, i);
    assign(r);
    return done;
}

struct mc_resource_totals mc_resource_totals(const struct mc_resource *r)
{
    int64_t span = mc_queue_now(r->queue) - r->last;
    return (struct mc_resource_totals){.busy_ms = r->busy_ms + span * r->serving,
                                       .present_ms = r->present_ms + span * r->count,
                                       .done = r->done,
                                       .waiting = r->count - r->serving,
                                       .serving = r->serving};
}
