/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check.h"
#include "problems.h"

#include <math.h>

struct nested {
    struct mc_prior idle;
};

struct record {
    struct mc_prior idle, effort, share, price, optional;
    struct nested nested;
};

#define R struct record
static const struct mc_field nested_fields[] = {
    {.key = "idle-cpu", MC_AT(struct nested, idle), .type = MC_PRIOR, .scalar = MC_CPU, .fallback = "1m"},
    {.key = NULL}};
static const struct mc_schema nested_schema = {"proxy", sizeof(struct nested), nested_fields, "Proxy", 0};
static const struct mc_field fields[] = {
    {.key = "idle-cpu",
     MC_AT(R, idle),
     .type = MC_PRIOR,
     .scalar = MC_CPU,
     .fallback = "0.24m",
     .min = 0,
     .max = 64000,
     .warn_min = 0.01,
     .warn_max = 1000,
     .band_source = "operations.md 3",
     .unit = "milli-cores"},
    {.key = "effort",
     MC_AT(R, effort),
     .type = MC_PRIOR,
     .scalar = MC_DURATION,
     .fallback = "{dist: lognormal, median: 4h, p90: 12h, source: \"a: b\", confidence: measured}"},
    {.key = "share",
     MC_AT(R, share),
     .type = MC_PRIOR,
     .scalar = MC_REAL,
     .fallback = "0.5",
     .min = 0,
     .max = 1},
    {.key = "price", MC_AT(R, price), .type = MC_PRIOR, .scalar = MC_MONEY, .fallback = "0.031611"},
    {.key = "optional", MC_AT(R, optional), .type = MC_PRIOR, .scalar = MC_MEMORY},
    {.key = "nested", MC_AT(R, nested), .type = MC_RECORD, .schema = &nested_schema},
    {.key = NULL}};
static const struct mc_schema schema = {"lane", sizeof(R), fields, "A lane", 0};

static bool bind(struct fixture *f, const char *text, struct record *record)
{
    struct mc_node *root = parse(f, text);
    return root && mc_schema_bind(&schema, root, record, f->arena, f->diag);
}

static void check_problem(struct fixture *f, const char *text, const char *want)
{
    struct record r;
    (void)bind(f, text, &r);
    assert_string_equal(problems(f), want);
}

static void a_plain_value_is_a_point_and_a_judgement(void **state)
{
    struct fixture *f = *state;
    struct record r;
    assert_true(bind(f, "idle-cpu: 0.3m\nshare: 12%\nprice: 12.50 USD\n", &r));
    assert_int_equal(r.idle.count, 1);
    assert_int_equal(r.idle.cases[0].dist.family, MC_DIST_POINT);
    assert_true(r.idle.cases[0].dist.a == 0.3);
    assert_int_equal(r.idle.cases[0].confidence, MC_JUDGEMENT);
    assert_null(r.idle.cases[0].source);
    assert_int_equal(r.idle.place.line, 1);
    assert_string_equal(r.idle.unit, "milli-cores");
    assert_true(r.share.cases[0].dist.a == 0.12);
    assert_true(r.price.cases[0].dist.a == 12500000);
}

static void paths_are_those_of_the_schema(void **state)
{
    struct fixture *f = *state;
    struct record r;
    assert_true(bind(f, "{}", &r));
    assert_string_equal(r.idle.path, "lane.idle-cpu");
    assert_string_equal(r.nested.idle.path, "lane.nested.idle-cpu");
    assert_string_equal(r.optional.path, "lane.optional");
    assert_int_equal(r.optional.count, 0);
    assert_null(r.idle.subject);
}

static void median_and_p90_become_mu_and_sigma_of_the_stored_unit(void **state)
{
    struct fixture *f = *state;
    struct record r;
    assert_true(bind(f,
                     "optional: {dist: lognormal, median: 64Mi, sigma: 0.5}\n"
                     "price: {dist: lognormal, mu: 3, sigma: 1}\n",
                     &r));
    const struct mc_dist *d = &r.effort.cases[0].dist;
    assert_int_equal(d->family, MC_DIST_LOGNORMAL);
    check_close_rel(d->a, log(4 * 3600e3), 1e-15);
    check_close_rel(d->b, log(3.0) / 1.2815515655446004, 1e-15);
    check_close_rel(r.optional.cases[0].dist.a, log(67108864), 1e-15);
    assert_true(r.optional.cases[0].dist.b == 0.5);
    assert_true(r.price.cases[0].dist.a == 3 && r.price.cases[0].dist.b == 1);
    assert_string_equal(r.effort.cases[0].source, "a: b");
    assert_int_equal(r.effort.cases[0].confidence, MC_MEASURED);
}

