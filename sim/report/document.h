/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_DOCUMENT_H
#define MC_DOCUMENT_H
/*
 * document: what a report says, before it has a format. Sections put blocks one after the other; a writer
 * turns them into a page, Markdown, CSV or JSON. Texts are plain: writers escape them. Private to the report
 * layer.
 */
#include "report.h"

enum mc_block_kind {
    MC_BLOCK_SECTION, /* id, text: its title */
    MC_BLOCK_TEXT,
    MC_BLOCK_TERM, /* term, text: a line of the verdict */
    MC_BLOCK_ITEM, /* term, text: a line of a list of definitions */
    MC_BLOCK_NOTE,
    MC_BLOCK_WARNING,
    MC_BLOCK_CODE,
    MC_BLOCK_TABLE,
    MC_BLOCK_FIGURE,
    MC_BLOCK_FOLD, /* text: what is folded away; until the next UNFOLD */
    MC_BLOCK_UNFOLD
};

struct mc_block {
    enum mc_block_kind kind;
    const char *id, *term, *text;
    const struct mc_table *table;
    const struct mc_figure *figure;
};

struct mc_document {
    struct mc_arena *arena;
    int count, room;
    struct mc_block *block;
};

void mc_document_section(struct mc_document *document, const char *id, const char *title);
/* A text of the given kind; without one (NULL) nothing. */
void mc_document_add(struct mc_document *document, enum mc_block_kind kind, const char *text);
void mc_document_say(struct mc_document *document, enum mc_block_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void mc_document_term(struct mc_document *document, enum mc_block_kind kind, const char *term,
                      const char *text);
/* False, without a block, for NULL and for tables without rows. */
bool mc_document_table(struct mc_document *document, const struct mc_table *table);
void mc_document_figure(struct mc_document *document, const struct mc_figure *figure);

/* ---- writers ---- */

struct mc_report_text { /* what all formats begin with */
    const struct mc_compare *compare;
    const struct mc_figures *figures;
    const char *title;
};

void mc_document_html(const struct mc_document *document, const struct mc_report_text *about,
                      struct mc_buffer *out);
void mc_document_markdown(const struct mc_document *document, const struct mc_report_text *about,
                          struct mc_buffer *out);
void mc_document_json(const struct mc_document *document, const struct mc_report_text *about,
                      struct mc_buffer *out);
/* An architecture decision record in MADR's form, from the same blocks and the comparison. */
void mc_document_adr(const struct mc_document *document, const struct mc_report_text *about,
                     struct mc_buffer *out);
/* Text for Markdown, which may hold HTML. */
void mc_escape_markdown(struct mc_buffer *out, const char *text);

#endif
