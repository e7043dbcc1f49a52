/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the fact files derive of an issuer that is away, for every lane as its file states it: refresh points,
 * windows of tolerance, differences between versions (linkerd.md 2.1, 2.2; istio.md 2; cilium.md 2d). And
 * what an outage of an issuer books in a replay: nothing within the window, leaves and traffic beyond it,
 * pods that cannot start at once.
 */
#include "../property/harness.h"
#include "meshcost/leaves.h"
#include <math.h>

static const double HOUR = 3600000;

/* Rules of a lane's leaves at a version, all values at their stated points. */
static struct mc_leaf_rules rules_at(struct bench *b, const char *lane, const char *version, int *scope)
{
    bench_lane(b, mc_arena_printf(b->arena, MC_SOURCE_DIR "/scenarios/lanes/%s.yaml", lane), lane, "");
    const struct mc_lane *l = b->lanes[b->lane_count - 1];
    int leaf = mc_leaf_tier(l, MC_PKI_CERT_MANAGER, 0);
    assert_true(leaf >= 0);
    struct mc_adoption *a = mc_adoption_create(b->arena, l, 1);
    struct mc_world w = {.arena = b->arena, .scenario = b->scenario, .lane = l, .adoption = a};
    a->era[l->tiers[leaf].line] = mc_line_era(&l->lines[l->tiers[leaf].line], version);
    *scope = l->tiers[leaf].leaf_scope;
    return mc_leaf_rules_at(&w, leaf, 0);
}

struct window {
    const char *lane, *version;
    double none_until, half_at, all_at; /* hours without renewals */
    int scope;
};

static void windows_are_those_of_the_fact_files(void **state)
{
    (void)state;
    static const struct window rows[] = {
        /* 24 h at 70 %: 7.2 h at worst, 24 h at best, 15.6 h on average. */
        {"linkerd", "edge-26.3.1", 7.2, 15.6, 24, MC_LEAF_PER_POD},
        /* t/12 of the identities after t hours before 1.28; none until 12 h and all by 24 h since. */
        {"istio-ambient", "1.27.9", 0, 6, 12, MC_LEAF_PER_IDENTITY_AND_NODE},
        {"istio-ambient", "1.28.0", 12, 18, 24, MC_LEAF_PER_IDENTITY_AND_NODE},
        /* The agent beside a pod spreads its renewals by about a quarter of an hour. */
        {"istio-sidecar", "1.29.1", 11.75, 18, 24, MC_LEAF_PER_POD},
        /* SPIRE: 27 to 33 minutes to the first, an hour to all. */
        {"cilium", "1.19.4", 0.45, 0.75, 1, MC_LEAF_PER_IDENTITY_AND_NODE}};
    struct bench b = bench_open(SCENARIO("small"), "");
    const struct mc_identity *chain = mc_identity_find("chain");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int scope;
        struct mc_leaf_rules r = rules_at(&b, rows[i].lane, rows[i].version, &scope);
        assert_int_equal(scope, rows[i].scope);
        assert_true(chain->expired(&r, rows[i].none_until * HOUR) < 1e-9);
        assert_true(chain->expired(&r, rows[i].none_until * HOUR + 0.05 * r.lifetime) > 0);
        assert_true(fabs(chain->expired(&r, rows[i].half_at * HOUR) - 0.5) < 0.01);
        assert_true(chain->expired(&r, (rows[i].all_at - 0.01 * r.lifetime / HOUR) * HOUR) < 1);
        assert_true(chain->expired(&r, rows[i].all_at * HOUR) > 1 - 1e-9);
    }
    bench_close(&b);
}

/* Routine renewals: a pod's leaf every 16.8 h, an identity's on a node every 12 h. */
static void refresh_points_are_those_of_the_fact_files(void **state)
{
    (void)state;
    struct bench b = bench_open(SCENARIO("small"), "");
    const struct mc_identity *chain = mc_identity_find("chain");
    int scope;
    struct mc_leaf_rules pod = rules_at(&b, "linkerd", "edge-26.3.1", &scope);
    struct mc_leaf_rules node = rules_at(&b, "istio-ambient", "1.29.1", &scope);
    struct mc_leaf_rules spire = rules_at(&b, "cilium", "1.19.4", &scope);
    assert_true(fabs(1 / chain->rate(&pod, 48 * HOUR, 25 * HOUR) / HOUR - 16.8) < 1e-9);
    assert_true(fabs(1 / chain->rate(&node, 0, 0) / HOUR - 12) < 1e-9);
    assert_true(fabs(1 / chain->rate(&spire, 24 * HOUR, 12 * HOUR) / HOUR - 0.5) < 1e-9);
    bench_close(&b);
}

