/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers as people read them: no more digits than the interval bears, thousands in groups. */
#include "meshcost/compare.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_DECIMALS = 9 };

static bool is_whole(double value)
{
    return fabs(value - round(value)) < 1e-9 * fabs(value);
}

/* Decimal places that matter; negative: tens, hundreds ... */
static int places(double value, double half)
{
    bool exact = !(half > 1e-9 * fabs(value)); /* an interval of rounding errors is none */
    double scale = exact ? fabs(value) : half;
    if (!(scale > 0) || !isfinite(scale)) {
        return 0;
    }
    int digits = exact ? 3 : 2;
    int p = digits - 1 - (int)floor(log10(scale));
    if (exact && p < 0) {
        return 0; /* exact whole numbers are not rounded */
    }
    while (exact && p > 0 && is_whole(value * pow(10, p - 1))) {
        p--; /* and have no zeros that nobody measured */
    }
    return p > MOST_DECIMALS ? MOST_DECIMALS : p;
}

static void group_thousands(struct mc_buffer *out, const char *digits)
{
    size_t whole = strcspn(digits, "."), sign = digits[0] == '-';
    for (size_t i = 0; i < whole; i++) {
        mc_buffer_char(out, digits[i]);
        size_t left = whole - i - 1;
        if (i >= sign && left > 0 && left % 3 == 0) {
            mc_buffer_char(out, ',');
        }
    }
    mc_buffer_text_add(out, digits + whole);
}

void mc_number_show(struct mc_buffer *out, double value, double half)
{
    char digits[360];
    if (!isfinite(value)) {
        mc_buffer_text_add(out, isnan(value) ? "-" : value > 0 ? "infinite" : "-infinite");
        return;
    }
    int p = value == 0 ? 0 : places(value, half);
    double step = p < 0 ? pow(10, -p) : 1;
    (void)snprintf(digits, sizeof digits, "%.*f", p < 0 ? 0 : p, p < 0 ? round(value / step) * step : value);
    bool zero = strspn(digits, "-0.") == strlen(digits);
    group_thousands(out, zero && digits[0] == '-' ? digits + 1 : digits);
}

const char *mc_number_text(struct mc_arena *arena, double value, double half)
{
    struct mc_buffer text = {0};
    mc_number_show(&text, value, half);
    const char *copy = mc_arena_dup(arena, mc_buffer_text(&text));
    mc_buffer_free(&text);
    return copy;
}

/* ---- with what is known of them ---- */

double mc_estimate_half(const struct mc_estimate *e)
{
    if (e->withheld) {
        return e->n > 1 ? (e->p90 - e->p10) / 2 / sqrt(e->n) : 0;
    }
    return (e->high - e->low) / 2;
}

const char *mc_estimate_interval(struct mc_arena *arena, const struct mc_estimate *e)
{
    double half = mc_estimate_half(e);
    /* an interval of what is never negative does not begin below zero */
    bool quantiles = e->withheld || (e->low < 0 && e->mean > 0 && e->p10 >= 0);
    const char *low = mc_number_text(arena, quantiles ? e->p10 : e->low, half);
    const char *high = mc_number_text(arena, quantiles ? e->p90 : e->high, half);
    if (strcmp(low, high) == 0 && strcmp(low, mc_number_text(arena, e->mean, half)) == 0) {
        return "";
    }
    return mc_arena_printf(arena, quantiles ? "(p10 to p90: %s to %s)" : "(%s to %s)", low, high);
}

const char *mc_estimate_text(struct mc_arena *arena, const struct mc_estimate *e)
{
    const char *mean = mc_number_text(arena, e->mean, mc_estimate_half(e));
    const char *interval = mc_estimate_interval(arena, e);
    return *interval ? mc_arena_printf(arena, "%s %s", mean, interval) : mean;
}
