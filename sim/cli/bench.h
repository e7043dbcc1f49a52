/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_CLI_BENCH_H
#define MC_CLI_BENCH_H
/* bench: a rig with the lane that it names, as the commands latency and rigs read them. */
#include "cli.h"
#include "meshcost/path.h"

/* NULL after problems were reported. */
const struct mc_path_priors *mc_bench_priors(const struct mc_args *args);
/* False after problems were reported. `lane` is NULL for "none". */
bool mc_bench_load(const struct mc_args *args, const char *file, const struct mc_rig **rig,
                   const struct mc_lane **lane);

#endif
