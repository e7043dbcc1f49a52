/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Predictions: one run with medians, drawn runs for the intervals, and what follows without a simulation. */
#include "meshcost/check.h"
#include "meshcost/mechanism.h"
#include "meshcost/tally.h"
#include "plan.h"
#include <stdlib.h>
#include <string.h>

const char *const mc_path_kind_words[] = {"throughput",      "throughput_change", "latency_mean",
                                          "latency_p50",     "latency_p90",       "latency_p99",
                                          "share_over_50ms", "share_refused"};
const char *const mc_path_kind_units[] = {"1/s", "%", "ms", "ms", "ms", "ms", "%", "%"};

enum { FIRST_LATENCY = MC_PATH_MEAN, LAST_LATENCY = MC_PATH_P99, MOST_DRAWS = 256 };
enum field { CPU, CPU_PER_PASS, CPU_KERNEL, CPU_GAUGE, MEMORY, FIELDS };
static const double mebibyte = 1024.0 * 1024.0;

/* One run and everything that is predicted from it. */
struct sample {
    double kind[MC_PATH_KINDS];
    double (*row)[FIELDS];
    double *passes;
    int row_count;
};

struct predictor {
    struct mc_arena *arena, *scratch, *plans; /* scratch: of one run; plans: of one draw */
    const struct mc_path_question *q;
    struct mc_path_result *r;
    struct fit fit;
};

static void kinds_of(const struct mc_rig *rig, const struct outcome *o, bool middle, double *kind)
{
    bool steady = middle && rig->traffic.loop == MC_LOOP_OPEN && !o->overload;
    kind[MC_PATH_THROUGHPUT] = steady ? rig->traffic.rate * (1 - o->refused) : o->throughput;
    kind[MC_PATH_MEAN] = o->mean * 1e3;
    kind[MC_PATH_P50] = o->p50 * 1e3;
    kind[MC_PATH_P90] = o->p90 * 1e3;
    kind[MC_PATH_P99] = o->p99 * 1e3;
    kind[MC_PATH_OVER_50MS] = o->over_50ms * 100;
    kind[MC_PATH_REFUSED] = o->refused * 100;
}

static void add_note(struct mc_path_result *r, const char *note)
{
    for (int i = 0; i < r->note_count; i++) {
        if (strcmp(r->notes[i], note) == 0) {
            return;
        }
    }
    if (r->note_count < MC_PATH_NOTES) {
        r->notes[r->note_count++] = note;
    }
}

/* ---- what follows from a run ---- */

/* What load needs is buffers of connections; where a lane has no figure for them, its figure by rate. */
static double memory_of(const struct predictor *p, const struct draw *d, const struct mc_component *c,
                        double rate, double connections)
{
    const struct mc_rig *rig = p->q->rig;
    const char *v = path_version(rig, c);
    double buffer = path_value(d, &c->connection_memory, v);
    double bytes = path_value(d, c->fresh_memory.count ? &c->fresh_memory : &c->idle_memory, v) +
                   path_value(d, &c->pod_memory, v) * (double)rig->cluster.pods;
    bytes += buffer > 0 ? buffer * connections : path_value(d, &c->load_memory, v) * rate;
    return bytes / mebibyte * d->error_memory * path_factor(p->q, c->subject, "memory");
}

static double at_least(double x, double floor)
{
    return x > floor ? x : floor;
}

/* One row of one run: rates are those of the rig's throughput. */
static void row_of(const struct predictor *p, const struct draw *d, const struct mc_path_component *row,
                   const struct mc_component *c, double busy, double passes_per_s, double *field)
{
    const struct mc_rig *rig = p->q->rig;
    double n = row->instances > 0 ? (double)row->instances : 1;
    bool kernel = c->placement->site == MC_SITE_KERNEL;
    double factor = d->error_cpu * path_factor(p->q, c->subject, "cpu");
    double idle = path_value(d, &c->idle_cpu, path_version(rig, c)) / 1000 * n * factor;
    double connections = (double)rig->traffic.connections / n;
    field[CPU] = busy + (kernel ? 0 : idle);
    field[CPU_PER_PASS] = passes_per_s > 0 ? field[CPU] / passes_per_s * 1e3 : 0;
    field[CPU_KERNEL] = kernel ? busy : 0;
    bool seen = !kernel || rig->gauge.sees_kernel || rig->gauge.method == MC_GAUGE_NODE;
    field[CPU_GAUGE] = seen ? at_least(field[CPU], (double)rig->gauge.floor / 1000 * n) : 0;
    field[MEMORY] = kernel ? 0 : memory_of(p, d, c, passes_per_s / n, passes_per_s > 0 ? connections : 0) * n;
}

