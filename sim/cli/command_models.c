/* SPDX-License-Identifier: GPL-3.0-or-later */
/* models: the cost models and mechanisms that this program has. */
#include "cli.h"
#include "meshcost/model.h"
#include <stdio.h>

static const struct mc_option options[] = {{NULL, 0, NULL, false, NULL}};

static int run(const struct mc_args *args)
{
    (void)args;
    printf("Cost models (each is a category of the ledger):\n");
    for (int i = 0; mc_models[i]; i++) {
        printf("  %-16s %s\n  %-16s causes:", mc_models[i]->name, mc_models[i]->summary, "");
        for (int c = 0; mc_models[i]->causes[c]; c++) {
            printf("%s %s", c ? "," : "", mc_models[i]->causes[c]);
        }
        printf("\n");
    }
    printf("\nPlacements:\n");
    for (int i = 0; mc_placements[i]; i++) {
        printf("  %-16s %s\n", mc_placements[i]->name, mc_placements[i]->doc);
    }
    printf("\nIdentity:\n");
    for (int i = 0; mc_identities[i]; i++) {
        printf("  %-16s %s\n", mc_identities[i]->name, mc_identities[i]->doc);
    }
    printf("\nQuantities of the ledger:\n");
    for (int q = 0; q < MC_Q_COUNT; q++) {
        const struct mc_quantity_info *i = &mc_quantity_table[q];
        printf("  %-16s %-20s %s%s%s\n", i->word, i->unit, i->doc, i->price_key ? "; priced by " : "",
               i->price_key ? i->price_key : "");
    }
    return MC_EXIT_OK;
}

const struct mc_command mc_command_models = {.name = "models",
                                             .arguments = "",
                                             .summary = "list cost models, mechanisms and quantities",
                                             .least = 0,
                                             .most = 0,
                                             .options = options,
                                             .examples = "  meshcost models\n",
                                             .run = run};
