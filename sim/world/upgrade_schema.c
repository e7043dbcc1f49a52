/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows of a scenario file about upgrades. Sources: operations.md 4 and 11e. What an upgrade of a mesh
 * costs in hours has not been published (operations.md 10): the table's hours are judgements with its ranges.
 */
#include "meshcost/scenario.h"

#define PRIOR(s, member, kind) MC_AT(struct s, member), .type = MC_PRIOR, .scalar = (kind)
#define U                      mc_upgrade_spec
#define WORK                   .min = 0, .max = 1e11, .unit = "ms"

const char *const mc_cadence_words[] = {"yearly",      "half-yearly",       "quarterly",
                                        "every-minor", "at-end-of-support", NULL};
const char *const mc_patches_words[] = {"none", "security", "all", NULL};

static const struct mc_field upgrade_fields[] = {
    {.key = "scale",
     MC_AT(struct U, scale),
     .type = MC_REAL,
     .fallback = "1",
     .min = 0,
     .max = 1e6,
     .doc = "Factor on hours and failures of upgrades; 0: nothing is upgraded and nothing booked"},
    {.key = "cadence",
     MC_AT(struct U, cadence),
     .type = MC_WORD,
     .fallback = "half-yearly",
     .words = mc_cadence_words,
     .doc =
         "When the newest minor is taken, of every product (about 2.3 minors a year are taken, operations.md "
         "11e, U10)"},
    {.key = "patches",
     MC_AT(struct U, patches),
     .type = MC_WORD,
     .fallback = "security",
     .words = mc_patches_words,
     .doc = "Which releases are taken in between: none, those that fix a known vulnerability, all patches"},
    {.key = "soak",
     MC_AT(struct U, soak),
     .type = MC_DURATION,
     .fallback = "30d",
     .min = 0,
     .max = 3.2e10,
     .unit = "ms",
     .doc = "Age that a minor has to reach before it is taken"},
    {.key = "patch-soak",
     MC_AT(struct U, patch_soak),
     .type = MC_DURATION,
     .fallback = "7d",
     .min = 0,
     .max = 3.2e10,
     .unit = "ms",
     .doc = "Age that a patch has to reach before it is taken"},
    {.key = "window",
     MC_AT(struct U, window),
     .type = MC_DURATION,
     .fallback = "28d",
     .min = 0,
     .max = 3.2e10,
     .unit = "ms",
     .doc = "Time in which pods move to a new proxy by their own deploys; what is left is restarted "
            "(operations.md U10)"},
    {.key = "wave",
     MC_AT(struct U, wave),
     .type = MC_DURATION,
     .fallback = "3d",
     .min = 0,
     .max = 3.2e10,
     .unit = "ms",
     .doc = "Time between two clusters of an upgrade, the smallest first"},
    {.key = "hands",
     MC_AT(struct U, hands),
     .type = MC_INT,
     .fallback = "3",
     .min = 1,
     .max = 1000,
     .unit = "people",
     .doc = "People of the team who share the work of an upgrade"},
    {.key = "kubernetes",
     MC_AT(struct U, kubernetes),
     .type = MC_NAME,
     .fallback = "\"1.35\"",
     .doc = "Newest Kubernetes minor at as-of (some release of 2026-06 works with 1.35)"},
    {.key = "kubernetes-lag",
     MC_AT(struct U, kubernetes_lag),
     .type = MC_DURATION,
     .fallback = "180d",
     .min = 0,
     .max = 9.5e10,
     .unit = "ms",
     .doc = "Time after the release of a Kubernetes minor at which the house takes it"},
    {.key = "kubernetes-support",
     MC_AT(struct U, kubernetes_support),
     .type = MC_DURATION,
     .fallback = "426d",
     .min = 0,
     .max = 9.5e10,
     .unit = "ms",
     .doc = "Time after its release for which a Kubernetes minor is supported (operations.md U9: 14 months)"},
    {.key = "kubernetes-gap",
     PRIOR(U, kubernetes_gap, MC_DURATION),
     .fallback =
         "{dist: pert, low: 105d, likely: 122d, high: 150d, confidence: judgement, note: \"three minors "
         "a year; the facts hold no dates\"}",
     .min = 86400000,
     .max = 9.5e10,
     .unit = "ms",
     .doc = "Time between two Kubernetes minors"},
    {.key = "nominal-steps",
     MC_AT(struct U, nominal_steps),
     .type = MC_REAL,
     .fallback = "5",
     .min = 1,
     .max = 100,
     .unit = "steps",
     .doc =
         "Steps of the cluster upgrade whose probability of failure is known; each step has its share of it"},
    {.key = "shrink",
     MC_AT(struct U, shrink),
     .type = MC_REAL,
     .fallback = "0.8",
     .min = 0,
     .max = 1,
     .doc = "Factor on the failure of what is not mature (operations.md 11e)"},
    {.key = "prepare",
     PRIOR(U, prepare, MC_DURATION),
     .fallback =
         "{dist: pert, low: 3h, likely: 15h, high: 60h, source: \"operations.md 11e (fixed effort 8, 30, "
         "120 h a minor: half of it, the other half by breaking items)\", confidence: judgement}",
     WORK,
     .doc = "Work on a minor before the first cluster: reading, testing, planning"},
    {.key = "item",
     PRIOR(U, item, MC_DURATION),
     .fallback =
         "{dist: pert, low: 1h, likely: 3h, high: 12h, source: \"operations.md 11e (with five breaking "
         "items of a minor the fixed effort again)\", confidence: judgement}",
     WORK,
     .doc = "Work on a breaking item of the notes"},
    {.key = "step",
     PRIOR(U, step, MC_DURATION),
     .fallback =
         "{dist: lognormal, median: 1.2h, sigma: 0.9, source: \"operations.md 11e (6 h a cluster at five "
         "steps)\", confidence: judgement}",
     WORK,
     .doc = "Work on a step in a cluster"},
    {.key = "learning",
     PRIOR(U, learning, MC_REAL),
     .fallback = "{dist: pert, low: 0.8, likely: 0.9, high: 1, source: \"operations.md 11e\", confidence: "
                 "judgement}",
     .min = 0,
     .max = 1,
     .doc = "Factor on the work for each cluster that has been done before, at least a half"},
    {.key = "patch-size",
     PRIOR(U, patch_size, MC_REAL),
     .fallback =
         "{dist: pert, low: 0.05, likely: 0.15, high: 0.4, confidence: judgement, note: \"no source\"}",
     .min = 0,
     .max = 1,
     .doc = "Size of a patch relative to a minor without breaking items: hours and probability of failure"},
    {.key = "restart",
     PRIOR(U, restart, MC_DURATION),
     .fallback = "{dist: pert, low: 1m, likely: 3m, high: 15m, confidence: judgement, note: \"no source; a "
                 "rolling restart that somebody watches\"}",
     WORK,
     .doc = "Work on a workload that has to be restarted"},
    {.key = "failure",
     PRIOR(U, failure, MC_REAL),
     .fallback = "{dist: beta, a: 1.2, b: 35, source: \"operations.md 11e (U7, U10, U11)\", confidence: "
                 "judgement}",
     .min = 0,
     .max = 1,
     .doc = "Probability that the upgrade of a cluster to a mature release is rolled back or fixed in haste"},
    {.key = "immature-failure",
     PRIOR(U, immature_failure, MC_REAL),
     .fallback = "{dist: beta, a: 0.47, b: 2.02, source: \"operations.md 11e (U1a, U2, I13)\", confidence: "
                 "documented}",
     .min = 0,
     .max = 1,
     .doc = "The same of a release that is not mature, or later proves bad"},
    {.key = "severe",
     PRIOR(U, severe, MC_REAL),
     .fallback =
         "{dist: beta, a: 2, b: 8, source: \"operations.md 11e (I9, I15, U3)\", confidence: judgement}",
     .min = 0,
     .max = 1,
     .doc = "Probability that a failed upgrade becomes a severe incident"},
    {.key = "outage",
     PRIOR(U, outage, MC_DURATION),
     .fallback =
         "{dist: lognormal, median: 164m, sigma: 1.5, max: 14d, source: \"operations.md 11e (R1: upgrade, "
         "deployment)\", confidence: measured}",
     WORK,
     .doc = "Duration of such an incident"},
    {.key = "rollback",
     PRIOR(U, rollback, MC_REAL),
     .fallback = "{dist: pert, low: 0.3, likely: 0.7, high: 1.5, confidence: judgement, note: \"no source\"}",
     .min = 0,
     .max = 100,
     .doc = "Work of going back, relative to the work of the cluster's upgrade"},
    {.key = "connections",
     PRIOR(U, connections, MC_REAL),
     .fallback = "{dist: logtriangular, low: 2, likely: 10, high: 100, confidence: judgement, note: \"no "
                 "source\"}",
     .min = 0,
     .max = 1e6,
     .unit = "connections",
     .doc = "Long-lived connections of a pod"},
    {.key = "inside-share",
     PRIOR(U, inside_share, MC_REAL),
     .fallback =
         "{dist: uniform, low: 0.4, high: 0.8, confidence: judgement, note: \"the dated bulletins do not "
         "say\"}",
     .min = 0,
     .max = 1,
     .doc = "Advisories of a product that are really in a component that it contains, where a feed leaves it "
            "open"},
    {.key = NULL}};
const struct mc_schema mc_upgrade_schema = {"upgrades", sizeof(struct mc_upgrade_spec), upgrade_fields,
                                            "How what is installed is upgraded", 0};

void mc_upgrade_each_prior(const struct mc_upgrade_spec *u, mc_prior_fn *fn, void *context)
{
    const struct mc_prior *const drawn[] = {&u->learning,         &u->patch_size, &u->failure,
                                            &u->immature_failure, &u->severe,     &u->inside_share};
    for (size_t i = 0; i < sizeof drawn / sizeof drawn[0]; i++) {
        fn(context, drawn[i]);
    }
}
