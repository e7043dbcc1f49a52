/* SPDX-License-Identifier: GPL-3.0-or-later */
/* index.html: one file with style, pictures and a script that only adds comfort. */
#include "document.h"
#include "meshcost/escape.h"
#include <string.h>

struct page {
    struct mc_buffer *out;
    const struct mc_report_text *about;
    enum mc_block_kind open; /* list that is open, otherwise MC_BLOCK_SECTION */
    bool in_section;
};

static void raw(struct page *p, const char *html)
{
    mc_buffer_text_add(p->out, html);
}

static void tag(struct page *p, const char *open, const char *words, const char *close)
{
    raw(p, open);
    mc_escape_html(p->out, words ? words : "");
    raw(p, close);
}

/* ---- lists ---- */

static bool is_list(enum mc_block_kind kind)
{
    return kind == MC_BLOCK_TERM || kind == MC_BLOCK_ITEM;
}

static void change_list(struct page *p, enum mc_block_kind kind)
{
    enum mc_block_kind wanted = is_list(kind) ? kind : MC_BLOCK_SECTION;
    if (wanted == p->open) {
        return;
    }
    if (p->open != MC_BLOCK_SECTION) {
        raw(p, "</dl>\n");
    }
    if (wanted != MC_BLOCK_SECTION) {
        raw(p, wanted == MC_BLOCK_TERM ? "<dl class=\"verdict\">\n" : "<dl class=\"items\">\n");
    }
    p->open = wanted;
}

/* ---- blocks ---- */

static void figure(struct page *p, const struct mc_figure *f)
{
    mc_buffer_printf(p->out, "<figure id=\"figure-%s\">\n", f->id);
    if (f->wide && f->narrow) {
        mc_buffer_printf(p->out, "<div class=\"wide\">%s</div>\n<div class=\"narrow\">%s</div>\n", f->wide,
                         f->narrow);
    } else {
        tag(p, "<p class=\"missing\">No picture: ", f->note, ".</p>\n");
    }
    tag(p, "<figcaption><b>", f->title, ".</b> ");
    mc_escape_html(p->out, f->caption);
    mc_buffer_printf(p->out,
                     " %s <span class=\"source\">Query %s; data in figures/%s.gp</span></figcaption>\n",
                     f->basis, f->query, f->id);
    raw(p, "</figure>\n");
}

static void section(struct page *p, const struct mc_block *b)
{
    raw(p, p->in_section ? "</section>\n" : "");
    mc_buffer_printf(p->out, "<section id=\"%s\">\n", b->id);
    tag(p, "<h2>", b->text, "</h2>\n");
    p->in_section = true;
}

static void term(struct page *p, const struct mc_block *b)
{
    tag(p, "<div><dt>", b->term, "</dt>");
    tag(p, "<dd>", b->text, "</dd></div>\n");
}

static void block(struct page *p, const struct mc_block *b)
{
    change_list(p, b->kind);
    switch (b->kind) {
    case MC_BLOCK_SECTION:
        section(p, b);
        break;
    case MC_BLOCK_TEXT:
        tag(p, "<p>", b->text, "</p>\n");
        break;
    case MC_BLOCK_TERM:
    case MC_BLOCK_ITEM:
        term(p, b);
        break;
    case MC_BLOCK_NOTE:
        tag(p, "<p class=\"note\">", b->text, "</p>\n");
        break;
    case MC_BLOCK_WARNING:
        tag(p, "<p class=\"warning\">", b->text, "</p>\n");
        break;
    case MC_BLOCK_CODE:
        tag(p, "<pre tabindex=\"0\"><code>", b->text, "</code></pre>\n");
        break;
    case MC_BLOCK_TABLE:
        mc_tables_write(p->out, MC_FORMAT_HTML, &b->table, 1);
        break;
    case MC_BLOCK_FIGURE:
        figure(p, b->figure);
        break;
    case MC_BLOCK_FOLD:
        tag(p, "<details><summary>", b->text, "</summary>\n");
        break;
    case MC_BLOCK_UNFOLD:
        raw(p, "</details>\n");
    }
}

