/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_PILOT_H
#define MESHCOST_PILOT_H
/*
 * pilot: a small trial of what an organisation may take on, as a restriction of that organisation's own
 * history, so that pilot and production are paired.
 *
 * A pilot has one cluster, some weeks and one namespace. All that is in it (namespace, services, needs,
 * releases, people who leave, nodes) has the ids of the production history, and so every draw that is
 * addressed by them; nothing is drawn anew. The namespace is the one that a team would offer: there from the
 * start, greenfield, owned by one team, without awkward traits, with one service at most that needs L7; among
 * equals the one with the smallest id, which says nothing about it. `mixed` adds one of the others:
 * brownfield, there from the start, with two teams that have to agree, or nobody. The pilot's cluster is the
 * first of the production clusters that is there at the start, with the same shape of node, and one node a
 * zone or as many as its pods ask for; its certificates are as old as the pilot.
 *
 * What a pilot costs is extrapolated to production by three fixed rules. Let, for one organisation, history
 * and lane, and for one measure (cash, hours of work, outage, need not delivered), the pilot come to
 *
 *     s   by what goes on for as long as the lane stands
 *     e   by what is done once: setting up and bringing namespaces in (the category "onboarding")
 *     y   by rehearsals of certificates: each is taken for the planned rotation of a cluster, once a year
 *     z   by rehearsals of the rest, which the house has once a year
 *
 * and to s0, e0 if nobody joins it. It lasts w years with n namespace-years, p pod-years and c cluster-years,
 * and j namespaces join; production lasts T years with N, P, C and J. Then a year of production is said to
 * cost
 *
 *     per namespace         (s N/n + e J/j + y w N/n) / T + z
 *     per pod               (s P/p + e (J/j) (P/N) / (p/n) + y w P/p) / T + z
 *     fixed plus variable   (s0 C/c + (s - s0) N/n + e0 (C/T) / (c/w) + (e - e0) J/j + y C) / T + z
 *
 * and the same stands in the view v_pilot. N, P, C and J are those of production itself, so that a bias is
 * what the pilot does not show, never a wrong forecast of growth. Bias = extrapolated minus production.
 */
#include "meshcost/history.h"

enum mc_pilot_guests { MC_PILOT_NOBODY, MC_PILOT_GREENFIELD, MC_PILOT_MIXED };

/* Index of the production cluster whose place the pilot's takes. */
int mc_pilot_cluster(const struct mc_scenario *production);

/*
 * The pilot's history: of `history`, which belongs to `production`, what happens to the guests in the one
 * cluster of `pilot` before its end. `pilot` is the same scenario but for clusters and horizon.
 */
struct mc_history *mc_pilot_history(struct mc_arena *arena, const struct mc_scenario *production,
                                    const struct mc_history *history, const struct mc_scenario *pilot,
                                    enum mc_pilot_guests guests);

struct mc_pilot_size {
    int64_t namespace_ms, pod_ms, cluster_ms;
    int64_t joins; /* namespaces that come into a mesh, if all goes well */
};
/* `scratch` holds a fleet afterwards. */
struct mc_pilot_size mc_pilot_size(struct mc_arena *scratch, const struct mc_scenario *scenario,
                                   const struct mc_history *history);

#endif
