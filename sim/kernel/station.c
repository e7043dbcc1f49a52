/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "meshcost/station.h"
#include "meshcost/check.h"

enum { FIRST_ROOM = 64 };

struct waiting {
    uint64_t job;
    int64_t work;
};

struct mc_station {
    struct mc_agenda *agenda;
    int64_t servers, serving;
    uint32_t kind, entity;
    struct waiting *queue; /* a ring: head and tail count for ever and wrap by the mask */
    uint64_t head, tail, mask;
    int64_t last, busy_ns, present_ns, done;
    struct mc_arena *arena;
};

struct mc_station *mc_station_create(struct mc_arena *arena, struct mc_agenda *agenda, int servers,
                                     uint32_t kind, uint32_t entity)
{
    MC_ASSERT(servers >= 1);
    struct mc_station *s = MC_NEW(arena, struct mc_station);
    *s = (struct mc_station){.agenda = agenda, .servers = servers, .kind = kind, .entity = entity};
    s->arena = arena;
    s->queue = MC_NEW_ARRAY(arena, FIRST_ROOM, struct waiting);
    s->mask = FIRST_ROOM - 1;
    s->last = mc_agenda_now(agenda);
    return s;
}

/* Brings the integrals up to now. */
static void accrue(struct mc_station *s)
{
    int64_t now = mc_agenda_now(s->agenda), span = now - s->last;
    s->busy_ns += span * s->serving;
    s->present_ns += span * (s->serving + (int64_t)(s->tail - s->head));
    s->last = now;
}

static void serve(struct mc_station *s, uint64_t job, int64_t work)
{
    struct mc_act act = {.kind = s->kind, .entity = s->entity, .payload = job};
    mc_agenda_schedule(s->agenda, s->last + work, MC_PHASE_COMPLETION, act);
}

static void grow(struct mc_station *s)
{
    uint64_t room = s->mask + 1;
    struct waiting *queue = MC_NEW_ARRAY(s->arena, 2 * room, struct waiting);
    for (uint64_t i = 0; i < room; i++) {
        queue[i] = s->queue[(s->head + i) & s->mask];
    }
    s->queue = queue;
    s->tail -= s->head;
    s->head = 0;
    s->mask = 2 * room - 1;
}

void mc_station_arrive(struct mc_station *s, uint64_t job, int64_t work)
{
    MC_ASSERT(work >= 0);
    accrue(s);
    if (s->serving < s->servers) {
        s->serving++;
        serve(s, job, work);
        return;
    }
    if (s->tail - s->head > s->mask) {
        grow(s);
    }
    s->queue[s->tail++ & s->mask] = (struct waiting){job, work};
}

uint64_t mc_station_complete(struct mc_station *s, const struct mc_act *act)
{
    MC_ASSERT(act->kind == s->kind && act->entity == s->entity && s->serving > 0);
    accrue(s);
    s->done++;
    if (s->head == s->tail) {
        s->serving--;
    } else {
        struct waiting next = s->queue[s->head++ & s->mask];
        serve(s, next.job, next.work);
    }
    return act->payload;
}

struct mc_station_totals mc_station_totals(const struct mc_station *s)
{
    int64_t span = mc_agenda_now(s->agenda) - s->last, waiting = (int64_t)(s->tail - s->head);
    return (struct mc_station_totals){.busy_ns = s->busy_ns + span * s->serving,
                                      .present_ns = s->present_ns + span * (s->serving + waiting),
                                      .done = s->done,
                                      .waiting = waiting,
                                      .serving = s->serving};
}
