/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_CALENDAR_H
#define MESHCOST_CALENDAR_H
/*
 * calendar: when people work. Pure functions, mutually inverse. Fixed UTC offset.
 */
#include <stdbool.h>
#include <stdint.h>

struct mc_calendar {
    int64_t utc_offset_ms;   /* local time = UTC + offset */
    uint8_t days;            /* bit 0 Monday .. bit 6 Sunday */
    int32_t from_ms, to_ms;  /* working window of a local day, 0 <= from < to <= 24 h */
    const int32_t *holidays; /* local days since 1970-01-01, ascending; may be NULL */
    int holiday_count;
};

/* The calendar that always works (24 h, 7 days). */
extern const struct mc_calendar mc_calendar_always;

bool mc_calendar_open(const struct mc_calendar *calendar, int64_t t);
/* Working ms in [a, b); negative where b < a. */
int64_t mc_work_between(const struct mc_calendar *calendar, int64_t a, int64_t b);
/* Earliest t >= a with mc_work_between(a, t) == work (work >= 0). work 0 gives a itself. */
int64_t mc_add_work(const struct mc_calendar *calendar, int64_t a, int64_t work);
/* Hour of the local week, 0 (Monday 00:00) .. 167. */
int mc_hour_of_week(const struct mc_calendar *calendar, int64_t t);

#endif
