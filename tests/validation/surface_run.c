/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ctest:heavy
 * What a run books as added latency against simulation of the whole way under the same load: one namespace on
 * one cluster, every parameter at its median, each lane and way, in the hours with the least load and with
 * the most. The load of every proxy is worked out here from the scenario, not taken from the model. The CPU
 * time that a run books for a pass is linear, by what was published; the simulated one has to lie in its
 * spread.
 */
#include "meshcost/prior.h"
#include "meshcost/surfaces.h"
#include "meshcost/variate.h"
#include "rigs.h"
#include <math.h>

static const char *const lanes[] = {"istio-ambient", "linkerd", "cilium", "gateway-only", "istio-sidecar"};
enum { LANES = sizeof lanes / sizeof lanes[0], CLASSES = 4, REQUESTS = 15000, NODES = 4, PODS = 8 };
static const double plain = 600, needing = 400, edge_share = 0.25, near_share = 0.2;

static const char scenario_text[] =
    "scenario: one\nstart: 2027-01-01\nas-of: 2026-09-04\nhorizon: 60d\ncurrency: USD\n"
    "clusters:\n  - {name: c, nodes: 4, node-cpu: 8, node-memory: 32Gi, zones: 1}\n"
    "namespaces:\n  - name: n\n    cluster: c\n    owner: t\n    services:\n"
    "      - {name: a, replicas: 4, requests: 800, payload: 1, edge-share: 0.25, cpu: 100m, memory: 1Mi}\n"
    "      - {name: b, replicas: 4, requests: 400, payload: 1, l7: true, cpu: 100m, memory: 1Mi}\n"
    "traffic: {day-amplitude: 0.6, weekend-factor: 0.7, growth: 0}\n"
    "generate: {arrivals: 0, departures: 0, service-growth: 0, scale-changes: 0}\n"
    "latency: {own: 8ms, node-use: 0.2, objective: 50ms}\nwithout: [exceptions]\n"
    "teams:\n  - {name: t, people: 2, mesh-hours: 6h}\n";

static double median(const struct mc_prior *prior)
{
    return prior->count > 0 ? mc_quantile(&mc_prior_case_at(prior, NULL)->dist, 0.5) : 0;
}

static void to_median(void *context, struct mc_prior *prior)
{
    (void)context;
    for (int i = 0; i < prior->count; i++) {
        struct mc_dist *d = &prior->cases[i].dist;
        *d = (struct mc_dist){.family = MC_DIST_POINT, .a = mc_quantile(d, 0.5)};
    }
}

struct setting {
    struct stand stand;
    struct mc_scenario *scenario;
    struct mc_lane *lane[LANES];
    struct mc_history *history;
    struct mc_fleet *fleet;
    double error; /* as printed: the largest */
};

static void read_inputs(struct setting *s)
{
    struct stand *st = &s->stand;
    struct mc_path_priors *priors = mc_path_priors_bind(st->arena, st->diag, stand_file(st, "priors/path"));
    mc_prior_walk(&mc_path_schema, priors, to_median, NULL);
    st->priors = priors;
    struct mc_node *tree = mc_tree_parse(st->arena, st->diag, "one", scenario_text, sizeof scenario_text - 1);
    s->scenario = mc_scenario_bind(st->arena, st->diag, tree);
    mc_diag_print(st->diag, stderr);
    assert_non_null(s->scenario);
    for (int i = 0; i < LANES; i++) {
        const char *file = mc_arena_printf(st->arena, "lanes/%s", lanes[i]);
        s->lane[i] = mc_lane_bind(st->arena, st->diag, lanes[i], stand_file(st, file));
        mc_prior_walk(&mc_lane_schema, s->lane[i], to_median, NULL);
    }
}

static struct mc_surfaces_made settle(struct setting *s, const struct mc_surface_source *source)
{
    struct mc_surfaces_wish wish = {.scenario = s->scenario,
                                    .lanes = s->lane,
                                    .lane_count = LANES,
                                    .jobs = 2,
                                    .priors = s->stand.priors,
                                    .source = source,
                                    .coarse = true};
    struct mc_surfaces_made made;
    assert_true(mc_surfaces_settle(s->stand.arena, &wish, &made));
    return made;
}

static struct setting open_setting(void)
{
    struct setting s = {.stand = stand_open()};
    read_inputs(&s);
    struct mc_surfaces_made made = settle(&s, NULL);
    for (int i = 0; i < made.count; i++) {
        struct mc_surface *surface = (struct mc_surface *)made.surfaces[i];
        s.error = surface->worst > s.error ? surface->worst : s.error;
        surface->typical = 0; /* drawn for every organisation; here it shall be known */
    }
    s.history = mc_history_generate(s.stand.arena, s.scenario, NULL, 0, 1, 0, 0);
    s.fleet = mc_fleet_build(s.stand.arena, s.scenario, s.history);
    return s;
}

