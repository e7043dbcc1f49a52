/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Civil calendar in integers, after the era and day-of-era decomposition of the proleptic Gregorian year. */
#include "meshcost/check.h"
#include "meshcost/quantity.h"
#include <stdio.h>

enum { DAY_MS = 86400000, DAYS_OF_ERA = 146097, EPOCH_DAY = 719468 };

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* Years start in March here, so that the leap day is the last of its year. */
int64_t mc_date_ms(int year, int month, int day)
{
    MC_ASSERT(month >= 1 && month <= 12);
    int64_t y = (int64_t)year - (month <= 2);
    int64_t era = floor_div(y, 400);
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return (era * DAYS_OF_ERA + day_of_era - EPOCH_DAY) * DAY_MS;
}

void mc_date_civil(int64_t ms, int *year, int *month, int *day)
{
    int64_t days = floor_div(ms, DAY_MS) + EPOCH_DAY;
    int64_t era = floor_div(days, DAYS_OF_ERA);
    int64_t doe = days - era * DAYS_OF_ERA;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    *day = (int)(doy - (153 * mp + 2) / 5 + 1);
    *month = (int)(mp < 10 ? mp + 3 : mp - 9);
    *year = (int)(yoe + era * 400 + (*month <= 2));
}

int64_t mc_date_next_month(int64_t ms)
{
    int year, month, day;
    mc_date_civil(ms, &year, &month, &day);
    return month == 12 ? mc_date_ms(year + 1, 1, 1) : mc_date_ms(year, month + 1, 1);
}

/* Exactly `count` digits. */
static bool read_digits(const char **p, int count, int *value)
{
    int v = 0;
    for (int i = 0; i < count; i++) {
        char c = (*p)[i];
        if (c < '0' || c > '9') {
            return false;
        }
        v = v * 10 + (c - '0');
    }
    *p += count;
    *value = v;
    return true;
}

static bool read_char(const char **p, char c)
{
    if (**p != c) {
        return false;
    }
    (*p)++;
    return true;
}

/* Up to three decimals of a second. */
static bool read_fraction(const char **p, int *ms)
{
    *ms = 0;
    if (!read_char(p, '.')) {
        return true;
    }
    int digits = 0;
    for (; **p >= '0' && **p <= '9' && digits < 3; (*p)++, digits++) {
        *ms = *ms * 10 + (**p - '0');
    }
    for (int i = digits; i < 3; i++) {
        *ms *= 10;
    }
    return digits > 0;
}

static const char *read_time(const char *p, int64_t *ms)
{
    static const char wrong[] = "is not a date with a time (2026-03-11T20:54:00Z)";
    int hour, minute, second, fraction;
    if (!read_digits(&p, 2, &hour) || !read_char(&p, ':') || !read_digits(&p, 2, &minute) ||
        !read_char(&p, ':') || !read_digits(&p, 2, &second) || !read_fraction(&p, &fraction)) {
        return wrong;
    }
    if (*p != 'Z') {
        bool digit = *p >= '0' && *p <= '9';
        return digit ? "is finer than a millisecond" : "is not in UTC (it does not end in Z)";
    }
    if (p[1] != '\0' || hour > 23 || minute > 59 || second > 59) {
        return wrong;
    }
    *ms = ((hour * 60 + minute) * 60 + second) * INT64_C(1000) + fraction;
    return NULL;
}

const char *mc_parse_date(const char *text, int64_t *ms)
{
    static const char wrong[] = "is not a date (2026-03-11)";
    const char *p = text;
    int year, month, day, y, m, d;
    int64_t time = 0;
    if (!read_digits(&p, 4, &year) || !read_char(&p, '-') || !read_digits(&p, 2, &month) ||
        !read_char(&p, '-') || !read_digits(&p, 2, &day)) {
        return wrong;
    }
    if (*p != '\0') {
        const char *problem = *p == 'T' ? read_time(p + 1, &time) : wrong;
        if (problem) {
            return problem;
        }
    }
    if (month < 1 || month > 12) {
        return "has no such month";
    }
    int64_t date = mc_date_ms(year, month, day);
    mc_date_civil(date, &y, &m, &d);
    if (d != day || m != month) {
        return "has no such day";
    }
    *ms = date + time;
    return NULL;
}

char *mc_print_date(char *out, int64_t ms)
{
    int year, month, day;
    mc_date_civil(ms, &year, &month, &day);
    int n = snprintf(out, 48, "%04d-%02d-%02d", year, month, day);
    int64_t time = ms - floor_div(ms, DAY_MS) * DAY_MS;
    if (time != 0) {
        int s = (int)(time / 1000);
        n += snprintf(out + n, (size_t)(48 - n), "T%02d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
        if (time % 1000) {
            n += snprintf(out + n, (size_t)(48 - n), ".%03d", (int)(time % 1000));
        }
        snprintf(out + n, (size_t)(48 - n), "Z");
    }
    return out;
}
