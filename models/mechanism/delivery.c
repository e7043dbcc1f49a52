/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a lane delivers to a namespace: by the meshes that it is in, month by month. */
#include "meshcost/model.h"

const struct mc_lane_capability *mc_world_side_capability(const struct mc_world *w, int side, int capability,
                                                          int cluster)
{
    return w->lane->side_count > 1 ? w->lane->side[side]->by_capability[capability]
                                   : mc_world_capability(w, capability, cluster);
}

double mc_world_delivered(const struct mc_world *w, int capability, int ns, int month)
{
    double sum = 0;
    for (int side = 0; side < w->lane->side_count; side++) {
        const struct mc_lane_capability *c =
            mc_world_side_capability(w, side, capability, w->history->namespaces[ns].cluster);
        bool has = c && (c->support == MC_SUPPORT_L7 || c->support == MC_SUPPORT_NATIVE);
        if (has && !c->needs_enrolment) {
            return 1;
        }
        sum += has ? mc_enrolment_share(w->enrolment, w->fleet, 1u << side, ns, month) : 0;
    }
    return sum < 1 ? sum : 1;
}