/* Mean load of a class of hours: 56 with the least, 56, 42 and the 14 with the most. */
static double class_weight(const struct mc_fleet *fleet, int hours)
{
    static const int first[] = {0, 56, 112, 154, 168};
    double sorted[168];
    memcpy(sorted, fleet->hour_weight, sizeof sorted);
    for (int i = 1; i < 168; i++) {
        for (int k = i; k > 0 && sorted[k] < sorted[k - 1]; k--) {
            double x = sorted[k];
            sorted[k] = sorted[k - 1];
            sorted[k - 1] = x;
        }
    }
    double sum = 0;
    for (int i = first[hours]; i < first[hours + 1]; i++) {
        sum += sorted[i];
    }
    return sum / (first[hours + 1] - first[hours]);
}

/* Passes a second through one instance: plain calls 600 of 800, 200 from the edge, 400 that need L7. */
static double passes_of(const struct mc_component *c)
{
    double edge = 800 * edge_share, sides = 2 * (plain + needing) + edge;
    switch (c->placement->site) {
    case MC_SITE_POD:
        return sides / PODS;
    case MC_SITE_NODE:
    case MC_SITE_KERNEL:
        return sides / NODES;
    case MC_SITE_CALLED:
        return needing / NODES;
    case MC_SITE_MIDDLE:
        return needing / c->replicas.cases[0].dist.a;
    default: {
        double replicas = c->replicas.count ? c->replicas.cases[0].dist.a : 0;
        return edge / (replicas > 0 ? replicas : NODES);
    }
    }
}

static struct mc_way_seen simulate(struct setting *s, const struct mc_lane *lane, enum mc_way way,
                                   double weight)
{
    double use[32] = {0}, sibling = s->stand.priors->sibling.cases[0].dist.a;
    for (int i = 0; i < lane->component_count; i++) {
        const struct mc_component *c = &lane->components[i];
        if (!lane->surfaces->of[i]) {
            continue;
        }
        double workers = c->workers.count ? c->workers.cases[0].dist.a : 0;
        workers = workers < 1 || c->placement->site == MC_SITE_KERNEL ? 8 : workers;
        use[i] = mc_surface_use(sibling, workers, 8, near_share * weight,
                                passes_of(c) * weight * (double)lane->surfaces->of[i]->unit * 1e-9);
    }
    struct mc_way_load load = {.lane = lane,
                               .priors = s->stand.priors,
                               .way = way,
                               .cores = 8,
                               .pause = 0.008,
                               .neighbours = near_share * weight,
                               .use = use,
                               .requests = REQUESTS};
    return mc_way_simulate(s->stand.arena, &load);
}

static double booked(const struct mc_lane_result *r, int model, int cause, enum mc_quantity quantity)
{
    double sum = 0;
    for (int i = 0; i < r->total_count; i++) {
        const struct mc_ledger_total *t = &r->totals[i];
        sum +=
            t->category == model && t->cause == cause && t->quantity == (int)quantity ? (double)t->amount : 0;
    }
    return sum;
}

static int latency_model(void)
{
    int m = 0;
    while (mc_models[m] && strcmp(mc_models[m]->name, "latency") != 0) {
        m++;
    }
    assert_non_null(mc_models[m]);
    return m;
}

static void compare(struct setting *s, const struct mc_lane_result *r, const struct mc_lane *lane, int way,
                    int hours)
{
    int model = latency_model(), cause = way * CLASSES + hours;
    double calls = booked(r, model, cause, MC_Q_CALLS);
    assert_true(calls > 1e6);
    struct mc_way_seen seen = simulate(s, lane, (enum mc_way)way, class_weight(s->fleet, hours));
    const double pairs[][3] = {
        {booked(r, model, cause, MC_Q_ADDED_LATENCY) / calls, seen.mean, seen.error_mean},
        {booked(r, model, cause, MC_Q_ADDED_P50) / calls, seen.p50, seen.error_mean},
        {booked(r, model, cause, MC_Q_ADDED_P99) / calls, seen.p99, seen.error_p99}};
    for (int i = 0; i < 3; i++) {
        double apart = pairs[i][1] > 1 ? log(pairs[i][0] * 1000 / pairs[i][1]) : pairs[i][0];
        if (!(fabs(apart) <= s->error + 3 * pairs[i][2])) {
            fail_msg("%s %s hours %d, number %d: booked %.1f us, simulated %.1f us; printed error %.1f %%",
                     lane->name, mc_way_words[way], hours, i, pairs[i][0], pairs[i][1] / 1000,
                     100 * s->error);
        }
    }
}

