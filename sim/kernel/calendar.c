/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Working time is counted from a fixed origin: W(t) is the working time in [Monday 1970-01-05 local, t), made
 * of whole weeks, whole days and the part of the last day, less the holidays before. Both public functions
 * are differences and inverses of W, so that they are inverse to each other and additive by construction.
 */
#include "meshcost/calendar.h"
#include "meshcost/check.h"

static const int64_t DAY_MS = 86400000;
enum { EPOCH_MONDAY = 4 }; /* 1970-01-05 is the first Monday: day 4 */

const struct mc_calendar mc_calendar_always = {.days = 0x7f, .from_ms = 0, .to_ms = 86400000};

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static bool day_works(const struct mc_calendar *c, int64_t day)
{
    int weekday = (int)(day - EPOCH_MONDAY - 7 * floor_div(day - EPOCH_MONDAY, 7));
    return (c->days >> weekday & 1) != 0;
}

/* Holidays before `day` that would have been working days. */
static int64_t holidays_before(const struct mc_calendar *c, int64_t day)
{
    int64_t n = 0;
    for (int i = 0; i < c->holiday_count && c->holidays[i] < day; i++) {
        n += day_works(c, c->holidays[i]);
    }
    return n;
}

static bool is_holiday(const struct mc_calendar *c, int64_t day)
{
    int low = 0, high = c->holiday_count;
    while (low < high) {
        int middle = (low + high) / 2;
        if (c->holidays[middle] < day) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < c->holiday_count && c->holidays[low] == day;
}

static int week_days(const struct mc_calendar *c)
{
    int n = 0;
    for (int d = 0; d < 7; d++) {
        n += c->days >> d & 1;
    }
    return n;
}

/* Working days in [EPOCH_MONDAY, day), negative before it; holidays still counted. */
static int64_t weekly_days_before(const struct mc_calendar *c, int64_t day)
{
    int64_t weeks = floor_div(day - EPOCH_MONDAY, 7);
    int rest = (int)(day - EPOCH_MONDAY - 7 * weeks);
    int64_t n = weeks * week_days(c);
    for (int d = 0; d < rest; d++) {
        n += c->days >> d & 1;
    }
    return n;
}

static int64_t window(const struct mc_calendar *c)
{
    return c->to_ms - c->from_ms;
}

static int64_t clamp(int64_t x, int64_t low, int64_t high)
{
    return x < low ? low : x > high ? high : x;
}

static int64_t work_since_origin(const struct mc_calendar *c, int64_t t)
{
    int64_t local = t + c->utc_offset_ms, day = floor_div(local, DAY_MS);
    int64_t days = weekly_days_before(c, day) - holidays_before(c, day);
    int64_t today = day_works(c, day) && !is_holiday(c, day)
                        ? clamp(local - day * DAY_MS, c->from_ms, c->to_ms) - c->from_ms
                        : 0;
    return days * window(c) + today;
}

bool mc_calendar_open(const struct mc_calendar *c, int64_t t)
{
    int64_t local = t + c->utc_offset_ms, day = floor_div(local, DAY_MS), clock = local - day * DAY_MS;
    return day_works(c, day) && !is_holiday(c, day) && clock >= c->from_ms && clock < c->to_ms;
}

int64_t mc_work_between(const struct mc_calendar *c, int64_t a, int64_t b)
{
    return work_since_origin(c, b) - work_since_origin(c, a);
}

/* The working day whose number among working days is `index` (days before it), found by jumping weeks. */
static int64_t find_day(const struct mc_calendar *c, int64_t from, int64_t index)
{
    int64_t day = from;
    for (;;) {
        int64_t missing = index - (weekly_days_before(c, day) - holidays_before(c, day));
        if (missing == 0 && day_works(c, day) && !is_holiday(c, day)) {
            return day;
        }
        int64_t weeks = missing > 0 ? (missing - 1) / week_days(c) : 0;
        day += weeks > 1 ? 7 * (weeks - 1) : 1;
    }
}

int64_t mc_add_work(const struct mc_calendar *c, int64_t a, int64_t work)
{
    MC_ASSERT(work >= 0);
    if (work == 0) {
        return a;
    }
    MC_ASSERT(week_days(c) > 0 && window(c) > 0);
    int64_t target = work_since_origin(c, a) + work;
    /* The last instant of work lies in the day that holds unit target - 1. */
    int64_t index = floor_div(target - 1, window(c));
    int64_t day = find_day(c, floor_div(a + c->utc_offset_ms, DAY_MS), index);
    return day * DAY_MS + c->from_ms + (target - index * window(c)) - c->utc_offset_ms;
}

int mc_hour_of_week(const struct mc_calendar *c, int64_t t)
{
    int64_t hours = floor_div(t + c->utc_offset_ms - EPOCH_MONDAY * DAY_MS, 3600000);
    return (int)(hours - 168 * floor_div(hours, 168));
}
