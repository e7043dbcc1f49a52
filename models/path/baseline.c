/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the measured baseline says about a machine.
 *
 * Closed loop: services (and the network, where the services are nothing) are slower or faster by the one
 * factor that gives the measured throughput, or mean time. Open loop: what the simulated way without a mesh
 * lacks of the measured median is a constant part of every request (the client's own stack, the kernel's),
 * what it has too much is taken from services and network in proportion; what the upper percentiles lack
 * is a part that varies. Where requests wait for connections, this is found in some rounds. None of this
 * changes any proxy.
 */
#include "plan.h"
#include <math.h>

enum { FIT_REQUESTS = 20000, FIT_STEPS = 14, FIT_ROUNDS = 14 };

const struct fit fit_none = {.service = 1, .network = 1};

/* The arena holds one try at a time. */
static struct outcome try_fit(struct mc_arena *arena, const struct mc_path_question *q,
                              const struct draw *draw, const struct fit *fit)
{
    mc_arena_reset(arena);
    struct plan *p = plan_make(arena, q, draw, fit, false);
    return engine_run(arena, p, mc_key_make(q->seed, 0, 1), FIT_REQUESTS);
}

static double stated_median(const struct mc_rig *rig)
{
    const struct mc_rig_latency *l = &rig->baseline.latency;
    return l->p50 > 0 ? l->p50 : l->mean;
}

/* Throughput of a closed loop that the baseline means: as measured, else by its median time. */
static double stated_throughput(const struct mc_rig *rig)
{
    double n = (double)rig->traffic.connections, t = stated_median(rig);
    double x = rig->baseline.throughput;
    return x > 0 ? x : t > 0 ? n / (t + rig->traffic.think) : 0;
}

static struct fit fit_closed(struct mc_arena *arena, const struct mc_path_question *q,
                             const struct draw *draw)
{
    double want = stated_throughput(q->rig), low = 1e-4, high = 1e4;
    struct fit fit = fit_none;
    for (int i = 0; i < FIT_STEPS && want > 0; i++) {
        double factor = sqrt(low * high);
        fit.service = fit.network = factor;
        bool fast = try_fit(arena, q, draw, &fit).throughput > want;
        low = fast ? factor : low;
        high = fast ? high : factor;
    }
    return fit;
}

static int64_t to_ns(double seconds)
{
    return (int64_t)(seconds * 1e9);
}

static int64_t not_negative(int64_t ns)
{
    return ns > 0 ? ns : 0;
}

/* `step` of what the simulated percentiles lack of the measured ones goes into the rest of the way. */
static void fit_rest(const struct mc_rig *rig, const struct outcome *o, double step, struct fit *fit)
{
    const struct mc_rig_latency *l = &rig->baseline.latency;
    double want = stated_median(rig);
    fit->shift = not_negative(fit->shift + to_ns(step * (want - o->p50)));
    double g90 = (l->p90 - want) - (o->p90 - o->p50), g99 = (l->p99 - want) - (o->p99 - o->p50);
    fit->gap90 = l->p90 > 0 ? not_negative(fit->gap90 + to_ns(step * g90)) : 0;
    fit->gap99 = l->p99 > 0 ? not_negative(fit->gap99 + to_ns(step * g99)) : fit->gap90;
    fit->gap99 = fit->gap99 > fit->gap90 ? fit->gap99 : fit->gap90;
    fit->gap50 = fit->gap90 < fit->shift ? fit->gap90 : fit->shift;
}

/* Then waiting is part of the baseline, and what is added to the way adds more than itself. */
static bool waits_for_connections(const struct mc_rig *rig)
{
    return rig->traffic.loop == MC_LOOP_OPEN && rig->traffic.pacing != MC_PACING_RANDOM;
}

static struct fit fit_open(struct mc_arena *arena, const struct mc_path_question *q, const struct draw *draw)
{
    struct fit fit = fit_none;
    double want = stated_median(q->rig);
    struct outcome o = try_fit(arena, q, draw, &fit);
    for (int i = 0; i < 6 && o.p50 > want && !o.overload; i++) {
        fit.service = fit.network = fit.service * want / o.p50 * 0.98;
        o = try_fit(arena, q, draw, &fit);
    }
    bool waits = waits_for_connections(q->rig);
    for (int i = 0; i < (waits ? FIT_ROUNDS : 1); i++) {
        fit_rest(q->rig, &o, waits ? 0.4 : 1, &fit);
        o = waits ? try_fit(arena, q, draw, &fit) : o;
    }
    return fit;
}

struct fit baseline_fit(struct mc_arena *arena, const struct mc_path_question *q, const struct draw *draw,
                        const char **note)
{
    const struct mc_rig *rig = q->rig;
    *note = NULL;
    if (!rig->baseline.stated) {
        return fit_none;
    }
    bool paced = rig->traffic.loop == MC_LOOP_OPEN || rig->traffic.rate > 0;
    if (paced && stated_median(rig) > 0) {
        *note = "the baseline's percentiles fix what lies on the way beside the proxies";
        return fit_open(arena, q, draw);
    }
    if (!paced && stated_throughput(rig) > 0) {
        *note = "the baseline's throughput fixes the speed of the services";
        return fit_closed(arena, q, draw);
    }
    return fit_none;
}
