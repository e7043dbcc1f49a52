/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Working time. Whole weeks are counted in closed form; only the holidays inside the interval are visited,
 * so that the cost does not grow with the number of days.
 */
#include "meshcost/calendar.h"
#include "meshcost/check.h"
#include <stddef.h>

enum { DAY_MS = 24 * 60 * 60 * 1000, HOUR_MS = 60 * 60 * 1000, ALL_DAYS = 0x7f };

const struct mc_calendar mc_calendar_always = {.days = ALL_DAYS, .from_ms = 0, .to_ms = DAY_MS};

/* An instant as a local day since 1970-01-01 and the ms since its midnight. */
struct moment {
    int64_t day, ms;
};

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static int64_t floor_mod(int64_t a, int64_t b)
{
    return a - b * floor_div(a, b);
}

static struct moment local(const struct mc_calendar *calendar, int64_t t)
{
    int64_t shifted = t + calendar->utc_offset_ms;
    return (struct moment){floor_div(shifted, DAY_MS), floor_mod(shifted, DAY_MS)};
}

/* 0 Monday .. 6 Sunday; 1970-01-01 was a Thursday. */
static int weekday(int64_t day)
{
    return (int)floor_mod(day + 3, 7);
}

static bool open_weekday(const struct mc_calendar *calendar, int64_t day)
{
    return (calendar->days >> weekday(day) & 1) != 0;
}

/* Index of the first holiday on or after `day`. */
static int first_holiday(const struct mc_calendar *calendar, int64_t day)
{
    int low = 0, high = calendar->holidays != NULL ? calendar->holiday_count : 0;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (calendar->holidays[middle] < day) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Holidays in [from, to) that take away a day of work; a date listed twice counts once. */
static int64_t lost_days(const struct mc_calendar *calendar, int64_t from, int64_t to)
{
    int64_t lost = 0;
    if (calendar->holidays == NULL) {
        return 0;
    }
    for (int i = first_holiday(calendar, from); i < calendar->holiday_count && calendar->holidays[i] < to;
         i++) {
        bool repeated = i > 0 && calendar->holidays[i] == calendar->holidays[i - 1];
        lost += !repeated && open_weekday(calendar, calendar->holidays[i]);
    }
    return lost;
}

static bool open_day(const struct mc_calendar *calendar, int64_t day)
{
    return open_weekday(calendar, day) && lost_days(calendar, day, day + 1) == 0;
}

static int open_days_a_week(const struct mc_calendar *calendar)
{
    int count = 0;
    for (int i = 0; i < 7; i++) {
        count += calendar->days >> i & 1;
    }
    return count;
}

/* Working days in [from, to). */
static int64_t days_between(const struct mc_calendar *calendar, int64_t from, int64_t to)
{
    if (to <= from) {
        return 0;
    }
    int64_t weeks = (to - from) / 7, days = weeks * open_days_a_week(calendar);
    for (int64_t day = from + 7 * weeks; day < to; day++) {
        days += open_weekday(calendar, day);
    }
    return days - lost_days(calendar, from, to);
}

/* The n-th open weekday after `day`, holidays not regarded. */
static int64_t nth_weekday_after(const struct mc_calendar *calendar, int64_t day, int64_t n)
{
    int64_t weeks = (n - 1) / open_days_a_week(calendar);
    int64_t rest = n - weeks * open_days_a_week(calendar);
    day += 7 * weeks;
    while (rest > 0) {
        day++;
        rest -= open_weekday(calendar, day);
    }
    return day;
}

/* The n-th working day after `day`: each holiday passed costs one more open weekday. */
static int64_t nth_day_after(const struct mc_calendar *calendar, int64_t day, int64_t n)
{
    while (n > 0) {
        int64_t reached = nth_weekday_after(calendar, day, n);
        n = lost_days(calendar, day + 1, reached + 1);
        day = reached;
    }
    return day;
}

/* Working ms of the local day `day` before its `ms`, and from its `ms` on. */
static int64_t head(const struct mc_calendar *calendar, struct moment at)
{
    int64_t end = at.ms < calendar->to_ms ? at.ms : calendar->to_ms;
    return end > calendar->from_ms && open_day(calendar, at.day) ? end - calendar->from_ms : 0;
}

static int64_t tail(const struct mc_calendar *calendar, struct moment at)
{
    int64_t begin = at.ms > calendar->from_ms ? at.ms : calendar->from_ms;
    return begin < calendar->to_ms && open_day(calendar, at.day) ? calendar->to_ms - begin : 0;
}

bool mc_calendar_open(const struct mc_calendar *calendar, int64_t t)
{
    struct moment at = local(calendar, t);
    return at.ms >= calendar->from_ms && at.ms < calendar->to_ms && open_day(calendar, at.day);
}

int64_t mc_work_between(const struct mc_calendar *calendar, int64_t a, int64_t b)
{
    if (b < a) {
        return -mc_work_between(calendar, b, a);
    }
    struct moment from = local(calendar, a), to = local(calendar, b);
    if (from.day == to.day) {
        return head(calendar, to) - head(calendar, from);
    }
    int64_t window = calendar->to_ms - calendar->from_ms;
    return tail(calendar, from) + window * days_between(calendar, from.day + 1, to.day) + head(calendar, to);
}

int64_t mc_add_work(const struct mc_calendar *calendar, int64_t a, int64_t work)
{
    MC_ASSERT(work >= 0);
    if (work == 0) {
        return a;
    }
    int64_t window = calendar->to_ms - calendar->from_ms;
    MC_ASSERT(window > 0 && (calendar->days & ALL_DAYS) != 0);
    struct moment at = local(calendar, a);
    int64_t midnight = a - at.ms, today = tail(calendar, at);
    if (work <= today) {
        return midnight + calendar->to_ms - (today - work);
    }
    work -= today;
    /* The last day is left with 1..window ms, so that work that fills a day ends on that day. */
    int64_t full = (work - 1) / window;
    int64_t day = nth_day_after(calendar, at.day, full + 1);
    return midnight + (day - at.day) * DAY_MS + calendar->from_ms + (work - full * window);
}

int mc_hour_of_week(const struct mc_calendar *calendar, int64_t t)
{
    struct moment at = local(calendar, t);
    return weekday(at.day) * 24 + (int)(at.ms / HOUR_MS);
}
