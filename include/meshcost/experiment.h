/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_EXPERIMENT_H
#define MESHCOST_EXPERIMENT_H
/*
 * experiment: many replications, in any number of threads, delivered in order.
 *
 * Replication i is organisation i div K, history i mod K; all lanes are replayed over each history. Results
 * go to a sink in the order of i whatever the number of threads, so that what is stored is the same for
 * every layout. The sink runs in the caller's thread.
 */
#include "meshcost/replay.h"

struct mc_draw { /* an organisation-level prior as drawn */
    const char *path, *subject, *unit;
    double uniform, value;
};

struct mc_trace_entry {
    int lane;
    struct mc_entry entry;
};

struct mc_replication {
    uint64_t index, organisation, history;
    const struct mc_history *events;     /* only where traced; else NULL */
    struct mc_lane_result *const *lanes; /* one a lane, in the run's order */
    int draw_count;
    const struct mc_draw *draws; /* of the organisation; only with its first history */
    int64_t trace_count;
    const struct mc_trace_entry *trace; /* only where traced */
};

/* Returns false to stop the run (for instance the disk is full; the sink has said why). */
typedef bool mc_sink(void *context, const struct mc_replication *replication);
/* True where replication i is already stored: it is skipped. May be NULL. */
typedef bool mc_done_set(void *context, uint64_t index);
typedef void mc_progress_fn(void *context, uint64_t done, uint64_t total);

struct mc_run {
    const struct mc_scenario *scenario;
    const struct mc_lane *const *lanes;
    int lane_count;
    const struct mc_release_calendar *calendars;
    int calendar_count;
    uint64_t seed, replications;
    int histories;                         /* K >= 1 an organisation */
    const struct mc_history *const *given; /* one a replication, instead of generated ones; may be NULL */
    int jobs;                              /* threads */
    uint64_t traced;                       /* the first so many replications keep entries and events */
    mc_sink *sink;
    void *sink_context;
    mc_done_set *done;
    void *done_context;
    mc_progress_fn *progress; /* may be NULL */
    void *progress_context;
};

/* True if all replications were delivered. */
bool mc_experiment_run(const struct mc_run *run);

/* Paired statistics over organisations. Values are means over the K histories of each organisation. */
struct mc_estimate {
    int n;                  /* organisations */
    double mean, low, high; /* 95 % interval of the mean (Student's t over organisations) */
    bool withheld;          /* n < 4, or one organisation of 40 or more holds over 5 % of their sum */
    double p10, p50, p90;   /* quantiles over organisations (type 7) */
};
struct mc_estimate mc_estimate(const double *values, int n, struct mc_arena *scratch);
/* 95 % interval of a probability of which k in n were seen (Clopper and Pearson). */
void mc_share_interval(int k, int n, double *low, double *high);
/* Mean of b minus mean of a, of independent samples (Welch). There are no pairs, so the quantiles are NaN. */
struct mc_estimate mc_estimate_unpaired(const double *a, int na, const double *b, int nb,
                                        struct mc_arena *scratch);

#endif
