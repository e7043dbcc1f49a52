/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Surfaces by simulation: a bench of one component, its grid, and the whole way for comparison.
 *
 * On the bench one client calls one service on another node. The proxy's own requests make its use; other
 * applications' work on the node's cores comes as it likes (Poisson, exponential) and waits for nobody.
 */
#include "meshcost/surface.h"
#include "engine.h"
#include "meshcost/check.h"
#include "meshcost/variate.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

const double mc_surface_slices[MC_SURFACE_SLICES] = {0.1, 0.2,  0.3,  0.4,  0.5,   0.6,   0.7, 0.8,
                                                     0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 1};
const char *const mc_way_words[] = {"plain", "l7", "edge", NULL};

enum { RUNS = 4, BATCH_COARSE = 300, MOST_COARSE = 800, BATCH_FINE = 12000, MOST_FINE = 40000 };
static const double neighbour_work = 5e6; /* ns: a piece of other applications' work */
static const double ns = 1e9, million = 1e6;

/* A thread of w that take turns sleeps w times as long: the first column is this over the workers. */
static const double least_use = 0.002;
static const double coarse_use[] = {0, 0.004, 0.02, 0.08, 0.22, 0.5}, coarse_neighbours[] = {0, 0.3, 0.55};
static const double fine_use[] = {0, 0.005, 0.02, 0.08, 0.18, 0.35, 0.55, 0.75};
static const double fine_neighbours[] = {0, 0.25, 0.45, 0.65};
/* In the middle of cells, where interpolation is worst. */
static const double coarse_checks[][2] = {
    {0, 0.42}, {0.008, 0.15}, {0.045, 0.42}, {0.14, 0.15}, {0.34, 0.42}};
static const double fine_checks[][2] = {{0, 0.35},     {0.008, 0.12}, {0.018, 0.35}, {0.05, 0.55},
                                        {0.125, 0.12}, {0.26, 0.35},  {0.44, 0.55},  {0.65, 0.12}};

/* ---- benches ---- */

static struct mc_rig bench_rig(struct mc_arena *arena, int64_t cores, double pause, bool l7)
{
    struct mc_rig rig = {.name = "surface",
                         .lane = "",
                         .placement = MC_RIG_SEPARATE,
                         .machine = {.nodes = 3, .cores = cores},
                         .traffic = {.protocol = MC_RIG_HTTP1,
                                     .loop = MC_LOOP_OPEN,
                                     .rate = 1,
                                     .connections = 64,
                                     .keep_alive = true},
                         .mode = {.l7 = l7, .mtls = MC_MTLS_ON}};
    rig.graph.service_count = 2;
    rig.graph.root = "client";
    rig.graph.services = MC_NEW_ARRAY(arena, 2, struct mc_rig_service);
    rig.graph.services[0] = (struct mc_rig_service){
        .name = "client", .replicas = 1, .workers = 1, .keep_alive = true, .every = 1};
    rig.graph.services[0].call_count = 1;
    rig.graph.services[0].calls = MC_NEW_ARRAY(arena, 1, struct mc_rig_call);
    rig.graph.services[0].calls[0] = (struct mc_rig_call){.to = "server", .index = 1};
    rig.graph.services[1] = (struct mc_rig_service){
        .name = "server", .replicas = 1, .workers = 1, .keep_alive = true, .every = 1};
    rig.graph.services[1].time.mean = pause;
    return rig;
}

/* One instance of everything that has a hop of its own. */
static void one_of_each(struct mc_arena *arena, const struct mc_lane *lane, struct mc_rig *rig)
{
    rig->proxies.replicas = MC_NEW_ARRAY(arena, (size_t)lane->component_count, struct mc_rig_entry);
    for (int i = 0; i < lane->component_count; i++) {
        enum mc_site site = lane->components[i].placement->site;
        if (site == MC_SITE_MIDDLE || site == MC_SITE_EDGE) {
            rig->proxies.replicas[rig->proxies.replica_count++] =
                (struct mc_rig_entry){.name = lane->components[i].name, .text = "1"};
        }
    }
}

