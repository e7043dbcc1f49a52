/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Admission limits of proxies: how many requests one instance has under way to one service, how many more
 * wait, in the order of coming. A request beyond both is refused: an error that goes back the way it came.
 */
#include "engine.h"
#include "meshcost/check.h"

struct gate {
    uint32_t active, waiting, head, tail; /* head, tail: tokens that wait */
};

static struct gate *gate_at(struct engine *e, int station, const struct step *s)
{
    size_t services = (size_t)e->plan->rig->graph.service_count;
    return &e->gate[(size_t)station * services + e->plan->calls[s->call].service];
}

void gate_setup(struct engine *e)
{
    size_t n = (size_t)e->plan->station_count * (size_t)e->plan->rig->graph.service_count;
    e->gate = e->plan->limited ? MC_NEW_ARRAY(e->arena, n, struct gate) : NULL;
}

static void wait_at(struct engine *e, struct gate *g, uint32_t token)
{
    e->token[token].next = NONE;
    if (g->waiting++ == 0) {
        g->head = token;
    } else {
        e->token[g->tail].next = token;
    }
    g->tail = token;
}

/* True: it goes on, past the gate or, refused, past where it would have left. False: it waits. */
bool gate_enter(struct engine *e, uint32_t token, int station, const struct step *s)
{
    struct gate *g = gate_at(e, station, s);
    const struct plan_part *part = &e->plan->parts[s->part];
    if (g->active < part->most_connections) {
        g->active++;
        e->token[token].step++;
        return true;
    }
    if (g->waiting < part->most_pending) {
        wait_at(e, g, token);
        return false;
    }
    e->root[e->token[token].root].refused = true;
    e->token[token].step = s->skip;
    return true;
}

/* Its place goes to the one that waits longest. */
void gate_leave(struct engine *e, uint32_t token, int station, const struct step *s)
{
    struct gate *g = gate_at(e, station, s);
    MC_ASSERT(g->active > 0);
    e->token[token].step++;
    if (g->waiting == 0) {
        g->active--;
        return;
    }
    uint32_t next = g->head;
    g->head = e->token[next].next;
    g->waiting--;
    e->token[next].step++;
    engine_at(e, e->now, EVENT_TOKEN, next);
}
