/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_MODELS_EXPOSURE_H
#define MC_MODELS_EXPOSURE_H
/*
 * exposure: how much there is now that can fail, by kind, and who notices when it does.
 *
 * Follows the history event by event, so that a rate just before an instant knows nothing of what comes
 * after. Lanes differ by their components alone: how many there are, where they sit, what passes through
 * them, which rules they can hold. Shared by the models of incidents and of toil.
 */
#include "meshcost/model.h"

/* Kinds of exposure that a cluster has. Rules are exposures of namespaces. */
enum mc_hazard { MC_HAZARD_DEFECT, MC_HAZARD_INSTANCE, MC_HAZARD_NODE, MC_HAZARD_LOAD, MC_HAZARDS };

struct namespace_now {
    bool active;
    int cluster, team; /* team: who owns it now */
    int64_t pods, services, l7_services;
    double edge_routes; /* services by the share of their requests that enters at the edge */
};

struct cluster_now {
    int64_t pods, l7_namespaces;
    int64_t pods_in[MC_SIDE_BOTH + 1]; /* in the mesh, by set of sides */
    double cpu, memory_mib;            /* requested, by all pods */
    bool there;
};

struct exposure {
    const struct mc_world *world;
    int64_t *replicas; /* [cluster][component], as drawn, at the version that the cluster runs */
    int64_t *pods_of;  /* of each service */
    struct namespace_now *namespaces;
    struct cluster_now *clusters;
    double *l7_share; /* [cluster][side]: of the L7 capabilities, those that it has: rules that it can hold */
    double spike;     /* traffic over what it would be without spikes, now */
    unsigned edge_in_l7; /* sides without a gateway of their own: what enters passes the L7 proxies */
    unsigned lane_reach[MC_SIDES]; /* requests that pass any component of a side */
};

void exposure_init(struct exposure *e, const struct mc_world *world);
void exposure_follow(struct exposure *e, const struct mc_history_event *event);
/* The cluster runs other versions now. */
void exposure_adopt(struct exposure *e, int cluster);
int64_t exposure_replicas(const struct exposure *e, int component, int cluster);

/* Exists in any cluster. */
bool exposure_exists(const struct exposure *e, int component);
bool exposure_is_of_the_lane(const struct exposure *e,
                             int component); /* exists, and not the house's anyway */
int64_t exposure_nodes(const struct exposure *e, int cluster);
/* To be called when who is in the mesh has changed. */
void exposure_recount(struct exposure *e);
/* Is the namespace behind the component now? */
bool exposure_is_behind(const struct exposure *e, int component, int namespace_index);
unsigned exposure_reach(const struct exposure *e, int component);
/* Units of a component that are exposed to a hazard in a cluster now. */
double exposure_units(const struct exposure *e, enum mc_hazard hazard, int component, int cluster, bool most);
/* L7 rules of a namespace that its mesh holds, and its edge routes; those between services alone. */
double exposure_rules(const struct exposure *e, int namespace_index, bool most);
double exposure_rules_between(const struct exposure *e, int namespace_index, bool most);
/* Can the lane hold rules between services in a cluster? */
bool exposure_holds_rules(const struct exposure *e, int cluster);
/* Services of a namespace with L7 treatment now. */
int64_t exposure_l7_services(const struct exposure *e, int namespace_index);
/* Requests of a namespace in the month that lie in the reach, by what is treated now. */
int64_t exposure_hit(const struct exposure *e, int namespace_index, int month, unsigned reach);
/* Share of a namespace's requests that lie in the reach, in the month. */
double exposure_share(const struct exposure *e, int namespace_index, int month, unsigned reach);

#endif
