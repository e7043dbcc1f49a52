/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Published manifests against an independent reader. The manifests lie outside the tree: in clusters/ of the
 * folder that MC_SHARED names, or of ../shared; without them there is nothing to compare.
 */
#include "meshcost/import.h"
#include "meshcost/scenario.h"
#include "unit.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SKIPPED = 77, MAX_COUNTS = 32 };

static char folder[512];

struct imported {
    struct mc_arena *arena;
    struct mc_diag *diag;
    struct mc_import *import;
    struct mc_import_counts counts;
    char files[2048]; /* for the oracle's command line */
};

static struct imported import_files(const char *const *names)
{
    struct imported i = {.arena = mc_arena_create(0)};
    i.diag = mc_diag_create(i.arena);
    i.import = mc_import_create(i.arena, i.diag, MC_SOURCE_DIR "/scenarios/import/kinds.yaml");
    assert_non_null(i.import);
    for (int k = 0; names[k]; k++) {
        const char *file = mc_arena_printf(i.arena, "%s/%s", folder, names[k]);
        assert_true(mc_import_file(i.import, "here", file));
        size_t n = strlen(i.files);
        snprintf(i.files + n, sizeof i.files - n, " '%s'", file);
    }
    i.counts = mc_import_join(i.import);
    return i;
}

struct verdict {
    char name[64];
    long long value;
};

/* One run of the oracle over all files; returns how many lines it wrote. */
static int ask_oracle(const struct imported *i, struct verdict verdicts[MAX_COUNTS])
{
    char command[4096];
    int n = 0;
    snprintf(command, sizeof command, "python3 '%s/tests/unit/import/oracle.py'%s", MC_SOURCE_DIR, i->files);
    FILE *out = popen(command, "r");
    assert_non_null(out);
    while (n < MAX_COUNTS && fscanf(out, "%63s %lld", verdicts[n].name, &verdicts[n].value) == 2) {
        n++;
    }
    assert_int_equal(pclose(out), 0);
    return n;
}

static long long oracle_says(const struct verdict *verdicts, int count, const char *name)
{
    for (int k = 0; k < count; k++) {
        if (strcmp(verdicts[k].name, name) == 0) {
            return verdicts[k].value;
        }
    }
    fail_msg("the oracle says nothing about %s", name);
    return -1;
}

static void check_counts(const struct imported *i)
{
    const struct mc_import_counts *n = &i->counts;
    const struct {
        const char *name;
        long long value;
    } ours[] = {{"objects", n->objects},
                {"nodes", n->nodes},
                {"workloads", n->workloads},
                {"pods", n->pods},
                {"namespaces", n->namespaces},
                {"jobs", n->jobs},
                {"services", n->services},
                {"service_accounts", n->service_accounts},
                {"network_policies", n->network_policies},
                {"routes", n->routes},
                {"gateways", n->gateways}};
    struct verdict verdicts[MAX_COUNTS];
    int count = ask_oracle(i, verdicts);
    for (size_t k = 0; k < sizeof ours / sizeof ours[0]; k++) {
        long long said = oracle_says(verdicts, count, ours[k].name);
        if (ours[k].value != said) {
            fail_msg("%s: %lld, the oracle says %lld", ours[k].name, ours[k].value, said);
        }
    }
}

/* The text that comes out is a scenario, and holds as many pods as were counted. */
static void check_scenario(const struct imported *i)
{
    struct mc_buffer text = {0};
    mc_import_scenario(i->import, "published", NULL, NULL, &text);
    struct mc_node *tree = mc_tree_parse(i->arena, i->diag, "out.yaml",
                                         mc_arena_dup(i->arena, mc_buffer_text(&text)), text.length);
    struct mc_scenario *s = tree ? mc_scenario_bind(i->arena, i->diag, tree) : NULL;
    if (!s) {
        mc_diag_print(i->diag, stderr);
    }
    assert_non_null(s);
    long long pods = 0, services = 0;
    for (int n = 0; n < s->namespace_count; n++) {
        services += s->namespaces[n].service_count;
        for (int k = 0; k < s->namespaces[n].service_count; k++) {
            pods += s->namespaces[n].services[k].replicas;
        }
    }
    assert_int_equal(s->namespace_count, i->counts.namespaces);
    assert_int_equal(services, i->counts.scenario_services);
    assert_int_equal(pods, i->counts.pods);
    mc_buffer_free(&text);
}

static void check_files(const char *const *names)
{
    struct imported i = import_files(names);
    check_counts(&i);
    check_scenario(&i);
    mc_arena_destroy(i.arena);
}

static void online_boutique_counts_like_the_oracle(void **state)
{
    (void)state;
    check_files((const char *const[]){"online-boutique.yaml", NULL});
}

static void bookinfo_counts_like_the_oracle(void **state)
{
    (void)state;
    check_files((const char *const[]){"bookinfo.yaml", "bookinfo-gateway.yaml", NULL});
}

static void kube_prometheus_counts_like_the_oracle(void **state)
{
    (void)state;
    check_files((const char *const[]){"kube-prometheus.yaml", NULL});
}

static void everything_together_counts_like_the_oracle(void **state)
{
    (void)state;
    check_files((const char *const[]){"online-boutique.yaml", "bookinfo.yaml", "bookinfo-gateway.yaml",
                                      "kube-prometheus.yaml", NULL});
}

/* Three versions of one service are one service with three pods; its page is what users see. */
static void bookinfo_is_four_services_and_one_edge(void **state)
{
    (void)state;
    struct imported i = import_files((const char *const[]){"bookinfo.yaml", "bookinfo-gateway.yaml", NULL});
    struct mc_buffer text = {0};
    mc_import_scenario(i.import, "bookinfo", NULL, NULL, &text);
    assert_int_equal(i.counts.scenario_services, 4);
    assert_int_equal(i.counts.edge_services, 1);
    assert_int_equal(i.counts.l7_services, 0);
    const char *reviews = strstr(mc_buffer_text(&text), "- name: reviews");
    assert_non_null(reviews);
    assert_non_null(strstr(reviews, "replicas: 3"));
    assert_true(strstr(reviews, "replicas: 3") < strstr(reviews, "requests:"));
    mc_buffer_free(&text);
    mc_arena_destroy(i.arena);
}

static bool find_folder(void)
{
    const char *stated = getenv("MC_SHARED");
    snprintf(folder, sizeof folder, "%s/clusters", stated && *stated ? stated : MC_SOURCE_DIR "/../shared");
    return access(folder, R_OK) == 0;
}

int main(void)
{
    if (!find_folder()) {
        return SKIPPED;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(online_boutique_counts_like_the_oracle),
        cmocka_unit_test(bookinfo_counts_like_the_oracle),
        cmocka_unit_test(kube_prometheus_counts_like_the_oracle),
        cmocka_unit_test(everything_together_counts_like_the_oracle),
        cmocka_unit_test(bookinfo_is_four_services_and_one_edge),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