/* The service only waits; what is known beforehand is taken off every request. */
static void settle_plan(struct plan *p, double pause)
{
    for (int s = 0; s < p->rig->graph.service_count; s++) {
        p->service_mean[s] = 0;
        p->service_wait[s] = s == p->rig->graph.root_index ? 0 : (double)(int64_t)(pause * ns);
    }
    p->deducted = (int64_t)(pause * ns);
    for (int i = 0; i < p->step_count; i++) {
        p->deducted += p->steps[i].kind == STEP_WIRE ? p->wire : 0;
    }
}

static struct plan *bench_plan(struct mc_arena *arena, const struct mc_path_question *q, double pause)
{
    struct draw middle = path_draw(q->priors, q->rig, mc_key_make(1, 0, MC_NO_HISTORY), true);
    struct plan *p = plan_make(arena, q, &middle, &fit_none, true);
    settle_plan(p, pause);
    size_t rooms = (size_t)(p->node_count + p->station_count);
    p->neighbours = MC_NEW_ARRAY(arena, rooms, struct plan_neighbour);
    return p;
}

/* Work of other applications on the cores of a node, which its threads then share. */
static void add_neighbours(struct plan *p, int node, double share)
{
    if (share <= 0) {
        return;
    }
    int station = p->station_count++;
    p->stations[station] = (struct plan_station){.node = node, .workers = 1 << 20, .row = -1};
    p->neighbours[p->neighbour_count++] = (struct plan_neighbour){
        station, share * p->node_cores[node] * ns / neighbour_work, neighbour_work, 0, 1};
    p->node_shared[node] = true;
    for (int i = 0; i < p->station_count; i++) {
        p->stations[i].shared = p->stations[i].shared || p->stations[i].node == node;
    }
}

/* Both halves of a pass through a part: ns of CPU, of which `before` are ahead of the bytes. */
static double part_work(const struct plan *p, int part, double *before)
{
    double sum = 0;
    int n = 0;
    *before = 0;
    for (int i = 0; i < p->step_count; i++) {
        const struct step *s = &p->steps[i];
        if (s->kind == STEP_VISIT && s->part == part) {
            sum += (double)(s->before + s->after);
            *before += (double)s->before;
            n += s->counts;
        }
    }
    *before /= n > 0 ? n : 1;
    return n > 0 ? sum / n : 0;
}

static double part_quiet(const struct plan *p)
{
    double sum = 0;
    for (int i = 0; i < p->step_count; i++) {
        sum += p->steps[i].kind == STEP_VISIT ? (double)p->steps[i].delay : 0;
    }
    return sum;
}

/* Threads of neighbours come and go: three points stand for a Poisson number of them. */
static double crowding(double sibling, double cores, double busy)
{
    double half = cores / 2, sum = 0, reach = sqrt(3 * busy);
    static const double weight[] = {1.0 / 6, 2.0 / 3, 1.0 / 6};
    for (int i = 0; i < 3; i++) {
        double over = busy + (i - 1) * reach + 1 - half;
        sum += weight[i] * (over <= 0 ? 0 : over >= half ? 1 : over / half);
    }
    return 1 + (sibling - 1) * sum;
}

static double proxy_cores(double workers, double cores, double neighbours)
{
    double left = cores * (1 - neighbours);
    return workers < left ? workers : left;
}

double mc_surface_rate(double sibling, double workers, double cores, double neighbours, double use)
{
    double most = proxy_cores(workers, cores, neighbours);
    return use * most / crowding(sibling, cores, neighbours * cores + use * most);
}

double mc_surface_use(double sibling, double workers, double cores, double neighbours, double busy)
{
    double most = proxy_cores(workers, cores, neighbours), use = busy / most;
    for (int i = 0; i < 3 && use < 1; i++) {
        use = busy / most * crowding(sibling, cores, neighbours * cores + use * most);
    }
    return use;
}

/* ---- the bench of one component ---- */

struct bench {
    struct mc_lane lane;
    struct mc_rig rig;
    struct mc_path_question question;
    struct plan *plan;
    double work; /* ns of CPU of a pass */
};

