/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Versions that a house runs at the start, and whose artifacts. */
#include "meshcost/scenario.h"
#include <string.h>

const char *const mc_artifact_words[] = {"free", "stable", NULL};

static const struct mc_field version_fields[] = {{.key = "product",
                                                  MC_AT(struct mc_version_spec, product),
                                                  .type = MC_NAME,
                                                  .required = true,
                                                  .doc = "Product, as a lane names it"},
                                                 {.key = "version",
                                                  MC_AT(struct mc_version_spec, version),
                                                  .type = MC_NAME,
                                                  .required = true,
                                                  .doc = "Version of it that runs in every cluster"},
                                                 {.key = NULL}};
const struct mc_schema mc_version_schema = {"version", sizeof(struct mc_version_spec), version_fields,
                                            "A product's version at the start",
                                            offsetof(struct mc_version_spec, place)};

const char *mc_scenario_version(const struct mc_scenario *s, const char *product)
{
    const struct mc_incumbent_spec *incumbent = &s->platform.incumbent;
    if (incumbent->version && incumbent->product && strcmp(incumbent->product, product) == 0) {
        return incumbent->version;
    }
    for (int i = 0; i < s->version_count; i++) {
        if (strcmp(s->versions[i].product, product) == 0) {
            return s->versions[i].version;
        }
    }
    return NULL;
}
