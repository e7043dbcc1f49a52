/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_MODELS_INCIDENTS_H
#define MC_MODELS_INCIDENTS_H
/*
 * What the parts of the model of incidents share: sources (incident_sources.c: rates, candidates, what is
 * hit) and response (incidents.c: phases, people, booking).
 */
#include "exposure.h"
#include "meshcost/people.h"

enum cause {
    CAUSE_RULE,
    CAUSE_DATAPATH,
    CAUSE_CONTROL,
    CAUSE_INSTANCE,
    CAUSE_NODE,
    CAUSE_LOAD,
    CAUSE_REVIEW,
    CAUSE_REHEARSAL,
    CAUSES
};

enum timer_kind {
    TIMER_BLOCK,
    TIMER_CANDIDATE,
    TIMER_ECHO,
    TIMER_SHOCK,
    TIMER_DETECTED,
    TIMER_ROUTED,
    TIMER_ENGAGED,
    TIMER_CAP,
    TIMER_REHEARSAL
};

enum { RULE_HAZARD = MC_HAZARDS };

#define YEAR_MS INT64_C(31557600000)

/* One measure: a hazard of a cluster, or the rules of a namespace. */
struct stream {
    int hazard, entity; /* cluster or namespace */
    double ceiling;     /* marks below it are scheduled until the end of the block */
};

struct candidate {
    int stream;
    double mark;
};

struct incident {
    int cause, cluster, component, ns; /* -1: none */
    int role, worker;                  /* what failed, and the team that works on it */
    unsigned reach;
    mc_id id, job;
    double fraction; /* of the requests in reach, where it hits */
    double factor;   /* on the diagnosis, from wrong teams and missing specialists */
    bool open, hurts, paged, misrouted;
    bool shared, shaken; /* strikes every cluster at once; struck by one that does */
    int64_t began, booked_until;
    struct mc_handle cap;
    unsigned unsigned_sides;
    double unsigned_share; /* of the leaves of its cluster that cannot be renewed while it lasts */
    double blocked;        /* share of the pods of its cluster that cannot start while it lasts */
    double ramp;           /* turnover of connections and pods, per ms */
    int64_t signs_again;   /* when renewals work again, while what has ended is restarted; 0: not yet */
};

struct state {
    struct exposure exposure;
    double hazard[MC_HAZARDS]; /* a year and unit */
    double rule_changes, rule_error, rule_slope, uncaught;
    double branching, shared, wrong_owner, gatekept, learning, vacancy_factor, unmonitored, rehearsal_gain;
    double week_peak;
    struct mc_calendar local;
    int stream_count, candidate_count, candidate_room, incident_count, incident_room;
    int first_open; /* incidents before it have ended, and none begins again */
    struct stream *streams;
    struct candidate *candidates;
    struct incident *incidents;
    struct mc_shift *shifts; /* one a team */
    double *practice;        /* hours, [team][cause] */
    bool vacant[MC_ROLES];   /* nobody knows the role as the specialist did who left */
    int64_t block_end;
};

struct mc_entry incidents_entry(const struct mc_world *w, const struct incident *x, int team);

/* Issuers (incident_issuer.c): what cannot be signed or started while a part of the identity is down. */
void incidents_issuer_begin(const struct mc_world *w, const struct state *s, struct incident *x);
/* Books since the last booking, all in one month. */
void incidents_issuer_accrue(const struct mc_world *w, const struct state *s, struct incident *x, int64_t to,
                             int64_t at);
/* The issuer works again: does what has ended need a restart? Then its time, ms; else 0. */
int64_t incidents_issuer_restart(const struct mc_world *w, struct incident *x);

/* Sources. Streams are made once; a block of time is opened at its start. */
void incidents_make_streams(const struct mc_world *w, struct state *s);
void incidents_open_block(const struct mc_world *w, struct state *s);
/* Schedules what the rate now may accept until the end of the block, and has not been scheduled yet. */
void incidents_raise_ceiling(const struct mc_world *w, struct state *s, int stream);
/* The incident that a candidate becomes, or NULL where its mark lies above the rate. */
struct incident *incidents_accept(const struct mc_world *w, struct state *s, const struct mc_timer *timer);
/* One more of the same kind in the same place. */
struct incident *incidents_repeat(const struct mc_world *w, struct state *s, const struct mc_timer *timer);
/* The same in another cluster, by one that strikes all of them; the payload holds which. */
struct incident *incidents_shake(const struct mc_world *w, struct state *s, const struct mc_timer *timer);
/* Where it hits: namespace, reach, role, and the share of the requests in reach that it takes down. */
void incidents_place(const struct mc_world *w, const struct state *s, struct incident *x);
/* Is a namespace within what fails? */
bool incidents_hits(const struct state *s, const struct incident *x, int ns);
/* Share of the requests of its namespace, or of its cluster, that it touches. */
double incidents_touched(const struct mc_world *w, const struct state *s, const struct incident *x);
/* A namespace behind the component by highest random weight: a change elsewhere does not change the choice.
 */
int incidents_pick_namespace(const struct mc_world *w, const struct state *s, mc_id id, int cluster,
                             int component, bool l7_only);

#endif