static void every_family_is_read(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *text;
        struct mc_dist dist;
    } rows[] = {
        {"{value: 2}", {MC_DIST_POINT, 2, 0, 0, false, false, 0, 0, 0}},
        {"{dist: point, value: 2}", {MC_DIST_POINT, 2, 0, 0, false, false, 0, 0, 0}},
        {"{dist: uniform, low: 1, high: 2}", {MC_DIST_UNIFORM, 1, 2, 0, false, false, 0, 0, 0}},
        {"{dist: exponential, mean: 3, max: 9}", {MC_DIST_EXPONENTIAL, 3, 0, 0, false, true, 0, 9, 0}},
        {"{dist: loglogistic, scale: 1, shape: 2}", {MC_DIST_LOGLOGISTIC, 1, 2, 0, false, false, 0, 0, 0}},
        {"{dist: weibull, scale: 1, shape: 2, min: 0.1}", {MC_DIST_WEIBULL, 1, 2, 0, true, false, 0.1, 0, 0}},
        {"{dist: gamma, shape: 2, scale: 3, zero: 0.25}", {MC_DIST_GAMMA, 2, 3, 0, false, false, 0, 0, 0.25}},
        {"{dist: beta, a: 1, b: 400}", {MC_DIST_BETA, 1, 400, 0, false, false, 0, 0, 0}},
        {"{dist: pert, low: 1, likely: 2, high: 4}", {MC_DIST_PERT, 1, 2, 4, false, false, 0, 0, 0}},
        {"{dist: triangular, low: 1, likely: 1, high: 4}",
         {MC_DIST_TRIANGULAR, 1, 1, 4, false, false, 0, 0, 0}},
        {"{dist: logtriangular, low: 1, likely: 2, high: 4}",
         {MC_DIST_LOGTRIANGULAR, 1, 2, 4, false, false, 0, 0, 0}},
        {"{dist: normal, mean: -1, sd: 2}", {MC_DIST_NORMAL, -1, 2, 0, false, false, 0, 0, 0}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct record r;
        /* Money, so that one written unit is a million stored ones where the parameter is a quantity. */
        assert_true(bind(f, mc_arena_printf(f->arena, "price: %s\n", rows[i].text), &r));
        const struct mc_dist *got = &r.price.cases[0].dist, *want = &rows[i].dist;
        assert_int_equal(got->family, want->family);
        bool shape_first = want->family == MC_DIST_GAMMA || want->family == MC_DIST_BETA;
        bool shape_second = want->family == MC_DIST_LOGLOGISTIC || want->family == MC_DIST_WEIBULL ||
                            want->family == MC_DIST_BETA;
        check_close_rel(got->a, want->a * (shape_first ? 1 : 1e6), 1e-15);
        check_close_rel(got->b, want->b * (shape_second ? 1 : 1e6), 1e-15);
        check_close_rel(got->c, want->c * 1e6, 1e-15);
        assert_int_equal(got->has_low, want->has_low);
        assert_int_equal(got->has_high, want->has_high);
        check_close_rel(got->low, want->low * 1e6, 1e-15);
        check_close_rel(got->high, want->high * 1e6, 1e-15);
        assert_true(got->zero == want->zero);
    }
}

static void provenance_is_kept(void **state)
{
    struct fixture *f = *state;
    struct record r;
    assert_true(bind(
        f,
        "share: {value: 0.3, source: \"linkerd.md 1.1\", date: 2026-11-22, interest: vendor, note: mean}\n",
        &r));
    const struct mc_prior_case *c = &r.share.cases[0];
    assert_string_equal(c->source, "linkerd.md 1.1");
    assert_string_equal(c->note, "mean");
    assert_string_equal(c->interest, "vendor");
    assert_int_equal(c->confidence, MC_DOCUMENTED);
    assert_int_equal(c->date, 1795305600000);
    check_problem(
        f, "share: {value: 0.3, confidence: measured}\n",
        "t.yaml:1:33: error: share: a number without a source is a judgement\n"
        "   1 | share: {value: 0.3, confidence: measured}\n     |                                 ^~~~~~~~\n"
        "  at: share.confidence\n  try: add source: ..., or leave confidence out\n");
    check_problem(f, "share: {value: 0.3, interest: rvial}\n",
                  "t.yaml:1:31: error: share: interest: \"rvial\" is not a known word\n"
                  "   1 | share: {value: 0.3, interest: rvial}\n     |                               ^~~~~\n"
                  "  at: share.interest\n  try: did you mean rival?\n");
}

