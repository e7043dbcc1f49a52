/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificate authorities: how they are set up, and how rotations and their failures go. */
#include "meshcost/scenario.h"

#define ORG              "operations.md 11"
#define PRIOR(s, member) MC_AT(struct s, member), .type = MC_PRIOR, .scalar = MC_REAL

static const struct mc_field pki_fields[] = {
    {.key = "mode",
     MC_AT(struct mc_pki_spec, mode),
     .type = MC_WORD,
     .fallback = "product-default",
     .words = mc_pki_words,
     .doc = "How certificate authorities are set up, the same for every lane"},
    {.key = "ca-lifetime",
     MC_AT(struct mc_pki_spec, ca_lifetime),
     .type = MC_DURATION,
     .fallback = "365d",
     .min = 3600000,
     .max = 3.2e12,
     .unit = "ms",
     .doc = "Lifetime of a CA certificate from the corporate PKI"},
    {.key = "approval-lead",
     MC_AT(struct mc_pki_spec, approval_lead),
     .type = MC_DURATION,
     .fallback = "10d",
     .min = 0,
     .max = 3.2e11,
     .unit = "ms",
     .doc = "Wait between asking the corporate PKI and getting a certificate"},
    {.key = "rotation-lead",
     MC_AT(struct mc_pki_spec, rotation_lead),
     .type = MC_DURATION,
     .fallback = "30d",
     .min = 0,
     .max = 3.2e11,
     .unit = "ms",
     .doc = "How long before the due date planned rotations are asked for"},
    {.key = "rebuild-interval",
     MC_AT(struct mc_pki_spec, rebuild_interval),
     .type = MC_DURATION,
     .fallback = "0d",
     .min = 0,
     .max = 3.2e12,
     .unit = "ms",
     .doc = "How often clusters are rebuilt, which resets their certificates; 0: never"},
    {.key = "automated-ca",
     MC_AT(struct mc_pki_spec, automated_ca),
     .type = MC_BOOL,
     .fallback = "false",
     .doc = "CA certificates from the corporate PKI renew by themselves"},
    {.key = "rotation-failure",
     PRIOR(mc_pki_spec, rotation_failure),
     .fallback = "{dist: beta, a: 1.2, b: 35, source: \"" ORG
                 "e (failure of an upgrade, mature; taken for a rotation "
                 "by hand)\", confidence: judgement}",
     .min = 0,
     .max = 1,
     .doc = "Probability that a rotation by hand goes wrong and cuts traffic"},
    {.key = "not-reloaded",
     PRIOR(mc_pki_spec, not_reloaded),
     .fallback =
         "{dist: logtriangular, low: 1e-6, likely: 3e-5, high: 2e-3, source: \"" ORG
         "a (C21, C22; low, because one report came from all who rotate every 23 hours)\", confidence: "
         "judgement}",
     .min = 0,
     .max = 1,
     .doc = "Probability that what serves does not take up a certificate that was renewed, per automated "
            "rotation"},
    {.key = "emergency-approval",
     MC_AT(struct mc_pki_spec, emergency_approval),
     .type = MC_PRIOR,
     .scalar = MC_DURATION,
     .fallback =
         "{dist: logtriangular, low: 30m, likely: 4h, high: 24h, confidence: judgement, note: \"no source\"}",
     .min = 0,
     .max = 3.2e11,
     .unit = "ms",
     .doc = "Wait for the corporate PKI while traffic is down; per event"},
    {.key = "restart-time",
     MC_AT(struct mc_pki_spec, restart_time),
     .type = MC_PRIOR,
     .scalar = MC_DURATION,
     .fallback =
         "{dist: logtriangular, low: 20m, likely: 1h, high: 6h, source: \"operations.md 4 (U10); a published "
         "job allows an hour a step (C31)\", confidence: judgement}",
     .min = 0,
     .max = 3.2e11,
     .unit = "ms",
     .doc = "Finding and restarting pods that do not recover by themselves; per event"},
    {.key = "component-restarts",
     PRIOR(mc_pki_spec, component_restarts),
     .fallback = "{dist: logtriangular, low: 1, likely: 12, high: 52, source: \"operations.md 1 C21 (a "
                 "component held "
                 "an old certificate for five months)\", confidence: judgement}",
     .min = 0,
     .max = 1e5,
     .unit = "1/year",
     .doc = "Restarts a year of a component of the platform: node rolls, patches; each takes up what is new"},
    {.key = "pod-starts",
     PRIOR(mc_pki_spec, pod_starts),
     .fallback =
         "{dist: logtriangular, low: 0.001, likely: 0.01, high: 0.1, source: \"measurements.md A7 (mean life "
         "of a "
         "container 2 days, half of all below an hour); operations.md 4 U14 (weekly releases 28 %)\", "
         "confidence: judgement}",
     .min = 0,
     .max = 10,
     .unit = "1/h",
     .doc = "Starts of pods an hour and pod: deploys, restarts, scaling"},
    {.key = NULL}};
const struct mc_schema mc_pki_schema = {"pki", sizeof(struct mc_pki_spec), pki_fields,
                                        "Certificate authorities", 0};
