/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_MODELS_CERTIFICATES_H
#define MC_MODELS_CERTIFICATES_H
/*
 * What the parts of the model of certificates share: what a tier lives by (certificates_rules.c), rotations
 * and who does them (certificates_rotation.c), ends and repairs (certificates_outage.c), the model
 * (certificates.c).
 */
#include "meshcost/model.h"

/* How a rotation fails; the cause of an outage is one of them at one place in the chain. */
enum failure {
    FAILURE_MISSED,       /* nobody acted, or not in time */
    FAILURE_FAILED,       /* somebody or something acted, and it went wrong */
    FAILURE_NOT_RELOADED, /* there is a new certificate, and what serves holds the old one */
    FAILURES
};

enum cause {
    CAUSE_ROTATION,
    CAUSE_REPAIR,
    CAUSE_REHEARSAL,
    CAUSE_RENEWAL,
    CAUSE_OUTAGE, /* the first of three places times FAILURES */
    CAUSES = CAUSE_OUTAGE + 3 * FAILURES
};

enum timer_kind {
    TIMER_EXPIRY,
    TIMER_DECISION,
    TIMER_APPROVED,
    TIMER_FAILURE,
    TIMER_REPAIRED,
    TIMER_REBUILD,
    TIMER_REHEARSAL
};

struct certificate {
    int tier, cluster;
    const struct mc_owner *owner; /* as it is now */
    bool shared;                  /* by all clusters that trust each other; else the cluster's alone */
    int64_t not_before, not_after;
    mc_id id;  /* of this certificate; the next one is its child */
    mc_id job; /* rotation or repair that waits for people; 0: none */
    struct mc_handle expiry, decision;
    enum failure failure;        /* how it comes to its end, should it */
    bool down, gone;             /* ended and not yet repaired; no longer needed */
    int64_t since, booked_until; /* of the running outage */
    double ramp;                 /* share lost per ms in it */
};

/* What a tier lives by, in a cluster at the versions that it runs. */
struct tier_terms {
    bool operated, automatic;
    int64_t lifetime, renew_after;
};

struct state {
    int count;
    struct certificate *certificates; /* of the tiers that stand or have stood */
    bool *begun;                      /* [tier][cluster] */
    struct mc_owner owners[MC_ROLES]; /* the scenario's, and who was named since */
    double leave_hazard, ignored, failure, unmonitored, rehearsal_gain, rotation_failure, not_reloaded, named;
};

#define YEAR_MS INT64_C(31557600000)
#define HOUR_MS INT64_C(3600000)
/* Later than this nothing is scheduled; far beyond any horizon, near enough that sums cannot overflow. */
#define FAR_MS (INT64_C(200) * YEAR_MS)

/* ---- rules ---- */

const struct mc_tier *certificates_tier(const struct mc_world *w, const struct certificate *c);
const struct mc_tier_mode *certificates_mode(const struct mc_world *w, const struct certificate *c);
/* Who does the work: the owner, or whoever is paged when nobody owns it. */
int certificates_worker(const struct mc_world *w, const struct certificate *c);
struct tier_terms certificates_terms(const struct mc_world *w, int tier, int cluster);
/* Does the certificate hold in the cluster? */
bool certificates_reaches(const struct mc_world *w, const struct certificate *c, int cluster);
/* Does the cluster share its root? `first`: is it the one where the root was made? */
bool certificates_shared(const struct mc_world *w, int tier, int cluster, bool *first);
/* The tier of leaves of a side that is operated, -1: none. */
int certificates_leaf(const struct mc_world *w, int side);
/* Routine renewals of a month in a cluster. */
double certificates_renewals(const struct mc_world *w, int side, int month, int cluster);
bool certificates_chance(const struct mc_world *w, mc_id id, const char *slot, double p);

/* ---- rotation ---- */

void certificates_start(const struct mc_world *w, struct state *s, struct certificate *c, int64_t t);
void certificates_disarm(const struct mc_world *w, struct certificate *c);
void certificates_decide(const struct mc_world *w, struct state *s, struct certificate *c);
void certificates_look_again(const struct mc_world *w, struct state *s, int role);
void certificates_approved(const struct mc_world *w, struct state *s, struct certificate *c);
void certificates_fail(const struct mc_world *w, struct state *s, struct certificate *c);
void certificates_done(const struct mc_world *w, struct state *s, const struct mc_completion *done);

/* ---- outage ---- */

struct mc_entry certificates_entry(const struct mc_world *w, const struct certificate *c, int cause,
                                   int team);
void certificates_book_work(const struct mc_world *w, const struct certificate *c, int cause,
                            int64_t work_ms);
/* Has the specialist who set it up left by now? */
bool certificates_specialist_left(const struct mc_world *w, const struct state *s,
                                  const struct certificate *c);
/* The certificate no longer holds from now on. */
void certificates_end(const struct mc_world *w, struct state *s, struct certificate *c);
/* Books the running outage up to t, at the time `at`. */
void certificates_accrue(const struct mc_world *w, struct certificate *c, int64_t t, int64_t at);
void certificates_repaired(const struct mc_world *w, struct state *s, struct certificate *c);

#endif