static void mistakes_in_distributions_are_named(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *value, *message, *remedy;
    } rows[] = {
        {"{dist: lognormal, median: 1, p91: 5}", "the distribution lognormal lacks parameters",
         "lognormal takes {median, sigma} or {median, p90} or {mu, sigma}"},
        {"{dist: lognormall, median: 1, sigma: 5}", "\"lognormall\" is no known distribution",
         "did you mean lognormal?"},
        {"{source: x}", "it has neither a value nor a distribution",
         "write value: ..., or dist: lognormal with its parameters"},
        {"{dist: uniform, low: 2, high: 1}", "low must be below high", NULL},
        {"{dist: lognormal, median: 2, p90: 1}", "p90 must be above the median", NULL},
        {"{dist: lognormal, median: 0, sigma: 1}", "median must be positive", NULL},
        {"{dist: lognormal, median: 1, sigma: 0}", "sigma must be positive", NULL},
        {"{dist: pert, low: 1, likely: 5, high: 2}", "likely must lie between low and high", NULL},
        {"{dist: logtriangular, low: 0, likely: 1, high: 2}", "low must be positive", NULL},
        {"{dist: exponential, mean: -1}", "mean must be positive", NULL},
        {"{dist: weibull, scale: 1, shape: 0}", "scale and shape must be positive", NULL},
        {"{dist: gamma, shape: 0, scale: 1}", "scale and shape must be positive", NULL},
        {"{dist: gamma, shape: 10001, scale: 1}", "shape must be at most 10000", NULL},
        {"{dist: beta, a: 0, b: 1}", "a and b must be positive", NULL},
        {"{dist: beta, a: 10001, b: 1}", "a and b must be at most 10000", NULL},
        {"{dist: beta, a: 1, b: 10001}", "a and b must be at most 10000", NULL},
        {"{dist: normal, mean: 0, sd: 0}", "sd must be positive", NULL},
        {"{dist: uniform, low: 1, high: 2, min: 5, max: 4}", "min must be below max", NULL},
        {"{dist: uniform, low: 1, high: 2, zero: 1.5}", "zero is a probability from 0 to 1", NULL},
        {"{dist: uniform, low: x, high: 2}", "low: \"x\" is not an amount of money",
         "a value or a distribution, for instance 0.031611"},
        {"{dist: gamma, shape: 1m, scale: 2}", "shape: \"1m\" is not a number",
         "a plain number, for instance 0.5"},
        {"[]", "the list is empty", "a value or a distribution, for instance 0.031611"},
        {"[~]", "the case is empty", "a value or a distribution, for instance 0.031611"},
        {"[[1]]", "a list stands where a value or a distribution belongs",
         "a value or a distribution, for instance 0.031611"},
        {"{dist: [1]}", "it has neither a value nor a distribution",
         "write value: ..., or dist: lognormal with its parameters"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct record r;
        assert_false(bind(f, mc_arena_printf(f->arena, "price: %s\n", rows[i].value), &r));
        assert_int_equal(mc_diag_errors(f->diag), 1);
        const char *text = problems(f);
        const char *line = mc_arena_printf(f->arena, "error: price: %s\n", rows[i].message);
        const char *remedy = mc_arena_printf(f->arena, "  try: %s\n", rows[i].remedy ? rows[i].remedy : "");
        if (!strstr(text, line) || (rows[i].remedy && !strstr(text, remedy))) {
            fail_msg("%s gives %s", rows[i].value, text);
        }
    }
    check_problem(f, "price: {dist: uniform, low: 1, high: 2, sigam: 3}\n",
                  "t.yaml:1:41: error: unknown key \"sigam\" in a uniform value\n"
                  "   1 | price: {dist: uniform, low: 1, high: 2, sigam: 3}\n"
                  "     |                                         ^~~~~\n  at: price.sigam\n"
                  "  try: known here: low, high, dist, min, max, zero, since, until, source, note, date, "
                  "confidence, interest\n");
}

