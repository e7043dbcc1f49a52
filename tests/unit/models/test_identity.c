/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "meshcost/mechanism.h"
#include "unit.h"
#include <math.h>

static const double HOUR = 3600000;

static void assert_close(double got, double want, double relative)
{
    assert_true(fabs(got - want) <= relative * fabs(want) + 1e-12);
}

static struct mc_leaf_rules rules_of(double life, double renew_at, double jitter, bool kept, bool cuts)
{
    return (struct mc_leaf_rules){.lifetime = life * HOUR,
                                  .renew_at = renew_at,
                                  .jitter = jitter,
                                  .floor = 10000,
                                  .kept = kept,
                                  .cuts = cuts};
}

/* Shares of a cohort followed leaf by leaf: phase and jitter on a grid. */
static double counted(const struct mc_leaf_rules *r, double t)
{
    enum { PHASES = 2000, SPREADS = 40 };
    double gone = 0, all = 0;
    for (int k = 0; k < SPREADS; k++) {
        double cycle = r->lifetime * (r->renew_at + r->jitter * ((2 * k + 1.0) / SPREADS - 1));
        for (int i = 0; i < PHASES; i++) {
            double age = (i + 0.5) / PHASES * cycle; /* a long cycle is met in proportion to its length */
            all += cycle;
            gone += (r->kept ? age + t >= r->lifetime : age + t >= cycle) ? cycle : 0;
        }
    }
    return gone / all;
}

static const struct mc_leaf_rules *cohorts(int *count)
{
    static struct mc_leaf_rules rows[5];
    rows[0] = rules_of(24, 0.7, 0, true, false);
    rows[1] = rules_of(24, 0.5, 0.01, true, false);
    rows[2] = rules_of(24, 0.5, 0, false, false);
    rows[3] = rules_of(1, 0.5, 0.05, true, true);
    rows[4] = rules_of(24, 0.5, 0.2, false, true);
    *count = 5;
    return rows;
}

static void a_cohort_ends_as_its_leaves_do(void **state)
{
    (void)state;
    const struct mc_identity *chain = mc_identity_find("chain");
    int n;
    const struct mc_leaf_rules *rows = cohorts(&n);
    for (int i = 0; i < n; i++) {
        for (int k = 0; k <= 24; k++) {
            double t = rows[i].lifetime * k / 22;
            assert_true(fabs(chain->expired(&rows[i], t) - counted(&rows[i], t)) < 2e-3);
        }
        assert_true(chain->expired(&rows[i], rows[i].lifetime) == 1);
    }
}

/* The loss of pairs that break one by one, summed over small steps. */
static double stepped(const struct mc_leaf_rules *r, double ramp, double stop, double t)
{
    enum { STEPS = 20000 };
    const struct mc_identity *chain = mc_identity_find("chain");
    double lost = 0, before = 0, step = t / STEPS;
    for (int i = 1; i <= STEPS; i++) {
        double e = i * step, whole = 1 - chain->expired(r, fmin(e, stop)), broken = 1 - whole * whole;
        double left = t - (e - step / 2);
        lost += (broken - before) * (r->cuts ? left : left - (1 - exp(-ramp * left)) / ramp);
        before = broken;
    }
    return lost;
}

static void loss_is_what_breaks_times_what_turns_over(void **state)
{
    (void)state;
    static const double ramps[] = {0.02, 0.1, 1}, ends[] = {0.3, 0.55, 0.8, 1, 1.3, 4};
    const struct mc_identity *chain = mc_identity_find("chain");
    int n;
    const struct mc_leaf_rules *rows = cohorts(&n);
    for (int i = 0; i < n; i++) {
        for (int k = 0; k < 18; k++) {
            double r = ramps[k % 3] / HOUR, t = ends[k / 3] * rows[i].lifetime;
            for (int half = 0; half < 2; half++) {
                double stop = half ? t / 2 : t;
                double got = chain->lost_ms(MC_EXPIRY_AS_LEAVES_END, &rows[i], r, stop, t);
                assert_true(fabs(got - stepped(&rows[i], r, stop, t)) < 2e-3 * t);
            }
            double once = chain->lost_ms(MC_EXPIRY_AT_ONCE, &rows[i], r, t, t);
            assert_close(once, rows[i].cuts ? t : t - (1 - exp(-r * t)) / r, 1e-9);
        }
    }
}

static void loss_grows_with_time_and_never_passes_it(void **state)
{
    (void)state;
    const struct mc_identity *chain = mc_identity_find("chain");
    struct mc_leaf_rules r = rules_of(24, 0.7, 0, true, false);
    for (int effect = MC_EXPIRY_AT_ONCE; effect <= MC_EXPIRY_NOTHING; effect++) {
        double last = 0;
        for (double t = 0; t < 100 * HOUR; t += HOUR / 3) {
            double lost = chain->lost_ms(effect, &r, 0.3 / HOUR, t, t);
            assert_true(lost >= last - 1e-6 && lost <= t + 1e-6);
            last = lost;
        }
    }
}

