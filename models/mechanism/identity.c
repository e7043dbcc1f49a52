/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Identity: how workload certificates renew, what happens to them while nobody renews them, and what the end
 * of a certificate does to traffic.
 *
 * Leaves of a cohort stand at uniform phases of their cycle. With renewals at an age between lo and hi (a
 * share of the lifetime L, spread evenly by jitter) and mean m, the share of leaves older than a is S(a) = 1
 * - a/m up to lo, (hi - a)^2 / (2 m (hi - lo)) up to hi, 0 beyond. When renewals stop, a leaf that is kept
 * until its end is gone a time t later if it was older than L - t; one that is given up at its first failed
 * renewal is gone when its cycle is over, which by the symmetry of age and residual life is 1 - S(t). A
 * connection needs a leaf at both of its ends.
 *
 * Established connections outlive an expired certificate (operations.md C28) unless every packet is checked
 * (cilium.md 2b): they turn over with hazard r, so that a share 1 - exp(-r s) of what ended s ago is lost.
 */
#include "meshcost/mechanism.h"
#include <math.h>
#include <string.h>

/* ---- cycles ---- */

struct cycle {
    double low, high, mean;
};

static double within(const struct mc_leaf_rules *r, double age)
{
    double most = r->ceiling > 0 && r->ceiling < r->lifetime ? r->ceiling : r->lifetime;
    return fmin(fmax(age, r->floor), most);
}

static struct cycle cycle_of(const struct mc_leaf_rules *r)
{
    struct cycle c = {.low = within(r, (r->renew_at - r->jitter) * r->lifetime),
                      .high = within(r, (r->renew_at + r->jitter) * r->lifetime)};
    c.mean = (c.low + c.high) / 2;
    return c;
}

/* Share of leaves that are older. */
static double older(const struct cycle *c, double age)
{
    if (age <= 0) {
        return 1;
    }
    if (age <= c->low) {
        return 1 - age / c->mean;
    }
    return age < c->high ? (c->high - age) * (c->high - age) / (2 * c->mean * (c->high - c->low)) : 0;
}

static double chain_expired(const struct mc_leaf_rules *r, double t)
{
    struct cycle c = cycle_of(r);
    if (t <= 0) {
        return 0;
    }
    return r->kept ? older(&c, r->lifetime - t) : 1 - older(&c, t);
}

/* ---- loss ---- */

/* Integral over [0, t) of 1 - exp(-r s). */
static double ramp_integral(double r, double t)
{
    return r > 0 ? t + expm1(-r * t) / r : 0;
}

static double broken_pairs(const struct mc_leaf_rules *r, double t)
{
    double whole = 1 - chain_expired(r, t);
    return 1 - whole * whole;
}

/* What the pairs that break between a and b lose until t: Gauss-Legendre, the integrand is smooth within a
 * piece. */
static double piece(const struct mc_leaf_rules *rules, double ramp, double t, double a, double b)
{
    static const double node[] = {-0.9061798459386640, -0.5384693101056831, 0, 0.5384693101056831,
                                  0.9061798459386640};
    static const double weight[] = {0.2369268850561891, 0.4786286704993665, 0.5688888888888889,
                                    0.4786286704993665, 0.2369268850561891};
    enum { PARTS = 8, NODES = 5 };
    double sum = 0, half = (b - a) / (2 * PARTS);
    for (int p = 0; p < PARTS; p++) {
        for (int n = 0; n < NODES; n++) {
            double e = a + half * (2 * p + 1 + node[n]);
            sum += weight[n] * half * broken_pairs(rules, e) * (rules->cuts ? 1 : -expm1(-ramp * (t - e)));
        }
    }
    return sum;
}

/*
 * Integral over [0, t): pairs that broke by e, times the turnover since. By parts there is no density in it.
 * From `stop` on renewals work again: nothing more breaks, and what broke stays broken.
 */
static double stopped_lost(const struct mc_leaf_rules *rules, double ramp, double stop, double t)
{
    struct cycle c = cycle_of(rules);
    double first = rules->kept ? rules->lifetime - c.high : 0;
    double bend = rules->kept ? rules->lifetime - c.low : c.low;
    double last = fmin(rules->kept ? rules->lifetime : c.high, stop);
    double sum = 0;
    bend = fmin(bend, last);
    if (t > first && bend > first) {
        sum += piece(rules, ramp, t, first, fmin(bend, t));
    }
    if (t > bend && last > bend) {
        sum += piece(rules, ramp, t, bend, fmin(last, t));
    }
    if (t > last) {
        sum += broken_pairs(rules, last) * (rules->cuts ? t - last : ramp_integral(ramp, t - last));
    }
    return sum;
}

