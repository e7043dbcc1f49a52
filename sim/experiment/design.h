/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_DESIGN_PARTS_H
#define MC_DESIGN_PARTS_H
/* design: its parts, private to the layer. */
#include "meshcost/design.h"

/* ---- design_points.c ---- */

/* Makes points and cells; false after problems were reported. */
bool mc_design_make(struct mc_design *design, struct mc_arena *arena, struct mc_diag *diag,
                    const struct mc_node *tree);

/* ---- constraint.c ---- */

struct mc_inequality;
/* Reads all constraints; NULL after problems were reported. */
struct mc_inequality *mc_inequalities(const struct mc_design *design, struct mc_arena *arena,
                                      struct mc_diag *diag);
/* Does a row of cells keep them all? */
bool mc_inequalities_hold(const struct mc_inequality *all, const struct mc_design *design,
                          const double *cell);

#endif