static struct sample sample_of(const struct predictor *p, const struct plan *plan, const struct outcome *o)
{
    struct sample s = {.row_count = p->r->component_count};
    s.row = mc_arena_array(p->arena, (size_t)s.row_count + 1, sizeof *s.row);
    s.passes = MC_NEW_ARRAY(p->arena, (size_t)s.row_count + 1, double);
    kinds_of(p->q->rig, o, plan->draw.median, s.kind);
    for (int i = 0; i < s.row_count; i++) {
        const struct mc_path_component *row = &p->r->components[i];
        bool simulated = i < plan->row_count;
        const struct mc_component *c = NULL;
        for (int k = 0; k < p->q->lane->component_count; k++) {
            c = strcmp(p->q->lane->components[k].name, row->name) == 0 ? &p->q->lane->components[k] : c;
        }
        MC_ASSERT(c);
        s.passes[i] = simulated ? o->row_passes[i] : 0;
        double busy = simulated ? o->row_cpu[i] : 0;
        row_of(p, &plan->draw, row, c, busy, s.passes[i] * o->answered, s.row[i]);
    }
    return s;
}

/* ---- components ---- */

/* Instances of what no request passes. */
static int64_t standing_instances(const struct predictor *p, const struct mc_component *c)
{
    struct draw middle = {.median = true};
    struct mc_place_view view = {.span_ms = 1, .node_ms = p->q->rig->machine.nodes};
    return c->placement->instance_ms(&view, path_replicas(p->q, &middle, c));
}

static void reserve(const struct predictor *p, const struct mc_component *c, struct mc_path_component *row)
{
    struct draw middle = {.median = true};
    const char *v = path_version(p->q->rig, c);
    double n = (double)row->instances;
    row->memory_reserved = path_value(&middle, &c->reserved_memory, v) * n / mebibyte;
    row->cpu_reserved = path_value(&middle, &c->reserved_cpu, v) * n / 1000;
}

static void list_components(struct predictor *p, const struct plan *plan)
{
    const struct mc_lane *lane = p->q->lane;
    int most = plan->row_count + (lane ? lane->component_count : 0);
    p->r->components = MC_NEW_ARRAY(p->arena, (size_t)most + 1, struct mc_path_component);
    for (int i = 0; i < plan->row_count; i++) {
        const struct plan_row *row = &plan->rows[i];
        struct mc_path_component *c = &p->r->components[p->r->component_count++];
        *c = (struct mc_path_component){
            .name = row->component->name, .side = row->side, .instances = row->kernel ? 0 : row->instances};
        reserve(p, row->component, c);
    }
    for (int i = 0; lane && i < lane->component_count; i++) {
        const struct mc_component *c = &lane->components[i];
        int64_t n = c->placement->site == MC_SITE_NONE ? standing_instances(p, c) : 0;
        if (n > 0) {
            struct mc_path_component *row = &p->r->components[p->r->component_count++];
            *row = (struct mc_path_component){.name = c->name, .side = "both", .instances = n};
            reserve(p, c, row);
        }
    }
}

/* ---- intervals ---- */