static void ranges_hold_for_the_bulk_of_a_distribution(void **state)
{
    struct fixture *f = *state;
    check_problem(
        f, "share: {dist: normal, mean: 0.5, sd: 0.3}\n",
        "t.yaml:1:8: error: share: the distribution (0.1 % below -0.427, 0.1 % above 1.43) is out of range\n"
        "   1 | share: {dist: normal, mean: 0.5, sd: 0.3}\n     |        ^\n  at: share\n"
        "  try: a value or a distribution from 0 to 1, for instance 0.5\n");
    check_problem(
        f, "share: 1.5\n",
        "t.yaml:1:8: error: share: 1.5 is out of range\n   1 | share: 1.5\n     |        ^~~\n  at: share\n"
        "  try: a value or a distribution from 0 to 1, for instance 0.5\n");
    check_problem(f, "share: {dist: normal, mean: 0.5, sd: 0.3, min: 0, max: 1}\n", "");
    check_problem(f, "share: {dist: beta, a: 0.4, b: 2}\n", "");
    check_problem(f, "share: {dist: exponential, mean: 0.1}\n", "");
    check_problem(
        f, "idle-cpu: 2\n",
        "t.yaml:1:11: warning: idle-cpu: 2 is outside the plausible band from 0.01m to 1 (operations.md 3)\n"
        "   1 | idle-cpu: 2\n     |           ^\n  at: idle-cpu\n  try: check it; it is used as it stands\n");
}

static void cases_follow_one_another_by_version(void **state)
{
    struct fixture *f = *state;
    struct record r;
    assert_true(bind(f,
                     "share: [{until: \"1.28\", value: 0.1}, {since: 1.28, until: 1.30, value: 0.2}, {since: "
                     "1.30, value: 0.3}]\n",
                     &r));
    assert_int_equal(r.share.count, 3);
    assert_true(mc_prior_case_at(&r.share, "1.29.4")->dist.a == 0.2);
    assert_true(mc_prior_case_at(&r.share, NULL)->dist.a == 0.3);
    static const struct {
        const char *value, *message;
    } rows[] = {
        {"[{until: 1.2, value: 0.1}, {since: 1.1, value: 0.2}]", "the case overlaps with the one before"},
        {"[{until: 1.2, value: 0.1}, {since: 1.3, value: 0.2}]",
         "no case holds between this one and the one before"},
        {"[{value: 0.1}, {since: 1.3, value: 0.2}]", "the case overlaps with the one before"},
        {"[{until: 1.2, value: 0.1}, {value: 0.2}]", "the case overlaps with the one before"},
        {"[{since: 1.1, until: 1.2, value: 0.1}, {since: 1.2, value: 0.2}]",
         "no case holds before version 1.1"},
        {"[{until: 1.2, value: 0.1}, {since: 1.2, until: 1.3, value: 0.2}]",
         "no case holds from the last until on"},
        {"[{until: 1.2, value: 0.1}, {since: 1.2, until: 1.1, value: 0.2}, {since: 1.1, value: 0.2}]",
         "until is not after since"},
        {"{since: 1.1, value: 0.1}", "no case holds before version 1.1"},
        {"{until: 1.1, value: 0.1}", "no case holds from the last until on"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_false(bind(f, mc_arena_printf(f->arena, "share: %s\n", rows[i].value), &r));
        const char *text = problems(f);
        if (!strstr(text, mc_arena_printf(f->arena, "error: share: %s\n", rows[i].message))) {
            fail_msg("%s gives %s", rows[i].value, text);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_plain_value_is_a_point_and_a_judgement),
        TEST(paths_are_those_of_the_schema),
        TEST(median_and_p90_become_mu_and_sigma_of_the_stored_unit),
        TEST(every_family_is_read),
        TEST(provenance_is_kept),
        TEST(mistakes_in_distributions_are_named),
        TEST(ranges_hold_for_the_bulk_of_a_distribution),
        TEST(cases_follow_one_another_by_version),
    };
    return cmocka_run_group_tests_name("config.prior", tests, NULL, NULL);
}
