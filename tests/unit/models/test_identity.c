/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "meshcost/mechanism.h"
#include "unit.h"
#include <math.h>

static const double HOUR = 3600000;

/* Share of traffic lost at t after the end, for leaves that end uniformly over [0, life). */
static double staggered_share(double r, double life, double t)
{
    enum { CELLS = 2000 };
    double sum = 0;
    for (int i = 0; i < CELLS; i++) {
        double end = (i + 0.5) / CELLS * life;
        sum += end < t ? 1 - exp(-r * (t - end)) : 0;
    }
    return sum / CELLS;
}

static double integrate(double (*share)(double r, double life, double t), double r, double life, double t)
{
    enum { CELLS = 400 };
    double sum = 0;
    for (int i = 0; i < CELLS; i++) {
        sum += share(r, life, (i + 0.5) / CELLS * t);
    }
    return sum * t / CELLS;
}

static double at_once_share(double r, double life, double t)
{
    (void)life;
    return 1 - exp(-r * t);
}

static void assert_close(double got, double want, double relative)
{
    assert_true(fabs(got - want) <= relative * fabs(want));
}

static void closed_forms_equal_quadrature(void **state)
{
    (void)state;
    const struct mc_identity *chain = mc_identity_find("chain");
    struct mc_tier at_once = {.expiry = MC_EXPIRY_AT_ONCE}, staggered = {.expiry = MC_EXPIRY_AS_LEAVES_END};
    static const double rates[] = {0.02, 0.1, 1}, hours[] = {0.5, 5, 23, 24, 30, 200};
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
        for (size_t k = 0; k < sizeof hours / sizeof hours[0]; k++) {
            double r = rates[i] / HOUR, t = hours[k] * HOUR, life = 24 * HOUR;
            assert_close(chain->lost_ms(&at_once, life, r, t), integrate(at_once_share, r, life, t), 1e-4);
            assert_close(chain->lost_ms(&staggered, life, r, t), integrate(staggered_share, r, life, t),
                         1e-2);
        }
    }
}

static void loss_grows_with_time_and_never_passes_it(void **state)
{
    (void)state;
    const struct mc_identity *chain = mc_identity_find("chain");
    for (int expiry = MC_EXPIRY_AT_ONCE; expiry <= MC_EXPIRY_NOTHING; expiry++) {
        struct mc_tier tier = {.expiry = expiry};
        double last = 0;
        for (double t = 0; t < 100 * HOUR; t += HOUR / 3) {
            double lost = chain->lost_ms(&tier, 24 * HOUR, 0.3 / HOUR, t);
            assert_true(lost >= last - 1e-6 && lost <= t + 1e-6);
            last = lost;
        }
    }
}

static void without_identity_only_the_edge_can_expire(void **state)
{
    (void)state;
    const struct mc_identity *none = mc_identity_find("none");
    struct mc_tier issuer = {.kind = MC_TIER_ISSUER}, edge = {.kind = MC_TIER_EDGE};
    assert_true(none->lost_ms(&issuer, 0, 1 / HOUR, HOUR) == 0);
    assert_true(none->lost_ms(&edge, 0, 1 / HOUR, HOUR) > 0.3 * HOUR);
}

/* One cluster, one month of 30 days: n nodes, identities with k pods each. */
static struct mc_fleet small_fleet(int64_t *months, struct mc_cluster_month *c, int64_t nodes,
                                   int64_t identities, int64_t pods)
{
    months[0] = 0;
    months[1] = INT64_C(30) * 86400000;
    *c = (struct mc_cluster_month){
        .node_ms = nodes * months[1], .pod_ms = pods * months[1], .service_ms = identities * months[1]};
    return (struct mc_fleet){.month_count = 1, .cluster_count = 1, .month_start = months, .clusters = c};
}

static void renewals_are_leaves_times_span_over_interval(void **state)
{
    (void)state;
    int64_t months[2];
    struct mc_cluster_month c;
    struct mc_fleet f = small_fleet(months, &c, 10, 4, 40);
    struct mc_tier pod = {.leaf_scope = MC_LEAF_PER_POD},
                   node = {.leaf_scope = MC_LEAF_PER_IDENTITY_AND_NODE};
    const struct mc_identity *chain = mc_identity_find("chain");
    assert_close(chain->renewals(&pod, 24 * HOUR, 0.7, &f, 0, 0), 40 * 720 / (24 * 0.7), 1e-12);
    /* Ten pods of an identity on ten nodes: 10 (1 - 0.9^10) = 6.513 distinct nodes. */
    assert_close(chain->renewals(&node, 24 * HOUR, 0.5, &f, 0, 0), 4 * 6.5132155990 * 720 / 12, 1e-9);
}

static void many_pods_on_one_node_share_a_leaf(void **state)
{
    (void)state;
    int64_t months[2];
    struct mc_cluster_month c;
    struct mc_fleet f = small_fleet(months, &c, 1, 5, 500);
    struct mc_tier node = {.leaf_scope = MC_LEAF_PER_IDENTITY_AND_NODE};
    double n = mc_identity_find("chain")->renewals(&node, 24 * HOUR, 0.5, &f, 0, 0);
    assert_close(n, 5 * 720 / 12.0, 1e-6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(closed_forms_equal_quadrature),
        cmocka_unit_test(loss_grows_with_time_and_never_passes_it),
        cmocka_unit_test(without_identity_only_the_edge_can_expire),
        cmocka_unit_test(renewals_are_leaves_times_span_over_interval),
        cmocka_unit_test(many_pods_on_one_node_share_a_leaf),
    };
    return cmocka_run_group_tests_name("models.identity", tests, NULL, NULL);
}
