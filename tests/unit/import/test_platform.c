/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a hand-written dump says about the platform, autoscalers, certificates, nodes and sidecars. */
#include "meshcost/import.h"
#include "meshcost/quantity.h"
#include "meshcost/scenario.h"
#include "unit.h"
#include <stdio.h>
#include <string.h>

struct test {
    struct mc_arena *arena;
    struct mc_diag *diag;
    struct mc_import_counts counts;
    const char *text, *summary, *json;
    const struct mc_scenario *scenario;
};

typedef void write_fn(const struct mc_import *import, struct mc_buffer *out);

static const char *write(struct mc_arena *arena, const struct mc_import *import, write_fn *fn)
{
    struct mc_buffer out = {0};
    fn(import, &out);
    const char *copy = mc_arena_dup(arena, mc_buffer_text(&out));
    mc_buffer_free(&out);
    return copy;
}

static void write_scenario(const struct mc_import *import, struct mc_buffer *out)
{
    mc_import_scenario(import, "test", NULL, NULL, out);
}

static struct test import(const char *dump)
{
    struct test t = {.arena = mc_arena_create(0)};
    t.diag = mc_diag_create(t.arena);
    struct mc_import *import =
        mc_import_create(t.arena, t.diag, MC_SOURCE_DIR "/scenarios/import/kinds.yaml");
    assert_non_null(import);
    assert_true(mc_import_text(import, "here", "dump.yaml", dump, strlen(dump)));
    t.counts = mc_import_join(import);
    t.text = write(t.arena, import, write_scenario);
    t.summary = write(t.arena, import, mc_import_summary);
    t.json = write(t.arena, import, mc_import_json);
    struct mc_node *tree = mc_tree_parse(t.arena, t.diag, "out.yaml", t.text, strlen(t.text));
    t.scenario = tree ? mc_scenario_bind(t.arena, t.diag, tree) : NULL;
    if (!t.scenario) {
        fputs(t.text, stderr);
        mc_diag_print(t.diag, stderr);
    }
    assert_non_null(t.scenario);
    return t;
}

static void holds(const char *text, const char *part)
{
    if (!strstr(text, part)) {
        fail_msg("\"%s\" is not in:\n%s", part, text);
    }
}

#define WEB                                                                                                  \
    "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\n"                   \
    "spec: {replicas: 3, template: {metadata: {labels: {app: web}}, spec: {containers: "                     \
    "[{name: main, resources: {requests: {cpu: 100m, memory: 64Mi}}}]}}}\n"
#define SYSTEM(kind, name)                                                                                   \
    "---\napiVersion: apps/v1\nkind: " kind "\nmetadata: {name: " name                                       \
    ", namespace: kube-system}\nspec: {template: {metadata: {labels: {app: x}}}}\n"

static void an_autoscaler_notes_how_far_it_goes(void **state)
{
    (void)state;
    struct test t = import(WEB "---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\n"
                               "metadata: {name: web, namespace: shop}\n"
                               "spec:\n  minReplicas: 4\n  maxReplicas: 12\n  scaleTargetRef: {name: web}\n");
    assert_int_equal(t.counts.autoscalers, 1);
    assert_int_equal(t.scenario->namespaces[0].services[0].replicas, 4);
    holds(t.text, "replicas: 4   # dump.yaml:11\n        # an autoscaler goes up to 12   # dump.yaml:12\n");
    mc_arena_destroy(t.arena);
}

static void certificates_bring_their_dates_and_authorities_their_birth(void **state)
{
    (void)state;
    struct test t = import(
        WEB
        "---\napiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: site, namespace: shop}\n"
        "status: {notBefore: \"2026-08-01T10:00:00Z\", notAfter: \"2026-10-30T10:00:00.5+02:00\"}\n"
        "---\napiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: root, namespace: shop}\n"
        "spec: {isCA: true}\nstatus: {notBefore: \"2026-02-03T00:00:00Z\", notAfter: "
        "\"2027-02-03T00:00:00Z\"}\n"
        "---\napiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: odd, namespace: shop}\n"
        "spec: {isCA: true}\nstatus: {notBefore: soon, notAfter: [1]}\n");
    int64_t born = mc_date_ms(2026, 2, 3);
    assert_int_equal(t.counts.certificates, 3);
    assert_int_equal(t.scenario->clusters[0].installed, born);
    holds(t.summary, "certificate shop/site: 2026-08-01 to 2026-10-30   # dump.yaml:10\n");
    holds(t.summary, "authority shop/root: 2026-02-03 to 2027-02-03");
    holds(t.summary, "authority shop/odd: ? to ?");
    holds(t.text, "installed: 2026-02-03   # dump.yaml:16\n");
    mc_arena_destroy(t.arena);
}

