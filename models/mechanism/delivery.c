/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a lane delivers to a namespace: by the meshes that it is in, month by month. */
#include "meshcost/mechanism.h"

static const struct mc_lane_capability *delivering(const struct mc_lane *lane, int capability)
{
    const struct mc_lane_capability *c = lane->by_capability[capability];
    return c && (c->support == MC_SUPPORT_L7 || c->support == MC_SUPPORT_NATIVE) ? c : NULL;
}

double mc_lane_delivered(const struct mc_lane *lane, const struct mc_enrolment *enrolment,
                         const struct mc_fleet *fleet, int capability, int ns, int month)
{
    double sum = 0;
    for (int side = 0; side < lane->side_count; side++) {
        const struct mc_lane_capability *c = delivering(lane->side[side], capability);
        if (c && !c->needs_enrolment) {
            return 1;
        }
        sum += c ? mc_enrolment_share(enrolment, fleet, 1u << side, ns, month) : 0;
    }
    return sum < 1 ? sum : 1;
}
