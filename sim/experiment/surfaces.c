/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "meshcost/surfaces.h"
#include "meshcost/check.h"
#include "meshcost/mechanism.h"
#include "meshcost/prior.h"
#include "meshcost/variate.h"
#include <pthread.h>
#include <string.h>

struct made {
    struct mc_surface_spec spec;
    struct mc_surface *surface;
    bool found;
};

struct works {
    struct made *made;
    int count;
    int next, task; /* of made[next] */
    pthread_mutex_t mutex;
};

/* Of a node. */
static int64_t cores_of(const struct mc_scenario *scenario, int cluster)
{
    int64_t cores = cluster < scenario->cluster_count ? scenario->clusters[cluster].node_cpu / 1000 : 1;
    return cores > 1 ? cores : 1;
}

/* The median answer of a service, s. */
static double pause_of(const struct mc_scenario *scenario)
{
    return mc_quantile(&mc_prior_case_at(&scenario->latency.own, NULL)->dist, 0.5);
}

/* ---- threads ---- */

static bool next_task(struct works *w, struct made **made, int *task)
{
    pthread_mutex_lock(&w->mutex);
    while (w->next < w->count &&
           (w->made[w->next].found || w->task >= mc_surface_tasks(w->made[w->next].surface))) {
        w->next++;
        w->task = 0;
    }
    bool some = w->next < w->count;
    if (some) {
        *made = &w->made[w->next];
        *task = w->task++;
    }
    pthread_mutex_unlock(&w->mutex);
    return some;
}

static void *work(void *context)
{
    struct works *w = context;
    struct made *made;
    int task;
    while (next_task(w, &made, &task)) {
        mc_surface_simulate(&made->spec, made->surface, task);
    }
    return NULL;
}

static void simulate_all(struct mc_arena *arena, struct works *w, int jobs)
{
    pthread_t *threads = MC_NEW_ARRAY(arena, (size_t)jobs, pthread_t);
    int started = 0;
    while (started < jobs - 1 && pthread_create(&threads[started], NULL, work, w) == 0) {
        started++;
    }
    (void)work(w);
    for (int i = 0; i < started; i++) {
        pthread_join(threads[i], NULL);
    }
}

/* ---- lanes ---- */

/* The surface of a component: one that is listed already, or a further one; NULL where there is none. */
static const struct mc_surface *list_surface(struct mc_arena *arena, const struct mc_surfaces_wish *wish,
                                             const struct mc_lane *lane, const struct mc_component *c,
                                             int64_t cores, struct works *w)
{
    struct made m = {.spec = {.lane = lane,
                              .component = c,
                              .priors = wish->priors,
                              .cores = cores,
                              .pause = pause_of(wish->scenario),
                              .fine = !wish->coarse && wish->scenario->latency.surface == MC_SURFACE_FINE},
                     .surface = MC_NEW(arena, struct mc_surface)};
    if (!mc_surface_begin(&m.spec, m.surface)) {
        return NULL;
    }
    for (int i = 0; i < w->count; i++) {
        if (strcmp(w->made[i].surface->hash, m.surface->hash) == 0) {
            return w->made[i].surface;
        }
    }
    const struct mc_surface_source *s = wish->source;
    m.found = s && s->find(s->context, m.surface);
    w->made[w->count++] = m;
    return m.surface;
}

static int clusters_of(const struct mc_scenario *scenario)
{
    return scenario->cluster_count > 0 ? scenario->cluster_count : 1;
}

/* Clusters whose nodes have the same cores share everything. */
static const struct mc_surface *const *
list_cluster(struct mc_arena *arena, const struct mc_surfaces_wish *wish, const struct mc_lane *lane,
             int cluster, const struct mc_surface *const *const *before, struct works *w)
{
    int64_t cores = cores_of(wish->scenario, cluster);
    for (int k = 0; k < cluster; k++) {
        if (cores_of(wish->scenario, k) == cores) {
            return before[k];
        }
    }
    const struct mc_surface **of =
        MC_NEW_ARRAY(arena, (size_t)lane->component_count, const struct mc_surface *);
    for (int i = 0; i < lane->component_count; i++) {
        of[i] = list_surface(arena, wish, lane, &lane->components[i], cores, w);
    }
    return of;
}

static void list_lane(struct mc_arena *arena, const struct mc_surfaces_wish *wish, struct mc_lane *lane,
                      struct works *w)
{
    struct mc_surfaces *s = MC_NEW(arena, struct mc_surfaces);
    int clusters = clusters_of(wish->scenario);
    const struct mc_surface *const **at =
        MC_NEW_ARRAY(arena, (size_t)clusters, const struct mc_surface *const *);
    for (int k = 0; k < clusters; k++) {
        at[k] = list_cluster(arena, wish, lane, k, at, w);
    }
    s->priors = wish->priors;
    s->at = at;
    s->of = at[0];
    lane->surfaces = s;
}

