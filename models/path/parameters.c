/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parameters of the request clock that hold for every lane, their draws, and what of a lane is in the way. */
#include "meshcost/check.h"
#include "meshcost/mechanism.h"
#include "meshcost/prior.h"
#include "meshcost/quantity.h"
#include "meshcost/variate.h"
#include "plan.h"
#include <string.h>

#define P(key_, member, scalar_, most, unit_, text)                                                          \
    {                                                                                                        \
        .key = (key_), MC_AT(struct mc_path_priors, member), .type = MC_PRIOR, .scalar = (scalar_),          \
        .required = true, .min = 0, .max = (most), .unit = (unit_), .doc = (text)                            \
    }
static const struct mc_field path_fields[] = {
    P("slowness", slowness, MC_REAL, 100, "factor",
      "CPU time on the machine over that on the reference core"),
    P("clock", clock, MC_REAL, 10, "GHz", "Clock of the reference core"),
    P("sibling", sibling, MC_REAL, 10, "factor", "CPU time with a busy hardware sibling over that alone"),
    P("cold", cold, MC_REAL, 10, "factor",
      "CPU time of a pass by a thread that slept over that by a busy one"),
    P("cooling", cooling, MC_SECONDS, 1, "s", "Sleep after which a thread is half as cold as it gets"),
    P("wake-cpu", wake_cpu, MC_SECONDS, 1, "s", "CPU time to wake a thread that slept"),
    P("wake-latency", wake_latency, MC_SECONDS, 1, "s", "Time until a thread that slept runs"),
    P("network", network, MC_SECONDS, 10, "s", "One way between two nodes"),
    P("ahead", ahead, MC_REAL, 1, "share", "Share of a pass's CPU time before the bytes go on"),
    P("spread", spread, MC_REAL, 1, "share", "Share of a pass's CPU time that is exponential"),
    P("l4-policy", l4_policy, MC_SECONDS, 1, "s", "CPU time of a pass to check a policy on connections"),
    P("l7-policy", l7_policy, MC_SECONDS, 1, "s", "CPU time of a pass to check a policy on requests"),
    P("error-latency", error_latency, MC_REAL, 100, "factor", "What the mechanisms leave open in latency"),
    P("error-cpu", error_cpu, MC_REAL, 100, "factor", "What the mechanisms leave open in CPU time"),
    P("repeat", repeat, MC_REAL, 10, "factor", "Scatter of throughput and medians when a test is repeated"),
    P("repeat-tail", repeat_tail, MC_REAL, 10, "factor", "The same of p99"),
    P("error-memory", error_memory, MC_REAL, 100, "factor", "What the mechanisms leave open in memory"),
    P("parse", parse, MC_REAL, 1, "share",
      "Share of an L7 proxy's pass that is reading HTTP: not paid for TCP"),
    {.key = NULL}};
const struct mc_schema mc_path_schema = {"path", sizeof(struct mc_path_priors), path_fields,
                                         "What holds for the request clock whatever the lane", 0};

static void set_subject(void *context, struct mc_prior *prior)
{
    (void)context;
    prior->subject = "machine";
}

struct mc_path_priors *mc_path_priors_bind(struct mc_arena *arena, struct mc_diag *diag,
                                           const struct mc_node *tree)
{
    struct mc_path_priors *p = MC_NEW(arena, struct mc_path_priors);
    if (!mc_schema_bind(&mc_path_schema, tree, p, arena, diag)) {
        return NULL;
    }
    mc_prior_walk(&mc_path_schema, p, set_subject, NULL);
    return p;
}

static void join_prior(void *context, struct mc_prior *prior)
{
    uint64_t *hash = context;
    for (int i = 1; i <= 3; i++) {
        double x = mc_quantile(&mc_prior_case_at(prior, NULL)->dist, i / 4.0);
        *hash = mc_hash_join(*hash, (uint64_t)mc_round_half_even(x * 1e9));
    }
}

uint64_t mc_path_priors_hash(const struct mc_path_priors *priors)
{
    struct mc_path_priors copy = *priors;
    uint64_t hash = 0;
    mc_prior_walk(&mc_path_schema, &copy, join_prior, &hash);
    return hash;
}

double path_value(const struct draw *draw, const struct mc_prior *prior, const char *version)
{
    if (prior->count == 0) {
        return 0;
    }
    return draw->median ? mc_quantile(&mc_prior_case_at(prior, version)->dist, 0.5)
                        : mc_prior_value(draw->key, prior, version);
}

