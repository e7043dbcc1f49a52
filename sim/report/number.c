/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers as people read them: no more digits than the interval bears, thousands in groups. */
#include "meshcost/table.h"
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