/* ---- around ---- */

static void base64(struct mc_buffer *out, const char *hex)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    static const char digits[] = "0123456789abcdef";
    unsigned bits = 0;
    int have = 0;
    for (; *hex; hex++) {
        bits = (bits << 4 | (unsigned)(strchr(digits, *hex) - digits)) & 0xffffu;
        have += 4;
        if (have >= 6) {
            have -= 6;
            mc_buffer_char(out, letters[bits >> have & 63u]);
        }
    }
    if (have > 0) {
        mc_buffer_char(out, letters[bits << (6 - have) & 63u]);
        mc_buffer_text_add(out, have == 4 ? "=" : "==");
    }
}

/* Only the script with this hash may run, whatever else might get into the page. */
static void policy(struct page *p, const struct mc_asset *script)
{
    char hex[65];
    mc_read_sha256(script->text, script->length, hex);
    raw(p, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
           "'unsafe-inline'; img-src data:; script-src 'sha256-");
    base64(p->out, hex);
    raw(p, "'\">\n");
}

static void head(struct page *p, const struct mc_asset *script)
{
    const struct mc_read_run *run = p->about->compare->result->run;
    raw(p, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    policy(p, script);
    raw(p, "<meta name=\"color-scheme\" content=\"light dark\">\n<link rel=\"icon\" href=\"data:,\">\n");
    tag(p, "<title>", p->about->title, " - meshcost</title>\n<style>\n");
    raw(p, mc_asset_find(mc_report_assets, "report.css")->text);
    raw(p, "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#verdict\">To the verdict</a>\n<header>\n");
    tag(p, "<p class=\"kicker\">What does it cost to own? Scenario ", run->scenario, "</p>\n");
    tag(p, "<h1>", p->about->title, "</h1>\n");
    if (*run->question) {
        tag(p, "<p class=\"question\">", run->question, "</p>\n");
    }
    raw(p, "</header>\n");
}

static void contents(struct page *p, const struct mc_document *d)
{
    raw(p, "<nav aria-label=\"Contents\">\n<ol>\n");
    for (int i = 0; i < d->count; i++) {
        if (d->block[i].kind == MC_BLOCK_SECTION) {
            mc_buffer_printf(p->out, "<li><a href=\"#%s\">", d->block[i].id);
            tag(p, "", d->block[i].text, "</a></li>\n");
        }
    }
    raw(p, "</ol>\n</nav>\n");
}

/* Names and colours for the script, which lets lanes be shown and hidden. */
static void lanes(struct page *p)
{
    const struct mc_read_result *r = p->about->compare->result;
    raw(p, "<div id=\"lanes\" hidden>\n");
    for (int i = 0; i < r->lanes; i++) {
        mc_buffer_printf(p->out, "<span data-colour=\"%s\">", mc_lane_colour(&r->lane[i], i));
        tag(p, "", r->lane[i].title, "</span>\n");
    }
    raw(p, "</div>\n");
}

void mc_document_html(const struct mc_document *d, const struct mc_report_text *about, struct mc_buffer *out)
{
    struct page p = {.out = out, .about = about, .open = MC_BLOCK_SECTION};
    const struct mc_asset *script = mc_asset_find(mc_report_assets, "report.js");
    head(&p, script);
    contents(&p, d);
    lanes(&p);
    raw(&p, "<main>\n");
    for (int i = 0; i < d->count; i++) {
        block(&p, &d->block[i]);
    }
    change_list(&p, MC_BLOCK_SECTION);
    raw(&p, p.in_section ? "</section>\n" : "");
    raw(&p, "</main>\n<script>");
    raw(&p, script->text);
    raw(&p, "</script>\n</body>\n</html>\n");
}
