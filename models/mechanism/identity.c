/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Identity: what the end of a certificate does to traffic, and how many routine renewals a chain needs.
 *
 * Established connections outlive an expired certificate (operations.md C28); traffic is lost as pods restart
 * and connections turn over, with hazard r: at time t after the end a share 1 - exp(-r t) is gone. Where
 * leaves are not bound to the end of their issuer, they end one by one over their remaining life, at most one
 * lifetime L: the share that has ended is min(t/L, 1), and what is lost of it follows the same hazard from
 * then on.
 */
#include "meshcost/mechanism.h"
#include <math.h>
#include <string.h>

/* Integral over [0, t) of 1 - exp(-r s). */
static double ramp_integral(double r, double t)
{
    return r > 0 ? t + expm1(-r * t) / r : 0;
}

/* Integral over [0, t) of ramp_integral(r, s). */
static double ramp_double_integral(double r, double t)
{
    return r > 0 ? t * t / 2 - t / r - expm1(-r * t) / (r * r) : 0;
}

/*
 * Leaves end uniformly over [0, L): the lost time is the mean over the end e of ramp_integral(r, t - e),
 * which is (D(t) - D(t - L)) / L with D the double integral.
 */
static double staggered_integral(double r, double life, double t)
{
    double before = t > life ? ramp_double_integral(r, t - life) : 0;
    return life > 0 ? (ramp_double_integral(r, t) - before) / life : ramp_integral(r, t);
}

static double chain_lost(const struct mc_tier *tier, double leaf_lifetime_ms, double ramp_per_ms,
                         double duration_ms)
{
    switch (tier->expiry) {
    case MC_EXPIRY_AT_ONCE:
        return ramp_integral(ramp_per_ms, duration_ms);
    case MC_EXPIRY_AS_LEAVES_END:
        return staggered_integral(ramp_per_ms, leaf_lifetime_ms, duration_ms);
    default:
        return 0;
    }
}

/* Pods that are identities of their own, or distinct identities on each node they are spread over. */
static double leaf_ms(const struct mc_tier *leaf, const struct mc_fleet *fleet, int month, int cluster)
{
    const struct mc_cluster_month *c = mc_fleet_cluster(fleet, month, cluster);
    double span = (double)(fleet->month_start[month + 1] - fleet->month_start[month]);
    double pods = (double)c->pod_ms, identities = (double)c->service_ms;
    if (leaf->leaf_scope == MC_LEAF_PER_POD || identities <= 0) {
        return pods;
    }
    if (leaf->leaf_scope == MC_LEAF_PER_IDENTITY) {
        return identities;
    }
    /* Pods of an identity fall on nodes at random: expected distinct nodes n (1 - (1 - 1/n)^k), k pods each.
     */
    double nodes = (double)c->node_ms / span, each = pods / identities;
    return identities * nodes * -expm1(each * log1p(-1 / fmax(nodes, 1.0000001)));
}

static double chain_renewals(const struct mc_tier *leaf, double lifetime_ms, double renew_at,
                             const struct mc_fleet *fleet, int month, int cluster)
{
    double interval = lifetime_ms * (renew_at > 0 ? renew_at : 1);
    return interval > 0 ? leaf_ms(leaf, fleet, month, cluster) / interval : 0;
}

static double no_loss(const struct mc_tier *tier, double leaf_lifetime_ms, double ramp_per_ms,
                      double duration_ms)
{
    /* Without workload identity only what users see can expire: the edge. */
    return tier->kind == MC_TIER_EDGE ? chain_lost(tier, leaf_lifetime_ms, ramp_per_ms, duration_ms) : 0;
}

static double no_renewals(const struct mc_tier *leaf, double lifetime_ms, double renew_at,
                          const struct mc_fleet *fleet, int month, int cluster)
{
    (void)leaf, (void)lifetime_ms, (void)renew_at, (void)fleet, (void)month, (void)cluster;
    return 0;
}

static const struct mc_identity chain = {
    "chain", "certificates signed by their parent; their end cuts new connections", chain_lost,
    chain_renewals};
static const struct mc_identity none = {"none", "no workload identity; only certificates at the edge",
                                        no_loss, no_renewals};

const struct mc_identity *const mc_identities[] = {&chain, &none, NULL};

const struct mc_identity *mc_identity_find(const char *name)
{
    for (int i = 0; mc_identities[i]; i++) {
        if (strcmp(mc_identities[i]->name, name) == 0) {
            return mc_identities[i];
        }
    }
    return NULL;
}
