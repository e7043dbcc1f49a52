/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of subcommands, in the order in which help shows them. */
#include "cli.h"
#include <stddef.h>

extern const struct mc_command mc_command_run, mc_command_compare, mc_command_import, mc_command_validate,
    mc_command_schema, mc_command_lanes, mc_command_models, mc_command_history;

const struct mc_command *const mc_commands[] = {&mc_command_run,      &mc_command_compare, &mc_command_import,
                                                &mc_command_validate, &mc_command_schema,  &mc_command_lanes,
                                                &mc_command_models,   &mc_command_history, NULL};
