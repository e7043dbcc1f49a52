/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificates: what a tier lives by, whom it concerns, and the routine that nobody sees. */
#include "certificates.h"
#include "meshcost/check.h"
#include "meshcost/leaves.h"
#include "meshcost/variate.h"

const struct mc_tier *certificates_tier(const struct mc_world *w, const struct certificate *c)
{
    return mc_world_tier(w, c->tier, c->cluster);
}

const struct mc_tier_mode *certificates_mode(const struct mc_world *w, const struct certificate *c)
{
    return &certificates_tier(w, c)->mode[w->scenario->pki.mode];
}

int certificates_worker(const struct mc_world *w, const struct certificate *c)
{
    int team = c->owner->team_index;
    return team != 0 ? team : w->scenario->fallback_team;
}

bool certificates_chance(const struct mc_world *w, mc_id id, const char *slot, double p)
{
    return mc_uniform(w->key, id, mc_slot(slot)) < p;
}

/* In a corporate PKI the CA's terms are the scenario's. */
struct tier_terms certificates_terms(const struct mc_world *w, int tier, int cluster)
{
    const struct mc_pki_spec *pki = &w->scenario->pki;
    const struct mc_tier_mode *mode = &mc_world_tier(w, tier, cluster)->mode[pki->mode];
    struct tier_terms r = {.operated = mode->renewal != MC_RENEWAL_NONE,
                           .automatic = mode->renewal == MC_RENEWAL_AUTOMATIC,
                           .lifetime = mc_prior_ticks(w->organisation_key, &mode->lifetime, NULL)};
    if (r.lifetime == 0) {
        r.lifetime = pki->ca_lifetime;
        r.automatic = pki->automated_ca;
    }
    r.renew_after = mc_tier_renew_after(mode, r.lifetime);
    MC_ASSERT(r.lifetime > 0 && r.renew_after > 0);
    return r;
}

/* ---- where it holds ---- */

static bool asks_for_clusters(const struct mc_scenario *s)
{
    for (int i = 0; i < s->requirement_count; i++) {
        if (s->requirements[i].capability == MC_CAP_MULTI_CLUSTER && s->requirements[i].share > 0) {
            return true;
        }
    }
    return false;
}

/* Clusters that trust each other share a root where they are to be one mesh, and the lane makes them one. */
bool certificates_shared(const struct mc_world *w, int tier, int cluster, bool *first)
{
    int side = w->lane->tiers[tier].sides & MC_SIDE_FIRST ? 0 : 1;
    const struct mc_lane_capability *c = mc_world_side_capability(w, side, MC_CAP_MULTI_CLUSTER, cluster);
    const struct mc_cluster_spec *spec = &w->scenario->clusters[cluster];
    bool connects = c && (c->support == MC_SUPPORT_NATIVE || c->support == MC_SUPPORT_L7);
    *first = true;
    if (w->lane->tiers[tier].kind != MC_TIER_ROOT || !connects || !spec->trust ||
        !asks_for_clusters(w->scenario)) {
        return false;
    }
    for (int i = 0; i < w->scenario->cluster_count; i++) {
        const struct mc_cluster_spec *other = &w->scenario->clusters[i];
        bool before =
            other->installed < spec->installed || (other->installed == spec->installed && i < cluster);
        *first = *first && !(other->trust && before);
    }
    return true;
}

bool certificates_reaches(const struct mc_world *w, const struct certificate *c, int cluster)
{
    return c->shared ? w->scenario->clusters[cluster].trust : c->cluster == cluster;
}

/* ---- leaves ---- */

int certificates_leaf(const struct mc_world *w, int side)
{
    return mc_leaf_tier(w->lane, w->scenario->pki.mode, side);
}

/* The nearest tier above the leaves that is operated; -1: none that ever ends. */
static int issuer_of(const struct mc_world *w, int leaf, int cluster)
{
    int t = w->lane->tiers[leaf].parent_index;
    while (t >= 0 && !certificates_terms(w, t, cluster).operated) {
        t = w->lane->tiers[t].parent_index;
    }
    return t;
}

double certificates_renewals(const struct mc_world *w, int side, int month, int cluster)
{
    int leaf = certificates_leaf(w, side);
    if (leaf < 0) {
        return 0;
    }
    struct mc_leaf_rules rules = mc_leaf_rules_at(w, leaf, cluster);
    int issuer = w->lane->tiers[leaf].clamped ? issuer_of(w, leaf, cluster) : -1;
    double life = 0, rest = 0;
    if (issuer >= 0) {
        struct tier_terms terms = certificates_terms(w, issuer, cluster);
        life = (double)terms.lifetime;
        rest = terms.automatic ? life - (double)terms.renew_after : rules.lifetime;
    }
    const struct mc_tier *tier = &w->lane->tiers[leaf];
    const struct mc_identity *identity = mc_tier_identity(w->lane, tier);
    return identity->leaf_ms(tier->leaf_scope, w->fleet, month, cluster) *
           mc_enrolment_pod_share(w->enrolment, w->fleet, w->history, tier->sides, cluster, month) *
           identity->rate(&rules, life, rest);
}