static void without_identity_only_the_edge_can_expire(void **state)
{
    (void)state;
    const struct mc_identity *none = mc_identity_find("none");
    struct mc_leaf_rules r = rules_of(24, 0.7, 0, true, false);
    assert_true(none->lost_ms(MC_EXPIRY_AT_ONCE, &r, 1 / HOUR, HOUR, HOUR) == 0);
    assert_true(none->lost_ms(MC_EXPIRY_AT_ONCE, NULL, 1 / HOUR, HOUR, HOUR) > 0.3 * HOUR);
    assert_true(none->expired(&r, 100 * HOUR) == 0);
}

/* Renewals below an issuer that ends: counted one by one, as 70 % of what remains, at least ten seconds. */
static void leaves_below_an_issuer_that_ends_renew_faster_and_faster(void **state)
{
    (void)state;
    const struct mc_identity *chain = mc_identity_find("chain");
    struct mc_leaf_rules r = rules_of(24, 0.7, 0, true, false);
    double left = 24 * HOUR;
    int n = 0;
    while (left > 10000 / 0.7) {
        left *= 0.3;
        n++;
    }
    assert_int_equal(n, 8); /* about seven in the facts: ln(86400 / 14.3) / ln(1 / 0.3) = 7.2 */
    assert_close(chain->last_renewals(&r) + 24 / 16.8, 7.23, 1e-2);
    /* 48 h issuers renewed with 25 h left clamp nothing; with 8 h left they do. */
    assert_close(chain->rate(&r, 48 * HOUR, 25 * HOUR) * HOUR, 1 / 16.8, 1e-9);
    double want = (24 / 16.8 + log(3.0) / log(1 / 0.3)) / 40;
    assert_close(chain->rate(&r, 48 * HOUR, 8 * HOUR) * HOUR, want, 1e-9);
}

/* One cluster, one month of 30 days: n nodes, identities with k pods each. */
static struct mc_fleet small_fleet(int64_t *months, struct mc_cluster_month *c, int64_t nodes,
                                   int64_t identities, int64_t pods)
{
    months[0] = 0;
    months[1] = INT64_C(30) * 86400000;
    *c = (struct mc_cluster_month){
        .node_ms = nodes * months[1], .pod_ms = pods * months[1], .identity_ms = identities * months[1]};
    return (struct mc_fleet){.month_count = 1, .cluster_count = 1, .month_start = months, .clusters = c};
}

static void leaves_are_pods_or_identities_on_nodes(void **state)
{
    (void)state;
    int64_t months[2];
    struct mc_cluster_month c;
    struct mc_fleet f = small_fleet(months, &c, 10, 4, 40);
    const struct mc_identity *chain = mc_identity_find("chain");
    assert_close(chain->leaf_ms(MC_LEAF_PER_POD, &f, 0, 0), 40 * 720 * HOUR, 1e-12);
    /* Ten pods of an identity on ten nodes: 10 (1 - 0.9^10) = 6.513 distinct nodes. */
    assert_close(chain->leaf_ms(MC_LEAF_PER_IDENTITY_AND_NODE, &f, 0, 0), 4 * 6.5132155990 * 720 * HOUR,
                 1e-9);
    assert_close(chain->leaf_ms(MC_LEAF_PER_IDENTITY, &f, 0, 0), 4 * 720 * HOUR, 1e-12);
}

static void many_pods_on_one_node_share_a_leaf(void **state)
{
    (void)state;
    int64_t months[2];
    struct mc_cluster_month c;
    struct mc_fleet f = small_fleet(months, &c, 1, 5, 500);
    assert_close(mc_identity_find("chain")->leaf_ms(MC_LEAF_PER_IDENTITY_AND_NODE, &f, 0, 0), 5 * 720 * HOUR,
                 1e-6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cohort_ends_as_its_leaves_do),
        cmocka_unit_test(loss_is_what_breaks_times_what_turns_over),
        cmocka_unit_test(loss_grows_with_time_and_never_passes_it),
        cmocka_unit_test(without_identity_only_the_edge_can_expire),
        cmocka_unit_test(leaves_below_an_issuer_that_ends_renew_faster_and_faster),
        cmocka_unit_test(leaves_are_pods_or_identities_on_nodes),
        cmocka_unit_test(many_pods_on_one_node_share_a_leaf),
    };
    return cmocka_run_group_tests_name("models.identity", tests, NULL, NULL);
}
