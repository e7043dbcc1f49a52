/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cash by lane as bars on a terminal. */
#include "meshcost/escape.h"
#include "meshcost/screen.h"
#include "report.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST_BAR = 10, EIGHTHS = 8 };

/* The nearest of the 6 x 6 x 6 colours that terminals with 256 colours share. */
static int cube(const char *hex)
{
    static const int levels[] = {0, 95, 135, 175, 215, 255};
    long rgb = strtol(hex + 1, NULL, 16);
    int colour = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
        int value = (int)(rgb >> shift & 0xff), best = 0;
        for (int i = 1; i < 6; i++) {
            best = abs(levels[i] - value) < abs(levels[best] - value) ? i : best;
        }
        colour = colour * 6 + best;
    }
    return 16 + colour;
}

static void add_times(struct mc_buffer *out, const char *what, int times)
{
    for (int i = 0; i < times; i++) {
        mc_buffer_text_add(out, what);
    }
}

/* Lengths in eighths of a column. */
static void add_bar(struct mc_buffer *out, const struct mc_screen *screen, int mean, int high)
{
    static const char *const parts[EIGHTHS] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    int whole = mean / EIGHTHS, rest = mean % EIGHTHS;
    if (screen->blocks) {
        add_times(out, "█", whole);
        mc_buffer_text_add(out, parts[rest]);
    } else {
        add_times(out, "#", whole);
        rest = 0;
    }
    int drawn = whole + (rest > 0);
    add_times(out, screen->blocks ? "─" : "-", high / EIGHTHS - drawn);
}

static int eighths(double value, double most, int columns)
{
    return value > 0 && most > 0 ? (int)floor(value / most * columns * EIGHTHS) : 0;
}

static size_t columns_of(const char *text)
{
    struct mc_buffer shown = {0};
    mc_escape_terminal(&shown, text);
    size_t columns = mc_utf8_columns(mc_buffer_text(&shown), shown.length);
    mc_buffer_free(&shown);
    return columns;
}

static void show_lane(struct mc_buffer *out, const struct mc_screen *screen, const struct mc_read_lane *lane,
                      int ordinal, const struct mc_estimate *e, size_t names, double most)
{
    struct mc_buffer number = {0};
    mc_number_show(&number, e->mean, mc_estimate_half(e));
    int room = screen->width - (int)names - (int)number.length - 7;
    mc_buffer_text_add(out, "  ");
    mc_escape_terminal(out, lane->name);
    add_times(out, " ", (int)(names - columns_of(lane->name)) + 2);
    if (screen->colours) {
        mc_buffer_printf(out, "\033[38;5;%dm", cube(mc_lane_colour(lane, ordinal)));
    }
    if (room >= LEAST_BAR) {
        add_bar(out, screen, eighths(e->mean, most, room), eighths(e->p90, most, room));
    }
    mc_buffer_printf(out, "%s %s\n", screen->colours ? "\033[0m" : "", mc_buffer_text(&number));
    mc_buffer_free(&number);
}

void mc_bars_show(struct mc_buffer *out, const struct mc_screen *screen, const struct mc_compare *c)
{
    const struct mc_estimate *cash = c->measure[0].value;
    size_t names = 0;
    double most = 0;
    if (screen->width == 0) {
        return;
    }
    for (int i = 0; i < c->result->lanes; i++) {
        size_t own = columns_of(c->result->lane[i].name);
        names = own > names ? own : names;
        most = fmax(most, fmax(cash[i].mean, cash[i].p90));
    }
    for (int i = 0; i < c->result->lanes; i++) {
        show_lane(out, screen, &c->result->lane[i], i, &cash[i], names, most);
    }
    mc_buffer_text_add(out, "  ");
    mc_escape_terminal(out, c->measure[0].unit);
    mc_buffer_printf(out, ": mean%s\n\n", screen->blocks ? ", and on to p90 (─)" : ", and on to p90 (-)");
}
