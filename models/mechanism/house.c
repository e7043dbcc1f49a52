/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A lane against what the house runs: whose software it is decides, never a name. */
#include "meshcost/enrolment.h"
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

bool mc_lane_house_delivers(const struct mc_lane *lane, int capability)
{
    bool found = false;
    for (int i = 0; i < lane->side_count; i++) {
        found = found || lane->side[i]->by_house[capability];
    }
    return found;
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

unsigned mc_lane_replacing(const struct mc_lane *lane, const struct mc_component *c)
{
    unsigned sides = 0;
    for (int i = 0; i < lane->side_count; i++) {
        const struct mc_lane *side = lane->side[i];
        bool replaces = (side->replaced >> c->part & 1u) != 0 && !mc_lane_contains(side, c->subject);
        sides |= replaces ? 1u << i : 0;
    }
    return sides;
}

/* ---- migrations ---- */

bool mc_component_stands(const struct mc_component *c, unsigned sides)
{
    return (c->sides & sides) != 0 && (c->succeeds < 0 || !(sides & MC_SIDE_FIRST));
}

bool mc_lane_sides_talk(const struct mc_lane *lane)
{
    const struct mc_lane *a = lane->side[0], *b = lane->side[lane->side_count - 1];
    bool talk = a == b;
    for (int i = 0; i < a->speech_count; i++) {
        for (int k = 0; k < b->speech_count; k++) {
            talk = talk || strcmp(a->speech[i].protocol, b->speech[k].protocol) == 0;
        }
    }
    return talk;
}

int mc_lane_files(const struct mc_lane *const *lanes, int count, const struct mc_lane **files)
{
    int n = 0;
    for (int i = 0; i < count * MC_SIDES; i++) {
        const struct mc_lane *lane = lanes[i / MC_SIDES];
        const struct mc_lane *file = i % MC_SIDES >= lane->side_count ? NULL
                                     : lane->side_count == 1          ? lane
                                                                      : lane->side[i % MC_SIDES];
        for (int k = 0; file && k < n; k++) {
            file = strcmp(files[k]->name, file->name) == 0 ? NULL : file;
        }
        if (file) {
            files[n++] = file;
        }
    }
    return n;
}
