/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_SCENARIO_H
#define MESHCOST_SCENARIO_H
/*
 * scenario: one organisation, as its YAML file states it.
 *
 * Const once loaded. Everything lies in the run arena. The file says what the organisation has and does,
 * whatever the lane; it never says how a lane behaves. Namespaces are listed, or generated from
 * distributions (`generate`), or both. Teams are referred to by name and resolved to indices: index 0
 * is always "nobody".
 */
#include "meshcost/arena.h"
#include "meshcost/calendar.h"
#include "meshcost/diag.h"
#include "meshcost/onboarding.h"
#include "meshcost/schema.h"
#include "meshcost/traits.h"
#include "meshcost/tree.h"
#include "meshcost/turnover.h"
#include <stdint.h>

enum mc_protocol { MC_HTTP1, MC_HTTP2, MC_GRPC, MC_TCP, MC_SERVER_FIRST };
extern const char *const mc_protocol_words[];
enum mc_origin { MC_GREENFIELD, MC_BROWNFIELD };
extern const char *const mc_origin_words[];
enum mc_pki_mode { MC_PKI_PRODUCT_DEFAULT, MC_PKI_CERT_MANAGER, MC_PKI_CORPORATE_CA, MC_PKI_MODES };
extern const char *const mc_pki_words[];

/* What somebody has to own. A lane's certificate tiers, components and rules each belong to one role. */
enum mc_role {
    MC_ROLE_TRUST_ANCHOR,
    MC_ROLE_ISSUER,
    MC_ROLE_EDGE_CERTIFICATES,
    MC_ROLE_DATAPATH,
    MC_ROLE_L7_POLICY,
    MC_ROLE_GATEWAYS,
    MC_ROLE_UPGRADES,
    MC_ROLES
};
extern const char *const mc_role_words[];

/* What can be required of a lane, and what a lane says that it can do. */
enum mc_capability {
    MC_CAP_MTLS,
    MC_CAP_WORKLOAD_IDENTITY,
    MC_CAP_L4_AUTHORIZATION,
    MC_CAP_L7_AUTHORIZATION,
    MC_CAP_L7_ROUTING,
    MC_CAP_RETRIES_TIMEOUTS,
    MC_CAP_JWT,
    MC_CAP_RATE_LIMIT,
    MC_CAP_EGRESS_CONTROL,
    MC_CAP_GOLDEN_METRICS,
    MC_CAP_EDGE_TLS,
    MC_CAP_MULTI_CLUSTER,
    MC_CAP_FIPS,
    MC_CAP_EXTERNAL_AUTHORIZATION,
    MC_CAP_FAULT_INJECTION,
    MC_CAP_ENCRYPTION,   /* in transit, whoever the ends are */
    MC_CAP_EDGE_ROUTING, /* by a gateway, for what enters */
    MC_CAP_EDGE_JWT,
    MC_CAP_EDGE_RATE_LIMIT,
    MC_CAPABILITIES
};
extern const char *const mc_capability_words[];

struct mc_service_spec {
    const char *name;
    int64_t replicas;
    int protocol;        /* enum mc_protocol */
    double requests;     /* mean requests per second to the service, all replicas together, at the start */
    int64_t payload;     /* bytes of request and response together */
    double edge_share;   /* share of its requests that enter through the edge */
    bool l7;             /* needs HTTP-aware treatment (routing, retries, header or JWT rules ...) */
    int64_t cpu, memory; /* requests of one replica: milli-cores, bytes */
    int host_network, own_tls; /* enum mc_known */
    double deploys;            /* a year; negative: not known */
    struct mc_place place;
};

struct mc_namespace_spec {
    const char *name, *cluster, *owner;
    int cluster_index, team;                /* resolved; team 0: nobody */
    int origin;                             /* enum mc_origin */
    int64_t service_accounts;               /* 0: one per service */
    const char *second_owner;               /* another team that has to agree; "-": not known */
    int second_team;                        /* resolved; 0: nobody, -1: not known */
    int64_t jobs, policies, restart_window; /* traits (traits.h); negative: not known */
    int service_count;
    struct mc_service_spec *services;
    struct mc_place place;
};

