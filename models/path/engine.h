/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_PATH_ENGINE_H
#define MC_PATH_ENGINE_H
/* engine: the state of one simulation, shared by engine.c (stations, nodes), token.c (requests), client.c and
 * gate.c.
 */
#include "meshcost/agenda.h"
#include "meshcost/stream.h"
#include "plan.h"

#define NONE         UINT32_MAX
#define SERVED_LATER INT64_C(-1)
enum event { EVENT_TOKEN, EVENT_NODE, EVENT_RUN, EVENT_CLIENT, EVENT_ARRIVAL, EVENT_NEIGHBOUR };
/* Latencies are counted by exponent and ten bits of mantissa, from 1 ns to 2^50 ns. */
enum { HISTOGRAM_BITS = 10, HISTOGRAM_ROOM = 50 << HISTOGRAM_BITS };

struct station {
    int busy;
    uint32_t head, tail;             /* jobs that wait */
    int64_t *free;                   /* not shared: when each worker is free */
    int64_t used, visits;            /* ns of CPU; halves of passes */
    int64_t idle_since;              /* shared: when a worker last had nothing more to do */
    int64_t period, granted, origin; /* quota */
};

struct running {
    double end; /* virtual time of the node */
    uint32_t turn, job;
};

struct node {
    struct running *run; /* heap by end */
    uint32_t count, room;
    bool armed;
    mc_ticket ticket; /* of the armed event */
    double virtual_time;
    int64_t since;
};

struct job {
    int station;
    uint32_t token, next;
    int64_t work, after;
    bool inflated;
};

struct token {
    uint32_t step, root;
    uint32_t next; /* waits at the same gate behind it */
};

struct root {
    int64_t start;
    uint32_t connection, number, next; /* number: which request of its connection */
    bool refused;                      /* by a proxy */
};

struct engine {
    struct mc_arena *arena;
    const struct plan *plan;
    struct mc_agenda *agenda;
    struct mc_act taken; /* an event that was met while looking ahead: happens next */
    bool has_taken;
    int64_t now, since;
    struct mc_stream arrivals, services, proxies, routes, other, neighbours;
    struct station *station;
    struct node *node;
    struct job *job;
    struct token *token;
    struct root *root;
    uint32_t *frame; /* by root: pods by call, then hops by call, then joins */
    uint32_t frame_size;
    uint32_t job_count, job_room, free_job, token_count, token_room, free_token, root_count, root_room,
        free_root, turn;
    int64_t *due; /* with a rate of their own: when a connection may send next */
    /* A pool of connections: those that are idle; when the requests came that wait for one, oldest first. */
    uint32_t *idle, idle_count, late_head, late_count, late_taken;
    int64_t *late;
    uint32_t *sent;    /* requests, by connection */
    struct gate *gate; /* by station and service; NULL: no proxy has limits */
    int64_t finished, under_way, measured, refused, over_50ms;
    double sum;
    bool forgotten;
    int64_t *visits; /* by row */
    uint32_t *count; /* latencies */
};

/* engine.c */
void engine_at(struct engine *e, int64_t time, enum event kind, uint32_t index);
int64_t engine_serve(struct engine *e, uint32_t token, int station, int64_t before, int64_t after);
bool engine_wait(struct engine *e, uint32_t token, int64_t until);

/* token.c */
void token_start(struct engine *e, uint32_t connection, int64_t start);
void token_go(struct engine *e, uint32_t token);
void token_served(struct engine *e, uint32_t token);
void neighbour_start(struct engine *e);
void neighbour_arrival(struct engine *e, uint32_t index);
struct outcome outcome_of(struct engine *e);
/* ns: lower edge of a bucket of latencies. */
double bucket_edge(uint64_t i);

/* gate.c */
void gate_setup(struct engine *e);
bool gate_enter(struct engine *e, uint32_t token, int station, const struct step *s);
void gate_leave(struct engine *e, uint32_t token, int station, const struct step *s);

/* client.c */
void client_setup(struct engine *e);
void client_arrival(struct engine *e);
void client_send(struct engine *e, uint32_t connection);
void client_answered(struct engine *e, uint32_t connection);
int64_t client_rest(struct engine *e);
bool client_overload(const struct engine *e);
double client_elapsed(const struct engine *e);

#endif
