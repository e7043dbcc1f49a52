/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of subcommands, in the order in which help shows them: one word a command. */
#include "cli.h"
#include <stddef.h>

#define COMMANDS(X)                                                                                          \
    X(run)                                                                                                   \
    X(compare)                                                                                               \
    X(report)                                                                                                \
    X(whatif)                                                                                                \
    X(pilot)                                                                                                 \
    X(sweep)                                                                                                 \
    X(merge)                                                                                                 \
    X(sensitivity)                                                                                           \
    X(map)                                                                                                   \
    X(regret)                                                                                                \
    X(diff)                                                                                                  \
    X(explain)                                                                                               \
    X(runs)                                                                                                  \
    X(export)                                                                                                \
    X(import)                                                                                                \
    X(interview)                                                                                             \
    X(validate)                                                                                              \
    X(schema)                                                                                                \
    X(lanes)                                                                                                 \
    X(models)                                                                                                \
    X(history)                                                                                               \
    X(latency)                                                                                               \
    X(rigs)                                                                                                  \
    X(surface)                                                                                               \
    X(man) X(completion)

#define DECLARE(name) extern const struct mc_command mc_command_##name;
COMMANDS(DECLARE)

#define ROW(name) &mc_command_##name,
const struct mc_command *const mc_commands[] = {COMMANDS(ROW) NULL};