static void a_run_books_what_simulation_of_its_load_shows(void **state)
{
    (void)state;
    struct setting s = open_setting();
    struct mc_arena *scratch = mc_arena_create(0);
    assert_true(s.error > 0 && s.error < 0.5);
    for (int l = 0; l < LANES; l++) {
        struct mc_lane_result *r =
            mc_replay_run(s.stand.arena, scratch, s.scenario, s.history, s.fleet, s.lane[l], NULL, NULL);
        assert_true(booked(r, latency_model(), 0, MC_Q_OVERLOADED) == 0);
        for (int way = 0; way < MC_WAYS; way++) {
            for (int hours = 0; hours < CLASSES; hours += CLASSES - 1) {
                compare(&s, r, s.lane[l], way, hours);
            }
        }
    }
    mc_arena_destroy(scratch);
    stand_close(&s.stand);
}

/* ---- CPU time ---- */

/* Between the fifth and the ninety-fifth percentile of what the lane file says of a pass, all sources
 * together. */
static bool cpu_fits(const struct mc_component *stated, const char *lane, const char *hours, double simulated)
{
    double payload = median(&stated->kibibyte_cpu), low, high;
    const struct mc_dist *d = &mc_prior_case_at(&stated->request_cpu, NULL)->dist;
    low = mc_quantile(d, 0.05) + payload;
    high = mc_quantile(d, 0.95) + payload;
    print_message("%-14s %-14s %s: simulated %.0f us, booked %.0f us (%.0f to %.0f)\n", lane, stated->name,
                  hours, simulated * 1e6, (mc_quantile(d, 0.5) + payload) * 1e6, low * 1e6, high * 1e6);
    return simulated >= low && simulated <= high;
}

static void what_is_booked_for_a_pass_spans_what_is_simulated(void **state)
{
    (void)state;
    struct setting s = open_setting();
    int outside = 0;
    for (int l = 0; l < LANES; l++) {
        /* As in the file: the setting's own lanes have no spread. */
        const char *file = mc_arena_printf(s.stand.arena, "lanes/%s", lanes[l]);
        const struct mc_lane *stated =
            mc_lane_bind(s.stand.arena, s.stand.diag, lanes[l], stand_file(&s.stand, file));
        for (int way = 0; way < MC_WAYS; way++) {
            for (int hours = 0; hours < CLASSES; hours += CLASSES - 1) {
                struct mc_way_seen seen =
                    simulate(&s, s.lane[l], (enum mc_way)way, class_weight(s.fleet, hours));
                for (int i = 0; i < stated->component_count; i++) {
                    if (seen.cpu[i] > 0 && mc_way_passes((enum mc_way)way, &stated->components[i]) > 0) {
                        outside += !cpu_fits(&stated->components[i], lanes[l], hours ? "peak" : "quiet",
                                             seen.cpu[i] * 1e-9);
                    }
                }
            }
        }
    }
    assert_int_equal(outside, 0);
    stand_close(&s.stand);
}

/* ---- many runs ---- */

static void runs_that_differ_elsewhere_share_surfaces(void **state)
{
    (void)state;
    struct setting s = {.stand = stand_open()};
    read_inputs(&s);
    struct mc_surface_shelf *shelf = mc_surface_shelf_create();
    struct mc_surface_source source = mc_surface_shelf_source(shelf);
    struct mc_surfaces_made first = settle(&s, &source);
    assert_true(first.count > 4 && first.found == 0);
    s.scenario->latency.node_use.cases[0].dist.a *= 2;
    struct mc_surfaces_made second = settle(&s, &source), third, fourth;
    assert_int_equal(second.count, first.count);
    assert_int_equal(second.found, first.count);
    for (int i = 0; i < first.count; i++) {
        assert_memory_equal(second.surfaces[i]->points, first.surfaces[i]->points,
                            sizeof first.surfaces[i]->points);
    }
    struct mc_lane *sidecar = s.lane[LANES - 1];
    int changed = 0;
    for (; sidecar->components[changed].pass_cpu.count == 0; changed++) {
    }
    sidecar->components[changed].pass_cpu.cases[sidecar->components[changed].pass_cpu.count - 1].dist.a *=
        1.5;
    third = settle(&s, &source);
    assert_true(third.found == third.count - 1);
    s.scenario->clusters[0].node_cpu *= 2; /* every proxy has other cores around it */
    fourth = settle(&s, &source);
    assert_int_equal(fourth.found, 0);
    mc_surface_shelf_destroy(shelf);
    stand_close(&s.stand);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_run_books_what_simulation_of_its_load_shows),
                                       cmocka_unit_test(what_is_booked_for_a_pass_spans_what_is_simulated),
                                       cmocka_unit_test(runs_that_differ_elsewhere_share_surfaces)};
    return cmocka_run_group_tests_name("validation.surface_run", tests, NULL, NULL);
}
