/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "meshcost/buffer.h"
#include "meshcost/rig.h"
#include "unit.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAD "rig: a\nlane: none\nmachine: {nodes: 2, cores: 4}\ntraffic: {rate: 10}\n"
#define TAIL                                                                                                 \
    "graph:\n  root: c\n  services:\n    c: {calls: [s]}\n    s: {service-time: {mean: 2ms}, calls: []}\n"

struct reading {
    struct mc_arena *arena;
    struct mc_diag *diag;
    struct mc_rig *rig;
};

static struct reading read_text(const char *text)
{
    struct reading r = {.arena = mc_arena_create(0)};
    r.diag = mc_diag_create(r.arena);
    struct mc_node *tree = mc_tree_parse(r.arena, r.diag, "rig.yaml", text, strlen(text));
    r.rig = tree ? mc_rig_bind(r.arena, r.diag, tree) : NULL;
    return r;
}

/* What is printed of the problems; freed with the arena. */
static const char *problems(struct reading *r)
{
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    mc_diag_print(r->diag, out);
    fclose(out);
    const char *copy = mc_arena_dup(r->arena, text);
    free(text);
    return copy;
}

static void refused(const char *text, const char *because)
{
    struct reading r = read_text(text);
    assert_null(r.rig);
    if (!strstr(problems(&r), because)) {
        fail_msg("\"%s\" is not in:\n%s", because, problems(&r));
    }
    mc_arena_destroy(r.arena);
}

static void the_example_is_read_key_by_key(void **state)
{
    (void)state;
    struct reading r = {.arena = mc_arena_create(0)};
    r.diag = mc_diag_create(r.arena);
    struct mc_node *tree = mc_tree_load(r.arena, r.diag, MC_SOURCE_DIR "/scenarios/rigs/example.yaml");
    r.rig = mc_rig_bind(r.arena, r.diag, tree);
    assert_non_null(r.rig);
    const struct mc_rig *g = r.rig;
    assert_string_equal(g->name, "example");
    assert_int_equal(g->grade, MC_GRADE_INDEPENDENT);
    assert_int_equal(g->machine.cores, 8);
    assert_true(fabs(g->machine.clock - 2.7) < 1e-12);
    assert_int_equal(g->graph.service_count, 2);
    assert_int_equal(g->graph.root_index, 0);
    assert_int_equal(g->graph.services[1].replicas, 3);
    assert_int_equal(g->graph.services[0].calls[0].index, 1);
    assert_true(fabs(g->graph.services[1].time.mean - 5e-5) < 1e-12);
    assert_int_equal(g->traffic.loop, MC_LOOP_OPEN);
    assert_int_equal(g->traffic.payload, 1024);
    assert_int_equal(g->mode.mtls, MC_MTLS_ON);
    assert_int_equal(g->proxies.workers, 0);
    assert_int_equal(g->gauge.method, MC_GAUGE_CGROUP);
    assert_true(g->baseline.stated);
    assert_true(fabs(g->baseline.latency.p99 - 0.65e-3) < 1e-12);
    assert_int_equal(g->measure_count, 0);
    mc_arena_destroy(r.arena);
}

static void what_a_rig_need_not_state_has_its_place_and_a_default(void **state)
{
    (void)state;
    struct reading plain = read_text(HEAD TAIL);
    assert_int_equal(plain.rig->traffic.pacing, MC_PACING_RANDOM);
    assert_int_equal(plain.rig->traffic.per_connection, 0);
    assert_true(plain.rig->graph.services[1].keep_alive);
    assert_int_equal(plain.rig->graph.services[1].every, 1);
    assert_int_equal(plain.rig->proxies.max_connections, 0);
    assert_int_equal(plain.rig->proxies.max_pending, -1);
    mc_arena_destroy(plain.arena);
    struct reading more =
        read_text("rig: a\nlane: none\nmachine: {nodes: 2, cores: 4}\n"
                  "traffic: {rate: 10, pacing: paced, threads: 8, stagger: 5ms, timer: 1ms, "
                  "requests-per-connection: 20}\nproxies: {max-connections: 7, max-pending: 0}\n"
                  "graph: {root: c, services: {c: {calls: [s]}, s: {keep-alive: false, every: 2}}}\n");
    assert_non_null(more.rig);
    assert_int_equal(more.rig->traffic.pacing, MC_PACING_PACED);
    assert_int_equal(more.rig->traffic.threads, 8);
    assert_true(fabs(more.rig->traffic.stagger - 5e-3) < 1e-12);
    assert_true(fabs(more.rig->traffic.timer - 1e-3) < 1e-12);
    assert_int_equal(more.rig->traffic.per_connection, 20);
    assert_false(more.rig->graph.services[1].keep_alive);
    assert_int_equal(more.rig->graph.services[1].every, 2);
    assert_int_equal(more.rig->proxies.max_connections, 7);
    assert_int_equal(more.rig->proxies.max_pending, 0);
    mc_arena_destroy(more.arena);
}

