/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_LANE_H
#define MESHCOST_LANE_H
/*
 * lane: one way of operating, as its data file states it. Const once loaded.
 *
 * A lane is data: components with a placement each, certificate tiers, capabilities. Where lanes differ in
 * amount, a value differs; where they differ in kind, another mechanism is named. No code knows a lane's
 * name. Every value is a prior: distribution, source, date, confidence, versions, subject.
 */
#include "meshcost/scenario.h"

/* What a component is for; the cause under which its cost is booked. */
enum mc_component_role {
    MC_COMPONENT_L4_PROXY,
    MC_COMPONENT_L7_PROXY,
    MC_COMPONENT_AGENT,
    MC_COMPONENT_CONTROL_PLANE,
    MC_COMPONENT_GATEWAY,
    MC_COMPONENT_IDENTITY,
    MC_COMPONENT_ROLES
};
extern const char *const mc_component_role_words[];
/* Which role of the organisation (enum mc_role) runs components of a role. */
extern const int mc_component_owner_role[MC_COMPONENT_ROLES];

struct mc_placement; /* mechanism.h */
struct mc_surfaces;  /* surface.h */
struct mc_upgrade;   /* mechanism.h */

struct mc_component {
    const char *name;    /* for people: unique in the lane */
    const char *product; /* release calendar that it follows, or NULL */
    const char *subject; /* whose property its numbers are: shared between lanes that contain it */
    const char *embeds;  /* component inside it that has advisories of its own, or NULL */
    int role;            /* enum mc_component_role */
    int part;            /* enum mc_part: which part of a platform it is */
    const char *placement_name;
    const struct mc_placement *placement;
    const char *upgrade_name;
    const struct mc_upgrade *upgrade;  /* mechanism: what moving it to another version does */
    struct mc_prior roll_time;         /* ms until an instance on a node is ready again */
    struct mc_prior roll_gap;          /* ms for which what passes it on a node fails meanwhile */
    int64_t roll_at_once;              /* nodes */
    struct mc_prior replicas;          /* instances in each place */
    struct mc_prior idle_cpu;          /* milli-cores an instance */
    struct mc_prior request_cpu;       /* seconds of CPU a pass (one traversal by request and response) */
    struct mc_prior kibibyte_cpu;      /* seconds of CPU a KiB of payload and pass */
    struct mc_prior idle_memory;       /* bytes an instance */
    struct mc_prior pod_memory;        /* bytes an instance and pod known in the cluster */
    struct mc_prior load_memory;       /* bytes an instance and request a second through it */
    struct mc_prior pass_cpu;          /* request clock: seconds of a pass on a busy reference core */
    struct mc_prior pass_latency;      /* request clock: seconds of a pass in which nothing computes */
    struct mc_prior connection_cpu;    /* request clock: seconds of CPU to take in a connection */
    struct mc_prior handshake_cpu;     /* request clock: seconds of CPU of a mutual TLS handshake */
    struct mc_prior pooled;            /* request clock: share of a caller's new connections for which the
                                          proxies keep one open between them */
    struct mc_prior max_connections;   /* request clock: from an L7 proxy to a service; 0: no limit */
    struct mc_prior max_pending;       /* request clock: requests that wait beyond these */
    struct mc_prior log_cpu;           /* request clock: seconds of CPU to log a request */
    struct mc_prior connection_memory; /* bytes an open connection */
    struct mc_prior fresh_memory;      /* bytes an idle instance, not long after its start */
    struct mc_prior workers;           /* worker threads; 0: as many as the node has cores */
    struct mc_prior reserved_cpu;      /* milli-cores an instance */
    struct mc_prior reserved_memory;   /* bytes an instance */
    bool fails_open;                   /* where an instance is missing, traffic goes on without it */
    struct mc_prior metrics_memory;    /* bytes an instance takes in the store of metrics */
    struct mc_prior log_line;          /* bytes of log a pass */
    struct mc_prior blocks_starts;     /* share of the pods in reach that cannot start while it is down */
    struct mc_prior whole_namespace;   /* L7 proxy: P(all of a namespace's traffic goes through it) */
    const char **delivers; /* words of enum mc_capability: what all have by it where the house runs it */
    int deliver_count;
    unsigned delivered; /* the same as a bit set */
    unsigned sides;     /* of a migration, those that contain it; else the first */
    int succeeds;       /* of a migration: the same on the first side, which it takes over from; -1: none */
    bool shared;        /* of a migration: both sides have it */
    int line;           /* of versions, that of its product (adoption.h) */
    struct mc_place place;
};

/* How one certificate tier is run under one PKI mode of the organisation. */
enum mc_renewal { MC_RENEWAL_NONE, MC_RENEWAL_MANUAL, MC_RENEWAL_AUTOMATIC };
extern const char *const mc_renewal_words[];

struct mc_tier_mode {
    struct mc_prior lifetime; /* ms */
    int renewal;              /* enum mc_renewal */
    double renew_at;      /* automatic: share of the lifetime after which it renews; 0: use renew_before */
    int64_t renew_before; /* automatic: ms before the end */
    int64_t warning;  /* ms before the end at which the product itself warns somebody who looks; 0: never */
    bool fails_build; /* the warning stops a pipeline, so that it cannot be ignored */
    int expiry;       /* enum mc_expiry_effect: what its end does in this mode */
};

