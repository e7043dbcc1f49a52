/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Collecting problems; how they look is in diag_print.c. */
#include "diag.h"
#include "meshcost/escape.h"
#include <stdarg.h>
#include <string.h>

/* Of each severity: enough for printing, so that a hostile file cannot fill the memory with complaints. */
enum { MOST_KEPT = 2000, LONGEST = 1200 };

struct mc_diag *mc_diag_create(struct mc_arena *arena)
{
    struct mc_diag *diag = MC_NEW(arena, struct mc_diag);
    diag->arena = arena;
    return diag;
}

void mc_diag_source(struct mc_diag *diag, const char *file, const char *text, size_t length)
{
    struct diag_source *source = MC_NEW(diag->arena, struct diag_source);
    *source = (struct diag_source){NULL, mc_arena_dup(diag->arena, file), text, length};
    struct diag_source **link = &diag->sources;
    while (*link) {
        link = &(*link)->next;
    }
    *link = source;
}

/* Cuts an incomplete last character, which formatting into a bounded array leaves. */
static void trim_cut(char *text)
{
    size_t n = strlen(text);
    size_t tail = 0;
    while (tail < n && tail < 3 && ((unsigned char)text[n - tail - 1] & 0xC0) == 0x80) {
        tail++;
    }
    if (tail < n && (unsigned char)text[n - tail - 1] >= 0xC0) {
        text[n - tail - 1] = '\0';
    }
}

static const char *format_message(struct mc_arena *arena, const char *format, va_list args)
{
    char text[LONGEST];
    int n = vsnprintf(text, sizeof text, format, args);
    if (n >= (int)sizeof text) {
        trim_cut(text);
    }
    return mc_arena_dup(arena, text);
}

static const char *keep_text(struct mc_arena *arena, const char *text)
{
    size_t length = text ? strlen(text) : 0;
    return text ? mc_arena_copy_text(arena, text, length < LONGEST ? length : LONGEST) : NULL;
}

void mc_diag_add(struct mc_diag *diag, enum mc_severity severity, struct mc_place place, const char *path,
                 const char *remedy, const char *format, ...)
{
    if (diag->count[severity]++ >= MOST_KEPT) {
        return;
    }
    struct diag_problem *p = MC_NEW(diag->arena, struct diag_problem);
    va_list args;
    va_start(args, format);
    p->message = format_message(diag->arena, format, args);
    va_end(args);
    p->severity = severity;
    p->place = place;
    p->place.file = keep_text(diag->arena, place.file);
    p->path = keep_text(diag->arena, path);
    p->remedy = keep_text(diag->arena, remedy);
    p->order = diag->kept++;
    if (diag->last) {
        diag->last->next = p;
    } else {
        diag->first = p;
    }
    diag->last = p;
}

int mc_diag_errors(const struct mc_diag *diag)
{
    return diag->count[MC_ERROR];
}

void mc_diag_blame_surroundings(struct mc_diag *diag)
{
    diag->surroundings = true;
}

bool mc_diag_surroundings(const struct mc_diag *diag)
{
    return diag->surroundings;
}

int mc_diag_warnings(const struct mc_diag *diag)
{
    return diag->count[MC_WARNING];
}
