/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_COMPARE_H
#define MESHCOST_COMPARE_H
/*
 * compare: what each lane costs, and by how much it differs from a reference lane over the same histories.
 *
 * Every measure is a figure a year (of 365.25 days) with its unit. An observation is an organisation: the
 * mean over its histories. Intervals are 95 % of a mean over organisations, each for itself. Differences are
 * paired: of the same organisation and histories, so that what both lanes share cancels. Money is applied
 * here, from a price list; the simulation knows none.
 *
 * A lane delivers if it does in at least 95 % of the replications; a lane that does not is named so and never
 * called cheapest.
 */
#include "meshcost/read.h"
#include "meshcost/table.h"

enum {
    MC_HOURS_OF_A_PERSON_YEAR = 1720 /* annual productive hours of the EU's unit costs (2014-2020 rules) */
};

enum mc_compare_kind {
    MC_COMPARE_CASH,
    MC_COMPARE_CASH_OF_CATEGORY,
    MC_COMPARE_CASH_OF_TEAM,
    MC_COMPARE_PEOPLE,
    MC_COMPARE_PEOPLE_OF_TEAM,
    MC_COMPARE_QUANTITY,
    MC_COMPARE_SHORTFALL
};

struct mc_compare_measure {
    enum mc_compare_kind kind;
    int index; /* of the category, team or quantity */
    const char *kind_word, *name, *unit;
    struct mc_estimate *value; /* [lane] */
    struct mc_estimate *delta; /* [lane]: lane minus reference */
    const double *sample;      /* [lane][organisation]: what the estimates are made from */
};

/* Share of the replications in which a lane has to deliver to be called delivering. */
#define MC_LEAST_DELIVERED 0.95

struct mc_compare_lane {
    double delivers_share; /* of replications */
    bool delivers;
    double cheapest_realised; /* P(cheapest in realised cost): share of replications, ties split */
    double cheapest_expected; /* P(cheapest in expected cost given the organisation) */
    bool tied;                /* cannot be told from the cheapest lane that delivers */
    bool equivalent;          /* tied, and the whole interval of the difference lies within the margin */
};

struct mc_compare {
    const struct mc_read_result *result;
    int reference;
    int cheapest, next; /* of the lanes that deliver the two with the smallest means; -1: none */
    int ties;           /* lanes that are tied with the cheapest */
    double margin;      /* share of the cheapest lane's cash */
    const char *prices, *currency;
    int measure_count;
    const struct mc_compare_measure *measure;
    const struct mc_compare_lane *lane;
    const char *verdict[3]; /* cash, people, risk */
};

struct mc_compare_options {
    const char *reference;          /* name of a lane; NULL: the first */
    double margin;                  /* practical margin, a share; differences within it are a tie */
    const struct mc_prices *prices; /* NULL: those of the run */
};
/* NULL after a diagnostic. */
const struct mc_compare *mc_compare(struct mc_arena *arena, struct mc_diag *diag,
                                    struct mc_read_result *result, const struct mc_compare_options *options);
/*
 * Is a sample surely above (1) or below (-1) zero, at 95 % and by its median where the mean says little? 0:
 * it cannot be told. Sorts the values.
 */
int mc_compare_sign(const struct mc_estimate *estimate, double *values);
/*
 * What a mechanism moves: cash with it minus cash without it, organisation by organisation over the same
 * histories; relative to what it moves in the lane `reference`, unless that is negative.
 */
struct mc_estimate mc_compare_moved(struct mc_arena *arena, const struct mc_compare *with,
                                    const struct mc_compare *without, int lane, int reference);
/* The first measure of a kind and index, NULL if it is zero everywhere and therefore absent. */
const struct mc_compare_measure *mc_compare_find(const struct mc_compare *compare, enum mc_compare_kind kind,
                                                 int index);
/* The same by its name; NULL name: the first of the kind. */
const struct mc_compare_measure *mc_compare_named(const struct mc_compare *compare, enum mc_compare_kind kind,
                                                  const char *name);

/* ---- tables ---- */

enum { MC_COMPARE_TABLES = 5 };
/* lanes (the summary), differences, categories, teams, quantities: for people. */
void mc_compare_tables(struct mc_arena *arena, const struct mc_compare *compare,
                       const struct mc_table **tables);
/* One row a measure and lane, all figures: for programs. */
const struct mc_table *mc_compare_tidy(struct mc_arena *arena, const struct mc_compare *compare);
/* Half the width of the interval, or a guess of it where that is withheld: how many digits a mean can bear.
 */
double mc_estimate_half(const struct mc_estimate *estimate);
/* "(1,200 to 1,270)", "" where there is nothing between. */
const char *mc_estimate_interval(struct mc_arena *arena, const struct mc_estimate *estimate);
/* "1,234 (1,200 to 1,270)". */
const char *mc_estimate_text(struct mc_arena *arena, const struct mc_estimate *estimate);
/* Name of the lane that is cheapest, "a tie", or "none delivers". */
const char *mc_compare_leader(const struct mc_compare *compare);
/* In how many histories a lane delivers, "94 %"; what is too seldom never reads as what is asked. */
const char *mc_compare_delivers(struct mc_arena *arena, const struct mc_compare *compare, int lane);

#endif
