/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "meshcost/import.h"
#include "meshcost/scenario.h"
#include "unit.h"
#include <stdio.h>
#include <string.h>

struct test {
    struct mc_arena *arena;
    struct mc_diag *diag;
    struct mc_import *import;
    struct mc_import_counts counts;
};

static struct test start(void)
{
    struct test t = {.arena = mc_arena_create(0)};
    t.diag = mc_diag_create(t.arena);
    t.import = mc_import_create(t.arena, t.diag, MC_SOURCE_DIR "/scenarios/import/kinds.yaml");
    assert_non_null(t.import);
    return t;
}

static void read(struct test *t, const char *cluster, const char *text)
{
    assert_true(mc_import_text(t->import, cluster, "objects.yaml", text, strlen(text)));
}

static struct test import(const char *text)
{
    struct test t = start();
    read(&t, "here", text);
    t.counts = mc_import_join(t.import);
    return t;
}

static const char *written(struct test *t)
{
    struct mc_buffer text = {0};
    mc_import_scenario(t->import, "test", NULL, NULL, &text);
    const char *copy = mc_arena_dup(t->arena, mc_buffer_text(&text));
    mc_buffer_free(&text);
    return copy;
}

static const struct mc_scenario *bound(struct test *t)
{
    const char *text = written(t);
    struct mc_node *tree = mc_tree_parse(t->arena, t->diag, "out.yaml", text, strlen(text));
    struct mc_scenario *s = tree ? mc_scenario_bind(t->arena, t->diag, tree) : NULL;
    if (!s) {
        fputs(text, stderr);
        mc_diag_print(t->diag, stderr);
    }
    assert_non_null(s);
    return s;
}

static const struct mc_service_spec *service(const struct mc_scenario *s, const char *space, const char *name)
{
    for (int n = 0; n < s->namespace_count; n++) {
        for (int k = 0; strcmp(s->namespaces[n].name, space) == 0 && k < s->namespaces[n].service_count;
             k++) {
            if (strcmp(s->namespaces[n].services[k].name, name) == 0) {
                return &s->namespaces[n].services[k];
            }
        }
    }
    fail_msg("no service %s in %s", name, space);
    return NULL;
}

#define DEPLOYMENT(name, space, replicas, app)                                                               \
    "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: " name ", namespace: " space "}\n"         \
    "spec:\n  replicas: " replicas "\n  template:\n    metadata: {labels: {app: " app "}}\n"                 \
    "    spec:\n      serviceAccountName: " app "\n      containers:\n"                                      \
    "      - name: main\n        resources: {requests: {cpu: 100m, memory: 64Mi}}\n"                         \
    "      - name: helper\n        resources: {requests: {cpu: \"0.05\", memory: 32Mi}}\n"
#define SERVICE(name, space, app, port)                                                                      \
    "---\napiVersion: v1\nkind: Service\nmetadata: {name: " name ", namespace: " space "}\n"                 \
    "spec: {selector: {app: " app "}, ports: [" port "]}\n"

static void a_service_sums_the_workloads_it_selects(void **state)
{
    (void)state;
    struct test t = import(DEPLOYMENT("web-v1", "shop", "3", "web") DEPLOYMENT("web-v2", "shop", "1", "web")
                               SERVICE("web", "shop", "web", "{port: 80, name: grpc-web}"));
    const struct mc_scenario *s = bound(&t);
    const struct mc_service_spec *web = service(s, "shop", "web");
    assert_int_equal(t.counts.scenario_services, 1);
    assert_int_equal(web->replicas, 4);
    assert_int_equal(web->protocol, MC_GRPC);
    assert_int_equal(web->cpu, 150);
    assert_int_equal(web->memory, 96 << 20);
    mc_arena_destroy(t.arena);
}

static void a_workload_without_a_service_gets_no_requests(void **state)
{
    (void)state;
    struct test t = import(DEPLOYMENT("worker", "shop", "2", "worker"));
    const struct mc_service_spec *worker = service(bound(&t), "shop", "worker");
    assert_int_equal(worker->replicas, 2);
    assert_true(worker->requests <= 0);
    mc_arena_destroy(t.arena);
}

