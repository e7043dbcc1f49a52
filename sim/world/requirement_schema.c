/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of a requirement. */
#include "meshcost/scenario.h"

static const struct mc_field requirement_fields[] = {
    {.key = "capability",
     MC_AT(struct mc_requirement, capability),
     .type = MC_WORD,
     .required = true,
     .words = mc_capability_words,
     .doc = "What is needed"},
    {.key = "hard",
     MC_AT(struct mc_requirement, hard),
     .type = MC_BOOL,
     .fallback = "false",
     .doc = "A lane that lacks it does not deliver"},
    {.key = "due",
     MC_AT(struct mc_requirement, due),
     .type = MC_DATE,
     .doc = "From when it is needed; absent: from the start, or `onboarding.grace` later where namespaces "
            "come in first"},
    {.key = "share",
     MC_AT(struct mc_requirement, share),
     .type = MC_REAL,
     .fallback = "1",
     .min = 0,
     .max = 1,
     .doc = "Share of the namespaces that need it"},
    {.key = NULL}};
const struct mc_schema mc_requirement_schema = {
    "requirement", sizeof(struct mc_requirement), requirement_fields,
    "Something that every lane has to deliver", offsetof(struct mc_requirement, place)};