struct mc_cluster_spec {
    const char *name;
    int64_t nodes, node_cpu, node_memory; /* milli-cores, bytes of one node */
    int64_t zones;
    int64_t installed;     /* ms: birth of its trust anchors; 0: when it is there */
    int64_t joins;         /* ms: when it is planned to join; 0: at the start */
    struct mc_prior delay; /* ms that it joins later than planned; per history */
    int64_t namespaces;    /* generated ones that come with it */
    bool trust;            /* shares the trust of the other clusters */
    struct mc_place place;
};

struct mc_team_spec {
    const char *name;
    int64_t people;
    int64_t mesh_hours; /* ms a person and week that are free for mesh work, other duties deducted */
    bool on_call;       /* has a staffed rota that pages reach at any hour */
    int64_t rota;       /* people on call at once */
    bool refuses;       /* will not run mesh components that it owns: they fall to the fallback team */
    int64_t utc_offset; /* ms */
    struct mc_place place;
};

struct mc_owner {
    const char *team;
    int team_index; /* 0: nobody */
    int refused_by; /* team that owns it on paper and refuses the work; 0: none */
    bool alerts;    /* expiry and failure alerts of this role reach a staffed rota */
    bool rehearsed; /* the emergency procedure has been rehearsed */
};

struct mc_requirement {
    int capability;   /* enum mc_capability */
    const char *name; /* its word */
    bool hard;
    int64_t due;  /* ms; 0: from the start */
    double share; /* of namespaces that need it */
    struct mc_place place;
};

/* Distributions from which namespaces are made; each a prior drawn per organisation or per entity as said. */
struct mc_generate_spec {
    int64_t namespaces; /* how many at the start */
    struct mc_prior services_per_namespace, replicas, requests, payload, edge_share; /* per entity */
    struct mc_prior l7_share, brownfield_share,
        unowned_share; /* per organisation: probability for each entity */
    struct mc_prior arrivals,
        departures; /* namespaces a year (arrivals), hazard a year (departures); per organisation */
    struct mc_prior service_growth; /* new services a namespace and year; per organisation */
    struct mc_prior scale_changes;  /* replica changes a service and year; per organisation */
    struct mc_prior scale_factor;   /* replicas after a change, relative to the first number; per event */
};

struct mc_traffic_spec {
    double day_amplitude;   /* 0..1: peak over mean of the daily cosine, minus 1 */
    double weekend_factor;  /* load of a weekend day relative to a weekday */
    double peak_hour;       /* local hour of the daily peak */
    struct mc_prior growth; /* a year, e.g. 0.2; per organisation */
    struct mc_prior
        zone_crossing; /* share that crosses a zone, relative to picking without regard to zones */
    int64_t utc_offset;
};

struct mc_pki_spec {
    int mode;                         /* enum mc_pki_mode */
    int64_t ca_lifetime;              /* ms: of the CA that a corporate PKI hands out; 0: as the lane does */
    int64_t approval_lead;            /* ms between asking for a CA certificate and getting it */
    int64_t rotation_lead;            /* ms before the due date at which planned rotations are submitted */
    int64_t rebuild_interval;         /* ms between cluster rebuilds, which reset all clocks; 0: never */
    bool automated_ca;                /* a corporate CA renews by itself (ACME, cert-manager issuer) */
    struct mc_prior rotation_failure; /* P(a rotation by hand goes wrong); per organisation */
    struct mc_prior not_reloaded; /* P(what serves does not take up the new one), per automated rotation */
    struct mc_prior emergency_approval, restart_time; /* ms; per event */
    struct mc_prior component_restarts;               /* a year; per organisation */
    struct mc_prior pod_starts;                       /* an hour and pod; per organisation */
};

/* Parts of a platform: what the house has, what a lane provides, replaces and needs. */
enum mc_part {
    MC_PART_NONE,
    MC_PART_CNI,
    MC_PART_INGRESS,
    MC_PART_CERT_MANAGER,
    MC_PART_MESH,
    MC_PART_OBSERVABILITY,
    MC_PART_ENCRYPTION,
    MC_PARTS
};
extern const char *const mc_part_words[];
/* Bit set of the parts named in a list; unknown words are reported. */
unsigned mc_part_set(struct mc_diag *diag, const struct mc_node *list, const char *path);

