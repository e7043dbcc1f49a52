/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "meshcost/leaves.h"
#include "meshcost/variate.h"

int mc_leaf_tier(const struct mc_lane *lane, int pki_mode, int side)
{
    for (int t = 0; t < lane->tier_count; t++) {
        bool leaf = lane->tiers[t].kind == MC_TIER_LEAF && (lane->tiers[t].sides >> side & 1u);
        if (leaf && lane->tiers[t].mode[pki_mode].renewal != MC_RENEWAL_NONE) {
            return t;
        }
    }
    return -1;
}

int64_t mc_tier_renew_after(const struct mc_tier_mode *mode, int64_t lifetime)
{
    bool before = mode->renew_before > 0 && mode->renew_before < lifetime;
    if (mode->renew_at <= 0 && before) {
        return lifetime - mode->renew_before;
    }
    return mc_round_half_even((double)lifetime * (mode->renew_at > 0 ? mode->renew_at : 2.0 / 3));
}

struct mc_leaf_rules mc_leaf_rules_at(const struct mc_world *w, int tier, int cluster)
{
    const struct mc_tier *t = mc_world_tier(w, tier, cluster);
    const struct mc_tier_mode *mode = &t->mode[w->scenario->pki.mode];
    struct mc_key key = w->organisation_key;
    struct mc_leaf_rules r = {.lifetime = (double)mc_prior_ticks(key, &mode->lifetime, NULL),
                              .renew_at = mode->renew_at,
                              .jitter = mc_prior_value(key, &t->jitter, NULL),
                              .floor = mc_prior_value(key, &t->floor, NULL),
                              .ceiling = mc_prior_value(key, &t->ceiling, NULL),
                              .kept = mc_prior_value(key, &t->kept, NULL) >= 0.5,
                              .cuts = mc_prior_value(key, &t->cuts, NULL) >= 0.5};
    if (r.renew_at <= 0) {
        bool before = (double)mode->renew_before < r.lifetime;
        r.renew_at = before ? 1 - (double)mode->renew_before / r.lifetime : r.lifetime > 0 ? 2.0 / 3 : 1;
    }
    return r;
}

bool mc_leaves_stuck(const struct mc_world *w, int tier, int cluster)
{
    return mc_prior_value(w->organisation_key, &mc_world_tier(w, tier, cluster)->stuck, NULL) >= 0.5;
}

static int month_now(const struct mc_world *w)
{
    const struct mc_fleet *f = w->fleet;
    int64_t now = mc_queue_now(w->queue);
    return now < f->month_start[f->month_count] ? mc_fleet_month(f, now) : f->month_count - 1;
}

double mc_leaves_now(const struct mc_world *w, int tier, int cluster)
{
    int month = month_now(w);
    double span = (double)(w->fleet->month_start[month + 1] - w->fleet->month_start[month]);
    if (tier < 0) {
        return 0;
    }
    const struct mc_tier *t = &w->lane->tiers[tier];
    return mc_tier_identity(w->lane, t)->leaf_ms(t->leaf_scope, w->fleet, month, cluster) *
           mc_enrolment_pod_share(w->enrolment, w->fleet, w->history, t->sides, cluster, month) / span;
}

double mc_pod_starts(const struct mc_world *w, int cluster, int64_t from, int64_t to)
{
    int month = mc_fleet_month(w->fleet, from);
    double span = (double)(w->fleet->month_start[month + 1] - w->fleet->month_start[month]);
    double pods = (double)mc_fleet_cluster(w->fleet, month, cluster)->pod_ms / span;
    double hourly = mc_prior_value(w->organisation_key, &w->scenario->pki.pod_starts, NULL);
    return pods * hourly * (double)(to - from) / 3600000;
}
