/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_CONFIG_SCHEMA_H
#define MC_CONFIG_SCHEMA_H
/*
 * The inside of schemas: what binding (bind.c, bind_prior.c), printing (effective.c) and the pages made from
 * rows (schema_json.c, schema_markdown.c) share.
 */
#include "meshcost/buffer.h"
#include "meshcost/measure.h"
#include "meshcost/schema.h"

/* Widest canonical number or date; widest range. */
enum { MC_VALUE_ROOM = 48, MC_RANGE_ROOM = 2 * MC_VALUE_ROOM + 16 };

/* --- values (value.c) --- */

/* A scalar in its stored form: int64_t (INT, DURATION, CPU, MEMORY, MONEY, DATE), double or bool. */
union mc_value {
    int64_t whole;
    double real;
    bool yes;
};
bool mc_value_is_real(enum mc_type type);
bool mc_value_is_number(enum mc_type type); /* something with a range: all but BOOL, TEXT, NAME, WORD ... */
/* NULL, or what is wrong. Not for TEXT, NAME, WORD and the compound types. */
const char *mc_value_parse(enum mc_type type, const char *text, union mc_value *value);
char *mc_value_print(enum mc_type type, char *out, union mc_value value);
/* Is it a bound at all, or so far out that it stands for "none on this side"? */
bool mc_value_is_bound(double bound);
/* A bound of a range in canonical text. */
char *mc_value_print_bound(enum mc_type type, char *out, double bound);
union mc_value mc_value_load(enum mc_type type, const void *at);
void mc_value_store(enum mc_type type, void *at, union mc_value value);
enum mc_measure mc_value_measure(enum mc_type scalar);
const char *mc_type_noun(enum mc_type type); /* "a whole number" */
/* The type that a field's numbers have: its own, or the scalar of a prior. */
enum mc_type mc_field_scalar(const struct mc_field *field);
bool mc_field_has_range(const struct mc_field *field);
bool mc_field_has_band(const struct mc_field *field);
/* "from 0 to 100000", "at least 0"; "" without a range. */
char *mc_field_range(const struct mc_field *field, char *out, size_t size);
/* "a whole number from 0 to 100000, for instance 3": into the arena. */
const char *mc_field_wanted(const struct mc_field *field, struct mc_arena *arena);

/* --- binding (bind.c, bind_prior.c) --- */

struct mc_binder {
    struct mc_arena *arena;
    struct mc_diag *diag;
    struct mc_node *empty; /* a map without keys, for records that are absent */
};
/* A field of the map that is being bound: where its problems belong. */
struct mc_spot {
    const struct mc_node *map;
    const struct mc_field *field;
    const char *schema_path; /* of the record that has the field */
};
/* Reports "key: message" at the node (or at the map if there is none). */
void mc_bind_complain(const struct mc_binder *b, const struct mc_spot *spot, const struct mc_node *node,
                      enum mc_severity severity, const char *remedy, const char *format, ...)
    __attribute__((format(printf, 6, 7)));
void mc_bind_prior(const struct mc_binder *b, const struct mc_spot *spot, const struct mc_node *node,
                   struct mc_prior *prior);

/* --- distributions as they are written (dist_text.c) --- */

enum { MC_DIST_PARAMETERS = 3 };
/* One way of writing a family; a family may have several rows. */
struct mc_dist_form {
    const char *name; /* "lognormal" */
    enum mc_dist_family family;
    const char *parameter[MC_DIST_PARAMETERS]; /* NULL behind the last one */
};
extern const struct mc_dist_form mc_dist_forms[]; /* ended by a NULL name */
/* Is the parameter a quantity in the field's unit (median), or a plain number (sigma)? */
bool mc_dist_is_quantity(const char *parameter);
/* Fills a, b, c from the values in the order of the form; returns what is wrong with them, or NULL. */
const char *mc_dist_fill(const struct mc_dist_form *form, const double *value, struct mc_dist *dist);
/* What is wrong with cuts and atom, or NULL. */
const char *mc_dist_check_cuts(const struct mc_dist *dist);
/*
 * Quantiles 0.001 and 0.999, cuts and atom included. Closed forms, except for gamma (Wilson and Hilferty),
 * beta (normal, within 0..1) and PERT (the triangle), where they serve as a plausibility check only.
 */
void mc_dist_extent(const struct mc_dist *dist, double *low, double *high);
/* "dist: lognormal, mu: 1.2, sigma: 0.5, max: 40", or "value: 3". */
void mc_dist_print(const struct mc_dist *dist, enum mc_type scalar, struct mc_buffer *out);

#endif
