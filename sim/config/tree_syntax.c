/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What libyaml says when it stops, in words that help. */
#include "meshcost/escape.h"
#include "tree.h"
#include <stdio.h>
#include <string.h>
#include <yaml.h>

struct wording {
    const char *problem, *context; /* how libyaml's texts start; NULL: any */
    const char *message, *remedy;
    bool at_context; /* the context is the better place */
};

static const struct wording wordings[] = {
    {"found character that cannot start any token", NULL, "a value cannot start with this character",
     "put the text in quotes", false},
    {"found invalid Unicode character escape code", NULL,
     "the escape is half of a surrogate pair, or no character at all",
     "write the character itself, or one escape such as \"\\U0001f600\"", false},
    {"found unexpected end of stream", "while scanning a quoted scalar", "the quotation mark is never closed",
     "close it", true},
    {"could not find expected ':'", NULL, "a colon is missing after the key", "write it as key: value", true},
    {"mapping values are not allowed in this context", NULL, "a colon cannot stand here",
     "put text that holds \": \" in quotes, or check the indentation", false},
    {"did not find expected ',' or '}'", NULL, "the map in braces is not closed here",
     "check commas, quotes and the closing }", false},
    {"did not find expected ',' or ']'", NULL, "the list in brackets is not closed here",
     "check commas, quotes and the closing ]", false},
    {"did not find expected node content", NULL, "a value is expected here",
     "check commas, brackets and quotes", false},
    {"did not find expected key", NULL, "a key is expected here",
     "check the indentation of this line and of the one above", false},
    {"did not find expected '-' indicator", NULL, "a list entry is expected here",
     "check the indentation of this line and of the one above", false},
    {"found undefined tag handle", NULL, "tags are not allowed", "put the text in quotes", false},
    {"did not find expected <document start>", NULL, "the document has ended before this",
     "check the indentation; a second document needs --- in front", false},
    {"found unknown escape character", NULL, "there is no such escape in a quoted text",
     "double the backslash, or use single quotes", false},
};

/* Byte offset of a place that libyaml counts in lines and characters from 0. */
static size_t offset_of(const struct mc_rewritten *text, yaml_mark_t mark)
{
    size_t i = 0;
    for (size_t line = 0; line < mark.line && i < text->length; i++) {
        line += text->text[i] == '\n' ||
                (text->text[i] == '\r' && !(i + 1 < text->length && text->text[i + 1] == '\n'));
    }
    for (size_t c = 0; c < mark.column && i < text->length; c++) {
        uint32_t code;
        i += mc_utf8_next(text->text + i, text->length - i, &code);
    }
    return i;
}

static struct mc_place place_at(const char *file, const struct mc_rewritten *text, yaml_mark_t mark)
{
    int line = (int)mark.line;
    return (struct mc_place){file, line + 1, mc_surrogates_column(text, line, (int)mark.column) + 1, 1};
}

static yaml_mark_t mark_of_offset(const struct mc_rewritten *text, size_t offset)
{
    yaml_mark_t mark = {0, 0, 0};
    for (size_t i = 0; i < offset && i < text->length; i++) {
        bool breaks = text->text[i] == '\n' ||
                      (text->text[i] == '\r' && !(i + 1 < text->length && text->text[i + 1] == '\n'));
        mark.column = breaks ? 0 : mark.column + (((unsigned char)text->text[i] & 0xC0) != 0x80);
        mark.line += breaks;
    }
    return mark;
}

static void report_encoding(struct mc_diag *diag, const char *file, const struct mc_rewritten *text,
                            const yaml_parser_t *parser)
{
    struct mc_place place = place_at(file, text, mark_of_offset(text, parser->problem_offset));
    if (parser->problem && strstr(parser->problem, "control characters")) {
        mc_diag_add(diag, MC_ERROR, place, NULL, "remove it, or write it as an escape in double quotes",
                    "the character U+%04X is not allowed here", (unsigned)parser->problem_value);
    } else {
        mc_diag_add(diag, MC_ERROR, place, NULL, "save the file as UTF-8", "the text is not UTF-8 here");
    }
}

/* libyaml forgets a key after 1,024 characters and then stumbles over its colon. */
static bool is_long_key(const struct mc_rewritten *text, const yaml_parser_t *parser)
{
    if (parser->context && strstr(parser->context, "simple key") &&
        parser->problem_mark.index > parser->context_mark.index + MC_TREE_KEY) {
        return true;
    }
    size_t end = offset_of(text, parser->problem_mark);
    if (end < MC_TREE_KEY || end >= text->length || text->text[end] != ':') {
        return false;
    }
    size_t start = end - 1;
    bool quoted = text->text[start] == '"' || text->text[start] == '\'';
    char quote = text->text[start];
    const char *stops = quoted ? "\r\n" : "\r\n,{}[]";
    while (start > 0 && !strchr(stops, text->text[start - 1]) &&
           !(quoted && text->text[start - 1] == quote)) {
        start--;
    }
    return mc_utf8_length(text->text + start, end - start) >= MC_TREE_KEY - 2;
}

/* Files that were pasted together carry byte-order marks in their middle, which nobody sees. */
static bool has_mark(const struct mc_rewritten *text, size_t offset)
{
    size_t start = offset;
    while (start > 0 && text->text[start - 1] != '\n') {
        start--;
    }
    return text->length - start >= 3 && memcmp(text->text + start, "\xEF\xBB\xBF", 3) == 0;
}

static bool starts_with(const char *text, const char *start)
{
    return !start || (text && strncmp(text, start, strlen(start)) == 0);
}

static const struct wording *find_wording(const yaml_parser_t *parser)
{
    for (size_t i = 0; i < sizeof wordings / sizeof *wordings; i++) {
        if (starts_with(parser->problem, wordings[i].problem) &&
            starts_with(parser->context, wordings[i].context)) {
            return &wordings[i];
        }
    }
    return NULL;
}

void mc_tree_report_syntax(struct mc_diag *diag, const char *file, const struct mc_rewritten *text,
                           const yaml_parser_t *parser)
{
    if (parser->error == YAML_READER_ERROR) {
        report_encoding(diag, file, text, parser);
        return;
    }
    const struct wording *w = find_wording(parser);
    bool at_context = w && w->at_context && parser->context;
    struct mc_place place = place_at(file, text, at_context ? parser->context_mark : parser->problem_mark);
    size_t offset = offset_of(text, parser->problem_mark);
    if (offset < text->length && text->text[offset] == '\t') {
        mc_diag_add(diag, MC_ERROR, place, NULL, "indent with spaces", "a tab cannot indent");
    } else if (has_mark(text, offset)) {
        mc_diag_add(diag, MC_ERROR, place, NULL, "remove it",
                    "a byte-order mark stands in this line, inside the text");
    } else if (is_long_key(text, parser)) {
        mc_diag_add(diag, MC_ERROR, place, NULL, "shorten it", "the key is longer than 1,024 characters");
    } else if (w) {
        mc_diag_add(diag, MC_ERROR, place, NULL, w->remedy, "%s", w->message);
    } else {
        mc_diag_add(diag, MC_ERROR, place, NULL, NULL, "the text is not YAML: %s",
                    parser->problem ? parser->problem : "libyaml gives no reason");
    }
}