static bool bench_make(struct mc_arena *arena, const struct mc_surface_spec *spec, struct bench *b)
{
    enum mc_site site = spec->component->placement->site;
    if (site == MC_SITE_NONE) {
        return false;
    }
    b->lane = *spec->lane;
    b->lane.components = MC_NEW(arena, struct mc_component);
    b->lane.components[0] = *spec->component;
    b->lane.component_count = 1;
    b->rig = bench_rig(arena, spec->cores, spec->pause, site == MC_SITE_CALLED || site == MC_SITE_MIDDLE);
    one_of_each(arena, &b->lane, &b->rig);
    b->question = (struct mc_path_question){
        .rig = &b->rig, .lane = &b->lane, .priors = spec->priors, .from_outside = site != MC_SITE_MIDDLE};
    b->plan = bench_plan(arena, &b->question, spec->pause);
    double before;
    b->work = b->plan->part_count > 0 ? part_work(b->plan, 0, &before) : 0;
    return b->work >= 1;
}

static int bench_station(const struct bench *b)
{
    int station = b->plan->parts[0].first_station;
    bool by_node = b->plan->parts[0].instances == b->plan->node_count;
    return station + (by_node ? b->plan->pod_node[1] : b->plan->parts[0].instances > 1 ? 1 : 0);
}

/* ---- identity and grid ---- */

static void set_grid(const struct bench *b, struct mc_surface *s)
{
    const double *use = s->fine ? fine_use : coarse_use,
                 *near = s->fine ? fine_neighbours : coarse_neighbours;
    double first = least_use / b->plan->stations[bench_station(b)].workers;
    double between = (sqrt(first) + sqrt(use[1])) / 2;
    s->columns = s->fine ? 8 : 6;
    s->rows = s->fine ? 4 : 3;
    s->check_count = s->fine ? 8 : 5;
    for (int i = 0; i < s->columns * s->rows; i++) {
        s->points[i].use = i % s->columns == 0 ? first : use[i % s->columns];
        s->points[i].neighbours = near[i / s->columns];
    }
    for (int i = 0; i < s->check_count; i++) {
        s->checks[i].use = i == 0 ? between * between : s->fine ? fine_checks[i][0] : coarse_checks[i][0];
        s->checks[i].neighbours = s->fine ? fine_checks[i][1] : coarse_checks[i][1];
    }
}

static uint64_t join_places(uint64_t hash, const struct mc_surface_point *p, int count)
{
    for (int i = 0; i < count; i++) {
        hash = mc_hash_join(hash, (uint64_t)mc_round_half_even(p[i].use * 1e9));
        hash = mc_hash_join(hash, (uint64_t)mc_round_half_even(p[i].neighbours * 1e9));
    }
    return hash;
}

/* Everything that changes a point, and what is kept of one: another number before it tells old ones apart. */
static void set_hash(const struct mc_surface_spec *spec, const struct bench *b, struct mc_surface *s)
{
    const struct draw *d = &b->plan->draw;
    const struct plan_station *st = &b->plan->stations[bench_station(b)];
    char text[512];
    int n = snprintf(text, sizeof text, "6 %d %d %d %d %lld %.9g %.9g", spec->fine, BATCH_COARSE, BATCH_FINE,
                     (int)spec->component->placement->site, (long long)spec->cores, spec->pause, b->work);
    (void)snprintf(text + n, sizeof text - (size_t)n, " %d %lld %lld %.9g %.9g %lld %.9g %.9g %d",
                   st->workers, (long long)b->plan->wake_cpu, (long long)st->wake_latency, d->sibling,
                   d->cold, (long long)b->plan->cooling, d->ahead, d->spread, MC_SURFACE_SLICES);
    uint64_t places = join_places(join_places(0, s->points, s->columns * s->rows), s->checks, s->check_count);
    uint64_t hash = mc_hash_join(mc_hash_text(text), places);
    (void)snprintf(s->hash, sizeof s->hash, "%016llx", (unsigned long long)hash);
}

