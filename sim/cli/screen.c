/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "screen.h"
#include "meshcost/escape.h"
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { USUAL_WIDTH = 80, LEAST_WIDTH = 40, MOST_WIDTH = 1000 };

static bool is(const char *name, const char *value)
{
    const char *text = getenv(name);
    return text && strcmp(text, value) == 0;
}

static bool holds(const char *name, const char *part)
{
    const char *text = getenv(name);
    return text && strstr(text, part);
}

/* The terminal's own word, else COLUMNS, else what is usual. */
static int width_of_terminal(void)
{
    struct winsize size = {0};
    int width = isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
    const char *columns = getenv("COLUMNS");
    if (width == 0 && columns) {
        width = (int)strtol(columns, NULL, 10);
    }
    if (width <= 0 || width > MOST_WIDTH) {
        return USUAL_WIDTH;
    }
    return width < LEAST_WIDTH ? LEAST_WIDTH : width;
}

/* The first of the three that is set decides, as in POSIX. */
static bool is_utf8(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *text = getenv(names[i]);
        if (text && *text) {
            return holds(names[i], "UTF-8") || holds(names[i], "utf8");
        }
    }
    return false;
}

struct mc_screen mc_args_screen(const struct mc_args *args)
{
    const char *colour = mc_args_value(args, "color", "auto"), *no_colour = getenv("NO_COLOR");
    bool always = strcmp(colour, "always") == 0, never = strcmp(colour, "never") == 0;
    if (!always && !isatty(STDOUT_FILENO)) {
        return (struct mc_screen){0};
    }
    bool dumb = !getenv("TERM") || is("TERM", "dumb"), unwanted = no_colour && *no_colour;
    bool many = holds("TERM", "256color") || holds("TERM", "direct") || holds("COLORTERM", "truecolor");
    return (struct mc_screen){.width = width_of_terminal(),
                              .colours = always || (!never && !dumb && !unwanted && many),
                              .blocks = !dumb && is_utf8()};
}

void mc_args_say(const struct mc_args *args, struct mc_buffer *out, const char *text)
{
    struct mc_screen screen = mc_args_screen(args);
    if (mc_args_format(args) == MC_FORMAT_MARKDOWN) {
        mc_escape_html(out, text);
        mc_buffer_char(out, '\n');
    } else {
        mc_text_show(out, &screen, text, 0);
    }
    mc_buffer_char(out, '\n');
}

void mc_args_write(const struct mc_args *args, struct mc_buffer *out, const struct mc_table *const *tables,
                   int count)
{
    struct mc_screen screen = mc_args_screen(args);
    if (mc_args_format(args) == MC_FORMAT_TERMINAL) {
        mc_tables_show(out, &screen, tables, count);
    } else {
        mc_tables_write(out, mc_args_format(args), tables, count);
    }
}
