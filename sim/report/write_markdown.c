/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same blocks as Markdown (pictures as links to their files). */
#include "document.h"
#include <string.h>

static void words(struct mc_buffer *out, const char *before, const char *text, const char *after)
{
    mc_buffer_text_add(out, before);
    mc_escape_markdown(out, text ? text : "");
    mc_buffer_text_add(out, after);
}

/* Longer than any run of backticks inside. */
static void code(struct mc_buffer *out, const char *text)
{
    size_t longest = 2, run = 0;
    for (const char *p = text; *p; p++) {
        run = *p == '`' ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    for (int end = 0; end < 2; end++) {
        for (size_t i = 0; i <= longest; i++) {
            mc_buffer_char(out, '`');
        }
        mc_buffer_char(out, '\n');
        for (const char *p = end == 0 ? text : ""; *p; p++) {
            /* control characters have no place in a file that people open in a terminal */
            mc_buffer_char(out, (unsigned char)*p < 0x20 && *p != '\n' && *p != '\t' ? ' ' : *p);
        }
        mc_buffer_text_add(out, end == 0 && (!*text || text[strlen(text) - 1] != '\n') ? "\n" : "");
    }
    mc_buffer_char(out, '\n');
}

static void figure(struct mc_buffer *out, const struct mc_figure *f)
{
    if (f->wide) {
        words(out, "![", f->title, "");
        mc_buffer_printf(out, "](figures/%s.svg)\n\n", f->id);
    }
    words(out, "**", f->title, ".** ");
    words(out, "", f->caption, "");
    mc_buffer_printf(out, " %s Query %s; data in figures/%s.gp.", f->basis, f->query, f->id);
    if (!f->wide) {
        words(out, " No picture: ", f->note, ".");
    }
    mc_buffer_text_add(out, "\n\n");
}

static void block(struct mc_buffer *out, const struct mc_block *b)
{
    switch (b->kind) {
    case MC_BLOCK_SECTION:
        words(out, "## ", b->text, "\n\n");
        break;
    case MC_BLOCK_TEXT:
    case MC_BLOCK_NOTE:
        words(out, "", b->text, "\n\n");
        break;
    case MC_BLOCK_TERM:
    case MC_BLOCK_ITEM:
        words(out, "- **", b->term, "**: ");
        words(out, "", b->text, "\n");
        break;
    case MC_BLOCK_WARNING:
        words(out, "**", b->text, "**\n\n");
        break;
    case MC_BLOCK_CODE:
        code(out, b->text);
        break;
    case MC_BLOCK_TABLE:
        mc_tables_write(out, MC_FORMAT_MARKDOWN, &b->table, 1);
        mc_buffer_char(out, '\n');
        break;
    case MC_BLOCK_FIGURE:
        figure(out, b->figure);
        break;
    case MC_BLOCK_FOLD:
        words(out, "<details><summary>", b->text, "</summary>\n\n");
        break;
    case MC_BLOCK_UNFOLD:
        mc_buffer_text_add(out, "</details>\n\n");
    }
}

static bool ends_list(const struct mc_document *d, int i)
{
    enum mc_block_kind kind = d->block[i].kind;
    bool list = kind == MC_BLOCK_TERM || kind == MC_BLOCK_ITEM;
    return list && (i + 1 == d->count || d->block[i + 1].kind != kind);
}

void mc_document_markdown(const struct mc_document *d, const struct mc_report_text *about,
                          struct mc_buffer *out)
{
    const struct mc_read_run *run = about->compare->result->run;
    words(out, "# ", about->title, "\n\n");
    if (*run->question) {
        words(out, "", run->question, "\n\n");
    }
    for (int i = 0; i < d->count; i++) {
        block(out, &d->block[i]);
        mc_buffer_text_add(out, ends_list(d, i) ? "\n" : "");
    }
}
