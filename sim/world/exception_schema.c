/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows of a scenario file about L7 needs and the exceptions that meet them. Source: operations.md 11f,
 * whose rows on growth are judgements inside what D3, D9, E7, E9 and E10 bound; models/README.md says how two
 * of them are reconciled.
 */
#include "meshcost/scenario.h"

#define X                   mc_exception_spec
#define PRIOR(member, kind) MC_AT(struct X, member), .type = MC_PRIOR, .scalar = (kind)

const int mc_need_capabilities[MC_NEED_KINDS] = {
    MC_CAP_L7_ROUTING, MC_CAP_RETRIES_TIMEOUTS, MC_CAP_L7_AUTHORIZATION,       MC_CAP_JWT,
    MC_CAP_RATE_LIMIT, MC_CAP_EGRESS_CONTROL,   MC_CAP_EXTERNAL_AUTHORIZATION, MC_CAP_FAULT_INJECTION};

struct mix {
    double weight[MC_NEED_KINDS];
};
#define WEIGHT(word, index, value, text)                                                                     \
    {                                                                                                        \
        .key = word, .offset = sizeof(double) * (index), .type = MC_REAL, .fallback = value, .min = 0,       \
        .max = 1e6, .doc = text                                                                              \
    }
static const struct mc_field mix_fields[] = {
    WEIGHT("l7-routing", 0, "30", "Routes by path or header, canaries"),
    WEIGHT("retries-timeouts", 1, "20", "Retries and timeouts"),
    WEIGHT("l7-authorization", 2, "15", "Authorisation by path, method or header"),
    WEIGHT("jwt", 3, "10", "Checks of tokens"),
    WEIGHT("rate-limit", 4, "10", "Rate limits"),
    WEIGHT("egress-control", 5, "8", "Control of what leaves"),
    WEIGHT("external-authorization", 6, "4", "Decisions by a service of one's own"),
    WEIGHT("fault-injection", 7, "3", "Delays and errors on purpose"),
    {.key = NULL}};
static const struct mc_schema mix_schema = {"mix", sizeof(struct mix), mix_fields,
                                            "How often each kind of need is asked for, relative to the "
                                            "others; judgements, after operations.md B24",
                                            0};