static int by_value(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* 80 % of the drawn runs, widened where the run with medians lies outside. */
static struct mc_path_value interval(double value, double *drawn, int n)
{
    struct mc_path_value v = {value, value, value};
    if (n > 0) {
        qsort(drawn, (size_t)n, sizeof drawn[0], by_value);
        double low = mc_quantile_sorted(drawn, n, 0.1), high = mc_quantile_sorted(drawn, n, 0.9);
        v.low = low < value ? low : value;
        v.high = high > value ? high : value;
    }
    return v;
}

static struct mc_path_value row_interval(const struct sample *middle, const struct sample *drawn, int n,
                                         int row, enum field field)
{
    double x[MOST_DRAWS];
    for (int i = 0; i < n; i++) {
        x[i] = drawn[i].row[row][field];
    }
    return interval(middle->row[row][field], x, n);
}

static void summarise(struct predictor *p, const struct sample *middle, const struct sample *drawn, int n)
{
    double x[MOST_DRAWS];
    for (int k = 0; k < MC_PATH_KINDS; k++) {
        for (int i = 0; i < n; i++) {
            x[i] = drawn[i].kind[k];
        }
        p->r->kind[k] = interval(middle->kind[k], x, n);
    }
    for (int c = 0; c < p->r->component_count; c++) {
        struct mc_path_component *row = &p->r->components[c];
        row->passes = middle->passes[c];
        row->cpu = row_interval(middle, drawn, n, c, CPU);
        row->cpu_per_pass = row_interval(middle, drawn, n, c, CPU_PER_PASS);
        row->cpu_kernel = row_interval(middle, drawn, n, c, CPU_KERNEL);
        row->cpu_gauge = row_interval(middle, drawn, n, c, CPU_GAUGE);
        row->memory = row_interval(middle, drawn, n, c, MEMORY);
    }
}

/* ---- the rig without its lane ---- */

static void set_baseline(struct predictor *p, const struct outcome *bare)
{
    const struct mc_rig_baseline *b = &p->q->rig->baseline;
    double *base = p->r->baseline;
    kinds_of(p->q->rig, bare, true, p->r->bare);
    memcpy(base, p->r->bare, sizeof p->r->baseline);
    const double measured[MC_PATH_KINDS] = {[MC_PATH_THROUGHPUT] = b->throughput,
                                            [MC_PATH_MEAN] = b->latency.mean * 1e3,
                                            [MC_PATH_P50] = b->latency.p50 * 1e3,
                                            [MC_PATH_P90] = b->latency.p90 * 1e3,
                                            [MC_PATH_P99] = b->latency.p99 * 1e3};
    for (int k = 0; k < MC_PATH_KINDS; k++) {
        base[k] = measured[k] > 0 ? measured[k] : base[k];
    }
}

/*
 * A measured percentile of the baseline and the simulated one differ by what the fit left. An open loop keeps
 * the difference that the lane makes, a saturated one the ratio.
 */
static void anchor(const struct predictor *p, struct sample *s)
{
    bool saturated = p->q->rig->traffic.loop == MC_LOOP_CLOSED && !(p->q->rig->traffic.rate > 0);
    for (int k = FIRST_LATENCY; k <= LAST_LATENCY; k++) {
        double bare = p->r->bare[k], base = p->r->baseline[k];
        s->kind[k] = saturated ? s->kind[k] * (bare > 0 ? base / bare : 1) : s->kind[k] + (base - bare);
    }
    double bare = p->r->bare[MC_PATH_THROUGHPUT], base = p->r->baseline[MC_PATH_THROUGHPUT];
    s->kind[MC_PATH_THROUGHPUT] *= saturated && bare > 0 ? base / bare : 1;
}

static void set_change(const struct predictor *p, struct sample *s)
{
    double bare = p->r->bare[MC_PATH_THROUGHPUT];
    s->kind[MC_PATH_CHANGE] = bare > 0 ? (s->kind[MC_PATH_THROUGHPUT] / bare - 1) * 100 : 0;
}

/* ---- use of resources ---- */

static void add_use(struct predictor *p, const char *name, const char *side, double value)
{
    const char *resource = mc_arena_printf(p->arena, "%s/%s", name, side);
    for (int i = 0; i < p->r->use_count; i++) {
        struct mc_path_use *u = &p->r->uses[i];
        if (strcmp(u->resource, resource) == 0) {
            u->value = value > u->value ? value : u->value;
            return;
        }
    }
    p->r->uses[p->r->use_count++] = (struct mc_path_use){resource, value};
}

static bool is_client_node(const struct plan *plan, int node)
{
    const struct mc_rig_graph *g = &plan->rig->graph;
    int first = plan->first_pod[g->root_index];
    int64_t n = g->services[g->root_index].replicas;
    for (int64_t i = 0; i < n; i++) {
        if (plan->pod_node[first + i] == node) {
            return true;
        }
    }
    return false;
}

/* The busiest of each kind. */
static void list_uses(struct predictor *p, const struct plan *plan, const struct outcome *o)
{
    const struct mc_rig_graph *g = &plan->rig->graph;
    p->r->uses = MC_NEW_ARRAY(p->arena, (size_t)(2 + plan->row_count + g->service_count), struct mc_path_use);
    for (int n = 0; n < plan->node_count; n++) {
        add_use(p, "node", is_client_node(plan, n) ? "client" : "server", o->node_use[n]);
    }
    for (int i = 0; i < plan->station_count; i++) {
        int row = plan->stations[i].row, pod = i - plan->app_station;
        if (row >= 0) {
            add_use(p, plan->rows[row].component->name, plan->rows[row].side, o->station_use[i]);
        } else {
            int s = plan_service(plan, pod);
            if (s != g->root_index) {
                add_use(p, "service", g->services[s].name, o->station_use[i]);
            }
        }
    }
}

/* ---- predictions ---- */

static struct outcome run_once(struct predictor *p, const struct plan *plan, struct mc_key key, int64_t n)
{
    mc_arena_reset(p->scratch);
    struct outcome o = engine_run(p->scratch, plan, key, n);
    p->r->simulated += o.simulated;
    p->r->overload = p->r->overload || o.overload;
    return o;
}

/* An interval is for a test that somebody runs once. A rig without a mesh keeps to its own arithmetic. */
static void scatter(const struct predictor *p, const struct draw *d, struct sample *s)
{
    bool saturated = p->q->rig->traffic.loop == MC_LOOP_CLOSED && !(p->q->rig->traffic.rate > 0);
    if (!p->q->lane) {
        return;
    }
    for (int k = FIRST_LATENCY; k <= LAST_LATENCY; k++) {
        s->kind[k] *= d->repeat * (k == MC_PATH_P99 ? d->repeat_tail : 1);
    }
    s->kind[MC_PATH_THROUGHPUT] /= saturated ? d->repeat : 1;
}

static struct sample drawn_run(struct predictor *p, int i, int64_t requests)
{
    struct mc_key prior_key = mc_key_make(p->q->seed, (uint64_t)i + 1, MC_NO_HISTORY);
    struct draw draw = path_draw(p->q->priors, p->q->rig, prior_key, false);
    mc_arena_reset(p->plans);
    struct plan *plan = plan_make(p->plans, p->q, &draw, &p->fit, true);
    struct outcome o = run_once(p, plan, mc_key_make(p->q->seed, (uint64_t)i + 1, 0), requests);
    struct sample s = sample_of(p, plan, &o);
    scatter(p, &draw, &s);
    set_change(p, &s);
    anchor(p, &s);
    return s;
}

static void explain(struct predictor *p)
{
    const struct mc_rig *rig = p->q->rig;
    add_note(p->r, "low and high bound the 80 % predictive interval");
    add_note(p->r, "the first tenth of every run is warm-up");
    if (!rig->baseline.stated) {
        add_note(p->r, "no baseline was measured: absolute figures are bound to an unknown machine");
    }
    if (p->r->kind[MC_PATH_REFUSED].value > 0) {
        add_note(p->r, "proxies refused requests beyond their limits: errors, which count in no latency");
    }
    if (p->r->overload) {
        add_note(p->r, "more is offered than can be served: waiting grows for as long as the load lasts");
    }
}

struct mc_path_result *mc_path_predict(struct mc_arena *arena, const struct mc_path_question *q)
{
    MC_ASSERT(q->draws <= MOST_DRAWS && q->requests > 0);
    struct mc_path_result *r = MC_NEW(arena, struct mc_path_result);
    *r = (struct mc_path_result){.rig = q->rig, .seed = q->seed, .requests = q->requests};
    struct predictor p = {
        .arena = arena, .scratch = mc_arena_create(0), .plans = mc_arena_create(0), .q = q, .r = r};
    struct draw middle = path_draw(q->priors, q->rig, mc_key_make(q->seed, 0, MC_NO_HISTORY), true);
    const char *note;
    p.fit = baseline_fit(p.scratch, q, &middle, &note);
    explain(&p);
    if (note) {
        add_note(r, note);
    }
    int64_t share = q->draws > 0 ? q->requests / q->draws + 1 : 1;
    share = share < 2000 ? 2000 : share;
    struct plan *bare = plan_make(p.plans, q, &middle, &p.fit, false);
    struct outcome o = run_once(&p, bare, mc_key_make(q->seed, 0, 0), q->lane ? q->requests / 4 + 1 : 1000);
    set_baseline(&p, &o);
    struct plan *plan = plan_make(p.plans, q, &middle, &p.fit, true);
    list_components(&p, plan);
    r->limited = plan->limited;
    o = run_once(&p, plan, mc_key_make(q->seed, 0, 0), q->requests);
    if (!q->lane) {
        set_baseline(&p, &o);
    }
    struct sample first = sample_of(&p, plan, &o);
    set_change(&p, &first);
    anchor(&p, &first);
    list_uses(&p, plan, &o);
    struct sample *drawn = MC_NEW_ARRAY(arena, (size_t)q->draws + 1, struct sample);
    for (int i = 0; i < q->draws; i++) {
        drawn[i] = drawn_run(&p, i, share);
    }
    summarise(&p, &first, drawn, q->draws);
    explain(&p);
    mc_arena_destroy(p.scratch);
    mc_arena_destroy(p.plans);
    return r;
}
