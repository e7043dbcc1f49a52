/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "meshcost/hash.h"
#include "meshcost/measure.h"
#include "meshcost/quantity.h"

typedef const char *parse_fn(const char *text, int64_t *value);
typedef char *print_fn(char *out, int64_t value);

struct row {
    const char *text;
    int64_t value;
    const char *problem; /* NULL: none */
};

static void check_rows(parse_fn *parse, const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int64_t value = -77;
        const char *problem = parse(rows[i].text, &value);
        if (!problem != !rows[i].problem || (problem && strcmp(problem, rows[i].problem) != 0)) {
            fail_msg("%s: %s, not %s", rows[i].text, problem ? problem : "fine",
                     rows[i].problem ? rows[i].problem : "fine");
        }
        assert_int_equal(value, problem ? -77 : rows[i].value);
    }
}

#define CHECK(parse, rows) check_rows(parse, rows, sizeof(rows) / sizeof *(rows))

static void whole_numbers_are_strict(void **state)
{
    (void)state;
    static const char wrong[] = "is not a whole number";
    static const struct row rows[] = {
        {"42", 42, NULL},
        {"1_000", 1000, NULL},
        {"-3", -3, NULL},
        {"0", 0, NULL},
        {"9223372036854775807", INT64_MAX, NULL},
        {"-9223372036854775808", INT64_MIN, NULL},
        {"9223372036854775808", 0, "is too large"},
        {"-9223372036854775809", 0, "is too large"},
        {"99999999999999999999999999", 0, "is too large"},
        {"", 0, "is empty"},
        {"010", 0, "has a leading zero"},
        {"0x10", 0, wrong},
        {"1.0", 0, wrong},
        {"1e3", 0, wrong},
        {" 1", 0, wrong},
        {"1 ", 0, wrong},
        {"+1", 0, wrong},
        {"1__0", 0, wrong},
        {"_1", 0, wrong},
        {"-", 0, wrong},
        {"many", 0, wrong},
    };
    CHECK(mc_parse_int, rows);
}

static void durations_are_exact_or_rounded_half_even(void **state)
{
    (void)state;
    static const char wrong[] = "is not a duration", unit[] = "has no unit (ms, s, m, h, d, w or y)";
    static const struct row rows[] = {
        {"24h", 86400000, NULL},
        {"365d", 31536000000, NULL},
        {"1y", 31557600000, NULL},
        {"1h30m", 5400000, NULL},
        {"1.5h", 5400000, NULL},
        {"0.5ms", 0, NULL},
        {"1.5ms", 2, NULL},
        {"2.5ms", 2, NULL},
        {"2.50000000001ms", 3, NULL},
        {"-5m", -300000, NULL},
        {"0", 0, NULL},
        {"1e3s", 1000000, NULL},
        {"0.1s", 100, NULL},
        {"12", 0, unit},
        {"1h30", 0, unit},
        {"30m1h", 0, "does not have its units from large to small"},
        {"1h1h", 0, "does not have its units from large to small"},
        {"1H", 0, wrong},
        {"1h 30m", 0, wrong},
        {"1h-30m", 0, wrong},
        {"h", 0, wrong},
        {"15e-1ms", 0, "is not a whole number of milliseconds"},
        {"400000000y", 0, "is too large"},
        {"", 0, "is empty"},
    };
    CHECK(mc_parse_duration, rows);
}

static void cpu_is_exact_in_milli_cores(void **state)
{
    (void)state;
    static const char wrong[] = "is not an amount of CPU", fine[] = "is not a whole number of milli-cores";
    static const struct row rows[] = {
        {"250m", 250, NULL},   {"0.1", 100, NULL},   {"2", 2000, NULL},
        {"1000u", 1, NULL},    {"1500u", 0, fine},   {"0.0005", 0, fine},
        {"0.24m", 0, fine},    {"1e3m", 1000, NULL}, {"2k", 2000000, NULL},
        {"2 cores", 0, wrong}, {"m", 0, wrong},      {"1M", 0, wrong},
        {".5", 500, NULL},     {"5.", 0, wrong},     {"1e30", 0, "is too large"},
    };
    CHECK(mc_parse_cpu, rows);
}