/*
 * The mesh that the house runs already. The lane of that name, and migrations that begin with it, have all
 * namespaces in at the start and pay nothing for it; any other lane is replayed as if there were none.
 */
struct mc_incumbent_spec {
    const char *lane, *version; /* NULL: none; as stated elsewhere */
    const char *product;        /* whose version it is; set by mc_incumbent_settle */
    int64_t installed;          /* ms: birth of its trust anchors; 0: that of each cluster's */
    struct mc_place place;
};

/*
 * What the house has, whatever the lane. `runs` names components by LANE/COMPONENT: they are booked
 * identically in every lane, under a cause of their own, and a lane that contains one of them is not charged
 * for it. A part named "none" is not there; "unnamed" is there without a name.
 */
struct mc_platform_spec {
    const char *cni, *ingress, *mesh, *mesh_mode, *provider, *observability;
    bool cert_manager;
    const char **forbids, **runs;
    int forbid_count, run_count;
    unsigned has, forbidden; /* resolved: bit sets of enum mc_part */
    struct mc_incumbent_spec incumbent;
};

/* What is paid for: what is reserved or used, or whole nodes where that does not fit on those of the
 * applications. */
enum mc_billing { MC_BILLING_RESERVED, MC_BILLING_NODES };
extern const char *const mc_billing_words[];

struct mc_policy_spec {
    double headroom;     /* factor on p95 use when capacity is sized, e.g. 1.2 */
    double right_sizing; /* one factor on all reservations, e.g. 1.0 */
    double tolerance;    /* shortfall share above which a lane does not deliver, e.g. 0.05 */
    int billing;         /* enum mc_billing */
};

/* Which artifacts of a product the house runs: those that cost nothing, or those called stable. */
enum mc_artifacts { MC_ARTIFACTS_FREE, MC_ARTIFACTS_STABLE };
extern const char *const mc_artifact_words[];

/* What is running at the start. */
struct mc_version_spec {
    const char *product, *version;
    struct mc_place place;
};

/* Organisation-level human factors: priors shared by all lanes, from the fact tables, overridable. */
struct mc_people_spec {
    struct mc_prior leave_hazard;      /* a specialist leaves, per year */
    struct mc_prior ignored_warning;   /* P(a warning that fails no build is ignored) */
    struct mc_prior automated_failure; /* P(an automated rotation fails or is not reloaded), per rotation */
    struct mc_prior unmonitored;       /* P(a failure is not caught by a monitor) */
    struct mc_prior detect, detect_by_users, acknowledge, diagnose, fix, fix_root; /* ms; per event */
    struct mc_prior rotation_effort; /* ms of work, a planned rotation of one cluster's root; per event */
    struct mc_prior follow_up;       /* ms of work after an incident; per event */
    struct mc_prior ramp;            /* connection and pod turnover, share lost per hour; per event */
    struct mc_prior responders;      /* people in an incident; per event */
    struct mc_prior rehearsal_gain; /* factor on diagnosis and repair of a rehearsed role; per organisation */
    struct mc_prior
        owner_named; /* P(follow-up of what ended for want of an owner names one); per organisation */
};

/* How an incident finds its team. */
enum mc_routing { MC_ROUTING_OWNERS, MC_ROUTING_SERVICES };
extern const char *const mc_routing_words[];
/* When incidents begin: as people work, or evenly round the clock. */
enum mc_arrival_profile { MC_ARRIVALS_OFFICE, MC_ARRIVALS_FLAT };
extern const char *const mc_arrival_words[];

/*
 * How incidents arise and are handled, beside mc_people_spec: hazards by kind of exposure, the same for every
 * lane, and what happens between the start and the repair.
 */
