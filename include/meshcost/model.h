/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_MODEL_H
#define MESHCOST_MODEL_H
/*
 * model: cost models, the same code for every lane.
 *
 * A model is a const type object at the end of one file in models/cost, named in the list in
 * models/CMakeLists.txt. It reacts to the history, to its own timers and to month ends, and books entries
 * under its own category. Models never call or read each other: they meet in fleet, teams and ledger. What a
 * model draws is addressed by ids that contain its own name, so that no model can disturb another.
 */
#include "meshcost/adoption.h"
#include "meshcost/enrolment.h"
#include "meshcost/fleet.h"
#include "meshcost/l7_use.h"
#include "meshcost/lane.h"
#include "meshcost/ledger.h"
#include "meshcost/mechanism.h"
#include "meshcost/prior.h"
#include "meshcost/queue.h"
#include "meshcost/resource.h"

/* What a model sees of a replay. Everything but queue, teams, ledger and what one model keeps is const. */
struct mc_world {
    struct mc_arena *arena; /* of the replay */
    const struct mc_scenario *scenario;
    const struct mc_history *history;
    const struct mc_fleet *fleet;
    const struct mc_lane *lane;
    struct mc_key key;              /* of the replication: event-level draws */
    struct mc_key organisation_key; /* organisation-level draws */
    struct mc_queue *queue;
    struct mc_resource **teams; /* one a team */
    struct mc_ledger *ledger;
    struct mc_adoption *adoption;   /* versions that the clusters run */
    struct mc_enrolment *enrolment; /* written by the model that onboards alone */
    struct mc_l7_use *l7_use;       /* written by the model of exceptions alone */
    int model;                      /* index of the running model = its category */
};

/*
 * A timer's event kind holds the model's index above 8 bits of the model's own kind; a job's payload holds it
 * above 48 bits of the model's own payload. Only the replay takes them apart.
 */
enum { MC_KIND_MODEL_SHIFT = 8, MC_PAYLOAD_MODEL_SHIFT = 48, MC_KIND_VERSION = 0xfffd };

/* Schedules a timer of the running model: delivered to its on_timer. `kind` < 256 belongs to the model. */
struct mc_handle mc_world_timer(const struct mc_world *world, int64_t time, enum mc_phase phase, int kind,
                                mc_id id, int64_t payload);
/* Submits work to a team; on completion on_done is called with the payload. Priorities: see enum below. */
void mc_world_submit(const struct mc_world *world, int team, struct mc_job job);
/* Books under the running model's category. */
void mc_world_book(const struct mc_world *world, struct mc_entry entry);
/* Books person-milliseconds from `start` on as seconds of work, split into working and off hours by the
   team's office calendar (Mon-Fri 9-17). */
void mc_world_book_presence(const struct mc_world *world, int64_t start, int64_t duration_ms, double people,
                            struct mc_entry entry);

/* The lane's records at the versions that the cluster runs now. */
const struct mc_component *mc_world_component(const struct mc_world *world, int component, int cluster);
const struct mc_tier *mc_world_tier(const struct mc_world *world, int tier, int cluster);
const struct mc_lane_capability *mc_world_capability(const struct mc_world *world, int capability,
                                                     int cluster);
/* The same of one side of a migration, at the version that the cluster runs; of other lanes, of the lane. */
const struct mc_lane_capability *mc_world_side_capability(const struct mc_world *world, int side,
                                                          int capability, int cluster);
/* The sides that stand in a cluster now: a set. */
unsigned mc_world_up(const struct mc_world *world, int cluster);
/* Of the time that the cluster is there in the month, the share in which the component stands. */
double mc_world_up_share(const struct mc_world *world, const struct mc_component *component, int cluster,
                         int month);
/* The side that a namespace is in now, or goes to; 0 in lanes that are no migration. */
int mc_world_side(const struct mc_world *world, int namespace_index);
/* Of the time that the namespace exists in the month, the share that belongs to a side; they sum to 1. */
double mc_world_side_share(const struct mc_world *world, int side, int namespace_index, int month);
/*
 * Of the time that a namespace exists in the month, the share in which a mesh that it is in has the
 * capability (natively or by an L7 proxy), by the version at the month's end. What a lane does for all
 * namespaces once it stands, such as TLS at the edge, waits for none of them: what the house had does it
 * until then.
 */
double mc_world_delivered(const struct mc_world *world, int capability, int namespace_index, int month);
/* The part of it that one side delivers. */
double mc_world_delivered_by(const struct mc_world *world, int side, int capability, int namespace_index,
                             int month);
/*
 * Of the time that a namespace exists in the month, the share in which its own side has the capability and
 * the other end of its calls is on the other side, where the two sides do not authenticate each other.
 * Neighbours in the graph of calls count alike.
 */
double mc_world_apart(const struct mc_world *world, int capability, int namespace_index, int month);
/*
 * From now on the cluster runs that version (NULL: the newest) of a product. Records read afterwards are
 * those of the new version; where a value changes, every model hears of it in this instant (on_version). `id`
 * is that of the event which did it. Products that the lane has no values of are ignored.
 */
void mc_world_adopt(const struct mc_world *world, int cluster, const char *product, const char *version,
                    mc_id id);

enum mc_priority {
    MC_PRIORITY_INCIDENT,
    MC_PRIORITY_EXPIRING,
    MC_PRIORITY_UPGRADE,
    MC_PRIORITY_ONBOARDING,
    MC_PRIORITY_REQUEST
};

struct mc_timer {
    int64_t time;
    int kind;
    mc_id id;
    int64_t payload;
};

struct mc_model {
    const char *name; /* category */
    const char *summary;
    const char *const *causes; /* NULL-terminated, at most MC_MAX_CAUSES */
    size_t state_size;         /* zeroed before init */
    void (*init)(const struct mc_world *world, void *state);
    void (*on_history)(const struct mc_world *world, void *state,
                       const struct mc_history_event *event); /* may be NULL */
    void (*on_timer)(const struct mc_world *world, void *state,
                     const struct mc_timer *timer); /* may be NULL */
    void (*on_done)(const struct mc_world *world, void *state,
                    const struct mc_completion *done);                      /* may be NULL */
    void (*on_month)(const struct mc_world *world, void *state, int month); /* may be NULL */
    /* L7 treatment or rules have just changed in a namespace (or MC_L7_SEVERAL); may be NULL. Not called for
     * what init wrote. */
    void (*on_l7_use)(const struct mc_world *world, void *state, int namespace_index);
    /* A cluster runs another era of a line; may be NULL. */
    void (*on_version)(const struct mc_world *world, void *state, int cluster, int line);
    /* Who is in the mesh, or where it stands, has just changed; may be NULL. Not called for what init wrote.
     */
    void (*on_enrolment)(const struct mc_world *world, void *state);
};

/* All models, NULL-terminated, in order of execution. Made by models/CMakeLists.txt. */
extern const struct mc_model *const mc_models[];
int mc_model_count(void);

#endif