static void memory_takes_binary_and_decimal_suffixes(void **state)
{
    (void)state;
    static const char wrong[] = "is not an amount of memory";
    static const struct row rows[] = {
        {"64Mi", 67108864, NULL},
        {"1Gi", 1073741824, NULL},
        {"128M", 128000000, NULL},
        {"1e9", 1000000000, NULL},
        {"1E", 1000000000000000000, NULL},
        {"1E3", 1000, NULL},
        {"7Ei", 8070450532247928832, NULL},
        {"8Ei", 0, "is too large"},
        {"1.5Ki", 1536, NULL},
        {"0.3Ki", 307, NULL},
        {"0.5", 0, NULL},
        {"1.5", 2, NULL},
        {"128974848000m", 128974848, NULL},
        {"1m", 0, "is not a whole number of bytes"},
        {"64MiB", 0, wrong},
        {"64mi", 0, wrong},
        {"64 Mi", 0, wrong},
    };
    CHECK(mc_parse_memory, rows);
}

static void money_is_exact_in_millionths(void **state)
{
    (void)state;
    static const char wrong[] = "is not an amount of money";
    static const struct row rows[] = {
        {"0.031611", 31611, NULL},
        {"12.50 USD", 12500000, NULL},
        {"USD 12.50", 12500000, NULL},
        {"-3", -3000000, NULL},
        {"1_000_000", 1000000000000, NULL},
        {"0.0000001", 0, "is finer than a millionth of the currency unit"},
        {"$12", 0, wrong},
        {"12USD", 0, wrong},
        {"12 usd", 0, wrong},
        {"1,000", 0, wrong},
        {"", 0, "is empty"},
    };
    CHECK(mc_parse_money, rows);
}

static void dates_are_civil_and_utc(void **state)
{
    (void)state;
    static const char wrong[] = "is not a date (2026-03-11)";
    static const char time[] = "is not a date with a time (2026-03-11T20:54:00Z)";
    static const struct row rows[] = {
        {"1970-01-01", 0, NULL},
        {"2026-03-11", 1773187200000, NULL},
        {"2026-03-11T20:54:00Z", 1773262440000, NULL},
        {"2026-03-11T20:54:00.250Z", 1773262440250, NULL},
        {"2024-02-29", 1709164800000, NULL},
        {"2023-02-29", 0, "has no such day"},
        {"2026-13-01", 0, "has no such month"},
        {"2026-00-01", 0, "has no such month"},
        {"2026-04-31", 0, "has no such day"},
        {"2026-04-00", 0, "has no such day"},
        {"2026-3-11", 0, wrong},
        {"26-03-11", 0, wrong},
        {"2026-03-11 20:54:00Z", 0, wrong},
        {"2026-03-11T20:54:00+01:00", 0, "is not in UTC (it does not end in Z)"},
        {"2026-03-11T20:54:00.1234Z", 0, "is finer than a millisecond"},
        {"2026-03-11T24:00:00Z", 0, time},
        {"2026-03-11T20:54Z", 0, time},
        {"2026-03-11T20:54:00Zx", 0, time},
    };
    CHECK(mc_parse_date, rows);
}

static void reals_take_exponents_and_percent(void **state)
{
    (void)state;
    double x;
    static const struct {
        const char *text;
        double value;
    } good[] = {{"0.25", 0.25}, {"1e-3", 1e-3},
                {"12%", 0.12},  {"0.1%", 0.001},
                {"-1.5", -1.5}, {"1_000.5", 1000.5},
                {"1e2%", 1.0},  {"3.14159265358979323846264338", 3.14159265358979323846264338}};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_null(mc_parse_real(good[i].text, &x));
        assert_true(x == good[i].value);
    }
    static const char *const bad[] = {"", "nan", "inf", "0x1p3", "1e", "1,5", "1 %", "%", "1e999", "1.2.3"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_non_null(mc_parse_real(bad[i], &x));
    }
}

