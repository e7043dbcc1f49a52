/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_SIMULATE_H
#define MC_SIMULATE_H
/* simulate: what the commands that replay histories share: how many, which, and in how many threads. */
#include "inputs.h"
#include "meshcost/store.h"

struct mc_wish {
    int64_t replications, histories, seed, jobs;
    int given_count; /* histories from a file; 0: generated */
    const struct mc_history *const *given;
};

#define MC_OPTION_WISH                                                                                       \
    {"reps", 'n', "N", false, "replications (200)"},                                                         \
        {"histories", 'k', "K", false, "histories an organisation (2)"},                                     \
        {"seed", 's', "S", false, "master seed (1)"},                                                        \
    {                                                                                                        \
        "jobs", 'j', "N", false, "threads (as many as processors)"                                           \
    }

/* False after a message. */
bool mc_wish_read(const struct mc_args *args, struct mc_wish *wish);
/* The command that gives the same numbers: what does not change them (jobs, database, trace) is left out. */
const char *mc_wish_command(const struct mc_args *args, const struct mc_wish *wish);
/* What a database would be told of a run: everything but command, parameters and trace. */
struct mc_store_run mc_wish_describe(const struct mc_wish *wish, const struct mc_inputs *inputs);
/* The experiment that such a run is; without sink, done set and progress. */
struct mc_run mc_wish_experiment(const struct mc_wish *wish, const struct mc_store_run *described);

#endif
