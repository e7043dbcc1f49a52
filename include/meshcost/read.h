/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_READ_H
#define MESHCOST_READ_H
/*
 * read: what a database says. Readers see the views v_...; they never see SQLite.
 *
 * A store opened for reading may lie in a file that cannot be written; the views are made anew for each
 * reader (TEMP), so that a file whose views somebody changed still means what this program says. Everything
 * handed out lies in the arena that was given.
 */
#include "meshcost/store.h"

/* ---- queries ---- */

enum mc_value_kind { MC_VALUE_NULL, MC_VALUE_INT, MC_VALUE_REAL, MC_VALUE_TEXT };
struct mc_value {
    enum mc_value_kind kind;
    int64_t integer;
    double real;      /* also set for integers */
    const char *text; /* "" unless it is a text */
};
struct mc_row {
    int count;
    const char *const *names;
    const struct mc_value *values;
};
/* False ends the query, without an error. */
typedef bool mc_row_fn(void *context, const struct mc_row *row);

/* A parameter of a query by name (":run"); what the text does not name is ignored. NULL name ends the list.
 */
struct mc_bind {
    const char *name;
    struct mc_value value;
};
#define MC_BIND_INT(n, x)  ((struct mc_bind){(n), {.kind = MC_VALUE_INT, .integer = (int64_t)(x)}})
#define MC_BIND_TEXT(n, x) ((struct mc_bind){(n), {.kind = (x) ? MC_VALUE_TEXT : MC_VALUE_NULL, .text = (x)}})
#define MC_BIND_REAL(n, x) ((struct mc_bind){(n), {.kind = MC_VALUE_REAL, .real = (double)(x)}})

/* Text of a row is valid during the call only. `names` may be called with no row at all: `head` is called
 * once before the first row, with values NULL; may be NULL. False if the query failed (mc_store_error). */
bool mc_read_query(struct mc_store *store, const char *sql, const struct mc_bind *binds, mc_row_fn *head,
                   mc_row_fn *each, void *context) MC_MUST_USE;
/* One number, 0 where there is no row. */
int64_t mc_read_int(struct mc_store *store, const char *sql, const struct mc_bind *binds);

/* ---- runs ---- */

struct mc_read_run {
    int64_t run; /* place in this file */
    const char *id, *scenario, *title, *question, *version, *compiler, *command, *currency, *prices;
    int64_t start, end, as_of; /* ms */
    uint64_t seed, wanted, stored, traced;
    int histories;
    bool finished;
    double years, tolerance;
};
/* All runs, the one written last first. NULL if the query failed. */
const struct mc_read_run *mc_read_runs(struct mc_store *store, struct mc_arena *arena, int *count);
/*
 * The run whose id begins with `id`; without an id the finished one that was written last, else the last one
 * with any replication. NULL after a diagnostic.
 */
const struct mc_read_run *mc_read_choose(struct mc_store *store, struct mc_arena *arena, struct mc_diag *diag,
                                         const char *id);

/* ---- results ---- */

struct mc_read_lane {
    const char *name, *title, *colour;
    int64_t dash;
};
struct mc_read_quantity {
    const char *word, *unit, *priced_unit, *price_key; /* price_key NULL: outside the cash view */
    int64_t per_priced_unit, micro;                    /* micro: of the run's prices */
};
struct mc_read_team {
    const char *name;
    int64_t people, hours_ms; /* a person and week */
};

/*
 * Amounts in natural units, exact, by (lane, replication): of each quantity, and the same split by category
 * and by team. Only organisations with all their histories are read.
 */
struct mc_read_result {
    const struct mc_read_run *run;
    int lanes, quantities, categories, teams;
    int organisations, replications; /* replications = organisations * histories */
    const struct mc_read_lane *lane;
    struct mc_read_quantity *quantity;
    const char *const *category;
    const struct mc_read_team *team;
    const int64_t *amount;      /* [lane][replication][quantity] */
    const int64_t *by_category; /* [lane][replication][category][quantity] */
    const int64_t *by_team;     /* [lane][replication][team][quantity] */
    const int64_t *need_s;      /* [lane][replication] */
    const int64_t *hard_unmet;  /* [lane][replication] */
    const bool *delivers;       /* [lane][replication] */
};
/* NULL if a query failed or the run has no complete organisation (mc_store_error tells the former). */
struct mc_read_result *mc_read_result(struct mc_store *store, struct mc_arena *arena,
                                      const struct mc_read_run *run);
/* Index of a quantity by its word, or of a lane by its name; -1 if there is none. */
int mc_read_quantity(const struct mc_read_result *result, const char *word);
int mc_read_lane(const struct mc_read_result *result, const char *name);

/* sha256 of a text as 64 hexadecimal digits and a NUL. */
void mc_read_sha256(const char *text, size_t length, char *hex);

/* ---- canonical export ---- */

typedef bool mc_text_fn(void *context, const char *text, size_t length);
/*
 * The results of a run as text: integers and names alone, no floating point, no time of day, in the order of
 * keys. Equal for equal results, whatever the chunks, threads, kills, compiler or file. `out` may be NULL;
 * `sha256` (65 bytes) may be NULL.
 */
bool mc_read_canonical(struct mc_store *store, const struct mc_read_run *run, mc_text_fn *out, void *context,
                       char *sha256) MC_MUST_USE;

#endif
