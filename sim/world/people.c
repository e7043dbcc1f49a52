/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "meshcost/people.h"
#include "meshcost/check.h"
#include "meshcost/variate.h"
#include <math.h>

enum { HOURS = 24, OFFICE_HOURS = 8, PEAK_HOURS = 3 };
static const int64_t HOUR_MS = 3600000, SHIFT_MS = INT64_C(12) * 3600000;

int mc_people_worker(const struct mc_scenario *s, int role)
{
    int team = s->owners[role].team_index;
    return team != 0 ? team : s->fallback_team;
}

bool mc_people_has_role(const struct mc_scenario *s, int team)
{
    for (int r = 0; r < MC_ROLES; r++) {
        if (s->owners[r].team_index == team) {
            return true;
        }
    }
    return false;
}

void mc_owners_add(struct mc_path_owners *o, int team)
{
    for (int i = 0; i < o->count; i++) {
        if (o->team[i] == team) {
            return;
        }
    }
    if (team != 0) {
        MC_ASSERT(o->count < MC_ROLES + 3);
        o->team[o->count++] = team;
    }
}

void mc_owners_add_role(struct mc_path_owners *o, const struct mc_scenario *s, int role)
{
    mc_owners_add(o, mc_people_worker(s, role));
    mc_owners_add(o, s->owners[role].refused_by);
}

double mc_people_wrong_first(int owners, double r)
{
    return owners > 1 ? 1 - pow(1 - r, owners - 1) : 0;
}

struct mc_calendar mc_people_office(const struct mc_scenario *s, int team)
{
    return (struct mc_calendar){.utc_offset_ms = s->teams[team].utc_offset,
                                .days = 0x1f,
                                .from_ms = (int32_t)(9 * HOUR_MS),
                                .to_ms = (int32_t)(17 * HOUR_MS),
                                .holidays = s->holiday_days,
                                .holiday_count = s->holiday_day_count};
}

int64_t mc_people_reached(const struct mc_scenario *s, int team, int64_t t)
{
    struct mc_calendar office = mc_people_office(s, team);
    return s->teams[team].on_call ? t : mc_add_work(&office, t, 1) - 1;
}

struct mc_shift mc_shift_make(struct mc_arena *arena, const struct mc_scenario *s, int team)
{
    struct mc_shift shift = {.capacity = (int)(s->teams[team].rota * s->incidents.shift_capacity)};
    shift.taken = MC_NEW_ARRAY(arena, (size_t)shift.capacity, int64_t);
    for (int i = 0; i < shift.capacity; i++) {
        shift.taken[i] = INT64_MIN / 2;
    }
    return shift;
}

int64_t mc_shift_take(struct mc_shift *shift, int64_t t)
{
    if (shift->capacity == 0) {
        return t;
    }
    int64_t *oldest = &shift->taken[shift->next];
    int64_t taken = *oldest + SHIFT_MS > t ? *oldest + SHIFT_MS : t;
    *oldest = taken;
    shift->next = (shift->next + 1) % shift->capacity;
    return taken;
}

double mc_people_skill(double factor, double practice_hours)
{
    MC_ASSERT(practice_hours >= 0);
    return fmax(0.5, pow(factor, log2(1 + practice_hours / 8)));
}

/* Shares of incidents by weekday, Monday first, relative to their mean (operations.md I8). */
static const double weekday_weight[5] = {0.943, 1.013, 1.143, 1.034, 0.867};

static double day_weight(const struct mc_incident_spec *spec, int day)
{
    double week = 5 + 2 * spec->weekend_weight;
    return (day < 5 ? weekday_weight[day] : spec->weekend_weight) * 7 / week;
}

/* Of an hour: 9-17 holds the office share of a day, 11-14 at 1.2 times the rest of it (I8: the peak). */
static double hour_weight(const struct mc_incident_spec *spec, int hour)
{
    static const double peak = 1.2;
    if (hour < 9 || hour >= 17) {
        return (1 - spec->office_share) * HOURS / (HOURS - OFFICE_HOURS);
    }
    double usual = spec->office_share * HOURS / (PEAK_HOURS * peak + OFFICE_HOURS - PEAK_HOURS);
    return hour >= 11 && hour < 14 ? usual * peak : usual;
}

double mc_people_week_weight(const struct mc_incident_spec *spec, const struct mc_calendar *local, int64_t t)
{
    int hour = mc_hour_of_week(local, t);
    return spec->profile == MC_ARRIVALS_FLAT
               ? 1
               : day_weight(spec, hour / HOURS) * hour_weight(spec, hour % HOURS);
}

int64_t mc_people_after(const struct mc_incident_spec *spec, const struct mc_calendar *local, int64_t t,
                        int64_t weighted_ms)
{
    double left = (double)weighted_ms;
    if (spec->profile == MC_ARRIVALS_FLAT) {
        return t + weighted_ms;
    }
    for (;;) {
        int64_t shifted = t + local->utc_offset_ms;
        int64_t rest = HOUR_MS - ((shifted % HOUR_MS) + HOUR_MS) % HOUR_MS;
        double weight = mc_people_week_weight(spec, local, t);
        if (left <= weight * (double)rest) {
            return t + (weight > 0 ? mc_round_half_even(left / weight) : 0);
        }
        left -= weight * (double)rest;
        t += rest;
    }
}

double mc_people_week_peak(const struct mc_incident_spec *spec)
{
    double peak = spec->profile == MC_ARRIVALS_FLAT ? 1 : 0;
    for (int h = 0; spec->profile != MC_ARRIVALS_FLAT && h < 7 * HOURS; h++) {
        peak = fmax(peak, day_weight(spec, h / HOURS) * hour_weight(spec, h % HOURS));
    }
    return peak;
}
