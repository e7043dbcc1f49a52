/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking up what a condition names, and comparing. */
#include "condition.h"
#include <math.h>

static double statistic(const struct mc_estimate *e, enum condition_stat stat)
{
    switch (stat) {
    case STAT_LOW:
        return e->withheld ? NAN : e->low;
    case STAT_HIGH:
        return e->withheld ? NAN : e->high;
    case STAT_P10:
        return e->p10;
    case STAT_P50:
        return e->p50;
    case STAT_P90:
        return e->p90;
    default:
        return e->mean;
    }
}

static double number_of_lanes(const struct mc_condition *x, const struct mc_compare *c)
{
    int count = 0;
    for (int lane = 0; lane < c->result->lanes; lane++) {
        count += x->what == WHAT_TIES ? c->lane[lane].tied : !c->lane[lane].delivers;
    }
    return count;
}

static double share_of(const struct mc_condition *x, const struct mc_compare_lane *lane)
{
    return x->what == WHAT_DELIVERS   ? lane->delivers_share
           : x->what == WHAT_REALISED ? lane->cheapest_realised
                                      : lane->cheapest_expected;
}

/* A difference as the condition wants it: in the unit of the measure, or relative to `whole`. */
static double relative(const struct mc_condition *x, double difference, double whole)
{
    if (!x->percent) {
        return difference;
    }
    return difference == 0 ? 0 : difference / fabs(whole);
}

static double difference_of(const struct mc_condition *x, const struct mc_compare *c,
                            const struct mc_change *change, int lane)
{
    double whole = 0;
    if (change) {
        struct mc_estimate d = mc_change_difference(change, x->kind, x->measure, x->lane, &whole);
        return relative(x, statistic(&d, x->stat), whole);
    }
    const struct mc_compare_measure *m = mc_compare_named(c, x->kind, x->measure);
    return m ? relative(x, statistic(&m->delta[lane], x->stat), m->value[c->reference].mean) : 0;
}

static double value_of(const struct mc_condition *x, const struct mc_compare *c,
                       const struct mc_change *change, int lane)
{
    if (x->what != WHAT_MEASURE) {
        return share_of(x, &c->lane[lane]);
    }
    if (x->subject == SUBJECT_DELTA) {
        return difference_of(x, c, change, lane);
    }
    const struct mc_compare_measure *m = mc_compare_named(c, x->kind, x->measure);
    return m ? statistic(&m->value[lane], x->stat) : 0;
}

/* Nothing that is not a number keeps a gate shut. */
static bool compare(const struct mc_condition *x, double value)
{
    if (isnan(value) || (x->equal && value == x->value)) {
        return true;
    }
    return x->less ? value < x->value : value > x->value;
}

static const char *said_of(struct mc_arena *arena, const struct mc_condition *x, const struct mc_compare *c,
                           int lane, double value)
{
    const char *whose =
        x->subject == SUBJECT_VERDICT
            ? mc_arena_printf(arena, " of %s, the cheapest lane that delivers,", c->result->lane[lane].name)
            : "";
    if (isnan(value)) {
        return mc_arena_printf(arena, "%s%s is withheld and cannot be told", x->name, whose);
    }
    if (x->subject == SUBJECT_RUN) {
        return mc_arena_printf(arena, "%s is %.0f", x->name, value);
    }
    if (x->percent) {
        return mc_arena_printf(arena, "%s%s is %.4g %%", x->name, whose, 100 * value);
    }
    return mc_arena_printf(arena, "%s%s is %s", x->name, whose, mc_number_text(arena, value, 0));
}

bool mc_condition_holds(struct mc_arena *arena, const struct mc_condition *x, const struct mc_compare *c,
                        const struct mc_change *change, const char **said)
{
    int lane = x->lane ? mc_read_lane(c->result, x->lane) : c->cheapest;
    double value;
    if (x->subject == SUBJECT_RUN) {
        value = number_of_lanes(x, c);
    } else if (lane < 0) {
        *said = mc_arena_printf(arena, "%s cannot be told: no lane delivers", x->name);
        return true;
    } else {
        value = value_of(x, c, change, lane);
    }
    *said = said_of(arena, x, c, lane, value);
    return compare(x, value);
}