/* A stated clock scales the speed; what else makes machines differ stays as uncertain as it is. */
struct draw path_draw(const struct mc_path_priors *p, const struct mc_rig *rig, struct mc_key key,
                      bool median)
{
    struct draw d = {.median = median, .key = key};
    d.slowness = path_value(&d, &p->slowness, NULL);
    d.slowness *= rig->machine.clock > 0 ? path_value(&d, &p->clock, NULL) / rig->machine.clock : 1;
    d.sibling = path_value(&d, &p->sibling, NULL);
    d.cold = path_value(&d, &p->cold, NULL);
    d.cooling = path_value(&d, &p->cooling, NULL);
    d.wake_cpu = path_value(&d, &p->wake_cpu, NULL);
    d.wake_latency = path_value(&d, &p->wake_latency, NULL);
    d.network = path_value(&d, &p->network, NULL);
    d.ahead = path_value(&d, &p->ahead, NULL);
    d.spread = path_value(&d, &p->spread, NULL);
    d.l4_policy = path_value(&d, &p->l4_policy, NULL);
    d.l7_policy = path_value(&d, &p->l7_policy, NULL);
    d.error_latency = path_value(&d, &p->error_latency, NULL);
    d.error_cpu = path_value(&d, &p->error_cpu, NULL);
    d.repeat = path_value(&d, &p->repeat, NULL);
    d.repeat_tail = path_value(&d, &p->repeat_tail, NULL);
    d.parse = path_value(&d, &p->parse, NULL);
    d.error_memory = path_value(&d, &p->error_memory, NULL);
    return d;
}

double path_factor(const struct mc_path_question *q, const char *subject, const char *key)
{
    double factor = 1;
    for (int i = 0; i < q->factor_count; i++) {
        const struct mc_path_factor *f = &q->factors[i];
        bool same = (!f->subject || strcmp(f->subject, subject) == 0) && strcmp(f->key, key) == 0;
        factor *= same ? f->factor : 1;
    }
    return factor;
}

static bool is_called(const struct mc_component *c, const char *name)
{
    return strcmp(c->name, name) == 0 || strcmp(c->subject, name) == 0 ||
           (c->product && strcmp(c->product, name) == 0);
}

const char *path_version(const struct mc_rig *rig, const struct mc_component *c)
{
    for (int i = 0; i < rig->mode.version_count; i++) {
        if (is_called(c, rig->mode.versions[i].name)) {
            return rig->mode.versions[i].text;
        }
    }
    return NULL;
}

int path_replicas(const struct mc_path_question *q, const struct draw *draw, const struct mc_component *c)
{
    for (int i = 0; i < q->rig->proxies.replica_count; i++) {
        if (is_called(c, q->rig->proxies.replicas[i].name)) {
            int64_t n = 0;
            const char *wrong = mc_parse_int(q->rig->proxies.replicas[i].text, &n);
            MC_ASSERT(!wrong);
            return (int)n;
        }
    }
    double n = path_value(draw, &c->replicas, path_version(q->rig, c));
    return n > 0 ? (int)(n + 0.5) : 0;
}

static bool has_l7_of_its_own(const struct mc_lane *lane)
{
    bool found = false;
    for (int i = 0; i < lane->component_count; i++) {
        enum mc_site site = lane->components[i].placement->site;
        found = found || (lane->components[i].role == MC_COMPONENT_L7_PROXY && site != MC_SITE_NONE);
    }
    return found;
}

static bool has_kernel(const struct mc_lane *lane)
{
    bool found = false;
    for (int i = 0; i < lane->component_count; i++) {
        found = found || lane->components[i].placement->site == MC_SITE_KERNEL;
    }
    return found;
}

/*
 * Hops for L7 are in the way where the mode asks for it; encryption in the kernel where the mode has any;
 * the edge where it is the only place of the lane that knows HTTP. Where a lane can encrypt in the kernel,
 * its L4 proxies are there for nothing but mutual TLS.
 */
bool path_in_the_way(const struct mc_path_question *q, const struct mc_component *c)
{
    enum mc_site site = c->placement->site;
    const struct mc_rig_mode *mode = &q->rig->mode;
    struct draw middle = {.median = true};
    double n = path_value(&middle, &c->replicas, path_version(q->rig, c));
    bool beside = mode->mtls != MC_MTLS_ON && c->role == MC_COMPONENT_L4_PROXY && has_kernel(q->lane);
    switch (site) {
    case MC_SITE_NONE:
        return false;
    case MC_SITE_KERNEL:
        return mode->mtls != MC_MTLS_OFF;
    case MC_SITE_CALLED:
    case MC_SITE_MIDDLE:
        return mode->l7;
    case MC_SITE_EDGE:
        return q->from_outside || (mode->l7 && !has_l7_of_its_own(q->lane));
    default:
        return n >= 0.5 && !beside;
    }
}
