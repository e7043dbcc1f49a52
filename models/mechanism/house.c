/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A lane against what the house runs: whose software it is decides, never a name. */
#include "meshcost/lane.h"
#include <string.h>

bool mc_lane_contains(const struct mc_lane *lane, const char *subject)
{
    for (int i = 0; i < lane->component_count; i++) {
        if (strcmp(lane->components[i].subject, subject) == 0) {
            return true;
        }
    }
    return false;
}

bool mc_lane_house_runs(const struct mc_lane *lane, const char *subject)
{
    for (int i = 0; i < lane->house_count; i++) {
        if (strcmp(lane->house[i].component->subject, subject) == 0) {
            return true;
        }
    }
    return false;
}

bool mc_component_serves_all(const struct mc_component *c)
{
    return c->role == MC_COMPONENT_GATEWAY || c->part == MC_PART_CNI || c->part == MC_PART_INGRESS ||
           c->part == MC_PART_CERT_MANAGER;
}

const struct mc_identity *mc_tier_identity(const struct mc_lane *lane, const struct mc_tier *tier)
{
    return lane->side[tier->sides & 1u ? 0 : 1]->identity;
}

bool mc_lane_displaces(const struct mc_lane *lane, enum mc_part part)
{
    for (int i = 0; i < lane->house_count; i++) {
        const struct mc_component *c = lane->house[i].component;
        if (c->part == (int)part && mc_lane_contains(lane, c->subject)) {
            return false;
        }
    }
    return (lane->replaced >> part & 1u) != 0;
}
