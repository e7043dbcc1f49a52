/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows of a scenario file about onboarding. Sources: operations.md 6, 11d, 11e. Effort by kind of work is
 * a judgement: the fact table has two sums of it (1 h a service without a restart, 5 h with one or with L7
 * features), which are bounds to check against; models/README.md holds them against what comes out.
 */
#include "meshcost/onboarding.h"

const char *const mc_onboarding_work_words[] = {"review", "configure", "policy",  "proxy", "authorise",
                                                "route",  "enrol",     "restart", "check", NULL};
const char *const mc_onboarding_trait_words[] = {
    "all", "l7", "edge", "server-first", "own-tls", "host-network", "jobs", "policies", NULL};
const char *const mc_onboarding_start_words[] = {"none", "all", NULL};
const char *const mc_onboarding_by_words[] = {"central", "owners", NULL};

#define N                   mc_onboarding_spec
#define PRIOR(member, kind) MC_AT(struct N, member), .type = MC_PRIOR, .scalar = (kind)
#define EFFORT              .min = 0, .max = 1e11, .unit = "ms"
#define SHARE               .min = 0, .max = 1
#define OF(word, index, text, documentation)                                                                 \
    {                                                                                                        \
        .key = word, .offset = offsetof(struct N, work) + sizeof(struct mc_prior) * (index),                 \
        .type = MC_PRIOR, .scalar = MC_DURATION, .fallback = text, EFFORT, .doc = documentation              \
    }
#define HOURS(median, sigma, rows)                                                                           \
    "{dist: lognormal, median: " median ", sigma: " sigma ", source: \"operations.md 11d (" rows             \
    ")\", confidence: judgement}"

