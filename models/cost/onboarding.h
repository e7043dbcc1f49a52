/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_MODELS_ONBOARDING_H
#define MC_MODELS_ONBOARDING_H
/*
 * What the parts of the model of onboarding share: tasks that wait for people (onboarding_tasks.c), the work
 * that a namespace takes (onboarding_plan.c), the way of platform and namespaces (onboarding.c), what goes
 * wrong on it and who gives up (onboarding_trouble.c).
 */
#include "meshcost/model.h"
#include "meshcost/people.h"

enum cause {
    CAUSE_SET_UP,
    CAUSE_SWAP,
    CAUSE_AGREEMENT,
    CAUSE_STEPS,
    CAUSE_HAND_WORK,
    CAUSE_RESTARTS,
    CAUSE_REWORK,
    CAUSE_FAILED,
    CAUSE_POLICY_OFF,
    CAUSE_EXIT,
    CAUSE_PROGRESS,
    CAUSE_GIVEN_UP,
    CAUSE_EXIT_RULES,
    CAUSE_EXIT_RESTARTS,
    CAUSE_EXIT_REMOVAL,
    CAUSE_WINDOW
};

enum timer_kind {
    TIMER_BEGIN,
    TIMER_TURN,
    TIMER_DAY,
    TIMER_CONSIDER,
    TIMER_WAVE,
    TIMER_OWNERS,
    TIMER_SWITCH,
    TIMER_REPAIRED,
    TIMER_DOUBT,
    TIMER_GIVE_UP
};

/* Kinds of tasks, in the order in which a team that is free takes them: what is begun is finished first. */
enum task_kind { TASK_PART, TASK_CLUSTER, TASK_NODES, TASK_REMOVAL, TASK_SWITCH, TASK_PREPARE, TASK_AGREE };

struct task {
    int kind, entity, team; /* entity: cluster or namespace */
    int64_t work;
    mc_id id;
    double rank; /* within its kind, smaller first */
    int64_t asked;
    bool submitted, over;
};

/* Indices of tasks, in no order: whoever takes one on picks the first by kind and rank. */
struct waiting {
    int *task, count, room;
};

enum stage {
    STAGE_ABSENT,
    STAGE_WAITING, /* for the platform, its wave or its owner's wish */
    STAGE_AGREEMENT,
    STAGE_PREPARATION,
    STAGE_READY, /* waits for deployments and its window */
    STAGE_SWITCH,
    STAGE_REPAIR,
    STAGE_IN
};

/* The work on a namespace, ms. */
struct plan {
    int64_t steps, hand, leaving, rules; /* before the switch; rules: in the terms of the new mesh */
    int64_t enrol, check;                /* at the switch */
    int64_t restarts, exit_restarts;     /* by hand, at the switch; to get rid of the old mesh alone */
    int64_t patience;                    /* that deployments take which restart the rest */
    int64_t changes;                     /* things that are changed, each of which may be wrong */
    bool restarted;                      /* pods restart: only in the window */
};

/* What a namespace waits for: people who have other things in their queues, or its window. */
enum wait { WAIT_AGREEMENT, WAIT_PREPARATION, WAIT_WINDOW, WAIT_SWITCH, WAIT_REWORK, WAITS };

/* A namespace on its way. */
struct member {
    int stage, side, team; /* where it goes, and who does the work */
    int agreements;        /* still to come */
    int64_t asked, ready;  /* since when, when the switch may come */
    int64_t waited[WAITS];
    double drawn, hazard; /* of the owner: exponential, and what has come together so far */
    struct plan plan;
    bool failed;
};

struct state {
    int task_count, task_room, first_open; /* tasks before it are over */
    struct waiting *waiting;               /* [team]: tasks that it has not taken on */
    struct task *tasks;
    int *in_work; /* tasks that a team has in its queue, agreements aside */
    struct member *members;
    bool *there;    /* services that have arrived */
    int side;       /* that namespaces now go to */
    int parts_left; /* tasks before clusters can follow */
    bool parts_done;
    int *owner; /* of each namespace, now */
    bool given_up, all_at_start, considering;
    bool *clearing; /* clusters whose old mesh is being taken away */
    double failure, severe, innovation, imitation, peers, abandonment;
};

/* Tasks. */
int64_t onboarding_ticks(double ms);
void onboarding_add_task(const struct mc_world *w, struct state *s, struct task task);
/* Hands tasks to the queue of a team, as many as it takes on at one time. */
void onboarding_dispatch(const struct mc_world *w, struct state *s, int team);
/* Takes back the tasks of a namespace; all tasks where it is negative. */
void onboarding_withdraw(const struct mc_world *w, struct state *s, int namespace_index);

/* The plan of a namespace: steps of the lanes that it joins and leaves, times its traits. */
struct plan onboarding_plan(const struct mc_world *w, const struct state *s, int namespace_index,
                            const struct mc_lane *joins, const struct mc_lane *leaves);

/* Booking. */
void onboarding_book(const struct mc_world *w, mc_id event, int cause, int team, int cluster, int ns,
                     enum mc_quantity quantity, int64_t amount);

/* Trouble: true if the switch failed; it then comes to TIMER_REPAIRED or to another switch by itself. */
bool onboarding_fails(const struct mc_world *w, struct state *s, int namespace_index);
void onboarding_cluster_fails(const struct mc_world *w, const struct state *s, mc_id id, int cluster);
void onboarding_policies_off(const struct mc_world *w, mc_id id, int cluster, int64_t from, int64_t to);
void onboarding_doubt(const struct mc_world *w, struct state *s, const struct mc_timer *timer);
/* Share of the namespaces that exist which are where namespaces now go. */
double onboarding_share(const struct mc_world *w, const struct state *s);
/* Hazard of an owner to begin, a month. */
double onboarding_wish(const struct mc_world *w, const struct state *s, int namespace_index, double share);

#endif