enum mc_tier_kind { MC_TIER_ROOT, MC_TIER_ISSUER, MC_TIER_LEAF, MC_TIER_EDGE };
extern const char *const mc_tier_kind_words[];
enum mc_expiry_effect { MC_EXPIRY_AT_ONCE, MC_EXPIRY_AS_LEAVES_END, MC_EXPIRY_NOTHING };
extern const char *const mc_expiry_effect_words[];
enum mc_leaf_scope { MC_LEAF_PER_POD, MC_LEAF_PER_IDENTITY_AND_NODE, MC_LEAF_PER_IDENTITY };
extern const char *const mc_leaf_scope_words[];

struct mc_tier {
    const char *name, *subject;
    int kind;              /* enum mc_tier_kind */
    const char *parent;    /* tier that signs it; NULL: itself */
    int parent_index;      /* -1: none */
    bool clamped;          /* never outlives its parent: leaves end together with their issuer */
    int expiry;            /* enum mc_expiry_effect */
    int leaf_scope;        /* LEAF: enum mc_leaf_scope */
    int role;              /* enum mc_role: who has to own it */
    struct mc_prior steps; /* of a planned rotation by hand, in one cluster */
    struct mc_prior
        reloads;            /* 1: what serves takes up what something else renewed; 0: it fetches it itself */
    const char **issued_by; /* components, the first that exists issues it */
    int issuer_count;
    int *issuers; /* their indices */
    struct mc_prior jitter, floor, ceiling, kept, cuts,
        stuck;           /* LEAF: see mc_leaf_rules; stuck: needs a restart */
    double restarts;     /* whole data-plane restarts that a planned rotation needs */
    const char *product; /* whose versions its values follow; NULL: the calendar */
    int line;            /* index of that line (adoption.h) */
    unsigned sides;      /* of a migration, those that contain it; else the first */
    struct mc_tier_mode mode[MC_PKI_MODES];
    struct mc_place place;
};

enum mc_support { MC_SUPPORT_NONE, MC_SUPPORT_WORKAROUND, MC_SUPPORT_L7, MC_SUPPORT_NATIVE };
extern const char *const mc_support_words[];
enum mc_maturity { MC_MATURITY_ALPHA, MC_MATURITY_BETA, MC_MATURITY_STABLE };
extern const char *const mc_maturity_words[];

struct mc_lane_capability {
    int capability; /* enum mc_capability */
    int support;    /* enum mc_support */
    int maturity;
    bool needs_enrolment;   /* a namespace has it only while it is in the mesh */
    struct mc_prior effort; /* WORKAROUND: ms of work a namespace and year */
    bool misbinds;          /* bound below L7 by mistake, a rule of it denies, or does nothing unnoticed */
    bool edge_only;         /* for what enters at the edge; between services it is worked around */
    const char *source, *note;
    const char *product;       /* whose versions since and until are; NULL: the lane's first product */
    const char *since, *until; /* versions; NULL: open */
    int line;
    struct mc_place place;
};

/* A step that a namespace takes on its way into the lane's mesh, or out of it. */
struct mc_lane_step {
    int work;     /* enum mc_onboarding_work */
    int trait;    /* enum mc_onboarding_trait: what asks for it */
    bool leaving; /* on the way out */
    const char *source, *note;
    struct mc_place place;
};

/* Mutual TLS that workloads of the lane speak: across two lanes with a common one it goes on. */
struct mc_lane_speech {
    const char *protocol, *source, *note;
    struct mc_place place;
};

/* A version of a product's stable artifacts, and the version of the free ones that it was cut from. */
struct mc_milestone {
    const char *version, *of;
    struct mc_place place;
};

/* Stable artifacts of the lane's first product, where they come from somebody else. */
struct mc_stable {
    const char *product;     /* release calendar; NULL: the free artifacts are the stable ones */
    struct mc_prior licence; /* 1 where running them needs a licence, else 0; versions are dates */
    int milestone_count;
    struct mc_milestone *milestones;
};

struct mc_identity; /* mechanism.h */
struct mc_line;     /* adoption.h */

/* Which releases of a product are an upgrade: minors with lines of patches, or one after the other. */
enum mc_channel { MC_CHANNEL_MINOR, MC_CHANNEL_EDGE, MC_CHANNEL_STABLE };
extern const char *const mc_channel_words[];
/* What is known of its support: nothing; that no window is defined; a number of further minors. */
enum mc_window { MC_WINDOW_UNKNOWN, MC_WINDOW_NONE, MC_WINDOW_MINORS };
extern const char *const mc_window_words[];

/* From a version on: the Kubernetes minors with which it works, NULL: open. */
struct mc_matrix {
    const char *since, *oldest, *newest;
    struct mc_place place;
};

/* What disappears with a version: whoever comes from before it has to move away first. */
struct mc_removal {
    const char *version, *what, *source;
    struct mc_prior effort; /* ms of work a namespace */
    struct mc_place place;
};

