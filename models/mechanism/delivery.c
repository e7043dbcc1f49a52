/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a lane delivers to a namespace: by the meshes that it is in, month by month. */
#include "meshcost/model.h"

const struct mc_lane_capability *mc_world_side_capability(const struct mc_world *w, int side, int capability,
                                                          int cluster)
{
    const struct mc_lane *of = w->lane->side[side];
    int own = mc_lane_capability_line(of, capability);
    if (of->by_house[capability]) {
        return of->by_house[capability];
    }
    if (w->lane->side_count == 1 || own < 0) {
        return own < 0 ? NULL : mc_world_capability(w, capability, cluster);
    }
    int line = mc_lane_line(w->lane, of->lines[own].product);
    const char *version = w->adoption->version[cluster * w->adoption->line_count + line];
    return mc_lane_capability_at(of, capability, mc_line_era(&of->lines[own], version));
}

unsigned mc_world_up(const struct mc_world *w, int cluster)
{
    unsigned up = 0;
    for (int side = 0; side < w->lane->side_count; side++) {
        up |= mc_enrolment_is_up(w->enrolment, 1u << side, cluster) ? 1u << side : 0;
    }
    return up;
}

double mc_world_up_share(const struct mc_world *w, const struct mc_component *c, int cluster, int month)
{
    unsigned sides = c->succeeds >= 0 ? MC_SIDE_BOTH : c->sides;
    double up = mc_enrolment_up_share(w->enrolment, w->fleet, sides, cluster, month);
    return c->succeeds < 0
               ? up
               : up - mc_enrolment_up_share(w->enrolment, w->fleet, MC_SIDE_FIRST, cluster, month);
}

int mc_world_side(const struct mc_world *w, int ns)
{
    bool goes_on = w->lane->side_count > 1 && mc_queue_now(w->queue) >= w->lane->moves_at;
    return w->lane->side_count > 1 && (mc_enrolment_is_in(w->enrolment, MC_SIDE_SECOND, ns) ||
                                       (goes_on && !mc_enrolment_is_in(w->enrolment, MC_SIDE_FIRST, ns)));
}

/* Time outside both counts with the side that the namespace goes to; in the month of the date, the first. */
double mc_world_side_share(const struct mc_world *w, int side, int ns, int month)
{
    if (w->lane->side_count == 1) {
        return 1;
    }
    bool turned = w->fleet->month_start[month] >= w->lane->moves_at;
    double other =
        mc_enrolment_share(w->enrolment, w->fleet, turned ? MC_SIDE_FIRST : MC_SIDE_SECOND, ns, month);
    return (side == 0) == turned ? other : 1 - other;
}

double mc_world_delivered_by(const struct mc_world *w, int side, int capability, int ns, int month)
{
    const struct mc_lane_capability *c =
        mc_world_side_capability(w, side, capability, w->history->namespaces[ns].cluster);
    if (!c || (c->support != MC_SUPPORT_L7 && c->support != MC_SUPPORT_NATIVE)) {
        return 0;
    }
    return c->needs_enrolment ? mc_enrolment_share(w->enrolment, w->fleet, 1u << side, ns, month)
                              : mc_world_side_share(w, side, ns, month);
}

double mc_world_delivered(const struct mc_world *w, int capability, int ns, int month)
{
    double sum = 0;
    for (int side = 0; side < w->lane->side_count; side++) {
        sum += mc_world_delivered_by(w, side, capability, ns, month);
    }
    return sum < 1 ? sum : 1;
}

double mc_world_apart(const struct mc_world *w, int capability, int ns, int month)
{
    if (w->lane->side_count == 1 || mc_lane_sides_talk(w->lane)) {
        return 0;
    }
    int count;
    const int *near = mc_history_neighbours(w->history, ns, &count);
    int64_t apart = 0, active = mc_fleet_namespace(w->fleet, month, ns)->active_ms;
    for (int side = 0; side < w->lane->side_count; side++) {
        bool delivers = mc_world_delivered_by(w, side, capability, ns, month) > 0 &&
                        !w->lane->side[side]->by_house[capability];
        for (int i = 0; delivers && i < count; i++) {
            apart += mc_enrolment_apart_ms(w->enrolment, w->fleet, side, ns, near[i], month);
        }
    }
    double share = apart > 0 ? (double)apart / (double)active / count : 0;
    return share < 1 ? share : 1;
}
