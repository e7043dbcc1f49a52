/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_LEAVES_H
#define MESHCOST_LEAVES_H
/*
 * leaves: the workload certificates of a cluster now, for the models that need them (certificates: a tier
 * above them ends; incidents: what issues them is down).
 */
#include "meshcost/model.h"

/*
 * ms from issue to the planned renewal of a certificate of a tier. Where the mode states none, or one that
 * begins before the certificate does: cert-manager's two thirds of the lifetime (cilium.md 7).
 */
int64_t mc_tier_renew_after(const struct mc_tier_mode *mode, int64_t lifetime);
/* The tier of leaves of a side that is operated in a PKI mode; -1: none. */
int mc_leaf_tier(const struct mc_lane *lane, int pki_mode, int side);
/* Its rules at the versions that the cluster runs. */
struct mc_leaf_rules mc_leaf_rules_at(const struct mc_world *world, int tier, int cluster);
/* Does what has ended come back only with a restart? */
bool mc_leaves_stuck(const struct mc_world *world, int tier, int cluster);
/* How many there are; none of tier -1. */
double mc_leaves_now(const struct mc_world *world, int tier, int cluster);
/* Pods that start in a span of time, each of which needs one. */
double mc_pod_starts(const struct mc_world *world, int cluster, int64_t from, int64_t to);

#endif