static void two_services_of_one_workload_are_one(void **state)
{
    (void)state;
    struct test t = import(
        DEPLOYMENT("web", "shop", "2", "web") "---\napiVersion: v1\nkind: Service\n"
                                              "metadata: {name: public, namespace: shop}\n"
                                              "spec: {type: LoadBalancer, selector: {app: web}}\n" SERVICE(
                                                  "web", "shop", "web", "{port: 80}"));
    const struct mc_service_spec *web = service(bound(&t), "shop", "web");
    assert_int_equal(t.counts.scenario_services, 1);
    assert_int_equal(t.counts.pods, 2);
    assert_true(web->edge_share >= 1);
    mc_arena_destroy(t.arena);
}

static void routes_at_the_edge_are_not_l7_between_services(void **state)
{
    (void)state;
    struct test t =
        import(DEPLOYMENT("a", "shop", "1", "a") DEPLOYMENT("b", "shop", "1", "b")
                   SERVICE("a", "shop", "a", "{port: 80}") SERVICE(
                       "b", "shop", "b", "{port: 80}") "---\napiVersion: gateway.networking.k8s.io/v1\nkind: "
                                                       "HTTPRoute\nmetadata: {name: ra, namespace: shop}\n"
                                                       "spec: {parentRefs: [{name: edge}], rules: "
                                                       "[{backendRefs: [{name: a, port: 80}]}]}\n"
                                                       "---\napiVersion: gateway.networking.k8s.io/v1\nkind: "
                                                       "HTTPRoute\nmetadata: {name: rb, namespace: shop}\n"
                                                       "spec: {parentRefs: [{kind: Service, name: b}], "
                                                       "rules: [{backendRefs: [{name: b, port: 80}]}]}\n");
    const struct mc_scenario *s = bound(&t);
    assert_false(service(s, "shop", "a")->l7);
    assert_true(service(s, "shop", "a")->edge_share >= 1);
    assert_true(service(s, "shop", "b")->l7);
    assert_true(service(s, "shop", "b")->edge_share <= 0);
    assert_int_equal(t.counts.routes, 2);
    assert_int_equal(t.counts.edge_routes, 1);
    mc_arena_destroy(t.arena);
}

static void policies_with_l7_rules_mark_what_they_select(void **state)
{
    (void)state;
    struct test t = import(
        DEPLOYMENT("a", "shop", "1", "a") DEPLOYMENT("b", "shop", "1", "b")
            SERVICE("a", "shop", "a", "{port: 80}") SERVICE(
                "b", "shop", "b", "{port: 80}") "---\napiVersion: cilium.io/v2\nkind: "
                                                "CiliumNetworkPolicy\nmetadata: {name: p, namespace: shop}\n"
                                                "spec: {endpointSelector: {matchLabels: {app: b}}, ingress: "
                                                "[{toPorts: [{rules: {http: [{path: /}]}}]}]}\n"
                                                "---\napiVersion: networking.k8s.io/v1\nkind: "
                                                "NetworkPolicy\nmetadata: {name: q, namespace: shop}\n"
                                                "spec: {podSelector: {matchLabels: {app: a}}}\n");
    const struct mc_scenario *s = bound(&t);
    assert_false(service(s, "shop", "a")->l7);
    assert_true(service(s, "shop", "b")->l7);
    assert_int_equal(t.counts.network_policies, 2);
    assert_int_equal(t.counts.l7_policies, 1);
    mc_arena_destroy(t.arena);
}