struct mc_incident_spec {
    double scale;           /* factor on every hazard; 0: no incidents */
    int routing;            /* enum mc_routing */
    bool gatekeeper;        /* somebody who shortens the diagnosis of what was sent to the wrong team */
    bool review;            /* a review gate on rule changes */
    int profile;            /* enum mc_arrival_profile */
    double weekend_weight;  /* arrivals of a weekend day relative to a weekday */
    double office_share;    /* share of a day's arrivals that fall into its office hours */
    double page_share;      /* loss of a namespace's requests from which somebody is paged */
    double correlation;     /* of the phases' normal scores: the common severity of an incident */
    int64_t shift_capacity; /* incidents that one person on call takes on in 12 hours */
    int64_t cap;            /* ms: nothing lasts longer */
    struct mc_prior rule_changes, rule_error, rule_slope, caught, review_gain, review_effort;
    struct mc_prior defect_hazard, instance_hazard, node_hazard, load_hazard; /* a year and unit exposed */
    struct mc_prior branching, branching_lag;                                 /* per organisation; ms */
    struct mc_prior shared; /* a defect or node event strikes every cluster at once; per organisation */
    struct mc_prior wrong_owner, wrong_service; /* per organisation; per service */
    struct mc_prior gatekept, diagnosis_factor, further_hops, hop_wait, ticket_wait;
    struct mc_prior identify, repair, off_hours; /* ms, ms, factor; per event */
    struct mc_prior spread, loss, attention;     /* shares; per event */
    struct mc_prior learning, vacancy, vacancy_factor;
};

/* Standing work, as ms a month; per organisation. */
struct mc_toil_spec {
    double scale;
    int64_t grace; /* ms that standing work may wait before what it keeps running counts as unattended */
    struct mc_prior component, rules, rota;
};

/* How finely latency surfaces are made: at once, or well. */
enum mc_surface_grade { MC_SURFACE_COARSE, MC_SURFACE_FINE };
extern const char *const mc_surface_grade_words[];

/* What calls between services take without a mesh, and what is asked of them. */
struct mc_latency_spec {
    int64_t objective;        /* ms: a call that takes longer misses it */
    struct mc_prior own;      /* s: median of a service's own answer; per organisation */
    double own_sigma;         /* of its logarithm */
    struct mc_prior node_use; /* mean share of a node's cores in use by applications; per organisation */
    int surface;              /* enum mc_surface_grade */
};

/* Kinds of L7 needs, as capabilities; the scenario weighs them. */
enum { MC_NEED_KINDS = 8 };
extern const int mc_need_capabilities[MC_NEED_KINDS];

/* L7 needs and the exceptions that meet them. */
struct mc_exception_spec {
    double scale;                             /* factor on what is asked for; 0: switched off */
    bool review;                              /* a gate on what is asked for */
    double mix[MC_NEED_KINDS];                /* weights of the kinds */
    double permanent;                         /* share that is never taken back */
    struct mc_prior base, peer;               /* requests a service and year; per organisation */
    struct mc_prior removal, refused, rework; /* a year, shares; per organisation */
    struct mc_prior audit;                    /* ms until a rule that does nothing is found; per exception */
    struct mc_prior appetite;                 /* relative to the mean; per service */
    struct mc_prior rules;                    /* per exception */
    struct mc_prior effort, attach, application, review_effort; /* ms; per exception */
};

/* The organisation's one upgrade policy. */
enum mc_cadence {
    MC_CADENCE_YEARLY,
    MC_CADENCE_HALF_YEARLY,
    MC_CADENCE_QUARTERLY,
    MC_CADENCE_EVERY_MINOR,
    MC_CADENCE_END_OF_SUPPORT
};
extern const char *const mc_cadence_words[];
enum mc_patches { MC_PATCHES_NONE, MC_PATCHES_SECURITY, MC_PATCHES_ALL };
extern const char *const mc_patches_words[];