static const struct mc_field onboarding_fields[] = {
    {.key = "enabled",
     MC_AT(struct N, enabled),
     .type = MC_BOOL,
     .fallback = "true",
     .doc = "false: every namespace is in the mesh for as long as it exists, at no cost"},
    {.key = "enrolled",
     MC_AT(struct N, enrolled),
     .type = MC_WORD,
     .fallback = "none",
     .words = mc_onboarding_start_words,
     .doc = "Which namespaces are in a lane's mesh at the start"},
    {.key = "by",
     MC_AT(struct N, by),
     .type = MC_WORD,
     .fallback = "central",
     .words = mc_onboarding_by_words,
     .doc = "Who does the work on a namespace: one team for all, or each owner when he wants to"},
    {.key = "grace",
     MC_AT(struct N, grace),
     .type = MC_DURATION,
     .fallback = "730d",
     .min = 0,
     .max = 9.5e11,
     .unit = "ms",
     .doc = "Requirements without a date are due so long after the start, where namespaces have to come in "
            "first "
            "(operations.md B2: 18 months, and half a year)"},
    {.key = "at-once",
     MC_AT(struct N, at_once),
     .type = MC_INT,
     .fallback = "0",
     .min = 0,
     .max = 1e6,
     .unit = "tasks",
     .doc = "Tasks of it that a team takes on at one time; 0: as many as it has people"},
    {.key = "wave-size",
     MC_AT(struct N, wave_size),
     .type = MC_INT,
     .fallback = "0",
     .min = 0,
     .max = 1e6,
     .unit = "namespaces",
     .doc = "How many are released together; 0: all"},
    {.key = "wave-gap",
     MC_AT(struct N, wave_gap),
     .type = MC_DURATION,
     .fallback = "14d",
     .min = 3600000,
     .max = 3.2e11,
     .unit = "ms",
     .doc = "From one wave to the next"},
    {.key = "package",
     MC_AT(struct N, package),
     .type = MC_DURATION,
     .fallback = "16h",
     .min = 3600000,
     .max = 1e11,
     .unit = "ms",
     .doc = "Pieces into which set-up is cut, so that several people can work on it"},
    {.key = "deploy-wait",
     MC_AT(struct N, deploy_wait),
     .type = MC_DURATION,
     .fallback = "28d",
     .min = 0,
     .max = 3.2e11,
     .unit = "ms",
     .doc = "How long a restart may wait for a deployment that does it for nothing (operations.md U10: "
            "within 4 weeks)"},
    {.key = "abandon-after",
     MC_AT(struct N, abandon_after),
     .type = MC_DURATION,
     .fallback = "548d",
     .min = 0,
     .max = 9.5e11,
     .unit = "ms",
     .doc = "After this time an onboarding that gets nowhere may be given up (operations.md 11d: 18 months)"},
    {.key = "abandon-share",
     MC_AT(struct N, abandon_share),
     .type = MC_REAL,
     .fallback = "20%",
     SHARE,
     .doc = "Less than this share is in: it gets nowhere (operations.md 11d)"},
    {.key = "set-up",
     PRIOR(set_up, MC_DURATION),
     .fallback =
         "{dist: pert, low: 80h, likely: 480h, high: 1600h, source: \"operations.md 11d (B1, B2, B7, B10: 2, "
         "12, 40 engineer-weeks)\", confidence: judgement}",
     EFFORT,
     .doc = "Work before the first production namespace, for a mesh"},
    {.key = "set-up-part",
     PRIOR(set_up_part, MC_DURATION),
     .fallback =
         "{dist: logtriangular, low: 20h, likely: 80h, high: 240h, confidence: judgement, note: \"no source; "
         "below the row of a mesh\"}",
     EFFORT,
     .doc = "The same for every other part of a platform that a lane brings: gateway, certificates, network"},
    {.key = "set-up-cluster",
     PRIOR(set_up_cluster, MC_DURATION),
     .fallback = "{dist: lognormal, median: 6h, sigma: 0.9, source: \"operations.md 11e (effort per cluster "
                 "per minor; "
                 "U8, J)\", confidence: judgement}",
     EFFORT,
     .doc = "Work on each cluster after that; per event"},
    {.key = "swap-cluster",
     PRIOR(swap_cluster, MC_DURATION),
     .fallback =
         "{dist: pert, low: 16h, likely: 60h, high: 240h, source: \"operations.md 11d (B13, B14, I12; J)\", "
         "confidence: judgement}",
     EFFORT,
     .doc = "Change of the network plugin: work on each cluster; per event"},
    {.key = "swap-node",
     PRIOR(swap_node, MC_DURATION),
     .fallback =
         "{dist: pert, low: 2m, likely: 6m, high: 15m, source: \"operations.md 11d (B13, B14, I12; J)\", "
         "confidence: judgement}",
     EFFORT,
     .doc = "The same for each node; per event"},
    OF("review", MC_WORK_REVIEW, HOURS("0.3h", "0.9", "part of 1 h a service; B1, B12, J"),
       "A service: what it speaks and who calls it"),
    OF("configure", MC_WORK_CONFIGURE, HOURS("4h", "1.0", "five times the effort of a service; E3, B12, J"),
       "A service or job that needs hand work"),
    OF("policy", MC_WORK_POLICY, HOURS("0.3h", "0.9", "part of 1 h a service; J"),
       "An existing network policy that has to let the mesh through"),
    OF("proxy", MC_WORK_PROXY, HOURS("2h", "0.9", "part of 5 h a service with L7; J"),
       "A namespace: an L7 proxy of its own"),
    OF("authorise", MC_WORK_AUTHORISE, HOURS("0.3h", "0.9", "part of 1 h a service; B22 defining policy; J"),
       "A service: rules on who may call it"),
    OF("route", MC_WORK_ROUTE, HOURS("1h", "0.9", "J"), "A service: its route at the gateway"),
    OF("enrol", MC_WORK_ENROL, HOURS("1h", "0.9", "B1, J"), "A namespace: the switch itself"),
    OF("restart", MC_WORK_RESTART, HOURS("1h", "0.9", "part of 5 h a service; J"),
       "A service: all its pods by hand"),
    OF("check", MC_WORK_CHECK, HOURS("0.3h", "0.9", "part of 1 h a service; J"),
       "A service: does it still do what it did?"),
    {.key = "agreement",
     PRIOR(agreement, MC_DURATION),
     .fallback = "{dist: lognormal, median: 1h, sigma: 0.9, confidence: judgement, note: \"no source\"}",
     EFFORT,
     .doc = "Work of each other team that has to agree; per event"},
    {.key = "orphan",
     PRIOR(orphan, MC_DURATION),
     .fallback = "{dist: lognormal, median: 6h, sigma: 0.9, confidence: judgement, note: \"no source\"}",
     EFFORT,
     .doc = "Work to find out about a namespace that nobody owns; per event"},
    {.key = "failure",
     PRIOR(failure, MC_REAL),
     .fallback = "{dist: beta, a: 1.2, b: 35, source: \"operations.md 11e (failure of a cluster upgrade, "
                 "mature; U10, "
                 "U11, U7)\", confidence: judgement}",
     SHARE,
     .doc =
         "Probability that the switch of a namespace of ten changed things fails, or a change of a cluster"},
    {.key = "severe",
     PRIOR(severe, MC_REAL),
     .fallback =
         "{dist: beta, a: 2, b: 8, source: \"operations.md 11e (I9, I15, U3; J)\", confidence: judgement}",
     SHARE,
     .doc = "Probability that a failed change is an incident, not only work done again"},
    {.key = "outage",
     PRIOR(outage, MC_DURATION),
     .fallback =
         "{dist: lognormal, median: 164m, sigma: 1.5, source: \"operations.md 11e (failed upgrade; R1)\", "
         "confidence: documented}",
     .min = 0,
     .max = 4e10,
     .unit = "ms",
     .doc = "How long such an incident lasts; per event"},
    {.key = "innovation",
     PRIOR(innovation, MC_REAL),
     .fallback = "{dist: logtriangular, low: 0.01, likely: 0.03, high: 0.08, source: \"operations.md 11d "
                 "(Bass p; B1, "
                 "B2, B6, D1, D3)\", confidence: judgement}",
     .min = 0,
     .max = 100,
     .unit = "1/month",
     .doc = "Owners: hazard to begin while nobody has"},
    {.key = "imitation",
     PRIOR(imitation, MC_REAL),
     .fallback = "{dist: logtriangular, low: 0.1, likely: 0.3, high: 0.6, source: \"operations.md 11d (Bass "
                 "q; B1, B2, "
                 "B6, D1, D3)\", confidence: judgement}",
     .min = 0,
     .max = 100,
     .unit = "1/month",
     .doc = "Owners: what is added to it by the share of those that are in"},
    {.key = "peers",
     PRIOR(peers, MC_REAL),
     .fallback = "{dist: triangular, low: 1.05, likely: 1.16, high: 1.3, source: \"operations.md 11d (D3)\", "
                 "confidence: documented}",
     .min = 1,
     .max = 10,
     .doc = "Owners: factor on it for each standard deviation of neighbours that are in"},
    {.key = "abandonment",
     PRIOR(abandonment, MC_REAL),
     .fallback =
         "{dist: triangular, low: 0.05, likely: 0.15, high: 0.35, source: \"operations.md 11d (D5, B2, B6, "
         "B10; J)\", confidence: judgement}",
     .min = 0,
     .max = 100,
     .unit = "1/year",
     .doc = "Hazard that an onboarding which gets nowhere is given up"},
    {.key = "removal",
     PRIOR(removal, MC_DURATION),
     .fallback =
         "{dist: lognormal, median: 8h, sigma: 0.9, confidence: judgement, note: \"no source; about what the "
         "work on a cluster at set-up is\"}",
     EFFORT,
     .doc = "Work to take what was left behind out of a cluster; per event"},
    {.key = NULL}};
const struct mc_schema mc_onboarding_schema = {"onboarding", sizeof(struct N), onboarding_fields,
                                               "How namespaces come into a mesh", 0};

void mc_onboarding_each_prior(const struct mc_onboarding_spec *n, mc_prior_fn *fn, void *context)
{
    const struct mc_prior *const drawn[] = {&n->set_up,     &n->set_up_part, &n->failure,   &n->severe,
                                            &n->innovation, &n->peers,       &n->imitation, &n->abandonment};
    for (size_t i = 0; i < sizeof drawn / sizeof drawn[0]; i++) {
        fn(context, drawn[i]);
    }
}
