/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_MODELS_UPGRADES_H
#define MC_MODELS_UPGRADES_H
/*
 * What the parts of the model of upgrades share: releases (upgrades_releases.c: which there are, what is
 * supported, what goes with what), effects (upgrades_effects.c: what a cluster's turn does, time out of
 * support and exposed), campaigns (upgrades_campaign.c: who does the work, cluster after cluster) and the
 * policy (upgrades.c: what is taken when).
 */
#include "exposure.h"
#include "meshcost/people.h"

enum cause {
    CAUSE_MINOR,
    CAUSE_PATCH,
    CAUSE_BAD,
    CAUSE_KUBERNETES,
    CAUSE_MIGRATION,
    CAUSE_RESTART,
    CAUSE_ROLLBACK,
    CAUSE_SEVERE,
    CAUSE_ROLLOUT,
    CAUSE_SUPPORT,
    CAUSE_ADVISORY,
    CAUSE_HOUSE,
    CAUSES
};

enum timer_kind {
    TIMER_TICK,
    TIMER_MINOR,
    TIMER_FIX,
    TIMER_BAD,
    TIMER_TURN,
    TIMER_STAGE,
    TIMER_WINDOW,
    TIMER_RESTORED,
    TIMER_PLATFORM,
    TIMER_HOUSE
};

enum job_kind { JOB_PREPARE, JOB_MIGRATE, JOB_CLUSTER, JOB_ROLLBACK, JOB_RESTART, JOB_FOLLOW_UP, JOBS };

#define YEAR_MS INT64_C(31557600000)
#define NEVER   INT64_MAX

struct release {
    int64_t date;
    const char *version;
    mc_id id;
    bool projected;
    bool bad;     /* proves bad ... */
    int64_t told; /* ... at this time, when the next good one is out */
};

/* What a cluster has of a product. */
struct installed {
    int at;          /* place among the product's upgrades */
    int64_t content; /* date of the newest release whose fixes serve everywhere */
    int64_t coming;  /* the same once old instances are gone */
    struct mc_handle window;
    int64_t stale; /* pods to restart, in the job that does it */
    double rest;   /* of a pod, left from rounding */
};

/* An upgrade of all clusters, in turns of what one step may cross. */
struct campaign {
    bool active, patch;
    int cause, target, stage; /* places among upgrades, or of the patch among fixes */
    int turn, attempt, done;  /* place in the order; tries of this cluster; cluster upgrades so far */
    double size;
    int64_t work, migration; /* of the running job; of moving away from what is removed */
    mc_id id;
};

struct product {
    const struct mc_track *spec;
    const char *name; /* whose releases it follows */
    int index;
    bool house; /* runs whatever the lane */
    int component_count, *lane_components;
    const struct mc_component **components; /* the house's own, where the lane has none */
    int upgrade_count, fix_count;
    struct release *upgrades, *fixes; /* ascending dates */
    struct installed *installed;      /* one a cluster */
    double items, failure;
    int64_t advised;                      /* date of the newest advisory that applies */
    bool *watched;                        /* one a component: an advisory about it would be known */
    unsigned *replaced;                   /* one a component: sides that take the place of the house's */
    int wanted, wanted_cause, fix_wanted; /* after the running campaign; -1: nothing */
    int *order;                           /* of clusters in it, fewest pods first */
    struct campaign campaign;
};

/* A job that several people share. */
struct shared {
    int parts; /* not done yet; 0: free */
    int64_t payload, work;
    mc_id id;
};

struct outage {
    int product, cluster, component; /* of the lane, -1: the house's */
    unsigned reach;
    double fraction;
    int64_t began;
    mc_id id;
};

struct state {
    struct exposure exposure;
    int product_count, outage_count, outage_room, worker;
    struct product *products;
    struct outage *outages;
    int shared_count, shared_room;
    struct shared *shared;
    int64_t *booked_until;                         /* one a cluster */
    unsigned *up;                                  /* of each cluster, the sides that stand: a set */
    int platform_count, platform, platform_wanted; /* Kubernetes minors: installed and wanted */
    struct release *platforms;
    double learning, patch_size, failure, immature_failure, severe;
};

/* Releases. */
void upgrades_load(const struct mc_world *w, struct state *s);
/* Does the cluster run that component of the product, or anything of it, at the version that it has? */
bool upgrades_runs(const struct state *s, const struct product *p, int component, int cluster);
bool upgrades_present(const struct state *s, const struct product *p, int cluster);
/* Has it been set up there, whether the cluster is there yet or not? */
bool upgrades_stands(const struct state *s, const struct product *p, int cluster);
int upgrades_count_until(const struct release *releases, int count, int64_t t);
/* Newest upgrade that policy takes now; at least `age` old; -1: none. */
int upgrades_newest(const struct state *s, const struct product *p, int64_t now, int64_t age);
/* When the support of the upgrade at that place ends; NEVER within the run, or where no window is stated. */
int64_t upgrades_support_end(const struct product *p, int at);
bool upgrades_in_line(const struct product *p, int at, const struct release *fix);
/* Does it work with a Kubernetes minor? */
bool upgrades_suits(const struct state *s, const struct product *p, int at, int platform);
/* The first upgrade out by now that does; -1: none. */
int upgrades_for_platform(const struct state *s, const struct product *p, int platform, int64_t now);
int upgrades_oldest_installed(const struct state *s, const struct product *p);

/* Effects. */
void upgrades_book(const struct mc_world *w, const struct product *p, int cause, int cluster, int component,
                   enum mc_quantity quantity, int64_t amount, mc_id id);
/* Books time out of support and exposed until t, which is booked at `at`. */
void upgrades_accrue(const struct mc_world *w, const struct state *s, int cluster, int64_t t, int64_t at);
void upgrades_advise(const struct mc_world *w, struct state *s, const struct mc_advisory *advisory);
/* The cluster runs it from now on. */
void upgrades_turn_over(const struct mc_world *w, struct state *s, struct product *p, int cluster,
                        const struct release *release);
/* What is left to restart when the window is over; pods, and of how many workloads. */
double upgrades_stale(const struct mc_world *w, const struct state *s, const struct product *p, int cluster,
                      double *workloads);
void upgrades_break(const struct mc_world *w, struct state *s, const struct product *p, int cluster,
                    mc_id id);
void upgrades_restore(const struct mc_world *w, struct state *s, const struct outage *x);
/* Time that somebody watches it, ms; `along`: what the lane has of a product of the house's. */
double upgrades_watching(const struct mc_world *w, const struct state *s, const struct product *p,
                         int cluster, bool along);

/* Campaigns. */
/* Begins to upgrade to that place, or does so after the campaign that runs. */
void upgrades_aim_at(const struct mc_world *w, struct state *s, struct product *p, int cause, int target);
/* The same with a patch, where a cluster needs it. */
void upgrades_fix(const struct mc_world *w, struct state *s, struct product *p, int at);
/* The next turn of minors that one step may cross; the next cluster of the turn. */
void upgrades_begin_stage(const struct mc_world *w, struct state *s, struct product *p);
void upgrades_next_turn(const struct mc_world *w, struct state *s, struct product *p);
/* A job that nobody shared, by its payload; one person's part of one that was. */
void upgrades_job_is_done(const struct mc_world *w, struct state *s, int64_t payload, int64_t work, mc_id id);
void upgrades_part_is_done(const struct mc_world *w, void *memory, const struct mc_completion *done);
/* What still runs the old version is restarted. */
void upgrades_window_is_over(const struct mc_world *w, struct state *s, struct product *p, int cluster,
                             mc_id id);
void upgrades_try_platform(const struct mc_world *w, struct state *s);

#endif
