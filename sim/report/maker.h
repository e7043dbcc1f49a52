/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_MAKER_H
#define MC_MAKER_H
/*
 * maker: what every section of a report is made from. A table is a file of sim/report/tables: a query under a
 * few lines of "-- key: value" (title, note, absent: what is said where it has no row). Private to the
 * report.
 */
#include "document.h"
#include "meshcost/mapped.h"
#include "meshcost/regrets.h"

enum { MC_MAKER_BINDS = 12, MC_MAKER_LANES = 30 /* that a table has columns for */ };

struct mc_maker {
    struct mc_arena *arena;
    struct mc_store *store;
    const struct mc_compare *compare;
    const struct mc_read_run *run;
    const struct mc_figures *figures;
    struct mc_document *document;
    const struct mc_influences *influences;
    const struct mc_mapped *mapped;   /* NULL: there is no map of this scenario */
    const struct mc_regrets *regrets; /* NULL: there is no sweep over owners */
    const struct mc_ablated *ablated; /* runs that lack something this one has */
    int ablated_count;
    const struct mc_table *tables[MC_COMPARE_TABLES];
    struct mc_bind binds[MC_MAKER_BINDS]; /* :run, :organisations, :histories, :years ... */
    int leader, rival;                    /* lanes; -1: none. The cheapest that delivers, and the next */
};

/* The table of a file, NULL if its query failed. Rows as the query gives them. */
const struct mc_table *mc_maker_query(const struct mc_maker *m, const char *name);
/* The same into the document, or what is said in its place. True if it has rows. */
bool mc_maker_rows(const struct mc_maker *m, const char *name);
/*
 * A query of samples: label, unit, lane, organisation, value. One row a label, one column a lane: the mean
 * over organisations with its interval; organisations without a value count as zero.
 */
bool mc_maker_estimates(const struct mc_maker *m, const char *name);
/* The same as a table with an id of its own, for queries that are asked more than once. */
const struct mc_table *mc_maker_estimate_table(const struct mc_maker *m, const char *name, const char *id);
/* Quantiles of the values that such a query gives: one row a label and lane. */
bool mc_maker_quantiles(const struct mc_maker *m, const char *name);
void mc_maker_figure(const struct mc_maker *m, const char *id);
int64_t mc_maker_int(const struct mc_maker *m, const char *sql);
/* A text, or NULL where there is no row. */
const char *mc_maker_text(const struct mc_maker *m, const char *sql);
const char *mc_maker_date(const struct mc_maker *m, int64_t ms);

/* ---- what drives the difference between the leader and its rival ---- */

struct mc_influence {
    const char *path, *subject;                 /* of the prior */
    const char *confidence, *interest, *source; /* "not stated" where nothing is; source: "" */
    const char *where;                          /* path of a parameter that is drawn from it */
    int uses;                                   /* parameters that are */
    double rho, low, high;                      /* rank correlation with the difference, 95 % */
    double slope;                               /* of the difference, from the lowest to the highest draw */
    double when_low, when_high;                 /* mean difference in the lowest and the highest third */
    bool sure;                                  /* at 5 % for all priors together */
};
struct mc_influences {
    int count, organisations; /* the strongest first */
    double mean;              /* of the difference rival minus leader, a year */
    const struct mc_influence *row;
    double explained; /* share of the variance of ranks that sure ones explain together */
};
/* "path", or "path and 3 more" where several parameters share the draw. */
const char *mc_influence_name(struct mc_arena *arena, const struct mc_influence *influence);
/* Why there are none. */
const char *mc_influence_nothing(const struct mc_maker *maker);
/* NULL without two lanes to compare, or with too few organisations to say anything. */
const struct mc_influences *mc_influences_find(const struct mc_maker *m);

/* ---- maps, studies ---- */

/* Fills the tables that the figure of the map is drawn from; without a map they are empty. */
bool mc_figure_map_put(const struct mc_maker *m);
/* "The shortest change ..." of the leader and its rival, NULL if no study of them is kept. */
const char *mc_study_flip(const struct mc_maker *m);

/* ---- runs beside this one ---- */

struct mc_ablated {
    const char *name; /* what it lacks, or what is set otherwise */
    const struct mc_compare *compare;
};
/* Finds runs of the same scenario, seed and histories that differ in one value, and fills the table that
 * their figure is drawn from. False after a diagnostic. */
bool mc_ablated_find(struct mc_maker *m, struct mc_diag *diag, const struct mc_compare_options *how);

/* ---- sections ---- */

void mc_section_verdict(const struct mc_maker *m);
void mc_section_need(const struct mc_maker *m);
void mc_section_cost(const struct mc_maker *m);
void mc_section_people(const struct mc_maker *m);
void mc_section_certificates(const struct mc_maker *m);
void mc_section_requirements(const struct mc_maker *m);
void mc_section_topics(struct mc_maker *m); /* sets :category */
void mc_section_resources(const struct mc_maker *m);
void mc_section_sensitivity(const struct mc_maker *m);
bool mc_section_map(const struct mc_maker *m); /* false, without a trace, if there is none */
bool mc_section_regret(const struct mc_maker *m);
bool mc_section_ablation(const struct mc_maker *m);
bool mc_section_migration(const struct mc_maker *m); /* false, without a trace, if no lane leaves another */
bool mc_section_pilot(const struct mc_maker *m);
void mc_studies(const struct mc_maker *m); /* tables of what was kept, or how to get it */
void mc_section_doubt(const struct mc_maker *m);
void mc_section_watch(const struct mc_maker *m);
void mc_section_assumptions(const struct mc_maker *m);
void mc_section_method(const struct mc_maker *m);
void mc_section_stress(const struct mc_maker *m);
void mc_section_reproduce(const struct mc_maker *m);
void mc_section_data(const struct mc_maker *m);
/* All of them, in their order. */
void mc_sections_write(struct mc_maker *m);

#endif
