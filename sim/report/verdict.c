/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verdict in three lines: cash, people, risk. A tie is called a tie. */
#include "meshcost/buffer.h"
#include "report.h"
#include <math.h>

static const char *title(const struct mc_compare *c, int lane)
{
    return c->result->lane[lane].title;
}

static const char *finish(struct mc_arena *arena, struct mc_buffer *text)
{
    const char *copy = mc_arena_dup(arena, mc_buffer_text(text));
    mc_buffer_free(text);
    return copy;
}

/* "a", "a and b", "a, b and c" of the lanes for which `yes` holds. */
static int list(struct mc_buffer *out, const struct mc_compare *c,
                bool (*yes)(const struct mc_compare *, int))
{
    int count = 0, written = 0;
    for (int lane = 0; lane < c->result->lanes; lane++) {
        count += yes(c, lane);
    }
    for (int lane = 0; lane < c->result->lanes; lane++) {
        if (yes(c, lane)) {
            mc_buffer_text_add(out, written == 0 ? "" : written == count - 1 ? " and " : ", ");
            mc_buffer_text_add(out, title(c, lane));
            written++;
        }
    }
    return count;
}

static bool is_tied(const struct mc_compare *c, int lane)
{
    return lane == c->cheapest || c->lane[lane].tied;
}

static bool fails(const struct mc_compare *c, int lane)
{
    return !c->lane[lane].delivers;
}

/* Lanes that never deliver, or now and then but not as often as asked for. */
static bool is_sometimes(const struct mc_compare *c, int lane)
{
    return fails(c, lane) && c->lane[lane].delivers_share > 0;
}

static bool is_never(const struct mc_compare *c, int lane)
{
    return fails(c, lane) && c->lane[lane].delivers_share <= 0;
}

static bool any_of(const struct mc_compare *c, bool (*in)(const struct mc_compare *c, int lane))
{
    bool any = false;
    for (int lane = 0; lane < c->result->lanes; lane++) {
        any = any || in(c, lane);
    }
    return any;
}

static void sample(struct mc_buffer *out, const struct mc_compare *c)
{
    mc_buffer_printf(out, " n = %d organisations with %d %s each.", c->result->organisations,
                     c->result->run->histories, c->result->run->histories == 1 ? "history" : "histories");
}

static bool all_equivalent(const struct mc_compare *c)
{
    for (int lane = 0; lane < c->result->lanes; lane++) {
        if (c->lane[lane].tied && !c->lane[lane].equivalent) {
            return false;
        }
    }
    return true;
}

static const char *cash_line(struct mc_arena *arena, const struct mc_compare *c)
{
    struct mc_buffer text = {0};
    const struct mc_compare_measure *cash = &c->measure[0];
    if (c->cheapest < 0) {
        mc_buffer_printf(&text, "No lane delivers what is required%s, so none is called cheapest.",
                         any_of(c, is_sometimes) ? " as often as asked" : "");
    } else if (c->ties > 0) {
        mc_buffer_text_add(&text, "It is a tie between ");
        list(&text, c, is_tied);
        mc_buffer_printf(&text, ": from %s %s on, ", mc_estimate_text(arena, &cash->value[c->cheapest]),
                         cash->unit);
        mc_buffer_printf(&text,
                         all_equivalent(c)
                             ? "equivalent within the margin of %g %% (two one-sided tests at 2.5 %%)."
                             : "and the differences are not certain or within the margin of %g %%; more "
                               "replications may decide it.",
                         100 * c->margin);
    } else {
        mc_buffer_printf(&text, "%s is the cheapest lane that delivers: %s %s", title(c, c->cheapest),
                         mc_estimate_text(arena, &cash->value[c->cheapest]), cash->unit);
        if (c->next >= 0) {
            mc_buffer_printf(&text, ", cheapest in %.0f %% of the histories; next comes %s with %s",
                             100 * c->lane[c->cheapest].cheapest_realised, title(c, c->next),
                             mc_estimate_text(arena, &cash->value[c->next]));
        } else if (c->result->lanes > 1) {
            mc_buffer_text_add(&text, "; it is also the only one");
        }
        mc_buffer_char(&text, '.');
    }
    sample(&text, c);
    return finish(arena, &text);
}

static void extremes(const struct mc_compare *c, const struct mc_compare_measure *m, int *low, int *high)
{
    *low = *high = 0;
    for (int lane = 1; lane < c->result->lanes; lane++) {
        *low = m->value[lane].mean < m->value[*low].mean ? lane : *low;
        *high = m->value[lane].mean > m->value[*high].mean ? lane : *high;
    }
}

