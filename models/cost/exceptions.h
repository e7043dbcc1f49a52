/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_MODELS_EXCEPTIONS_H
#define MC_MODELS_EXCEPTIONS_H
/*
 * What the parts of the model of exceptions share: the stages of one, the work on it and what it does in
 * force (exceptions_stages.c), who asks for one, when it ends, and the model (exceptions.c).
 */
#include "meshcost/model.h"
#include "meshcost/people.h"

enum cause {
    CAUSE_NEED,
    CAUSE_REVIEW,
    CAUSE_REWORK,
    CAUSE_RULE,
    CAUSE_EDGE_RULE,
    CAUSE_ATTACH,
    CAUSE_APPLICATION,
    CAUSE_REMOVAL,
    CAUSE_SPREAD,
    CAUSE_MISBOUND,
    CAUSE_UNSUPPORTED
};
enum timer_kind { TIMER_REMOVAL, TIMER_DUE, TIMER_FOUND };

/* Where an exception stands; its need is met in FORCE alone. */
enum stage {
    STAGE_NONE,
    STAGE_REVIEW,
    STAGE_REWORK,
    STAGE_WORK,
    STAGE_UNSUPPORTED,
    STAGE_FORCE,
    STAGE_SILENT, /* there and without effect */
    STAGE_GONE
};

/* Who meets a need, and how. */
enum way { WAY_NONE, WAY_EDGE, WAY_LANE, WAY_PROXY, WAY_APPLICATION };

struct exception {
    uint8_t stage, way;
    int side;      /* of a migration, for which the work is done */
    int64_t since; /* up to when it is accounted for */
    double share;  /* of its namespace that it is for */
    int64_t rules;
    int64_t attach; /* ms of its work that bring a proxy into the way */
};

struct service_now {
    bool alive;
    int64_t met;     /* exceptions in force, however they are met */
    int64_t objects; /* of them, those that hold rules */
    int64_t between; /* of them, those between services */
};

struct namespace_now {
    bool active, whole;             /* whole: one exception sends all of its traffic through L7 */
    int side;                       /* of a migration, where its exceptions are met */
    bool asked, required;           /* an L7 proxy for all of it is on its way; is in the way */
    bool attached;                  /* the first exception has brought a proxy, or is about to */
    int64_t services, met_services; /* alive; of them, with an exception */
    int64_t between;
};

struct state {
    struct exception *exceptions; /* [need] */
    uint64_t *uncovering;         /* a bit a need: there without effect, or not to be had */
    int *needs_of, *first_need;   /* [first_need[ns], first_need[ns + 1]): a namespace's needs, ascending */
    struct service_now *services;
    struct namespace_now *namespaces;
    bool attaches[MC_SIDES]; /* instances of the L7 proxy follow the namespaces */
    double whole[MC_SIDES];  /* share of the namespaces that one exception takes through L7 as a whole */
    double base, peer, removal, refused, rework;
    int64_t objects, objects_since, object_ms; /* services with an object: now; accounted for; this month */
    int64_t asked, unmet, counted_until;       /* exceptions that are open; of them, not in force */
    int64_t asked_ms, unmet_ms;                /* this month */
    double silent_ms, lacking_ms; /* of namespaces, this month: rules without effect; none to be had */
    double wrong, slope;          /* a new rule among few; growth with their number */
};

int exceptions_namespace(const struct mc_world *w, int need);
/* Uniform in [0, 1), of an entity for a purpose. */
double exceptions_uniform(const struct mc_world *w, mc_id id, const char *slot);

/* Booking; `need` is negative for what belongs to none. */
struct mc_entry exceptions_entry(const struct mc_world *w, int need, int cause, int team);
void exceptions_book(const struct mc_world *w, struct mc_entry e, enum mc_quantity quantity, int64_t amount);
void exceptions_count(const struct mc_world *w, int need, int cause, enum mc_quantity quantity);
int exceptions_policy_team(const struct mc_world *w);
/* Time of all that are open, up to now: asked for, unmet, and what they leave uncovered. */
void exceptions_account_all(struct state *s, int need_count, int64_t now);

/* Which services of a namespace, and whether all of it, get L7 treatment: to be called when that changes. */
void exceptions_treat(const struct mc_world *w, struct state *s, int ns);
/* Adds an exception that is in force to its service and namespace, or takes it away (sign -1). */
void exceptions_apply(const struct mc_world *w, struct state *s, int need, int sign);

/* Stages. */
void exceptions_enter(const struct mc_world *w, struct state *s, int need, enum stage stage);
enum way exceptions_way(const struct mc_world *w, const struct mc_need *need, int side, int cluster);
int exceptions_worker(const struct mc_world *w, int need, enum way way);
/* Payload of work: a need and its stage; where the need is negative, a namespace with a requirement. */
int64_t exceptions_payload(const struct mc_world *w, int need, int ns, enum stage stage);
/* Hands work to a team; what takes no time is done at once. */
void exceptions_submit(const struct mc_world *w, struct state *s, int team, mc_id id, double work_ms,
                       int64_t payload);
/* The work that meets a need, on the side where its namespace is; `again`: 1 after a migration. */
void exceptions_start(const struct mc_world *w, struct state *s, int need, uint64_t again);
/* The work on it is done: it is in force from now on, unless its rule turns out to be wrong. */
void exceptions_in_force(const struct mc_world *w, struct state *s, int need);
void exceptions_done(const struct mc_world *w, void *memory, const struct mc_completion *done);

#endif