static void maps_with_free_keys_become_lists(void **state)
{
    (void)state;
    struct reading r = read_text(HEAD TAIL "mode: {versions: {a: \"1.2\", b: \"3\"}, mtls: wireguard}\n"
                                           "proxies: {replicas: {hop: 3}}\n"
                                           "measured:\n  latency_p50: {value: 1.5, unit: ms}\n");
    assert_non_null(r.rig);
    assert_int_equal(r.rig->mode.version_count, 2);
    assert_string_equal(r.rig->mode.versions[1].name, "b");
    assert_string_equal(r.rig->mode.versions[0].text, "1.2");
    assert_int_equal(r.rig->mode.mtls, MC_MTLS_KERNEL);
    assert_string_equal(r.rig->proxies.replicas[0].text, "3");
    assert_true(fabs(mc_rig_measure_find(r.rig, "latency_p50")->value - 1.5) < 1e-12);
    assert_null(mc_rig_measure_find(r.rig, "latency_p99"));
    mc_arena_destroy(r.arena);
}

static void what_is_wrong_is_named_with_a_remedy(void **state)
{
    (void)state;
    refused(HEAD TAIL "colour: red\n", "unknown key \"colour\"");
    refused(HEAD "graph: {root: c, services: {c: {calls: [s]}, s: {colour: red}}}\n",
            "unknown key \"colour\"");
    refused(HEAD "graph: {root: c, services: {c: {calls: [x]}}}\n", "calls \"x\", which is not in the graph");
    refused(HEAD "graph: {root: c, services: {c: {calls: [s]}, s: 3}}\n", "unknown key \"(value)\"");
    refused(HEAD "graph: {root: x, services: {c: {calls: []}}}\n", "the root \"x\" is not in the graph");
    refused(HEAD "graph: {root: c, services: {c: {calls: []}}}\n", "the root calls nobody");
    refused(HEAD "graph: {root: c, services: {c: {calls: [c]}}}\n", "comes back to itself");
    refused(HEAD TAIL "proxies: {replicas: {hop: many}}\n", "\"many\" is not a whole number");
    refused(HEAD TAIL "baseline: {latency: {p50: 2ms, p90: 1ms}}\n", "are not in order");
    refused("rig: a\nlane: none\nmachine: {nodes: 1}\ntraffic: {rate: 10}\n" TAIL, "separate on one node");
    refused("rig: a\nlane: none\ntraffic: {loop: open, rate: null}\n" TAIL, "an open loop needs a rate");
    refused(HEAD TAIL "mode: {mtls: maybe}\n", "mtls");
    refused("rig: a\nlane: none\ntraffic: {loop: closed, rate: null, pacing: pool}\n" TAIL,
            "sends when it is answered");
    refused("rig: a\nlane: none\ntraffic: {rate: 1e-3, pacing: paced, connections: 100}\n" TAIL,
            "less than once a day");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_example_is_read_key_by_key),
        cmocka_unit_test(what_a_rig_need_not_state_has_its_place_and_a_default),
        cmocka_unit_test(maps_with_free_keys_become_lists),
        cmocka_unit_test(what_is_wrong_is_named_with_a_remedy),
    };
    return cmocka_run_group_tests_name("models.rig", tests, NULL, NULL);
}
