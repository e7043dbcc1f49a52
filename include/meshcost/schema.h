/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_SCHEMA_H
#define MESHCOST_SCHEMA_H
/*
 * schema: declarative rows that bind a YAML tree to const structs.
 *
 * One row a key: name, type, offset in the struct, unit, default, range, allowed words, one line of
 * documentation. From the same rows come: parsing, defaults, diagnostics, `validate --effective`, the JSON
 * Schema for editors, the reference page, and the parameter table of the database. Adding a key is adding a
 * row.
 *
 *     static const struct mc_field team_fields[] = {
 *         {.key = "name", MC_AT(struct mc_team, name), .type = MC_NAME, .required = true, .doc = "..."},
 *         {.key = "people", MC_AT(struct mc_team, people), .type = MC_INT, .fallback = "6", .min = 0,
 *          .max = 10000, .unit = "people", .doc = "..."},
 *         {.key = NULL}};
 *     static const struct mc_schema team_schema = {"team", sizeof(struct mc_team), team_fields, "..."};
 *
 * Unknown keys are errors that name the nearest known key. Names inside a list (type MC_NAME, key "name")
 * must be unique in that list. Records are zeroed first, then every field is set from the tree or from
 * its fallback, so that a bound record never holds an undefined value. Everything is allocated in the arena.
 */
#include "meshcost/diag.h"
#include "meshcost/dist.h"
#include "meshcost/tree.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum mc_type {
    MC_BOOL,     /* bool */
    MC_INT,      /* int64_t */
    MC_REAL,     /* double; percentages are read as fractions */
    MC_DURATION, /* int64_t, milliseconds */
    MC_SECONDS,  /* double, seconds (request clock: "0.2ms", "15us") */
    MC_CPU,      /* int64_t, milli-cores */
    MC_MEMORY,   /* int64_t, bytes */
    MC_MONEY,    /* int64_t, micro-units of the currency */
    MC_DATE,     /* int64_t, ms since 1970 UTC */
    MC_TEXT,     /* const char *: any printable text, at most 1,000 characters */
    MC_NAME,     /* const char *: an identifier, 1..63 printable characters, no control characters */
    MC_WORD,     /* int: index in `words` */
    MC_PRIOR,    /* struct mc_prior: a value with versions, distribution and source */
    MC_RECORD,   /* a nested struct, in place; `schema` */
    MC_RECORDS,  /* list of records: pointer at `offset`, int count at `count_offset`; `schema` */
    MC_NAMES     /* list of names: const char ** at `offset`, int count at `count_offset` */
};

/* How far a value can be trusted. A number without a source is a judgement. */
enum mc_confidence { MC_JUDGEMENT, MC_DOCUMENTED, MC_MEASURED };
extern const char *const mc_confidence_words[]; /* "judgement", "documented", "measured", NULL */

/*
 * A parameter that need not be a point: a distribution over organisations, with its source, and possibly
 * one case per span of versions. In YAML, shortest first:
 *     idle-cpu: 0.24m
 *     idle-cpu: {value: 0.24m, source: "linkerd.md 1.1", confidence: measured}
 *     idle-cpu: {dist: lognormal, median: 0.24m, p90: 0.5m, source: ..., date: 2026-11-22}
 *     idle-cpu: [{until: "1.28", value: ...}, {since: "1.28", value: ...}]
 *
 * Distributions are {dist: NAME, ...} with point {value}, uniform {low, high}, exponential {mean}, lognormal
 * {median, sigma} or {median, p90} or {mu, sigma}, loglogistic {scale, shape}, weibull {scale, shape}, gamma
 * {shape, scale}, beta {a, b}, pert, triangular and logtriangular {low, likely, high}, normal {mean, sd}; all
 * take min, max (cuts) and zero (atom). Quantities in them are written in the unit of the field (`scalar` of
 * the row: "250m", "64Mi", "4h" ...).
 */
