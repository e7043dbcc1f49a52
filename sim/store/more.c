/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes into the tables of migrate_3.sql. */
#include "more.h"
#include "meshcost/leaves.h"
#include "meshcost/variate.h"

/* The middle of the distribution, NULL where the tier has no lifetime of its own. */
static struct mc_cell_in lifetime_of(const struct mc_tier_mode *mode, const struct mc_pki_spec *pki,
                                     bool corporate)
{
    if (mode->lifetime.count > 0) {
        const struct mc_prior_case *c = &mode->lifetime.cases[mode->lifetime.count - 1];
        int64_t ms = mc_quantile_ticks(&c->dist, 0.5, 1);
        if (ms > 0) {
            return MC_I(ms);
        }
    }
    return corporate && mode->renewal != MC_RENEWAL_NONE ? MC_I(pki->ca_lifetime) : MC_TX(NULL);
}

/* From issue to the planned renewal. */
static struct mc_cell_in renewal_of(const struct mc_tier_mode *mode, const struct mc_cell_in *lifetime)
{
    bool planned = mode->renewal == MC_RENEWAL_AUTOMATIC && lifetime->kind == 'i';
    return planned ? MC_I(mc_tier_renew_after(mode, lifetime->integer)) : MC_TX(NULL);
}

static void put_mode(struct mc_store *store, int lane, int ordinal, const struct mc_tier *tier,
                     const struct mc_scenario *s, int mode)
{
    const struct mc_tier_mode *m = &tier->mode[mode];
    struct mc_cell_in lifetime = lifetime_of(m, &s->pki, mode == MC_PKI_CORPORATE_CA);
    const char *source = m->lifetime.count > 0 ? m->lifetime.cases[m->lifetime.count - 1].source : NULL;
    MC_PUT(store, MC_T_TIER, MC_I(store->run), MC_I(lane), MC_I(ordinal), MC_TX(mc_pki_words[mode]),
           MC_I(mode == s->pki.mode), MC_TX(tier->name), MC_TX(mc_tier_kind_words[tier->kind]),
           MC_TX(tier->parent), MC_I(tier->clamped), MC_TX(mc_role_words[tier->role]),
           MC_TX(mc_renewal_words[m->renewal]), lifetime, renewal_of(m, &lifetime), MC_I(m->warning),
           MC_TX(source));
}

void mc_store_put_tiers(struct mc_store *store, const struct mc_store_run *run)
{
    for (int i = 0; i < run->lane_count; i++) {
        for (int t = 0; t < run->lanes[i]->tier_count; t++) {
            for (int mode = 0; mode < MC_PKI_MODES; mode++) {
                put_mode(store, i, t, &run->lanes[i]->tiers[t], run->scenario, mode);
            }
        }
    }
}

void mc_store_put_signals(struct mc_store *store, const struct mc_store_run *run)
{
    for (int i = 0; i < run->signal_count; i++) {
        const struct mc_signal *g = &run->signals[i];
        MC_PUT(store, MC_T_SIGNAL, MC_I(store->run), MC_I(i), MC_TX(g->product), MC_I(g->date),
               MC_TX(g->signal), MC_TX(g->value), MC_TX(g->source));
    }
}
