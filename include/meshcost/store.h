/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_STORE_H
#define MESHCOST_STORE_H
/*
 * store: one SQLite file that holds runs, whole and alone. The writing side; read.h
 * reads.
 *
 * A file is made on first use and carries an application id and a schema version: files of others, newer
 * files and damaged files are refused with a diagnostic. A run is identified by its inputs (mc_store_run_id);
 * what is already stored of it is kept and the rest is added, so that a run killed at any instant is resumed
 * by the same command and ends with the same canonical export.
 *
 * Replications are written in chunks, one transaction each, in order: at every instant the file holds a
 * prefix of complete replications. The journal is a rollback journal, not a write-ahead log, so that the file
 * stands alone whenever nobody writes, and a copy of it is complete. Two processes may write the same file:
 * chunks of different runs take turns, and a replication that the other has stored already is left as it is,
 * for it has the same bits.
 *
 * After a failed call (disk full, file locked for too long ...) every further call fails without effect,
 * mc_store_error says why, and what was committed stays. Strings given to begin_run are copied.
 */
#include "meshcost/check.h"
#include "meshcost/experiment.h"
#include "meshcost/pilot.h"
#include "meshcost/prices.h"
#include "meshcost/signal.h"
#include "meshcost/surface.h"

enum { MC_STORE_APPLICATION = 0x4d435354, /* "MCST" */ MC_STORE_VERSION = 9 };

struct mc_store;
enum mc_store_mode { MC_STORE_READ, MC_STORE_WRITE };

/* NULL after a diagnostic. The arena must outlive the store. */
struct mc_store *mc_store_open(struct mc_arena *arena, struct mc_diag *diag, const char *path,
                               enum mc_store_mode mode) MC_MUST_USE;
/* Commits an open chunk, unless a call failed, and closes. False if that failed. NULL is fine. */
bool mc_store_close(struct mc_store *store);
/* Why a call failed, NULL while none has. */
const char *mc_store_error(const struct mc_store *store);
/* Lets the n-th call to SQLite from now on fail (1: the next; 0: none): for tests of every failing call. */
void mc_store_fail_at(struct mc_store *store, int64_t n);

struct mc_store_run {
    const struct mc_scenario *scenario;
    const char *scenario_file, *scenario_text;
    const struct mc_lane *const *lanes;
    int lane_count;
    const struct mc_release_calendar *calendars;
    int calendar_count;
    const struct mc_signal *signals; /* no result depends on them */
    int signal_count;
    const struct mc_prices *prices;
    const struct mc_effective *parameters;
    int parameter_count;
    const char *command; /* that reproduces the run */
    uint64_t seed, replications, traced;
    int histories;
    const struct mc_history *const *given; /* histories that were read from a file; NULL: generated */
    int given_count;
    int chunk; /* replications a transaction; 0: 16, and more where they come within a quarter of a second */
};
/* The effective values of the scenario and of all lanes ("lanes.NAME.path"), copied into the arena. */
const struct mc_effective *mc_store_parameters(struct mc_arena *arena, const struct mc_store_run *run,
                                               int *count);
/* First 16 hexadecimal digits of the sha256 of all inputs that determine results; their number does not. */
const char *mc_store_run_id(struct mc_arena *arena, const struct mc_store_run *run);

/* Writes what the run is, or finds it and what is stored of it. Its prices become the run's prices. */
bool mc_store_begin_run(struct mc_store *store, const struct mc_store_run *run) MC_MUST_USE;
/* Replications that were stored when the run began: 0 .. n-1. */
uint64_t mc_store_stored(const struct mc_store *store);
bool mc_store_done(void *store, uint64_t index);                           /* an mc_done_set */
bool mc_store_sink(void *store, const struct mc_replication *replication); /* an mc_sink */
/*
 * That runs of the file are pilots of another run, and how large each is; replaces what was said before of
 * the latter. `size` has one row a replication, `id` NULL ends the list; the first is production itself.
 */
struct mc_store_pilot {
    const char *id, *name; /* of its run; what it adds to the plain pilot */
    bool empty;            /* nobody joins it: what is fixed */
    const struct mc_pilot_size *size;
};
bool mc_store_put_pilots(struct mc_store *store, const struct mc_store_pilot *pilots, uint64_t replications,
                         int histories) MC_MUST_USE;
/* Surfaces kept in the file. */
struct mc_surface_source mc_store_surfaces(struct mc_store *store);
struct mc_store_study {
    const char *method, *lane, *rival; /* differences are rival minus lane */
    const char *command;
    const char *found; /* JSON of a table: title, note, columns, rows */
};
/* Keeps what a study of these inputs found; what older studies found stays. */
bool mc_store_study(struct mc_store *store, const struct mc_store_run *base,
                    const struct mc_store_study *study) MC_MUST_USE;
/* Commits, and marks the run as finished if all its replications are stored. */
bool mc_store_finish(struct mc_store *store) MC_MUST_USE;

#endif