static void nodes_tell_kernel_zone_and_provider(void **state)
{
    (void)state;
    struct test t = import(
        WEB "---\napiVersion: v1\nkind: NodeList\nitems:\n"
            "- {metadata: {name: a, labels: {topology.kubernetes.io/zone: z1, cloud.google.com/gke-nodepool: "
            "p}}, status: {allocatable: {cpu: 4, memory: 16Gi}, nodeInfo: {kernelVersion: 6.1.0-18}}}\n"
            "- {metadata: {name: b, labels: {topology.kubernetes.io/zone: z2}}, "
            "status: {allocatable: {cpu: 4, memory: 16Gi}, nodeInfo: {kernelVersion: 6.1.0-18}}}\n"
            "- {metadata: {name: c}, status: {nodeInfo: {kernelVersion: 5.4.0}}}\n");
    assert_int_equal(t.scenario->clusters[0].nodes, 3);
    assert_int_equal(t.scenario->clusters[0].zones, 2);
    assert_string_equal(t.scenario->platform.provider, "gke");
    holds(t.text, "# kernel 6.1.0-18 on 2 nodes\n");
    holds(t.summary, "kernel 5.4.0 on 1 nodes of here\n");
    mc_arena_destroy(t.arena);
}

static void system_workloads_become_the_platform(void **state)
{
    (void)state;
    struct test t = import(WEB SYSTEM("DaemonSet", "cilium") SYSTEM("Deployment", "cert-manager")
                               SYSTEM("Deployment", "traefik") SYSTEM("Deployment", "prometheus-server"));
    const struct mc_platform_spec *p = &t.scenario->platform;
    assert_string_equal(p->cni, "cilium");
    assert_string_equal(p->ingress, "traefik");
    assert_string_equal(p->observability, "prometheus");
    assert_string_equal(p->mesh, "none");
    assert_true(p->cert_manager);
    assert_int_equal(p->run_count, 3);
    assert_string_equal(p->runs[0], "cilium/cilium-agent");
    assert_int_equal(t.counts.system_namespaces, 1);
    holds(t.text, "  cni: cilium   # dump.yaml:7\n");
    holds(t.json, "\"is\": \"Cilium CNI\"");
    mc_arena_destroy(t.arena);
}

static void a_mesh_shows_by_label_daemon_set_or_sidecar(void **state)
{
    (void)state;
    static const struct {
        const char *dump, *mesh, *mode;
        int sidecars;
    } rows[] = {
        {WEB "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {istio.io/dataplane-mode: "
             "ambient}}\n",
         "istio", "ambient", 0},
        {WEB SYSTEM("DaemonSet", "ztunnel"), "istio", "ambient", 0},
        {WEB SYSTEM("Deployment",
                    "istiod") "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: s}\n"
                              "spec: {containers: [{name: main}, {name: istio-proxy}]}\n",
         "istio", "sidecar", 1},
        {WEB "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: s}\n"
             "spec: {containers: [{name: main}], initContainers: [{name: linkerd-proxy, restartPolicy: "
             "Always}]}\n",
         "linkerd", "sidecar", 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct test t = import(rows[i].dump);
        assert_string_equal(t.scenario->platform.mesh, rows[i].mesh);
        assert_string_equal(t.scenario->platform.mesh_mode, rows[i].mode);
        assert_int_equal(t.counts.sidecars, rows[i].sidecars);
        mc_arena_destroy(t.arena);
    }
}

static void what_a_sidecar_asks_for_is_not_the_workloads(void **state)
{
    (void)state;
    struct test t = import("apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: s}\n"
                           "spec:\n  containers:\n"
                           "  - {name: main, resources: {requests: {cpu: 100m, memory: 64Mi}}}\n"
                           "  - {name: istio-proxy, resources: {requests: {cpu: 2, memory: 1Gi}}}\n");
    assert_int_equal(t.scenario->namespaces[0].services[0].cpu, 100);
    assert_int_equal(t.scenario->namespaces[0].services[0].memory, 64 << 20);
    mc_arena_destroy(t.arena);
}

static void nothing_seen_is_said_to_be_assumed(void **state)
{
    (void)state;
    struct test t = import(WEB);
    holds(t.text, "platform: {}   # assumed");
    assert_string_equal(t.scenario->platform.cni, "unnamed");
    mc_arena_destroy(t.arena);
}

static void it_says_how_much_was_read_and_the_five_that_matter(void **state)
{
    (void)state;
    struct test t = import(WEB);
    /* One service, one namespace, one cluster: replicas, cpu and the rate of a lone workload are known. */
    holds(t.summary, "sure: 3 of 6 values of services, namespaces and clusters were read\n");
    holds(t.summary, "  5. ");
    assert_null(strstr(t.summary, "  6. "));
    struct mc_node *json = mc_tree_parse(t.arena, t.diag, "json", t.json, strlen(t.json));
    assert_non_null(json);
    assert_int_equal(mc_node_get(json, "assumed")->count, 5);
    assert_string_equal(mc_node_find(json, "read.pods")->text, "3");
    assert_string_equal(mc_node_get(json, "values-read")->text, "3");
    mc_arena_destroy(t.arena);
}

static void anonymous_scenarios_hold_no_name_of_the_dump(void **state)
{
    (void)state;
    static const char dump[] =
        "apiVersion: v1\nkind: Namespace\nmetadata: {name: zebra, labels: {team: quagga}}\n" SYSTEM(
            "DaemonSet", "cilium") "---\napiVersion: apps/v1\nkind: Deployment\n"
                                   "metadata: {name: okapi, namespace: zebra}\nspec: {replicas: 3}\n"
                                   "---\napiVersion: cert-manager.io/v1\nkind: Certificate\n"
                                   "metadata: {name: gnu, namespace: zebra}\n"
                                   "---\napiVersion: v1\nkind: Eland\nmetadata: {name: kudu}\n";
    static const char *const names[] = {"zebra", "quagga", "okapi",     "gnu",
                                        "Eland", "kudu",   "dump.yaml", "ibex"};
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_import *import =
        mc_import_create(arena, mc_diag_create(arena), MC_SOURCE_DIR "/scenarios/import/kinds.yaml");
    mc_import_anonymise(import);
    assert_true(mc_import_text(import, "ibex", "dump.yaml", dump, strlen(dump)));
    (void)mc_import_join(import);
    const char *texts[] = {write(arena, import, write_scenario), write(arena, import, mc_import_summary),
                           write(arena, import, mc_import_json)};
    for (size_t t = 0; t < sizeof texts / sizeof texts[0]; t++) {
        for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
            assert_null(strstr(texts[t], names[i]));
        }
    }
    holds(texts[0], "    owner: team-1   # dump-1:3\n");
    holds(texts[0], "      - name: service-1");
    holds(texts[0], "  cni: cilium");
    mc_arena_destroy(arena);
}