static void pods_of_a_known_workload_are_not_counted_again(void **state)
{
    (void)state;
    struct test t = import(DEPLOYMENT(
        "web", "shop", "2",
        "web") "---\napiVersion: apps/v1\nkind: ReplicaSet\nmetadata: {name: web-7d9f, namespace: shop, "
               "ownerReferences: [{kind: Deployment, name: web}]}\n"
               "spec: {replicas: 2, template: {metadata: {labels: {app: web, hash: x}}}}\n"
               "---\napiVersion: v1\nkind: Pod\nmetadata: {name: web-7d9f-1, namespace: shop, labels: {app: "
               "web, hash: x}, "
               "ownerReferences: [{kind: ReplicaSet, name: web-7d9f}]}\n"
               "---\napiVersion: v1\nkind: Pod\nmetadata: {name: db-0, namespace: shop, labels: {app: db}, "
               "ownerReferences: [{kind: StatefulSet, name: db}]}\n"
               "---\napiVersion: v1\nkind: Pod\nmetadata: {name: db-1, namespace: shop, labels: {app: db}, "
               "ownerReferences: [{kind: StatefulSet, name: db}]}\n");
    const struct mc_scenario *s = bound(&t);
    assert_int_equal(t.counts.workloads, 2);
    assert_int_equal(service(s, "shop", "web")->replicas, 2);
    assert_int_equal(service(s, "shop", "db")->replicas, 2);
    mc_arena_destroy(t.arena);
}

static void nodes_give_the_size_of_a_cluster_and_of_daemon_sets(void **state)
{
    (void)state;
    struct test t = import(
        "apiVersion: v1\nkind: List\nitems:\n"
        "- {apiVersion: v1, kind: Node, metadata: {name: n1, labels: {topology.kubernetes.io/zone: a}}, "
        "status: {allocatable: {cpu: 3920m, memory: 16Gi}}}\n"
        "- {apiVersion: v1, kind: Node, metadata: {name: n2, labels: {topology.kubernetes.io/zone: b}}, "
        "status: {allocatable: {cpu: 3920m, memory: 16Gi}}}\n"
        "- {apiVersion: apps/v1, kind: DaemonSet, metadata: {name: logs, namespace: ops}, "
        "spec: {template: {metadata: {labels: {app: logs}}}}}\n");
    const struct mc_scenario *s = bound(&t);
    assert_int_equal(s->clusters[0].nodes, 2);
    assert_int_equal(s->clusters[0].node_cpu, 3920);
    assert_int_equal(s->clusters[0].node_memory, INT64_C(16) << 30);
    assert_int_equal(s->clusters[0].zones, 2);
    assert_int_equal(service(s, "ops", "logs")->replicas, 2);
    mc_arena_destroy(t.arena);
}

static void an_owner_label_makes_a_team(void **state)
{
    (void)state;
    struct test t = start();
    mc_import_owner_label(t.import, "squad");
    read(&t, "here",
         "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {squad: checkout, team: "
         "other}}\n" DEPLOYMENT("web", "shop", "1", "web"));
    t.counts = mc_import_join(t.import);
    const struct mc_scenario *s = bound(&t);
    assert_string_equal(s->namespaces[0].owner, "checkout");
    assert_int_not_equal(s->namespaces[0].team, 0);
    mc_arena_destroy(t.arena);
}

static void the_same_namespace_of_two_clusters_gets_two_names(void **state)
{
    (void)state;
    struct test t = start();
    read(&t, "eu", DEPLOYMENT("web", "shop", "1", "web"));
    read(&t, "us", DEPLOYMENT("web", "shop", "2", "web"));
    t.counts = mc_import_join(t.import);
    const struct mc_scenario *s = bound(&t);
    assert_int_equal(s->cluster_count, 2);
    assert_int_equal(s->namespace_count, 2);
    assert_string_not_equal(s->namespaces[0].name, s->namespaces[1].name);
    mc_arena_destroy(t.arena);
}

/* A name that a scenario cannot take as it is names one cluster all the same. */
static void files_of_one_cluster_are_one_cluster(void **state)
{
    (void)state;
    static const char *const names[] = {
        "eu", " eu ", "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct test t = start();
        read(&t, names[i], DEPLOYMENT("web", "shop", "1", "web"));
        read(&t, names[i], DEPLOYMENT("api", "shop", "1", "api"));
        t.counts = mc_import_join(t.import);
        assert_int_equal(t.counts.clusters, 1);
        assert_int_equal(bound(&t)->namespaces[0].service_count, 2);
        mc_arena_destroy(t.arena);
    }
}

