/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "problems.h"

static void versions_are_ordered_by_numbers_then_words(void **state)
{
    (void)state;
    /* Ascending; every pair is compared both ways. */
    static const char *const order[] = {"edge-25.1.1",
                                        "edge-26.3.1",
                                        "stable-2.14.0",
                                        "0.9",
                                        "1.2",
                                        "1.10-alpha.1",
                                        "1.10-rc.1",
                                        "1.10-rc.2",
                                        "1.10",
                                        "1.10.0.1",
                                        "1.10.1",
                                        "1.28",
                                        "2.0",
                                        "10.0.0",
                                        "2026.1",
                                        "99999999999999999999999.1",
                                        "99999999999999999999999.2"};
    int n = sizeof order / sizeof *order;
    for (int i = 0; i < n; i++) {
        for (int k = 0; k < n; k++) {
            int want = i < k ? -1 : i > k;
            if (mc_version_compare(order[i], order[k]) != want) {
                fail_msg("%s and %s", order[i], order[k]);
            }
        }
    }
}

static void equal_versions_may_be_written_differently(void **state)
{
    (void)state;
    assert_int_equal(mc_version_compare("1.28", "1.28.0"), 0);
    assert_int_equal(mc_version_compare("v1.28", "1.28"), 0);
    assert_int_equal(mc_version_compare("1.028", "1.28"), 0);
    assert_int_equal(mc_version_compare("edge-26.03.1", "edge-26.3.1"), 0);
    assert_int_equal(mc_version_compare("", "0"), 0);
    assert_true(mc_version_compare("vault", "value") > 0);
}

static void the_case_of_a_version_is_found(void **state)
{
    (void)state;
    struct mc_prior_case cases[] = {{.until = "1.20", .dist.a = 1},
                                    {.since = "1.20", .until = "1.28", .dist.a = 2},
                                    {.since = "1.28", .dist.a = 3}};
    struct mc_prior prior = {.count = 3, .cases = cases};
    static const struct {
        const char *version;
        double value;
    } rows[] = {{"1.0", 1},     {"1.19.9", 1}, {"1.20-rc.1", 1}, {"1.20", 2}, {"1.20.0", 2},
                {"1.27.99", 2}, {"1.28.0", 3}, {"2", 3},         {NULL, 3}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_true(mc_prior_case_at(&prior, rows[i].version)->dist.a == rows[i].value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(versions_are_ordered_by_numbers_then_words),
        TEST(equal_versions_may_be_written_differently),
        TEST(the_case_of_a_version_is_found),
    };
    return cmocka_run_group_tests_name("config.version", tests, NULL, NULL);
}