static double at_once_lost(const struct mc_leaf_rules *rules, double ramp, double t)
{
    return rules && rules->cuts ? t : ramp_integral(ramp, t);
}

static double chain_lost(int effect, const struct mc_leaf_rules *rules, double ramp, double stop, double t)
{
    if (t <= 0 || effect == MC_EXPIRY_NOTHING) {
        return 0;
    }
    return effect == MC_EXPIRY_AS_LEAVES_END && rules && rules->lifetime > 0
               ? stopped_lost(rules, ramp, stop, t)
               : at_once_lost(rules, ramp, t);
}

/* ---- routine renewals ---- */

/* Pods that are identities of their own, or distinct identities on each node they are spread over. */
static double chain_leaf_ms(int scope, const struct mc_fleet *fleet, int month, int cluster)
{
    const struct mc_cluster_month *c = mc_fleet_cluster(fleet, month, cluster);
    double span = (double)(fleet->month_start[month + 1] - fleet->month_start[month]);
    double pods = (double)c->pod_ms, identities = (double)c->identity_ms;
    if (scope == MC_LEAF_PER_POD || identities <= 0) {
        return pods;
    }
    if (scope == MC_LEAF_PER_IDENTITY) {
        return identities;
    }
    /* Pods of an identity fall on nodes at random: expected distinct nodes n (1 - (1 - 1/n)^k), k pods each.
     */
    double nodes = (double)c->node_ms / span, each = pods / identities;
    return identities * nodes * -expm1(each * log1p(-1 / fmax(nodes, 1.0000001)));
}

/*
 * Renewals of a leaf in one cycle of its issuer, whose remaining life falls from `life` to `rest`: one a mean
 * cycle while a whole lifetime fits in, then a geometric series, for each leaf gets what remains and renews
 * after a share of it.
 */
static double clamped_renewals(const struct mc_leaf_rules *r, double life, double rest)
{
    double mean = cycle_of(r).mean, whole = fmax(0, life - fmax(r->lifetime, rest));
    double from = fmin(r->lifetime, life), to = fmax(rest, r->floor / r->renew_at);
    double series = to < from ? log(from / to) / -log1p(-r->renew_at) : 0;
    return whole / mean + series;
}

static double chain_rate(const struct mc_leaf_rules *r, double issuer_life, double issuer_rest)
{
    if (r->lifetime <= 0) {
        return 0;
    }
    if (issuer_life <= 0 || issuer_rest >= r->lifetime) {
        return 1 / cycle_of(r).mean;
    }
    return clamped_renewals(r, issuer_life, issuer_rest) / (issuer_life - issuer_rest);
}

/* Beyond the usual number: what a cohort asks for while it follows its issuer to the end. */
static double chain_last_renewals(const struct mc_leaf_rules *r)
{
    double to = r->floor / r->renew_at;
    return r->lifetime > to && to > 0
               ? log(r->lifetime / to) / -log1p(-r->renew_at) - r->lifetime / cycle_of(r).mean
               : 0;
}

/* ---- no workload identity ---- */

static double none_expired(const struct mc_leaf_rules *r, double t)
{
    (void)r, (void)t;
    return 0;
}

/* Only what users see can expire: the edge, which has no leaves below it. */
static double none_lost(int effect, const struct mc_leaf_rules *rules, double ramp, double stop, double t)
{
    (void)stop;
    return effect == MC_EXPIRY_AT_ONCE && !rules && t > 0 ? ramp_integral(ramp, t) : 0;
}

static double none_leaf_ms(int scope, const struct mc_fleet *fleet, int month, int cluster)
{
    (void)scope, (void)fleet, (void)month, (void)cluster;
    return 0;
}

static double none_rate(const struct mc_leaf_rules *r, double issuer_life, double issuer_rest)
{
    (void)r, (void)issuer_life, (void)issuer_rest;
    return 0;
}

static double none_last_renewals(const struct mc_leaf_rules *r)
{
    (void)r;
    return 0;
}

static const struct mc_identity chain = {
    "chain",
    "certificates signed by their parent; their end cuts new connections",
    chain_expired,
    chain_lost,
    chain_leaf_ms,
    chain_rate,
    chain_last_renewals};
static const struct mc_identity none = {"none",
                                        "no workload identity; only certificates at the edge",
                                        none_expired,
                                        none_lost,
                                        none_leaf_ms,
                                        none_rate,
                                        none_last_renewals};

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