/* Jobs, policies, the network of the host and TLS by the name of a port; what no object says stays open. */
static void traits_come_from_the_objects(void **state)
{
    (void)state;
    static const char both[] =
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: w, namespace: n}\n"
        "spec: {template: {metadata: {labels: {a: w}}, spec: {hostNetwork: true, containers: []}}}\n---\n"
        "apiVersion: v1\nkind: Service\nmetadata: {name: w, namespace: n}\n"
        "spec: {selector: {a: w}, ports: [{name: https, port: 8443}]}\n";
    static const char more[] =
        "---\napiVersion: batch/v1\nkind: CronJob\nmetadata: {name: c, namespace: n}\n---\n"
        "apiVersion: batch/v1\nkind: Job\nmetadata: {name: c-1, namespace: n, ownerReferences: [{name: c}]}\n"
        "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: n}\n";
    struct test t = import(both);
    const struct mc_namespace_spec *n = &t.scenario->namespaces[0];
    assert_int_equal(n->services[0].host_network, MC_YES);
    assert_int_equal(n->services[0].own_tls, MC_YES);
    assert_true(n->jobs == -1 && n->policies == -1 && n->restart_window == -1 && n->second_team == -1);
    mc_arena_destroy(t.arena);
    char all[2000];
    snprintf(all, sizeof all, "%s%s", both, more);
    t = import(all);
    n = &t.scenario->namespaces[0];
    assert_true(n->jobs == 1 && n->policies == 1);
    mc_arena_destroy(t.arena);
}

/* A Service with the name of the workload claims it; what another one says of its port holds for it. */
static void what_an_alias_says_of_tls_holds(void **state)
{
    (void)state;
    struct test t = import("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: w, namespace: n}\n"
                           "spec: {template: {metadata: {labels: {a: w}}}}\n"
                           "---\napiVersion: v1\nkind: Service\nmetadata: {name: w, namespace: n}\n"
                           "spec: {selector: {a: w}, ports: [{port: 12345}]}\n"
                           "---\napiVersion: v1\nkind: Service\nmetadata: {name: public, namespace: n}\n"
                           "spec: {selector: {a: w}, ports: [{name: https, port: 12345}]}\n");
    assert_int_equal(t.counts.scenario_services, 1);
    assert_int_equal(t.scenario->namespaces[0].services[0].own_tls, MC_YES);
    mc_arena_destroy(t.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(traits_come_from_the_objects),
        cmocka_unit_test(what_an_alias_says_of_tls_holds),
        cmocka_unit_test(an_autoscaler_notes_how_far_it_goes),
        cmocka_unit_test(certificates_bring_their_dates_and_authorities_their_birth),
        cmocka_unit_test(nodes_tell_kernel_zone_and_provider),
        cmocka_unit_test(system_workloads_become_the_platform),
        cmocka_unit_test(a_mesh_shows_by_label_daemon_set_or_sidecar),
        cmocka_unit_test(what_a_sidecar_asks_for_is_not_the_workloads),
        cmocka_unit_test(nothing_seen_is_said_to_be_assumed),
        cmocka_unit_test(anonymous_scenarios_hold_no_name_of_the_dump),
        cmocka_unit_test(it_says_how_much_was_read_and_the_five_that_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