bool mc_surface_begin(const struct mc_surface_spec *spec, struct mc_surface *s)
{
    struct mc_arena *arena = mc_arena_create(0);
    struct bench b = {.work = 0};
    *s = (struct mc_surface){.fine = spec->fine, .cores = spec->cores};
    bool costs = bench_make(arena, spec, &b);
    if (costs) {
        s->unit = (int64_t)(b.work + 0.5);
        set_grid(&b, s);
        set_hash(spec, &b, s);
    }
    mc_arena_destroy(arena);
    return costs;
}

int mc_surface_tasks(const struct mc_surface *s)
{
    return s->columns * s->rows + s->check_count;
}

/* ---- what a number of runs have seen ---- */

struct seen {
    int64_t *count; /* latencies, by bucket */
    int64_t measured;
    double sum[2], square[2];   /* over the runs: mean, p99 */
    double *half, *half_square; /* the same by station: CPU of half a pass */
    int runs;
};

static double seen_quantile(const struct seen *s, double q)
{
    double want = q * (double)s->measured, before = 0;
    for (uint64_t i = 0; i < HISTOGRAM_ROOM; i++) {
        double n = (double)s->count[i];
        if (n > 0 && before + n >= want) {
            double low = bucket_edge(i), high = bucket_edge(i + 1);
            return low + (high - low) * (want - before) / n;
        }
        before += n;
    }
    return 0;
}

static void see(struct seen *s, const struct outcome *o, int stations)
{
    for (uint64_t i = 0; i < HISTOGRAM_ROOM; i++) {
        s->count[i] += o->count[i];
    }
    double x[2] = {o->mean * ns, o->p99 * ns};
    for (int k = 0; k < 2; k++) {
        s->sum[k] += x[k];
        s->square[k] += x[k] * x[k];
    }
    for (int k = 0; k < stations; k++) {
        s->half[k] += o->station_half[k];
        s->half_square[k] += o->station_half[k] * o->station_half[k];
    }
    s->measured += o->measured;
    s->runs++;
}

/* Standard error of the mean over n runs, as a share of it. */
static double error_of(double n, double sum, double square)
{
    double mean = sum / n, variance = (square - n * mean * mean) / (n - 1);
    return mean > 0 && variance > 0 ? sqrt(variance / n) / mean : 0;
}

static double seen_error(const struct seen *s, int k)
{
    return error_of(s->runs, s->sum[k], s->square[k]);
}

/* CPU of a pass in ns, and its error. */
static double seen_cpu(const struct seen *s, int station, double *error)
{
    *error = error_of(s->runs, s->half[station], s->half_square[station]);
    return 2 * s->half[station] / s->runs;
}

/* Means of the slices of probability, in ns. */
static double seen_slices(const struct seen *s, double *slice)
{
    double seen = 0, total = 0, n = (double)s->measured, sum = 0, taken = 0;
    int k = 0;
    for (uint64_t i = 0; i < HISTOGRAM_ROOM; i++) {
        double left = (double)s->count[i], x = (bucket_edge(i) + bucket_edge(i + 1)) / 2;
        while (left > 0) {
            double room = mc_surface_slices[k] * n - seen;
            bool last = k == MC_SURFACE_SLICES - 1;
            double part = last || left < room ? left : room;
            sum += part * x;
            taken += part;
            seen += part;
            total += part * x;
            left -= part;
            if (!last && seen >= mc_surface_slices[k] * n - 1e-9) {
                slice[k++] = taken > 0 ? sum / taken : x;
                sum = taken = 0;
            }
        }
    }
    double top = k > 0 ? slice[k - 1] : 0;
    for (; k < MC_SURFACE_SLICES; k++, sum = taken = 0) {
        top = slice[k] = taken > 0 ? sum / taken : top;
    }
    return total / n;
}

static struct seen run_all(struct mc_arena *arena, const struct plan *plan, int runs, int64_t requests)
{
    struct seen s = {.count = MC_NEW_ARRAY(arena, HISTOGRAM_ROOM, int64_t),
                     .half = MC_NEW_ARRAY(arena, (size_t)plan->station_count, double),
                     .half_square = MC_NEW_ARRAY(arena, (size_t)plan->station_count, double)};
    struct mc_arena *scratch = mc_arena_create(0);
    for (int i = 0; i < runs; i++) {
        mc_arena_reset(scratch);
        struct mc_key key = mc_key_make(1, (uint64_t)i, 0);
        struct outcome o = engine_run(scratch, plan, key, requests);
        see(&s, &o, plan->station_count);
    }
    mc_arena_destroy(scratch);
    return s;
}