static void what_is_left_of_jobs_is_no_workload(void **state)
{
    (void)state;
#define JOB_POD(name)                                                                                        \
    "---\napiVersion: v1\nkind: Pod\nmetadata: {name: " name ", namespace: shop, labels: {app: nightly}, "   \
    "ownerReferences: [{apiVersion: batch/v1, kind: Job, name: nightly-1}]}\n"
    struct test t =
        import(DEPLOYMENT("web", "shop", "2", "web") JOB_POD("nightly-1-a") JOB_POD("nightly-1-b"));
    assert_int_equal(t.counts.workloads, 1);
    assert_int_equal(t.counts.pods, 2);
    assert_int_equal(bound(&t)->namespaces[0].service_count, 1);
    mc_arena_destroy(t.arena);
}

static void unknown_kinds_are_counted(void **state)
{
    (void)state;
    struct test t = import(
        DEPLOYMENT("web", "shop", "1",
                   "web") "---\napiVersion: example.org/v1\nkind: Gizmo\nmetadata: {name: g}\n"
                          "---\napiVersion: example.org/v1\nkind: Gizmo\nmetadata: {name: h}\n"
                          "---\napiVersion: serving.example.org/v1\nkind: Service\nmetadata: {name: s}\n");
    struct mc_buffer text = {0};
    mc_import_summary(t.import, &text);
    assert_int_equal(t.counts.unknown_objects, 3);
    assert_int_equal(t.counts.unknown_kinds, 2);
    assert_int_equal(t.counts.services, 0);
    assert_non_null(strstr(mc_buffer_text(&text), "unknown kind: Gizmo (2)"));
    assert_int_equal(mc_diag_errors(t.diag), 0);
    mc_buffer_free(&text);
    mc_arena_destroy(t.arena);
}

static void every_value_names_its_place_or_is_assumed(void **state)
{
    (void)state;
    struct test t =
        import(DEPLOYMENT("web", "shop", "3", "web") SERVICE("web", "shop", "web", "{port: 1, name: http}"));
    const char *text = written(&t);
    assert_non_null(strstr(text, "replicas: 3   # objects.yaml:6\n"));
    assert_non_null(strstr(text, "protocol: http1   # objects.yaml:20\n"));
    assert_non_null(strstr(text, "requests: 10   # assumed\n"));
    mc_arena_destroy(t.arena);
}

static void rates_replace_the_assumption(void **state)
{
    (void)state;
    static const char csv[] = "service,namespace,requests\r\nweb,shop,12.5\r\nghost,shop,1\r\n";
    struct test t = start();
    read(&t, "here", DEPLOYMENT("web", "shop", "1", "web") SERVICE("web", "shop", "web", "{port: 80}"));
    assert_true(mc_import_rates(t.import, "rates.csv", csv, strlen(csv)));
    t.counts = mc_import_join(t.import);
    assert_true(service(bound(&t), "shop", "web")->requests > 12.4);
    assert_non_null(strstr(written(&t), "requests: 12.5   # rates.csv:2\n"));
    assert_int_equal(mc_diag_warnings(t.diag), 1);
    mc_arena_destroy(t.arena);
}

static void a_bad_rate_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"a,b\n", "namespace,service,requests\nshop,web,many\n",
                                      "namespace,service,requests\nshop,web\n",
                                      "namespace,service,requests\nshop,web,-1\n"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct test t = start();
        assert_false(mc_import_rates(t.import, "rates.csv", bad[i], strlen(bad[i])));
        assert_int_equal(mc_diag_errors(t.diag), 1);
        mc_arena_destroy(t.arena);
    }
}

static void hostile_names_still_give_a_scenario(void **state)
{
    (void)state;
    struct test t = import(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: \"true\", namespace: \"a: [b]\\n# c\"}\n"
        "spec: {replicas: -4, template: {spec: {containers: [{resources: {requests: {cpu: lots}}}]}}}\n"
        "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: \"12\", namespace: "
        "\"\\\"quoted\\\\\"}\n"
        "spec: 7\n"
        "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {namespace: nameless}\n"
        "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: "
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, "
        "namespace: long}\n");
    const struct mc_scenario *s = bound(&t);
    assert_int_equal(s->namespace_count, 3);
    assert_int_equal(mc_diag_warnings(t.diag), 1);
    mc_arena_destroy(t.arena);
}

