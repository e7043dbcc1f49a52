/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_REPORT_H
#define MC_REPORT_H
/* Private to the report layer. */
#include "meshcost/asset.h"
#include "meshcost/compare.h"

extern const struct mc_asset mc_report_assets[];

/* Writes the three lines of the verdict. */
void mc_compare_verdict(struct mc_arena *arena, struct mc_compare *compare);

#endif