/* How the organisation upgrades what a lane is made of, whatever the lane. */
struct mc_upgrade_spec {
    double scale;             /* factor on hours and failures; 0: nothing is upgraded, nothing is booked */
    int cadence;              /* enum mc_cadence */
    int patches;              /* enum mc_patches */
    int64_t soak, patch_soak; /* ms that a release has to be old before it is taken */
    int64_t window;           /* ms in which pods move by their own deploys; then they are restarted */
    int64_t wave;             /* ms between two clusters */
    int64_t hands;            /* people who share the work of an upgrade */
    const char *kubernetes;   /* newest minor at as_of */
    int64_t kubernetes_lag, kubernetes_support; /* ms after its release: when taken, when out of support */
    double nominal_steps; /* of the cluster upgrade that the probabilities of failure are about */
    double shrink;        /* factor on the probability of failure of what is not mature */
    struct mc_prior prepare, item, step, rollback, restart; /* ms of work; per event; rollback is a factor */
    struct mc_prior learning, patch_size, failure, immature_failure, severe,
        inside_share;                                    /* per organisation */
    struct mc_prior outage, connections, kubernetes_gap; /* per event */
};

struct mc_scenario {
    const char *name, *title, *question;
    int64_t start, as_of, horizon; /* ms UTC, ms UTC, ms */
    int64_t end;                   /* start + horizon */
    const char *currency;
    int cluster_count, namespace_count, team_count, requirement_count, lane_count;
    struct mc_cluster_spec *clusters;
    struct mc_namespace_spec *namespaces;
    struct mc_team_spec *teams; /* index 0 is "nobody" */
    struct mc_requirement *requirements;
    const char **holidays; /* MM-DD, of every year */
    int holiday_count;
    int32_t *holiday_days; /* resolved: local days since 1970, ascending, a little beyond the end */
    int holiday_day_count;
    const char **lanes;   /* lane files by name or path, or migrations; the first is the reference */
    const char **without; /* cost models that are switched off, by name */
    int without_count;
    struct mc_generate_spec generate;
    struct mc_traits_spec traits;
    struct mc_calls_spec calls;
    struct mc_traffic_spec traffic;
    struct mc_spikes_spec spikes;
    struct mc_nodes_spec nodes;
    struct mc_turnover_spec turnover;
    struct mc_platform_spec platform;
    struct mc_pki_spec pki;
    struct mc_policy_spec policy;
    struct mc_people_spec people;
    struct mc_incident_spec incidents;
    struct mc_toil_spec toil;
    struct mc_onboarding_spec onboarding;
    struct mc_exception_spec exceptions;
    struct mc_latency_spec latency;
    struct mc_upgrade_spec upgrades;
    struct mc_owner owners[MC_ROLES];
    int artifacts; /* enum mc_artifacts */
    int version_count;
    struct mc_version_spec *versions; /* at the start; of others the newest that is known by then */
    int fallback_team;                /* who is paged when nobody owns: first team on call, or 0 */
    const struct mc_node *tree;       /* as bound, with overrides */
    struct mc_calendar *calendars;    /* one a team: when it works on the mesh */
};

extern const struct mc_schema mc_scenario_schema, mc_incident_schema, mc_toil_schema, mc_platform_schema,
    mc_cluster_schema, mc_exception_schema, mc_latency_schema, mc_pki_schema, mc_requirement_schema,
    mc_upgrade_schema, mc_version_schema, mc_incumbent_schema;

/* The version of a product that is stated to run at the start; NULL: none is. */
const char *mc_scenario_version(const struct mc_scenario *scenario, const char *product);

/* Binds a tree. NULL after problems were reported. */
struct mc_scenario *mc_scenario_bind(struct mc_arena *arena, struct mc_diag *diag,
                                     const struct mc_node *tree);

/* A lane that moves from one to another: FROM>TO@DATE. */
struct mc_migration {
    const char *from, *to; /* lane files by name or path */
    int64_t at;            /* ms: namespaces move from then on */
};
bool mc_migration_is(const char *name);
/* False after a problem was reported at the place. */
bool mc_migration_read(struct mc_arena *arena, struct mc_diag *diag, const struct mc_scenario *scenario,
                       const char *name, struct mc_place place, struct mc_migration *migration);

/* The priors that are drawn once an organisation, in schema order, for the table of draws. */
void mc_upgrade_each_prior(const struct mc_upgrade_spec *upgrades, mc_prior_fn *fn, void *context);
void mc_scenario_each_prior(const struct mc_scenario *scenario, mc_prior_fn *fn, void *context);

#endif
