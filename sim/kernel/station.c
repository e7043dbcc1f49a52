/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "meshcost/station.h"
#include "meshcost/check.h"

enum { FIRST_ROOM = 64 };

struct mc_station *mc_station_create(struct mc_arena *arena, struct mc_agenda *agenda, int servers,
                                     uint32_t kind, uint32_t entity)
{
    MC_ASSERT(servers >= 1);
    struct mc_station *s = MC_NEW(arena, struct mc_station);
    *s = (struct mc_station){.agenda = agenda, .servers = servers, .kind = kind, .entity = entity};
    s->arena = arena;
    s->waiting = MC_NEW_ARRAY(arena, FIRST_ROOM, struct mc_station_job);
    s->mask = FIRST_ROOM - 1;
    return s;
}

void mc_station_grow(struct mc_station *s)
{
    uint64_t room = s->mask + 1;
    struct mc_station_job *waiting = MC_NEW_ARRAY(s->arena, 2 * room, struct mc_station_job);
    for (uint64_t i = 0; i < room; i++) {
        waiting[i] = s->waiting[(s->head + i) & s->mask];
    }
    s->waiting = waiting;
    s->tail -= s->head;
    s->head = 0;
    s->mask = 2 * room - 1;
}

struct mc_station_totals mc_station_totals(const struct mc_station *s)
{
    uint64_t now = (uint64_t)mc_agenda_now(s->agenda);
    int64_t waiting = (int64_t)(s->tail - s->head), present = s->serving + waiting;
    return (struct mc_station_totals){.busy_ns = (int64_t)(s->service + now * (uint64_t)s->serving),
                                      .present_ns = (int64_t)(s->presence + now * (uint64_t)present),
                                      .done = s->done,
                                      .waiting = waiting,
                                      .serving = s->serving};
}