/* The team that a measure of people takes most of, relative to what it has. */
static void busiest(struct mc_buffer *out, const struct mc_compare *c)
{
    const struct mc_compare_measure *worst = NULL;
    double most = 0;
    int lane = 0;
    for (int i = 0; i < c->measure_count; i++) {
        const struct mc_compare_measure *m = &c->measure[i];
        if (m->kind != MC_COMPARE_PEOPLE_OF_TEAM) {
            continue; /* a point of a sweep has no teams at all */
        }
        const struct mc_read_team *team = &c->result->team[m->index];
        double weeks = 31557600.0 / 604800.0;
        double hours = (double)team->people * (double)team->hours_ms / 3.6e6 * weeks;
        for (int l = 0; l < c->result->lanes && hours > 0; l++) {
            double share = m->value[l].mean / hours;
            if (share > most) {
                most = share;
                worst = m;
                lane = l;
            }
        }
    }
    if (worst) {
        mc_buffer_printf(
            out, " The team %s is used most: with %s, %s%.0f %% of the time that it has for this.",
            worst->name, title(c, lane), most < 0.01 ? "under " : "", most < 0.01 ? 1.0 : 100 * most);
    }
}

static const char *people_line(struct mc_arena *arena, const struct mc_compare *c)
{
    struct mc_buffer text = {0};
    const struct mc_compare_measure *people = mc_compare_find(c, MC_COMPARE_PEOPLE, -1);
    int low, high;
    extremes(c, people, &low, &high);
    if (people->value[high].mean == 0) {
        mc_buffer_text_add(&text, "No lane takes any working time.");
    } else {
        mc_buffer_printf(&text, "%s takes %s FTE", title(c, high),
                         mc_estimate_text(arena, &people->value[high]));
        if (low != high) {
            mc_buffer_printf(&text, ", %s %s", title(c, low), mc_estimate_text(arena, &people->value[low]));
        }
        mc_buffer_char(&text, '.');
        busiest(&text, c);
    }
    return finish(arena, &text);
}

static void outage(struct mc_buffer *out, struct mc_arena *arena, const struct mc_compare *c)
{
    int q = mc_read_quantity(c->result, "outage");
    const struct mc_compare_measure *m = q < 0 ? NULL : mc_compare_find(c, MC_COMPARE_QUANTITY, q);
    int low, high;
    if (!m) {
        mc_buffer_text_add(out, "No outage occurred in any lane.");
        return;
    }
    extremes(c, m, &low, &high);
    mc_buffer_printf(out, "Outage: most with %s, %s %s", title(c, high),
                     mc_estimate_text(arena, &m->value[high]), m->unit);
    if (low != high) {
        mc_buffer_printf(out, "; least with %s, %s", title(c, low), mc_estimate_text(arena, &m->value[low]));
    }
    mc_buffer_char(out, '.');
}

const char *mc_compare_leader(const struct mc_compare *c)
{
    return c->cheapest < 0 ? "none delivers" : c->ties > 0 ? "a tie" : c->result->lane[c->cheapest].name;
}

const char *mc_compare_delivers(struct mc_arena *arena, const struct mc_compare *c, int lane)
{
    double percent = rint(100 * c->lane[lane].delivers_share);
    /* What is short of what is asked never reads as if it were not. */
    if (!c->lane[lane].delivers && percent >= 100 * MC_LEAST_DELIVERED) {
        percent = floor(100 * c->lane[lane].delivers_share);
    }
    return percent >= 1 ? mc_arena_printf(arena, "%.0f %%", percent) : "under 1 %";
}

static void not_delivering(struct mc_buffer *out, struct mc_arena *arena, const struct mc_compare *c)
{
    const char *before = " Not often enough: ";
    if (any_of(c, is_never)) {
        mc_buffer_text_add(out, " Not delivering: ");
        list(out, c, is_never);
        mc_buffer_text_add(out, " (a hard requirement is missed, or the shortfall is over the tolerance).");
    }
    for (int lane = 0; lane < c->result->lanes; lane++) {
        if (is_sometimes(c, lane)) {
            mc_buffer_printf(out, "%s%s delivers in %s", before, title(c, lane),
                             mc_compare_delivers(arena, c, lane));
            before = ", ";
        }
    }
    if (any_of(c, is_sometimes)) {
        mc_buffer_printf(out, " of the histories; %.0f %% asked.", 100 * MC_LEAST_DELIVERED);
    }
}

static const char *risk_line(struct mc_arena *arena, const struct mc_compare *c)
{
    struct mc_buffer text = {0};
    outage(&text, arena, c);
    if (any_of(c, fails)) {
        not_delivering(&text, arena, c);
    } else {
        mc_buffer_text_add(&text, " Every lane delivers what is required.");
    }
    return finish(arena, &text);
}

void mc_compare_verdict(struct mc_arena *arena, struct mc_compare *c)
{
    c->verdict[0] = cash_line(arena, c);
    c->verdict[1] = people_line(arena, c);
    c->verdict[2] = risk_line(arena, c);
}
