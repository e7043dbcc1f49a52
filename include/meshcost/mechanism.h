/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_MECHANISM_H
#define MESHCOST_MECHANISM_H
/*
 * mechanism: where lanes differ in kind. A mechanism is a const type object at the end of one file in
 * models/mechanism; a lane names it. Models call mechanisms, they never ask which one it is.
 */
#include "meshcost/fleet.h"
#include "meshcost/lane.h"

/* One month of one cluster, as a placement sees it. Integrals over the month (ms, requests). */
struct mc_place_view {
    int64_t span_ms; /* of the month within the run */
    int64_t node_ms, pod_ms;
    int64_t l7_namespace_ms; /* namespaces with at least one service that needs L7 */
    int64_t requests, edge_requests, l7_requests, kibibytes;
    double known_pods; /* of the cluster, in the mesh or not */
};
/* A part of an integral; all of it to the bit where the share is 1. */
int64_t mc_place_part(int64_t whole, double share);
/* Adds pods, namespaces with L7, requests and payload; spans, nodes and known pods are of the place and stay.
 */
void mc_place_add(struct mc_place_view *sum, const struct mc_place_view *view);
/* KiB of payload of a request. */
double mc_place_payload(const struct mc_place_view *view);

/* What shares the fate of one instance. */
enum mc_scope { MC_SCOPE_NODE, MC_SCOPE_POD, MC_SCOPE_NAMESPACE, MC_SCOPE_CLUSTER };

/* Which requests pass an instance, and fail with it: a set. */
enum mc_reach {
    MC_REACH_NONE = 0,
    MC_REACH_PLAIN = 1, /* between services, needing no L7 */
    MC_REACH_L7 = 2,    /* between services, needing L7 */
    MC_REACH_EDGE = 4,  /* entering through the edge */
    MC_REACH_ALL = 7
};

/* Where in the way of one call a component stands (the request clock). */
enum mc_site {
    MC_SITE_NONE,   /* nowhere */
    MC_SITE_POD,    /* beside the caller's and beside the called pod */
    MC_SITE_NODE,   /* on the caller's and on the called pod's node, shared by their pods */
    MC_SITE_CALLED, /* on the called pod's node alone, for calls that need L7 */
    MC_SITE_MIDDLE, /* a hop of its own between the two, for calls that need L7 */
    MC_SITE_KERNEL, /* in the kernel of both nodes */
    MC_SITE_EDGE    /* a hop of its own before the first call, for load from outside */
};

struct mc_placement {
    const char *name, *doc;
    /* Instance-milliseconds in the month, for `replicas` instances in each place (node, pod, namespace,
     * cluster). */
    int64_t (*instance_ms)(const struct mc_place_view *view, int64_t replicas);
    /* Traversals by requests in the month. */
    int64_t (*passes)(const struct mc_place_view *view);
    enum mc_scope scope;
    enum mc_reach reach;
    enum mc_site site;
};
/* NULL-terminated; found by name by the lane loader. */
extern const struct mc_placement *const mc_placements[];
const struct mc_placement *mc_placement_find(const char *name); /* NULL if unknown */

/* How workload certificates renew: in force in a cluster, as drawn for the organisation. Times in ms. */
struct mc_leaf_rules {
    double lifetime;
    double renew_at;       /* share of a leaf's lifetime after which it renews */
    double jitter;         /* either way, as a share of the lifetime */
    double floor, ceiling; /* least and most time between two renewals; ceiling 0: none */
    bool kept;             /* a leaf whose renewal failed serves until it ends; else it is given up at once */
    bool cuts;             /* what has ended is refused packet by packet, established connections too */
};

/*
 * Identity: what the end of a certificate does. `effect` is an enum mc_expiry_effect: all leaves ended at
 * time 0, or renewals stopped then and leaves end by their phases. `ramp` is the rate at which connections
 * and pods turn over. Rules may be NULL where no leaves hang below the certificate (the edge).
 */
struct mc_identity {
    const char *name, *doc;
    /* Share of leaves that serve no longer a time after renewals stopped. */
    double (*expired)(const struct mc_leaf_rules *rules, double t);
    /* Integral of the failing share of traffic over [0, t), where renewals work again from `stop` on. */
    double (*lost_ms)(int effect, const struct mc_leaf_rules *rules, double ramp, double stop, double t);
    /* Leaf-milliseconds of a month, for a scope (enum mc_leaf_scope). */
    double (*leaf_ms)(int scope, const struct mc_fleet *fleet, int month, int cluster);
    /* Renewals of one leaf a ms below an issuer of that life, which is renewed when `issuer_rest` of it
     * remains; life 0: an issuer that never ends. */
    double (*rate)(const struct mc_leaf_rules *rules, double issuer_life, double issuer_rest);
    /* Renewals of one leaf beyond the usual ones while its issuer comes to its end. */
    double (*last_renewals)(const struct mc_leaf_rules *rules);
};
/*
 * Upgrade: what moving a component to another version does in a cluster. The view is of the cluster when the
 * turn of the component comes.
 */
struct mc_upgrade_view {
    int64_t nodes, at_once;  /* at_once: nodes that are rolled at a time */
    double ready_ms, gap_ms; /* until an instance is ready again; for which what passes it fails */
    double pods_passing;     /* pods, each by the share of its requests that passes the component */
    double connections;      /* long-lived ones of a pod */
    double stale_pods;       /* expected, not deployed anew by the end of the window */
};
struct mc_upgrade_effect {
    double restarts;    /* pods that have to be restarted */
    double connections; /* cut */
    double lost_ms;     /* for which what passes it fails, in every namespace of the cluster */
    double watch_ms;    /* that somebody watches it */
};
struct mc_upgrade {
    const char *name, *doc;
    bool lags; /* old instances serve on until the end of the window */
    struct mc_upgrade_effect (*turn)(const struct mc_upgrade_view *view);
};
/* NULL-terminated; found by name by the lane loader. */
extern const struct mc_upgrade *const mc_upgrades[];
const struct mc_upgrade *mc_upgrade_find(const char *name); /* NULL if unknown */

extern const struct mc_identity *const mc_identities[];
const struct mc_identity *mc_identity_find(const char *name);

#endif