/* ---- one point ---- */

/*
 * Long enough for neighbours to come and go several times, however fast requests follow each other. Where
 * they are rare nothing waits for anything, few say all, and each sees many neighbours.
 */
static int64_t batch_of(bool fine, double use, double rate)
{
    int64_t least = fine ? BATCH_FINE : BATCH_COARSE, most = fine ? MOST_FINE : MOST_COARSE;
    double wanted = rate * (fine ? 0.4 : 0.04);
    least = use < 0.015 ? least / 2 : least;
    return wanted > (double)most ? most : wanted > (double)least ? (int64_t)wanted : least;
}

static int64_t in_units(double x, double work)
{
    return mc_round_half_even(x / work * million);
}

void mc_surface_simulate(const struct mc_surface_spec *spec, struct mc_surface *s, int task)
{
    int points = s->columns * s->rows;
    struct mc_surface_point *p = task < points ? &s->points[task] : &s->checks[task - points];
    struct mc_arena *arena = mc_arena_create(0);
    struct bench b = {.work = 0};
    bool costs = bench_make(arena, spec, &b);
    MC_ASSERT(costs);
    int station = bench_station(&b);
    double busy = mc_surface_rate(b.plan->draw.sibling, b.plan->stations[station].workers,
                                  (double)spec->cores, p->neighbours, p->use);
    b.rig.traffic.rate = busy / b.work * ns;
    b.plan->deducted += (int64_t)part_quiet(b.plan);
    add_neighbours(b.plan, b.plan->stations[station].node, p->neighbours);
    double slice[MC_SURFACE_SLICES], error;
    struct seen seen = run_all(arena, b.plan, RUNS, batch_of(spec->fine, p->use, b.rig.traffic.rate));
    p->mean = in_units(seen_slices(&seen, slice), b.work);
    for (int k = 0; k < MC_SURFACE_SLICES; k++) {
        p->value[k] = in_units(slice[k], b.work);
    }
    static const double levels[] = {0.5, 0.9, 0.99};
    for (int k = 0; k < 3; k++) {
        p->value[MC_SURFACE_P50 + k] = in_units(seen_quantile(&seen, levels[k]), b.work);
    }
    p->cpu = in_units(seen_cpu(&seen, station, &error), b.work);
    p->noise_cpu = mc_round_half_even(error * million);
    p->noise_mean = mc_round_half_even(seen_error(&seen, 0) * million);
    p->noise_p99 = mc_round_half_even(seen_error(&seen, 1) * million);
    p->requests = seen.measured;
    mc_arena_destroy(arena);
}

/* ---- a whole way ---- */

int mc_way_passes(enum mc_way way, const struct mc_component *c)
{
    switch (c->placement->site) {
    case MC_SITE_POD:
    case MC_SITE_NODE:
    case MC_SITE_KERNEL:
        return way == MC_WAY_EDGE ? 1 : 2;
    case MC_SITE_CALLED:
    case MC_SITE_MIDDLE:
        return way == MC_WAY_L7;
    case MC_SITE_EDGE:
        return way == MC_WAY_EDGE;
    default:
        return 0;
    }
}

static int index_of(const struct mc_lane *lane, const struct mc_component *c)
{
    return (int)(c - lane->components);
}

/* Passes a second that bring each part of the way to its use, and the least of them. */
static double wanted_rates(const struct plan *p, const struct mc_way_load *load, double *rate)
{
    double least = 1e12, before;
    for (int i = 0; i < p->part_count; i++) {
        double work = part_work(p, i, &before), use = load->use[index_of(load->lane, p->parts[i].component)];
        double workers = p->stations[p->parts[i].first_station].workers;
        double busy = mc_surface_rate(p->draw.sibling, workers, (double)load->cores, load->neighbours, use);
        rate[i] = work > 0 ? busy / work * ns : 1e12;
        least = rate[i] < least ? rate[i] : least;
    }
    return least;
}