/* How a product is released and supported, and what upgrading it takes. */
struct mc_track {
    const char *product;                /* release calendar */
    int channel;                        /* enum mc_channel */
    int window;                         /* enum mc_window */
    int64_t minors;                     /* support of a minor ends `grace` after so many further ones */
    int64_t grace;                      /* ms */
    int64_t stride;                     /* minors that one upgrade may cross */
    double steps;                       /* in a cluster */
    int maturity;                       /* enum mc_maturity of its releases */
    struct mc_prior items;              /* breaking items a year; per organisation */
    struct mc_prior bad_share, bad_run; /* releases that later prove bad: share, and how many in a row */
    int matrix_count, removal_count;
    struct mc_matrix *matrix;
    struct mc_removal *removals;
    const char *source, *note;
    struct mc_place place;
};

/* A component that the house runs whatever the lane (platform.runs). */
struct mc_house {
    const char *name; /* as the scenario writes it: LANE/COMPONENT */
    const struct mc_component *component;
    const struct mc_track *track; /* of its product; NULL: none is stated */
    const struct mc_node *node;   /* from which it was bound */
};

struct mc_lane {
    const char *name; /* stem of the file */
    const char *file, *title, *summary, *colour;
    int64_t dash; /* gnuplot dash type */
    const char *identity_name;
    const struct mc_identity *identity;
    const char **products;                      /* release calendars that it subscribes to */
    const char **provides, **replaces, **needs; /* words of enum mc_part */
    int provide_count, replace_count, need_count;
    unsigned provided, replaced, needed; /* the same as bit sets */
    const struct mc_house *house;        /* the same for every lane of a run; set by mc_house_settle */
    int house_count;
    const struct mc_lane_capability *by_house[MC_CAPABILITIES]; /* delivered by it, in all namespaces */
    const struct mc_surfaces *surfaces; /* of its components; set by mc_surfaces_settle, NULL: none */
    int product_count, component_count, tier_count, capability_count, step_count, speech_count;
    struct mc_component *components;
    struct mc_tier *tiers;
    struct mc_lane_capability *capabilities;
    struct mc_lane_step *steps;
    struct mc_lane_speech *speech;
    int track_count;
    struct mc_track *tracks;
    const struct mc_lane_capability *by_capability[MC_CAPABILITIES]; /* NULL: not stated, hence none */
    struct mc_prior
        licence; /* micro-money is not a quantity: 1 where a commercial licence is needed, else 0 */
    const struct mc_lane *side[2]; /* the lane itself; of a migration: from which, to which */
    int side_count;
    int64_t moves_at;  /* of a migration: when it begins */
    bool is_incumbent; /* what it begins with runs in the house at the start; set by mc_house_settle */
    struct mc_stable stable;
    struct mc_line *lines; /* of versions; 0 is the calendar */
    int line_count;
    const struct mc_prior *licence_due; /* the one of the two that applies under the scenario's artifacts */
    const struct mc_node *tree;
    const char *text; /* of the file, for the store */
    uint64_t ordinal; /* position in the run; never enters a draw */
};

/* Is the software of that subject part of the lane? Does the house run it whatever the lane? */
bool mc_lane_contains(const struct mc_lane *lane, const char *subject);
bool mc_lane_house_runs(const struct mc_lane *lane, const char *subject);
/* Have its namespaces something by what the house runs, so that no component of the lane keeps it up? */
bool mc_lane_house_delivers(const struct mc_lane *lane, int capability);
/*
 * Does it stand where those sides stand? What a migration only takes over stands for the second side once the
 * first has gone.
 */
bool mc_component_stands(const struct mc_component *component, unsigned sides);
/* Do workloads of the two sides of a migration authenticate each other? */
bool mc_lane_sides_talk(const struct mc_lane *lane);
/* The files of some lanes: the lanes themselves, of migrations both sides; each once, at most MC_SIDES x
 * count. */
int mc_lane_files(const struct mc_lane *const *lanes, int count, const struct mc_lane **files);
/* Gateways, network and certificates serve every namespace once they stand, a mesh those that are in it. */
bool mc_component_serves_all(const struct mc_component *component);
/* How certificates of a tier end: as the side that contains it says. */
const struct mc_identity *mc_tier_identity(const struct mc_lane *lane, const struct mc_tier *tier);
/* Does the lane take the place of what the house has of a part? Not where the house has the lane's own. */
bool mc_lane_displaces(const struct mc_lane *lane, enum mc_part part);
/* The sides that take the place of a component of the house's, in each cluster from when they stand there. */
unsigned mc_lane_replacing(const struct mc_lane *lane, const struct mc_component *component);

/* The track of a product, NULL: none. */
const struct mc_track *mc_lane_track(const struct mc_lane *lane, const char *product);

extern const struct mc_schema mc_lane_schema, mc_component_schema, mc_tier_schema, mc_track_schema,
    mc_capability_schema;
void mc_lane_each_prior(const struct mc_lane *lane, mc_prior_fn *fn, void *context);

#endif
