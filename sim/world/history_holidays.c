/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Process: holidays. The same days of every year, known in advance: an event for who reads the history, and
 * days off in the calendars of all teams.
 */
#include "history_builder.h"
#include "holidays.h"
#include "meshcost/quantity.h"
#include <string.h>

enum { DAY_MS = 86400000, YEARS_BEYOND = 2 };

static bool parse_day(const char *text, int *month, int *day)
{
    static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (strlen(text) != 5 || strspn(text, "0123456789-") != 5 || text[2] != '-' || text[0] == '-' ||
        text[1] == '-' || text[3] == '-' || text[4] == '-') {
        return false;
    }
    *month = (text[0] - '0') * 10 + text[1] - '0';
    *day = (text[3] - '0') * 10 + text[4] - '0';
    return *month >= 1 && *month <= 12 && *day >= 1 && *day <= days[*month - 1];
}

static int year_of(int64_t t)
{
    int year, month, day;
    mc_date_civil(t, &year, &month, &day);
    return year;
}

/* Sorted insertion; a day that is there is not added again. */
static void add_day(struct mc_scenario *s, int32_t day)
{
    int i = s->holiday_day_count;
    while (i > 0 && s->holiday_days[i - 1] > day) {
        i--;
    }
    if (i > 0 && s->holiday_days[i - 1] == day) {
        return;
    }
    memmove(s->holiday_days + i + 1, s->holiday_days + i,
            (size_t)(s->holiday_day_count - i) * sizeof s->holiday_days[0]);
    s->holiday_days[i] = day;
    s->holiday_day_count++;
}

void mc_holidays_resolve(struct mc_arena *arena, struct mc_scenario *s, const struct mc_node *tree,
                         struct mc_diag *diag)
{
    const struct mc_node *list = mc_node_get(tree, "holidays");
    int first = year_of(s->start), years = year_of(s->end) + YEARS_BEYOND - first + 1;
    s->holiday_days = MC_NEW_ARRAY(arena, (size_t)(years * s->holiday_count) + 1, int32_t);
    for (int i = 0; i < s->holiday_count; i++) {
        int month, day;
        if (!parse_day(s->holidays[i], &month, &day)) {
            mc_diag_add(diag, MC_ERROR,
                        list && list->count > i ? list->child[i]->place : (struct mc_place){0}, "holidays",
                        "write month and day, for instance \"12-25\"", "\"%s\" is no day of a year",
                        s->holidays[i]);
            continue;
        }
        for (int y = first; y < first + years; y++) {
            int64_t t = mc_date_ms(y, month, day);
            int back_year, back_month, back_day;
            mc_date_civil(t, &back_year, &back_month, &back_day);
            if (back_day == day) { /* 29 February is not in every year */
                add_day(s, (int32_t)(t / DAY_MS));
            }
        }
    }
}

void mc_history_make_holidays(struct mc_history_builder *b)
{
    const struct mc_scenario *s = b->scenario;
    for (int i = 0; i < s->holiday_day_count; i++) {
        int64_t t = (int64_t)s->holiday_days[i] * DAY_MS;
        if (t >= s->start && t < s->end) {
            mc_history_add_event(
                b, (struct mc_history_event){.time = t,
                                             .id = mc_id_root("holiday", "", (uint64_t)s->holiday_days[i]),
                                             .kind = MC_HOLIDAY});
        }
    }
}
