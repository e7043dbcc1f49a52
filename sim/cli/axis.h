/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_AXIS_H
#define MC_AXIS_H
/*
 * axis: what an option says that something varies over: PATH=LO:HI with a unit behind, or PATH=VALUE,VALUE.
 * Several paths joined by + all get the same value.
 */
#include "meshcost/mapped.h"

/* False if the text is none. `values`: of a list; 0: a range. */
bool mc_axis_read(struct mc_arena *arena, const char *text, struct mc_mapped_axis *axis, int *values);

#endif
