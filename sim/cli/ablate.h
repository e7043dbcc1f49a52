/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_ABLATE_H
#define MC_ABLATE_H
/*
 * ablate: every mechanism switched off in turn, over the same organisations and histories, and by how much
 * each moves what the lanes cost and how they compare. What is switched off is a setting like any other, so
 * that each is stored as a run of its own, beside the one that it is compared with.
 */
#include "dbs.h"

/* One run with the arguments of the command and a switch: its id, NULL after a message. */
typedef const char *mc_without_fn(void *context, const struct mc_args *args);
/* One id a switch; NULL after a message. */
const char *const *mc_ablate(const struct mc_args *args, mc_without_fn *without, void *context);
/* Compares each with the run `base` of the database and prints what it moves. Returns the exit code. */
int mc_ablate_print(const struct mc_args *args, const char *database, const char *base,
                    const char *const *ids, const struct mc_compare_options *how);

#endif
