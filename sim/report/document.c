/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "document.h"
#include <stdarg.h>
#include <stdio.h>

static struct mc_block *put(struct mc_document *d, enum mc_block_kind kind)
{
    if (d->count == d->room) {
        int bigger = d->room ? d->room * 2 : 128;
        d->block = mc_arena_grow(d->arena, d->block, (size_t)d->count, (size_t)bigger, sizeof *d->block);
        d->room = bigger;
    }
    d->block[d->count] = (struct mc_block){.kind = kind};
    return &d->block[d->count++];
}

void mc_document_section(struct mc_document *d, const char *id, const char *title)
{
    struct mc_block *b = put(d, MC_BLOCK_SECTION);
    b->id = id;
    b->text = title;
}

void mc_document_add(struct mc_document *d, enum mc_block_kind kind, const char *text)
{
    if (text) {
        put(d, kind)->text = text;
    }
}

void mc_document_say(struct mc_document *d, enum mc_block_kind kind, const char *format, ...)
{
    struct mc_buffer text = {0};
    va_list args;
    va_start(args, format);
    mc_buffer_vprintf(&text, format, args);
    va_end(args);
    put(d, kind)->text = mc_arena_dup(d->arena, mc_buffer_text(&text));
    mc_buffer_free(&text);
}

void mc_document_term(struct mc_document *d, enum mc_block_kind kind, const char *term, const char *text)
{
    struct mc_block *b = put(d, kind);
    b->term = term;
    b->text = text;
}

bool mc_document_table(struct mc_document *d, const struct mc_table *table)
{
    if (!table || mc_table_rows(table) == 0) {
        return false;
    }
    put(d, MC_BLOCK_TABLE)->table = table;
    return true;
}

void mc_document_figure(struct mc_document *d, const struct mc_figure *figure)
{
    if (figure) {
        put(d, MC_BLOCK_FIGURE)->figure = figure;
    }
}