static void seconds_reach_down_to_nanoseconds(void **state)
{
    (void)state;
    double x;
    assert_null(mc_parse_seconds("0.2ms", &x));
    assert_true(x == 0.2e-3);
    assert_null(mc_parse_seconds("15us", &x));
    assert_true(x == 15e-6);
    assert_null(mc_parse_seconds("1m30s", &x));
    assert_true(x == 90);
    assert_null(mc_parse_seconds("7ns", &x));
    assert_true(x == 7e-9);
    assert_string_equal(mc_parse_seconds("3", &x), "has no unit (ms, s, m, h, d, w or y)");
}

static void booleans_are_true_or_false_only(void **state)
{
    (void)state;
    bool b = false;
    assert_null(mc_parse_bool("true", &b));
    assert_true(b);
    assert_null(mc_parse_bool("false", &b));
    assert_false(b);
    assert_non_null(mc_parse_bool("yes", &b));
    assert_non_null(mc_parse_bool("True", &b));
    assert_non_null(mc_parse_bool("1", &b));
}

static void print_is_short(void **state)
{
    (void)state;
    char out[48];
    static const struct {
        print_fn *print;
        int64_t value;
        const char *text;
    } rows[] = {
        {mc_print_duration, 0, "0s"},
        {mc_print_duration, 86400000, "1d"},
        {mc_print_duration, 5400000, "90m"},
        {mc_print_duration, 31557600000, "1y"},
        {mc_print_duration, 31536000000, "365d"},
        {mc_print_duration, 86400001, "1d1ms"},
        {mc_print_duration, 604800000, "7d"},
        {mc_print_duration, -1500, "-1500ms"},
        {mc_print_duration, 8640000000, "100d"},
        {mc_print_cpu, 250, "250m"},
        {mc_print_cpu, 2000, "2"},
        {mc_print_cpu, 500, "0.5"},
        {mc_print_memory, 67108864, "64Mi"},
        {mc_print_memory, 128000000, "128M"},
        {mc_print_memory, 1536, "1536"},
        {mc_print_money, 12500000, "12.5"},
        {mc_print_money, 31611, "0.031611"},
        {mc_print_date, 1773187200000, "2026-03-11"},
        {mc_print_date, 1773262440250, "2026-03-11T20:54:00.250Z"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_string_equal(rows[i].print(out, rows[i].value), rows[i].text);
    }
}

/* Numbers of all sizes: many bits, few bits, round in tens and in twos. */
static int64_t sample(uint64_t i)
{
    uint64_t r = mc_hash_mix(i + 1);
    int64_t x = (int64_t)(r >> (mc_hash_mix(r) % 63 + 1));
    static const int64_t round[] = {1, 1000, 60000, 86400000, 1024, 1048576, 1000000};
    int64_t unit = round[i % 7];
    x = i % 3 == 0 ? x : x % 100000 * unit;
    return i % 5 == 0 ? -x : x;
}

static void print_and_parse_are_inverse(void **state)
{
    (void)state;
    static const struct {
        print_fn *print;
        parse_fn *parse;
    } pairs[] = {{mc_print_duration, mc_parse_duration},
                 {mc_print_cpu, mc_parse_cpu},
                 {mc_print_memory, mc_parse_memory},
                 {mc_print_money, mc_parse_money}};
    for (size_t p = 0; p < sizeof pairs / sizeof *pairs; p++) {
        for (uint64_t i = 0; i < 20000; i++) {
            char out[48];
            int64_t back = 0, x = sample(i);
            const char *problem = pairs[p].parse(pairs[p].print(out, x), &back);
            if (problem || back != x) {
                fail_msg("pair %zu sample %d: %s %s", p, (int)i, out, problem ? problem : "differs");
            }
        }
    }
}

static void extremes_print_and_parse(void **state)
{
    (void)state;
    char out[48];
    int64_t back;
    static const int64_t extremes[] = {INT64_MAX, INT64_MIN, INT64_MIN + 1};
    for (size_t i = 0; i < 3; i++) {
        assert_null(mc_parse_duration(mc_print_duration(out, extremes[i]), &back));
        assert_int_equal(back, extremes[i]);
        assert_null(mc_parse_memory(mc_print_memory(out, extremes[i]), &back));
        assert_int_equal(back, extremes[i]);
        assert_null(mc_parse_money(mc_print_money(out, extremes[i]), &back));
        assert_int_equal(back, extremes[i]);
        assert_null(mc_parse_cpu(mc_print_cpu(out, extremes[i]), &back));
        assert_int_equal(back, extremes[i]);
    }
}

static void measures_read_back_to_the_same_bits(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 20000; i++) {
        double x = ((double)(mc_hash_mix(i + 9) >> 11) - 4e15) * pow(10, (double)(i % 40) - 30);
        x = i % 4 == 0 ? floor(x) : x;
        for (enum mc_measure m = MC_MEASURE_REAL; m <= MC_MEASURE_MONEY; m++) {
            char out[48];
            double back = 0;
            const char *problem = mc_measure_parse(m, mc_measure_print(m, out, x), &back);
            if (problem || back != x) {
                fail_msg("measure %d sample %d: %s %s", (int)m, (int)i, out, problem ? problem : "differs");
            }
        }
    }
}