static const struct mc_field exception_fields[] = {
    {.key = "scale",
     MC_AT(struct X, scale),
     .type = MC_REAL,
     .fallback = "1",
     .min = 0,
     .max = 1000,
     .doc =
         "Factor on how much is asked for; 0 switches the model off: L7 then follows the services' own flag"},
    {.key = "review",
     MC_AT(struct X, review),
     .type = MC_BOOL,
     .fallback = "false",
     .doc = "A review gate: refuses some, sends some back, and lets none stay for ever"},
    {.key = "mix", MC_AT(struct X, mix), .type = MC_RECORD, .schema = &mix_schema, .doc = "Kinds of needs"},
    {.key = "base",
     PRIOR(base, MC_REAL),
     .fallback =
         "{dist: logtriangular, low: 0.03, likely: 0.1, high: 0.3, zero: 25%, source: \"operations.md "
         "11f (0.1; J) and B24 (25 % want none of the features)\", confidence: judgement}",
     .min = 0,
     .max = 1000,
     .unit = "1/year",
     .doc = "Requests a service and year where no neighbour has an exception"},
    {.key = "peer",
     PRIOR(peer, MC_REAL),
     .fallback = "{dist: logtriangular, low: 0.2, likely: 0.5, high: 1.2, source: \"operations.md 11f (D3, "
                 "D4, E10; J)\", confidence: judgement}",
     .min = 0,
     .max = 1000,
     .unit = "1/year",
     .doc = "Further requests a service and year, times the share of its neighbours that have one"},
    {.key = "appetite",
     PRIOR(appetite, MC_REAL),
     .fallback = "{dist: lognormal, median: 0.135, sigma: 2, max: 60, confidence: judgement, note: \"mean 1; "
                 "so wide that the rates of operations.md 11f end with the shares of services of 11f\"}",
     .min = 0,
     .max = 1000,
     .doc = "How much a service asks for, relative to the mean; few ask for most"},
    {.key = "rules",
     PRIOR(rules, MC_REAL),
     .fallback = "{dist: triangular, low: 0.5, likely: 1, high: 3.5, source: \"operations.md D9 (57 objects "
                 "for 24 to 33 services)\", confidence: judgement}",
     .min = 0,
     .max = 1000,
     .unit = "rules",
     .doc = "Rules of an exception, rounded, at least one"},
    {.key = "effort",
     PRIOR(effort, MC_DURATION),
     .fallback = "{dist: pert, low: 0.25h, likely: 1h, high: 8h, confidence: judgement, note: \"a rule where "
                 "L7 is there already; below operations.md 11d\"}",
     .min = 0,
     .max = 4e10,
     .unit = "ms",
     .doc = "Work on an exception by who owns the policy, or the gateways where it concerns the edge"},
    {.key = "attach",
     PRIOR(attach, MC_DURATION),
     .fallback =
         "{dist: lognormal, median: 5h, sigma: 1, max: 30h, source: \"operations.md 11d (L7 features; "
         "B1, B2, E3; J)\", confidence: judgement}",
     .min = 0,
     .max = 4e10,
     .unit = "ms",
     .doc = "Work to bring an L7 proxy into the way of a namespace that has none"},
    {.key = "application",
     PRIOR(application, MC_DURATION),
     .fallback = "{dist: lognormal, median: 5h, sigma: 1, max: 30h, source: \"operations.md 11d (L7 features "
                 "of a service; B1, B2, E3; J)\", confidence: judgement}",
     .min = 0,
     .max = 4e10,
     .unit = "ms",
     .doc = "Work of the application's team where the need is met beside the mesh"},
    {.key = "removal",
     PRIOR(removal, MC_REAL),
     .fallback = "{dist: logtriangular, low: 0.02, likely: 0.15, high: 0.4, source: \"operations.md 11f "
                 "(E10)\", confidence: documented}",
     .min = 0,
     .max = 100,
     .unit = "1/year",
     .doc = "Hazard that an exception is taken back, a year"},
    {.key = "permanent",
     MC_AT(struct X, permanent),
     .type = MC_REAL,
     .fallback = "0.4",
     .min = 0,
     .max = 1,
     .doc =
         "Share of exceptions that are never taken back where no gate asks (operations.md E10: 40 % cannot "
         "say when)"},
    {.key = "audit",
     PRIOR(audit, MC_DURATION),
     .fallback = "{dist: exponential, mean: 365d, source: \"operations.md E10 (half audit once a year, 15 % "
                 "never)\", "
                 "confidence: documented}",
     .min = 0,
     .max = 1e13,
     .unit = "ms",
     .doc = "Time until somebody finds a rule that does nothing"},
    {.key = "refused",
     PRIOR(refused, MC_REAL),
     .fallback = "{dist: pert, low: 0.1, likely: 0.3, high: 0.6, confidence: judgement, note: \"no source\"}",
     .min = 0,
     .max = 1,
     .doc = "Review gate: share that turns out not to be needed"},
    {.key = "rework",
     PRIOR(rework, MC_REAL),
     .fallback = "{dist: beta, a: 3, b: 8, source: \"operations.md 11f (E10)\", confidence: documented}",
     .min = 0,
     .max = 1,
     .doc = "Review gate: share that goes back to who asked"},
    {.key = "review-effort",
     PRIOR(review_effort, MC_DURATION),
     .fallback = "{dist: pert, low: 0.25h, likely: 0.75h, high: 3h, confidence: judgement}",
     .min = 0,
     .max = 4e10,
     .unit = "ms",
     .doc = "Review gate: work of the reviewer on a request; of who asked on rework"},
    {.key = NULL}};
const struct mc_schema mc_exception_schema = {"exceptions", sizeof(struct X), exception_fields,
                                              "L7 needs and the exceptions that meet them", 0};
