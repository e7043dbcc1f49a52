/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_DESIGN_H
#define MESHCOST_DESIGN_H
/*
 * design: which points of a parameter space a sweep visits.
 *
 * A factor is any path that --set takes: of the scenario, of a lane (lanes.NAME.PATH) or a price
 * (prices.KEY), with a list of values, a range or a distribution. A point gives some factors a value; what a
 * point leaves alone stays as in the base scenario. Kinds:
 *
 *   grid             all combinations; a range has `levels` values, a distribution that many quantiles
 *   latin-hypercube  `points` strata a factor, each met once, in an addressed random order
 *   sobol            a Sobol sequence (at most 40 factors) with an addressed digital shift
 *   one-at-a-time    the base, then each value of each factor alone
 *   list             the cases as listed
 *   what-if          the base, then the cases
 *
 * Points that break a constraint are left out; a Sobol sequence goes on until enough are left. Draws are
 * addressed by the design's seed and the factor's name, so that a further factor changes no value of the
 * others. Values are rounded to six digits before use, so that they do not depend on a mathematical library.
 * The table of points takes eight bytes a factor and point; nothing else grows with their number.
 */
#include "meshcost/schema.h"

enum mc_design_kind {
    MC_DESIGN_GRID,
    MC_DESIGN_LATIN,
    MC_DESIGN_SOBOL,
    MC_DESIGN_SINGLE,
    MC_DESIGN_LIST,
    MC_DESIGN_WHATIF
};
extern const char *const mc_design_kind_words[];
enum { MC_SOBOL_FACTORS = 40, MC_DESIGN_POINTS = 1000000 };

struct mc_factor {
    const char *name, *path;
    const char *unit; /* written behind a number: "h", "Mi" */
    int value_count;
    const char **values; /* texts; otherwise a range or a distribution */
    double low, high;
    struct mc_prior distribution;
    int scale;      /* 0 linear, 1 log */
    int64_t levels; /* of a range or distribution in a grid or one at a time */
    bool whole;     /* whole numbers only */
    struct mc_place place;
};

struct mc_case_setting {
    const char *path, *value;
    struct mc_place place;
};
struct mc_design_case {
    const char *name;
    int set_count;
    struct mc_case_setting *set;
    struct mc_place place;
};
struct mc_constraint {
    const char *that; /* "a + 2 * b <= 1" */
    struct mc_place place;
};

struct mc_design {
    const char *name, *title, *question;
    const char *scenario; /* beside the design file */
    const char *prices;
    int lane_count;
    const char **lanes;
    int64_t seed, replications, histories, chunk, asked; /* asked: `points` */
    bool independent;                                    /* each point has organisations of its own */
    int kind;
    int factor_count, case_count, constraint_count;
    struct mc_factor *factors; /* of list and what-if: made from the paths of the cases */
    struct mc_design_case *cases;
    struct mc_constraint *constraints;
    /* made */
    uint64_t points, left_out;
    double *cell; /* [point][factor]: number, index of a value, or NaN: as in the base */
};
extern const struct mc_schema mc_design_schema;

/* Binds and checks a design and makes its points. NULL after problems were reported. */
struct mc_design *mc_design_bind(struct mc_arena *arena, struct mc_diag *diag, const struct mc_node *tree);

/* Number, index of a value, or NaN: as in the base. */
double mc_design_cell(const struct mc_design *design, uint64_t point, int factor);
/* Value of a factor at a point as YAML text; NULL: as in the base. Valid as long as the arena. */
const char *mc_design_value(const struct mc_design *design, uint64_t point, int factor,
                            struct mc_arena *arena);
/* The same as a number; NaN where it is none. */
double mc_design_number(const struct mc_design *design, uint64_t point, int factor);
/* "base", the name of a case, or NULL. */
const char *mc_design_point_name(const struct mc_design *design, uint64_t point);

#endif