struct mc_prior_case {
    struct mc_dist dist;
    const char *since, *until; /* versions, NULL: open; since is inclusive, until exclusive */
    const char *source;        /* NULL: none stated, hence a judgement */
    const char *note;          /* NULL: none */
    int64_t date;              /* when the source was read; 0: not stated */
    enum mc_confidence confidence;
    const char *interest; /* who gains by the number ("vendor", "rival", "independent"), NULL: not stated */
    struct mc_place place;
};

struct mc_prior {
    const char *path;    /* schema path without names of lists or files: the lane-blind address of the draw */
    const char *subject; /* set by the loader of the record that holds it: organisation or component */
    const char *unit;
    double pinned; /* uniform in (0, 1) that stands for the organisation's draw; 0: it is drawn */
    int count;     /* cases; 0: absent (only where the row has no fallback and is not required) */
    struct mc_prior_case *cases;
    struct mc_place place;
};
typedef void mc_prior_fn(void *context, const struct mc_prior *prior);

struct mc_schema;

struct mc_field {
    const char *key; /* NULL ends the list */
    enum mc_type type;
    enum mc_type scalar; /* MC_PRIOR: how its numbers are written (MC_REAL, MC_CPU, MC_MEMORY, MC_DURATION,
                            MC_SECONDS, MC_MONEY) */
    size_t offset;
    size_t count_offset;
    bool required;
    const char *fallback; /* YAML text of the default; NULL: absent means zero/NULL/empty */
    double min, max;      /* range in the stored unit; both 0: none (a distribution: range of its quantiles
                             0.001..0.999) */
    double warn_min, warn_max; /* plausible band; both 0: none */
    const char *band_source;   /* where the band comes from */
    const char *unit;          /* of the stored value, for people: "milli-cores" */
    const char *const *words;  /* MC_WORD: NULL-terminated */
    const struct mc_schema *schema;
    const char *doc; /* one line */
};

#define MC_AT(type, member) .offset = offsetof(type, member)
#define MC_LIST_AT(type, member, counter)                                                                    \
    .offset = offsetof(type, member), .count_offset = offsetof(type, counter)

struct mc_schema {
    const char *name; /* of one record: "team" */
    size_t size;
    const struct mc_field *fields;
    const char *doc;
    size_t place_offset; /* where a struct mc_place of the record is stored; 0: nowhere */
};

/* Binds a map to `record` (of schema->size bytes). False if it reported problems; the record is then
 * unusable. Problems of the tree itself are in the sink before: ask mc_diag_errors() as well. */
bool mc_schema_bind(const struct mc_schema *schema, const struct mc_node *map, void *record,
                    struct mc_arena *arena, struct mc_diag *diag) __attribute__((warn_unused_result));

/* One effective value, for `validate --effective` and the parameter table of the database. */
struct mc_effective {
    const char *path;  /* full, with names: "clusters[prod].nodes" */
    const char *value; /* canonical text, with unit suffix where the type has one */
    const char *unit;
    const char *origin;     /* "scenario.yaml:12:9", "default", "--set" */
    const char *source;     /* of a prior; NULL otherwise */
    const char *confidence; /* of a prior; NULL otherwise */
};
typedef void mc_effective_fn(void *context, const struct mc_effective *value);
/* Walks a bound record in schema order. `map` is the tree that it was bound from. */
void mc_schema_each(const struct mc_schema *schema, const void *record, const struct mc_node *map,
                    struct mc_arena *arena, mc_effective_fn *fn, void *context);

/* A JSON Schema (draft 2020-12) of the record, and a Markdown reference page. */
struct mc_buffer;
void mc_schema_json(const struct mc_schema *schema, struct mc_buffer *out);
void mc_schema_markdown(const struct mc_schema *schema, struct mc_buffer *out);

/* Dotted versions ("1.28.0", "edge-26.3.1", "1.20"): numeric parts compared as numbers, then text. */
int mc_version_compare(const char *a, const char *b);
/* The case of a prior that holds for `version` (NULL: the last one). Asserts that the prior has one. */
const struct mc_prior_case *mc_prior_case_at(const struct mc_prior *prior, const char *version);

#endif