/* ---- in a replay ---- */

struct outage {
    int64_t leaves, blocked, lost;
};

/* Every incident of a control plane reaches its whole cluster and is repaired after the hours given. */
static struct outage issuer_away(const char *lane, const char *versions, double hours)
{
    char settings[900];
    snprintf(settings, sizeof settings,
             "people.automated-failure=0;pki.not-reloaded=0;incidents.branching=0;incidents.shared=0;"
             "incidents.defect-hazard=1;incidents.instance-hazard=0;incidents.node-hazard=0;incidents.load-"
             "hazard=0;"
             "incidents.rule-changes=0;incidents.spread=1;incidents.identify=0s;incidents.repair=%gh;"
             "incidents.learning=1;incidents.off-hours=1;people.detect=0s;people.detect-by-users=0s;people."
             "acknowledge=0s;"
             "incidents.wrong-owner=0;people.leave-hazard=0;pki.pod-starts=1;pki.restart-time=0s;teams["
             "platform].people=40;"
             "teams[platform].rota=40;versions=%s",
             hours, versions);
    struct bench b = bench_open(SCENARIO("small"), settings);
    bench_lane(&b, mc_arena_printf(b.arena, MC_SOURCE_DIR "/scenarios/lanes/%s.yaml", lane), lane, "");
    bench_run(&b, 5, 24, 2, 24);
    struct outage o = {0};
    for (int r = 0; r < 24; r++) {
        for (int64_t i = 0; i < b.kept[r].trace_count; i++) {
            const struct mc_entry *e = &b.kept[r].trace[i].entry;
            const struct mc_model *model = mc_models[e->category];
            if (strcmp(model->name, "incidents") == 0 &&
                strcmp(model->causes[e->cause], "control-plane") == 0) {
                o.leaves += e->quantity == MC_Q_EXPIRED_LEAVES ? e->amount : 0;
                o.blocked += e->quantity == MC_Q_BLOCKED_STARTS ? e->amount : 0;
                o.lost += e->quantity == MC_Q_OUTAGE ? e->amount : 0;
            }
        }
    }
    bench_close(&b);
    return o;
}

static void an_issuer_that_is_away_for_longer_than_the_window_costs_leaves_and_traffic(void **state)
{
    (void)state;
    static const struct {
        const char *lane, *versions;
        double within, beyond; /* hours */
    } rows[] = {{"linkerd", "[]", 7, 12},
                {"istio-ambient", "[]", 11, 16},
                {"istio-sidecar", "[]", 11, 16},
                {"cilium", "[{product: cilium, version: 1.19.4}]", 0.4, 1}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct outage within = issuer_away(rows[i].lane, rows[i].versions, rows[i].within);
        struct outage beyond = issuer_away(rows[i].lane, rows[i].versions, rows[i].beyond);
        print_message("%s: within %lld leaves, %lld starts; beyond %lld leaves, %lld starts, %lld ns-s\n",
                      rows[i].lane, (long long)within.leaves, (long long)within.blocked,
                      (long long)beyond.leaves, (long long)beyond.blocked, (long long)beyond.lost);
        assert_int_equal(within.leaves, 0);
        assert_int_equal(within.lost, 0);
        assert_true(within.blocked > 0); /* at once */
        assert_true(beyond.leaves > 0 && beyond.lost > 0 && beyond.blocked > within.blocked);
    }
}

static void an_older_version_tolerates_less(void **state)
{
    (void)state;
    struct outage old = issuer_away("istio-ambient", "[{product: istio, version: 1.27.9}]", 8);
    struct outage new = issuer_away("istio-ambient", "[{product: istio, version: 1.28.0}]", 8);
    assert_true(old.leaves > 0 && old.lost > 0);
    assert_int_equal(new.leaves, 0);
    assert_int_equal(new.lost, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(windows_are_those_of_the_fact_files),
        cmocka_unit_test(refresh_points_are_those_of_the_fact_files),
        cmocka_unit_test(an_issuer_that_is_away_for_longer_than_the_window_costs_leaves_and_traffic),
        cmocka_unit_test(an_older_version_tolerates_less),
    };
    return cmocka_run_group_tests_name("validation.identity", tests, NULL, NULL);
}
