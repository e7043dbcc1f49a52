/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_DESIGN_PARTS_H
#define MC_DESIGN_PARTS_H
/* design: its parts, private to the layer. */
#include "meshcost/design.h"

/* ---- design_points.c ---- */

/* Makes points and cells; false after problems were reported. */
bool mc_design_make(struct mc_design *design, struct mc_arena *arena, struct mc_diag *diag,
                    const struct mc_node *tree);
/* Value of a factor at u in (0, 1). */
double mc_factor_at(const struct mc_factor *factor, double u);
/* How many values it has in a grid, and the one with that index. */
int64_t mc_factor_levels(const struct mc_factor *factor);
double mc_factor_level(const struct mc_factor *factor, int64_t level);

/* ---- constraint.c ---- */

struct mc_inequality;
/* Reads all constraints; NULL after problems were reported. */
struct mc_inequality *mc_inequalities(const struct mc_design *design, struct mc_arena *arena,
                                      struct mc_diag *diag);
/* Does a row of cells keep them all? */
bool mc_inequalities_hold(const struct mc_inequality *all, const struct mc_design *design,
                          const double *cell);

#endif