bool mc_surfaces_settle(struct mc_arena *arena, const struct mc_surfaces_wish *wish,
                        struct mc_surfaces_made *made)
{
    size_t most = 0;
    for (int i = 0; i < wish->lane_count; i++) {
        most += (size_t)wish->lanes[i]->component_count * (size_t)clusters_of(wish->scenario);
    }
    struct works w = {.made = MC_NEW_ARRAY(arena, most, struct made)};
    for (int i = 0; i < wish->lane_count; i++) {
        list_lane(arena, wish, wish->lanes[i], &w);
    }
    pthread_mutex_init(&w.mutex, NULL);
    simulate_all(arena, &w, wish->jobs);
    pthread_mutex_destroy(&w.mutex);
    const struct mc_surface **all = MC_NEW_ARRAY(arena, most, const struct mc_surface *);
    bool kept = true;
    *made = (struct mc_surfaces_made){.count = w.count, .surfaces = all};
    for (int i = 0; i < w.count; i++) {
        struct mc_surface *s = w.made[i].surface;
        if (!s->table) {
            mc_surface_finish(arena, s);
        }
        all[i] = s;
        made->found += w.made[i].found;
        if (wish->source && !w.made[i].found) {
            kept = wish->source->keep(wish->source->context, s) && kept;
        }
    }
    return kept;
}

/* ---- ways ---- */

static double median(const struct mc_prior *prior)
{
    return prior->count > 0 ? mc_quantile(&mc_prior_case_at(prior, NULL)->dist, 0.5) : 0;
}

/* Passes a second through one instance on a node that carries so many calls. */
static double rate_of(const struct mc_component *c, double calls)
{
    switch (c->placement->site) {
    case MC_SITE_POD:
        return 2 * calls / MC_WAY_PODS;
    case MC_SITE_NODE:
    case MC_SITE_KERNEL:
        return 2 * calls;
    default:
        return calls;
    }
}

static double use_of(const struct mc_lane *lane, int i, double cores, const struct mc_way_row *row)
{
    const struct mc_component *c = &lane->components[i];
    double busy = rate_of(c, row->calls) * (double)lane->surfaces->of[i]->unit * 1e-9;
    double workers = median(&c->workers);
    bool any_core = workers < 1 || c->placement->site == MC_SITE_KERNEL;
    return mc_surface_use(median(&lane->surfaces->priors->sibling), any_core ? cores : workers, cores,
                          row->neighbours, busy);
}

/* Adds what a component does to a way. False: overload. */
static bool add_component(const struct mc_lane *lane, int i, int64_t cores, struct mc_way_row *row)
{
    const struct mc_component *c = &lane->components[i];
    const struct mc_surface *s = lane->surfaces->of[i];
    const struct mc_path_priors *p = lane->surfaces->priors;
    int passes = mc_way_passes(row->way, c);
    bool absent = c->placement->site != MC_SITE_EDGE && c->placement->site != MC_SITE_KERNEL &&
                  median(&c->replicas) < 0.5;
    if (!s || passes == 0 || absent) {
        return true;
    }
    double use = use_of(lane, i, (double)cores, row);
    row->use = use > row->use ? use : row->use;
    struct mc_surface_law law;
    if (!mc_surface_law(s, use, row->neighbours, passes == 2, &law)) {
        return false;
    }
    bool own_hop = c->placement->site == MC_SITE_MIDDLE || c->placement->site == MC_SITE_EDGE;
    double quiet = median(&c->pass_latency) + (own_hop ? 2 * median(&p->network) : 0);
    mc_surface_scale(&law, (double)s->unit, quiet * passes * 1e9);
    if (row->cpu > 0) {
        mc_surface_add(&row->law, &law);
    } else {
        row->law = law;
    }
    row->cpu += passes * mc_surface_cpu(s, use, row->neighbours) * (double)s->unit;
    return true;
}

const struct mc_way_row *mc_surfaces_ways(struct mc_arena *arena, const struct mc_scenario *scenario,
                                          const struct mc_lane *lane, int *count)
{
    static const double loads[MC_WAY_LOADS] = {10,   30,   100,   300,   1000,  2000,
                                               4000, 8000, 12000, 20000, 30000, 50000};
    static const double near[MC_WAY_NEAR] = {0, 0.2, 0.4, 0.6};
    enum { ROWS = MC_WAYS * MC_WAY_LOADS * MC_WAY_NEAR };
    struct mc_way_row *rows = MC_NEW_ARRAY(arena, ROWS, struct mc_way_row);
    *count = ROWS;
    for (int r = 0; r < ROWS; r++) {
        struct mc_way_row *row = &rows[r];
        *row = (struct mc_way_row){.way = (enum mc_way)(r / MC_WAY_LOADS / MC_WAY_NEAR),
                                   .calls = loads[r % MC_WAY_LOADS],
                                   .neighbours = near[r / MC_WAY_LOADS % MC_WAY_NEAR]};
        for (int i = 0; i < lane->component_count && !row->overload; i++) {
            row->overload = !add_component(lane, i, cores_of(scenario, 0), row);
        }
    }
    return rows;
}

struct mc_way_seen mc_surfaces_direct(struct mc_arena *arena, const struct mc_scenario *scenario,
                                      const struct mc_lane *lane, const struct mc_way_row *row,
                                      int64_t requests)
{
    double *use = MC_NEW_ARRAY(arena, (size_t)lane->component_count, double);
    struct mc_way_load load = {.lane = lane,
                               .priors = lane->surfaces->priors,
                               .way = row->way,
                               .cores = cores_of(scenario, 0),
                               .pause = pause_of(scenario),
                               .neighbours = row->neighbours,
                               .use = use,
                               .requests = requests};
    for (int i = 0; i < lane->component_count; i++) {
        use[i] = lane->surfaces->of[i] ? use_of(lane, i, (double)load.cores, row) : 0;
    }
    return mc_way_simulate(arena, &load);
}
