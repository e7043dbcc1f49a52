/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_HISTORIES_H
#define MC_HISTORIES_H
/* histories: taken from a file instead of being generated (--history). */
#include "inputs.h"
#include "simulate.h"

#define MC_OPTION_HISTORY                                                                                    \
    {                                                                                                        \
        "history", 'H', "FILE", false,                                                                       \
            "take the histories from FILE, as meshcost history --export writes it"                           \
    }

/*
 * Reads what --history names, if it is given: replication i is the i-th history of the file, which has to be
 * history i mod K of organisation i div K. Sets seed and number of replications; false after problems were
 * reported. Without the option nothing changes.
 */
bool mc_histories_read(const struct mc_args *args, const struct mc_scenario *scenario, struct mc_wish *wish);

#endif
