/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_SWEEP_STORE_H
#define MESHCOST_SWEEP_STORE_H
/*
 * sweep_store: a sweep in a database.
 *
 * A sweep is identified by what determines its results: the base run, its points, replications and chunks.
 * A chunk and its marker are written in one transaction, which holds the chunks of a second, so that after a
 * kill at any instant the file holds whole chunks. A chunk that another process has stored meanwhile is left
 * as it is, for it has the same bits.
 *
 * The canonical export of a sweep holds integers and texts alone, in the order of keys: the same for one
 * process, for shards merged in any order, and after any number of kills.
 */
#include "meshcost/read.h"
#include "meshcost/sweep.h"

struct mc_store_point { /* what a point changes */
    const char *name;   /* may be NULL */
    int count;
    const int *factor;
    const char *const *value;
    const double *number; /* NaN: no number */
};
struct mc_store_factor {
    const char *name, *path, *unit;
};

struct mc_store_sweep {
    const struct mc_store_run *base; /* with parameters; its replications do not matter */
    const char *kind, *name, *title, *question, *command, *text;
    uint64_t points, replications;
    int chunk;
    bool independent;
    int factor_count;
    const struct mc_store_factor *factors;
    /* What a point changes; in `arena`, which is reset between points. */
    void (*point)(void *context, uint64_t point, struct mc_arena *arena, struct mc_store_point *out);
    void *point_context;
};

/* First 16 hexadecimal digits of the sha256 of all that determines the results. */
const char *mc_store_sweep_id(struct mc_arena *arena, const struct mc_store_sweep *sweep);
/* Is it in the file? */
bool mc_store_has_sweep(struct mc_store *store, const char *id);
/* Writes what the sweep is, or finds it and which chunks are stored. */
bool mc_store_begin_sweep(struct mc_store *store, const struct mc_store_sweep *sweep) MC_MUST_USE;
bool mc_store_chunk_done(void *store, uint64_t chunk);               /* an mc_chunk_done_fn */
bool mc_store_chunk_sink(void *store, const struct mc_chunk *chunk); /* an mc_chunk_fn */
/* Marks the sweep as finished if all its chunks are stored. */
bool mc_store_finish_sweep(struct mc_store *store) MC_MUST_USE;

struct mc_read_sweep {
    int64_t sweep, run;
    const char *id, *name, *kind, *title, *libm, *command;
    uint64_t points, replications, chunks, stored; /* stored: chunks */
    bool finished;
};
/* All sweeps, the one written last first. NULL if the query failed. */
const struct mc_read_sweep *mc_read_sweeps(struct mc_store *store, struct mc_arena *arena, int *count);
/* The sweep whose id begins with `id` (NULL or "": the last one). NULL after a diagnostic. */
const struct mc_read_sweep *mc_read_choose_sweep(struct mc_store *store, struct mc_arena *arena,
                                                 struct mc_diag *diag, const char *id);
bool mc_read_sweep_canonical(struct mc_store *store, const struct mc_read_sweep *sweep, mc_text_fn *out,
                             void *context, char *sha256) MC_MUST_USE;

/*
 * A point as a result: what each lane booked in each replication, with the prices of the point. Nothing is
 * split by category or team. Only the organisations before the first one that is not stored yet count.
 */
struct mc_read_points;
/* Names and prices of a sweep, read once. NULL if a query failed. */
const struct mc_read_points *mc_read_points(struct mc_store *store, struct mc_arena *arena,
                                            const struct mc_read_sweep *sweep);
/* NULL if a query failed, or if no organisation is stored with all its histories. */
struct mc_read_result *mc_read_point(const struct mc_read_points *points, struct mc_arena *arena,
                                     uint64_t point);

struct mc_merge {
    bool mixed_libm;         /* take shards whose mathematical library gives other bits */
    const char *id;          /* first digits of the sweep; NULL: the first file's last one */
    uint64_t chunks, stored; /* out: of the merged sweep */
    uint64_t missing[8];     /* out: the first missing chunks */
    int missing_count;
};
/*
 * Adds the chunks of a sweep in `path` to `out`. False after a diagnostic: another sweep, another library,
 * a file that cannot be read. What was merged before stays.
 */
bool mc_store_merge(struct mc_store *out, struct mc_diag *diag, const char *path, struct mc_merge *merge);
/* After all of them: counts chunks, marks the sweep as finished if none is missing. */
bool mc_store_merge_finish(struct mc_store *out, struct mc_merge *merge) MC_MUST_USE;

#endif
