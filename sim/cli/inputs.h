/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_INPUTS_H
#define MC_INPUTS_H
/*
 * inputs: a scenario with its overrides, lanes and calendars, as every command that simulates reads them.
 */
#include "cli.h"
#include "meshcost/prices.h"
#include "meshcost/replay.h"
#include "meshcost/signal.h"

struct mc_inputs {
    const char *file, *text; /* of the scenario */
    struct mc_node *tree;    /* with overrides */
    struct mc_scenario *scenario;
    int lane_count;
    struct mc_lane **lanes;
    int file_count;
    struct mc_lane **files; /* every lane file that was read, once */
    int calendar_count;
    struct mc_release_calendar *calendars;
    int signal_count;
    struct mc_signal *signals;
    struct mc_prices *prices;
};

/* Options that such commands share; use the rows in their tables. */
#define MC_OPTION_SET                                                                                        \
    {                                                                                                        \
        "set", 0, "PATH=VALUE", true, "override a value: scenario path, lanes.NAME.PATH or prices.KEY"       \
    }
#define MC_OPTION_LANES                                                                                      \
    {                                                                                                        \
        "lanes", 0, "A,B,...", false,                                                                        \
            "lanes to replay, or migrations as FROM>TO@DATE; the first is the reference"                     \
    }
#define MC_OPTION_PRICES                                                                                     \
    {                                                                                                        \
        "prices", 0, "FILE", false, "price list: a name, a YAML file or an OpenCost default.json"            \
    }

/* Every effective value of the scenario. */
void mc_inputs_each(const struct mc_inputs *inputs, struct mc_arena *arena, mc_effective_fn *fn,
                    void *context);

/* False after all problems were reported in the sink. */
bool mc_inputs_load(const struct mc_args *args, const char *file, struct mc_inputs *inputs);

#endif