static void json_lists_are_read_like_yaml(void **state)
{
    (void)state;
    struct test t = import("{\"apiVersion\": \"v1\", \"kind\": \"ServiceAccountList\", \"items\": ["
                           "{\"metadata\": {\"name\": \"a\", \"namespace\": \"x\"}},"
                           "{\"metadata\": {\"name\": \"b\", \"namespace\": \"x\"}}]}");
    assert_int_equal(t.counts.service_accounts, 2);
    assert_int_equal(t.counts.namespaces, 0);
    mc_arena_destroy(t.arena);
}

static void an_autoscaler_raises_the_least_number_of_pods(void **state)
{
    (void)state;
    struct test t = import(DEPLOYMENT(
        "web", "shop", "1", "web") "---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\n"
                                   "metadata: {name: h, namespace: shop}\n"
                                   "spec: {scaleTargetRef: {kind: Deployment, name: web}, minReplicas: 5}\n");
    assert_int_equal(service(bound(&t), "shop", "web")->replicas, 5);
    mc_arena_destroy(t.arena);
}

static void a_number_of_an_autoscaler_is_read_whole_or_not_at_all(void **state)
{
    (void)state;
    static const struct {
        const char *least;
        int64_t replicas;
    } rows[] = {{"1000000", 1000000}, {"5.5", 2}, {"-7", 2}, {"12345678", 2}, {"\"7\"", 7}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[2000];
        snprintf(
            text, sizeof text,
            DEPLOYMENT("web", "shop", "2", "web") "---\napiVersion: autoscaling/v2\n"
                                                  "kind: HorizontalPodAutoscaler\n"
                                                  "metadata: {name: h, namespace: shop}\n"
                                                  "spec: {scaleTargetRef: {name: web}, minReplicas: %s}\n",
            rows[i].least);
        struct test t = import(text);
        assert_int_equal(service(bound(&t), "shop", "web")->replicas, rows[i].replicas);
        mc_arena_destroy(t.arena);
    }
}

static void namespaces_of_the_system_are_left_out(void **state)
{
    (void)state;
    struct test t =
        import(DEPLOYMENT("web", "shop", "1", "web") DEPLOYMENT("dns", "kube-system", "2", "dns"));
    assert_int_equal(bound(&t)->namespace_count, 1);
    assert_int_equal(t.counts.system_namespaces, 1);
    mc_arena_destroy(t.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_service_sums_the_workloads_it_selects),
        cmocka_unit_test(a_workload_without_a_service_gets_no_requests),
        cmocka_unit_test(two_services_of_one_workload_are_one),
        cmocka_unit_test(routes_at_the_edge_are_not_l7_between_services),
        cmocka_unit_test(policies_with_l7_rules_mark_what_they_select),
        cmocka_unit_test(pods_of_a_known_workload_are_not_counted_again),
        cmocka_unit_test(nodes_give_the_size_of_a_cluster_and_of_daemon_sets),
        cmocka_unit_test(an_owner_label_makes_a_team),
        cmocka_unit_test(the_same_namespace_of_two_clusters_gets_two_names),
        cmocka_unit_test(files_of_one_cluster_are_one_cluster),
        cmocka_unit_test(what_is_left_of_jobs_is_no_workload),
        cmocka_unit_test(unknown_kinds_are_counted),
        cmocka_unit_test(every_value_names_its_place_or_is_assumed),
        cmocka_unit_test(rates_replace_the_assumption),
        cmocka_unit_test(a_bad_rate_is_refused),
        cmocka_unit_test(hostile_names_still_give_a_scenario),
        cmocka_unit_test(json_lists_are_read_like_yaml),
        cmocka_unit_test(an_autoscaler_raises_the_least_number_of_pods),
        cmocka_unit_test(a_number_of_an_autoscaler_is_read_whole_or_not_at_all),
        cmocka_unit_test(namespaces_of_the_system_are_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
