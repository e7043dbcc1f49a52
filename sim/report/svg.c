/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * gnuplot's SVG made fit to stand inside a page: the same ids occur in every file it writes, and it draws
 * axes and text in black, which a dark page swallows. Only elements that a figure is made of may pass.
 */
#include "meshcost/buffer.h"
#include "meshcost/escape.h"
#include "report.h"
#include <ctype.h>
#include <string.h>

static const char *const allowed[] = {"svg",    "g",    "path",     "text",    "tspan",    "rect",
                                      "circle", "use",  "defs",     "line",    "polyline", "polygon",
                                      "title",  "desc", "clipPath", "pattern", "ellipse",  NULL};

static bool is_allowed(const char *tag, size_t length)
{
    for (int i = 0; allowed[i]; i++) {
        if (strlen(allowed[i]) == length && strncmp(allowed[i], tag, length) == 0) {
            return true;
        }
    }
    return false;
}

/* One tag, `p` at '<', `end` after '>': no attribute may start with "on", no link may leave the picture. */
static bool tag_is_safe(const char *p, const char *end)
{
    const char *name = p + (p[1] == '/' ? 2 : 1);
    size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
    if (!is_allowed(name, length)) {
        return false;
    }
    for (const char *a = name + length; a < end; a++) {
        if (isspace((unsigned char)a[0]) && tolower((unsigned char)a[1]) == 'o' &&
            tolower((unsigned char)a[2]) == 'n') {
            return false;
        }
        if (strncmp(a, "href=", 5) == 0 && a[6] != '#') {
            return false;
        }
    }
    return true;
}

static const char *const black[] = {"black", "rgb(  0,   0,   0)", "rgb(0,0,0)", "rgb(0, 0, 0)", "#000000",
                                    NULL};

/* If `p` begins with one of gnuplot's spellings of black, its length. */
static size_t black_at(const char *p)
{
    for (int i = 0; black[i]; i++) {
        if (strncmp(p, black[i], strlen(black[i])) == 0) {
            return strlen(black[i]);
        }
    }
    return 0;
}

static bool add_prefixed(struct mc_buffer *out, const char **p, const char *mark, const char *prefix)
{
    size_t n = strlen(mark);
    if (strncmp(*p, mark, n) != 0) {
        return false;
    }
    mc_buffer_add(out, *p, n);
    mc_buffer_text_add(out, prefix);
    *p += n;
    return true;
}

static void copy_tag(struct mc_buffer *out, const char *p, const char *end, const char *prefix)
{
    static const char *const marks[] = {" id=\"", " id='", "href='#", "href=\"#", "url(#", NULL};
    while (p < end) {
        size_t n = black_at(p);
        bool done = false;
        for (int i = 0; marks[i] && !done; i++) {
            done = add_prefixed(out, &p, marks[i], prefix);
        }
        if (n > 0 && !done) {
            mc_buffer_text_add(out, "currentColor");
            p += n;
        } else if (!done) {
            mc_buffer_char(out, *p++);
        }
    }
}

/* `end` at the tag's '>'. False if it has no box, or one without an end. */
static bool open_svg(struct mc_buffer *out, const char *p, const char *end, const char *label)
{
    const char *box = strstr(p, "viewBox=\"");
    const char *close = box && box < end ? memchr(box + 9, '"', (size_t)(end - box) - 9) : NULL;
    mc_buffer_text_add(
        out, "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" "
             "role=\"img\" aria-label=\"");
    mc_escape_html(out, label);
    mc_buffer_text_add(out, "\" ");
    if (close) {
        mc_buffer_add(out, box, (size_t)(close - box) + 1);
    }
    mc_buffer_text_add(out, ">\n");
    return close != NULL;
}

/* Elements that say nothing to a reader of the page: names of plots, the version, boxes behind text. */
static const char *skip(const char *p)
{
    static const char *const open[] = {"<title", "<desc", "<filter", NULL};
    static const char *const close[] = {"</title>", "</desc>", "</filter>"};
    for (int i = 0; open[i]; i++) {
        if (strncmp(p, open[i], strlen(open[i])) == 0) {
            const char *end = strstr(p, close[i]);
            return end ? end + strlen(close[i]) : p + strlen(p);
        }
    }
    return NULL;
}

static bool copy_all(struct mc_buffer *out, const char *p, const char *prefix)
{
    while (*p) {
        const char *after = *p == '<' ? skip(p) : NULL, *end = *p == '<' ? strchr(p, '>') : NULL;
        if (after) {
            p = after;
        } else if (*p != '<') {
            mc_buffer_char(out, *p++);
        } else if (!end || !tag_is_safe(p, end)) {
            return false;
        } else {
            copy_tag(out, p, end + 1, prefix);
            p = end + 1;
        }
    }
    return true;
}

const char *mc_svg_clean(struct mc_arena *arena, const char *svg, const char *prefix, const char *label)
{
    struct mc_buffer out = {0};
    const char *start = strstr(svg, "<svg"), *end = start ? strchr(start, '>') : NULL;
    const char *copy = NULL;
    if (end && strstr(end, "</svg>") && open_svg(&out, start, end, label) &&
        copy_all(&out, end + 1, prefix) && !out.overflow) {
        copy = mc_arena_dup(arena, mc_buffer_text(&out));
    }
    mc_buffer_free(&out);
    return copy;
}