static bool is_visited(const struct plan *p, const struct plan_part *part, int station)
{
    int i = station - part->first_station, node = p->stations[station].node;
    if (i < 0 || i >= part->instances) {
        return false;
    }
    bool own_hop = part->site == MC_SITE_MIDDLE || part->site == MC_SITE_EDGE;
    return own_hop || node == p->pod_node[1] || node == p->pod_node[0];
}

/* Neighbours bring every proxy of the way to its use. */
static void fill_up(struct plan *p, double rate, const double *wanted)
{
    for (int i = 0; i < p->part_count; i++) {
        const struct plan_part *part = &p->parts[i];
        double before, work = part_work(p, i, &before), more = wanted[i] - rate;
        for (int s = part->first_station; s < part->first_station + part->instances; s++) {
            if (work > 0 && more > 1e-6 * rate && is_visited(p, part, s)) {
                p->neighbours[p->neighbour_count++] =
                    (struct plan_neighbour){s, 2 * more, before / 2, (work - before) / 2, p->draw.spread};
            }
        }
    }
}

/* Over the instances that are passed; the largest of their errors. */
static void way_cpu(struct mc_arena *arena, const struct plan *p, const struct mc_lane *lane,
                    const struct seen *seen, struct mc_way_seen *way)
{
    way->cpu = MC_NEW_ARRAY(arena, (size_t)lane->component_count, double);
    way->error_cpu = MC_NEW_ARRAY(arena, (size_t)lane->component_count, double);
    for (int i = 0; i < p->part_count; i++) {
        const struct plan_part *part = &p->parts[i];
        int n = 0, at = index_of(lane, part->component);
        double sum = 0, error;
        for (int s = part->first_station; s < part->first_station + part->instances; s++) {
            double cpu = seen_cpu(seen, s, &error);
            sum += cpu;
            n += cpu > 0;
            way->error_cpu[at] = error > way->error_cpu[at] ? error : way->error_cpu[at];
        }
        way->cpu[at] = n > 0 ? sum / n : 0;
    }
}

/* Where a lane adds nothing for L7 between services, a call that needs it goes like any other. */
static bool adds_l7(const struct mc_lane *lane)
{
    bool found = false;
    for (int i = 0; i < lane->component_count; i++) {
        const struct mc_component *c = &lane->components[i];
        found = found || mc_way_passes(MC_WAY_L7, c) > mc_way_passes(MC_WAY_PLAIN, c);
    }
    return found;
}

struct mc_way_seen mc_way_simulate(struct mc_arena *arena, const struct mc_way_load *load)
{
    struct mc_rig rig =
        bench_rig(arena, load->cores, load->pause, load->way == MC_WAY_L7 && adds_l7(load->lane));
    rig.traffic.payload = load->payload;
    one_of_each(arena, load->lane, &rig);
    struct mc_path_question q = {
        .rig = &rig, .lane = load->lane, .priors = load->priors, .from_outside = load->way == MC_WAY_EDGE};
    struct plan *p = bench_plan(arena, &q, load->pause);
    /* What a call takes without a lane has two wires; further ones are the lane's. */
    p->deducted = (int64_t)(load->pause * ns) + 2 * p->wire;
    double *wanted = MC_NEW_ARRAY(arena, (size_t)p->part_count + 1, double);
    rig.traffic.rate = wanted_rates(p, load, wanted);
    fill_up(p, rig.traffic.rate, wanted);
    for (int n = 0; n < p->node_count; n++) {
        add_neighbours(p, n, load->neighbours);
    }
    struct seen seen = run_all(arena, p, RUNS, load->requests / RUNS);
    struct mc_way_seen way = {.mean = seen.sum[0] / seen.runs,
                              .p50 = seen_quantile(&seen, 0.5),
                              .p90 = seen_quantile(&seen, 0.9),
                              .p99 = seen_quantile(&seen, 0.99),
                              .error_mean = seen_error(&seen, 0),
                              .error_p99 = seen_error(&seen, 1)};
    way_cpu(arena, p, load->lane, &seen, &way);
    return way;
}
