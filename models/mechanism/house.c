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
