/* SPDX-License-Identifier: GPL-3.0-or-later */
/* schema: what may stand in an input file, for editors (JSON Schema) and for people (Markdown). */
#include "cli.h"
#include "meshcost/buffer.h"
#include "meshcost/design.h"
#include "meshcost/lane.h"
#include "meshcost/prices.h"
#include <stdio.h>
#include <string.h>

static const struct mc_option options[] = {
    {"markdown", 0, NULL, false, "a reference page instead of a JSON Schema"}, {NULL, 0, NULL, false, NULL}};

static const struct {
    const char *name;
    const struct mc_schema *schema;
} schemas[] = {{"scenario", &mc_scenario_schema},
               {"lane", &mc_lane_schema},
               {"prices", &mc_prices_schema},
               {"design", &mc_design_schema}};

static int run(const struct mc_args *args)
{
    const char *name = mc_args_count(args) > 0 ? mc_args_at(args, 0) : "scenario";
    for (size_t i = 0; i < sizeof schemas / sizeof schemas[0]; i++) {
        if (strcmp(schemas[i].name, name) == 0) {
            struct mc_buffer out = {0};
            if (mc_args_has(args, "markdown")) {
                mc_schema_markdown(schemas[i].schema, &out);
            } else {
                mc_schema_json(schemas[i].schema, &out);
            }
            fwrite(mc_buffer_text(&out), 1, out.length, stdout);
            mc_buffer_free(&out);
            return MC_EXIT_OK;
        }
    }
    fprintf(stderr, "meshcost schema: there is no schema \"%.40s\"; scenario, lane, prices or design\n",
            name);
    return MC_EXIT_USAGE;
}

const struct mc_command mc_command_schema = {.name = "schema",
                                             .arguments = "[scenario|lane|prices|design]",
                                             .summary = "JSON Schema or reference page of an input file",
                                             .least = 0,
                                             .most = 1,
                                             .options = options,
                                             .examples = "  meshcost schema > scenario.schema.json\n"
                                                         "  meshcost schema lane --markdown\n",
                                             .run = run};