static void a_fraction_of_a_milli_core_is_a_measure(void **state)
{
    (void)state;
    double x;
    assert_null(mc_measure_parse(MC_MEASURE_CPU, "0.24m", &x));
    assert_true(x == 0.24);
    assert_null(mc_measure_parse(MC_MEASURE_MONEY, "0.0000005 USD", &x));
    assert_true(x == 0.5);
    assert_null(mc_measure_parse(MC_MEASURE_DURATION, "94.6m", &x));
    assert_true(x == 94.6 * 60000);
}

static void days_follow_one_another_for_four_centuries(void **state)
{
    (void)state;
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t ms = mc_date_ms(1900, 1, 1);
    for (int year = 1900; year < 2310; year++) {
        bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        for (int month = 1; month <= 12; month++) {
            int days = lengths[month - 1] + (month == 2 && leap);
            for (int day = 1; day <= days; day++, ms += 86400000) {
                int y, m, d;
                assert_int_equal(mc_date_ms(year, month, day), ms);
                mc_date_civil(ms + 86399999, &y, &m, &d);
                assert_true(y == year && m == month && d == day);
            }
            assert_int_equal(mc_date_next_month(ms - 1), ms);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_numbers_are_strict),
        cmocka_unit_test(durations_are_exact_or_rounded_half_even),
        cmocka_unit_test(cpu_is_exact_in_milli_cores),
        cmocka_unit_test(memory_takes_binary_and_decimal_suffixes),
        cmocka_unit_test(money_is_exact_in_millionths),
        cmocka_unit_test(dates_are_civil_and_utc),
        cmocka_unit_test(reals_take_exponents_and_percent),
        cmocka_unit_test(seconds_reach_down_to_nanoseconds),
        cmocka_unit_test(booleans_are_true_or_false_only),
        cmocka_unit_test(print_is_short),
        cmocka_unit_test(print_and_parse_are_inverse),
        cmocka_unit_test(extremes_print_and_parse),
        cmocka_unit_test(measures_read_back_to_the_same_bits),
        cmocka_unit_test(a_fraction_of_a_milli_core_is_a_measure),
        cmocka_unit_test(days_follow_one_another_for_four_centuries),
    };
    return cmocka_run_group_tests_name("base.quantity", tests, NULL, NULL);
}
