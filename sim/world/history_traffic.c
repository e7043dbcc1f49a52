/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Process: spikes of traffic. They begin by a Poisson process; each has a factor and a length of its own, in
 * which the traffic of all namespaces is so many times what day, week and growth make of it. Day, week and
 * growth are no events: fleet.c holds them.
 */
#include "history_builder.h"
#include "meshcost/points.h"
#include "meshcost/prior.h"
#include "meshcost/variate.h"

static const struct mc_process spikes = {"traffic-spikes", 1 / MC_YEAR_MS, INT64_C(360) * 86400000};

void mc_history_make_spikes(struct mc_history_builder *b)
{
    const struct mc_scenario *s = b->scenario;
    const struct mc_history *h = b->history;
    int count;
    const struct mc_point *points =
        mc_points(b->arena, h->key, &spikes, "organisation", s->start, s->end,
                  mc_prior_value(h->organisation_key, &s->spikes.rate, NULL), &count);
    for (int i = 0; i < count; i++) {
        double factor = mc_prior_event(h->key, &s->spikes.factor, points[i].id);
        int64_t lasts = mc_prior_event_ticks(h->key, &s->spikes.duration, points[i].id);
        struct mc_history_event e = {.time = points[i].time,
                                     .id = points[i].id,
                                     .kind = MC_TRAFFIC_SPIKES,
                                     .value = mc_round_half_even(factor * 1000)};
        mc_history_add_event(b, e);
        e.time += lasts > 0 ? lasts : 1;
        e.cause = e.id;
        e.id = mc_id_child(e.cause, "traffic", "calms", 0);
        e.kind = MC_TRAFFIC_CALMS;
        if (e.time < s->end) {
            mc_history_add_event(b, e);
        }
    }
}
