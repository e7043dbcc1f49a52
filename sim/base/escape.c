/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text from outside, made harmless for HTML, terminals, CSV, gnuplot, JSON, YAML and shells. */
#include "meshcost/escape.h"
#include "meshcost/quantity.h"
#include <stdio.h>
#include <string.h>

typedef void add_code_fn(struct mc_buffer *out, uint32_t code);

static void each_code(struct mc_buffer *out, const char *text, add_code_fn *add)
{
    size_t length = strlen(text);
    for (size_t i = 0; i < length;) {
        uint32_t code;
        i += mc_utf8_next(text + i, length - i, &code);
        add(out, code);
    }
}

static bool is_control(uint32_t code)
{
    return code < 0x20 || (code >= 0x7F && code < 0xA0);
}

static void add_html(struct mc_buffer *out, uint32_t code)
{
    switch (code) {
    case '&':
        mc_buffer_text_add(out, "&amp;");
        break;
    case '<':
        mc_buffer_text_add(out, "&lt;");
        break;
    case '>':
        mc_buffer_text_add(out, "&gt;");
        break;
    case '"':
        mc_buffer_text_add(out, "&quot;");
        break;
    case '\'':
        mc_buffer_text_add(out, "&#39;");
        break;
    default:
        /* Bidirectional marks would reorder the page around them. */
        mc_utf8_add(out, code == '\n' || code == '\t' || mc_utf8_printable(code) ? code : 0xFFFD);
    }
}

void mc_escape_html(struct mc_buffer *out, const char *text)
{
    each_code(out, text, add_html);
}

static void add_terminal(struct mc_buffer *out, uint32_t code)
{
    if (code == '\n' || code == '\t' || code == '\r') {
        mc_buffer_text_add(out, code == '\n' ? "\\n" : code == '\t' ? "\\t" : "\\r");
    } else if (mc_utf8_printable(code)) {
        mc_utf8_add(out, code);
    } else {
        mc_buffer_printf(out, "\\u{%x}", (unsigned)code);
    }
}

void mc_escape_terminal(struct mc_buffer *out, const char *text)
{
    each_code(out, text, add_terminal);
}

/* A control character in a field is nobody's wish, and some terminals obey it. */
static void add_csv(struct mc_buffer *out, uint32_t code)
{
    bool breaks = code == '\n' || code == '\r' || code == '\t';
    mc_utf8_add(out, is_control(code) && !breaks ? 0xfffd : code);
}

static void add_csv_quoted(struct mc_buffer *out, uint32_t code)
{
    if (code == '"') {
        mc_buffer_char(out, '"');
    }
    add_csv(out, code);
}

static bool looks_like_formula(const char *text)
{
    double number;
    return text[0] && strchr("=+-@\t\r", text[0]) && mc_parse_real(text, &number);
}

void mc_escape_csv(struct mc_buffer *out, const char *text)
{
    bool formula = looks_like_formula(text);
    size_t length = strlen(text);
    bool spaced = length > 0 && (text[0] == ' ' || text[length - 1] == ' ');
    if (!formula && !spaced && !strpbrk(text, ",;\"\r\n\t")) {
        each_code(out, text, add_csv);
        return;
    }
    mc_buffer_text_add(out, formula ? "\"'" : "\"");
    each_code(out, text, add_csv_quoted);
    mc_buffer_char(out, '"');
}

static void add_gnuplot(struct mc_buffer *out, uint32_t code)
{
    if (code == '\'') {
        mc_buffer_char(out, '\'');
    }
    mc_utf8_add(out, is_control(code) ? ' ' : code);
}

void mc_escape_gnuplot(struct mc_buffer *out, const char *text)
{
    mc_buffer_char(out, '\'');
    each_code(out, text, add_gnuplot);
    mc_buffer_char(out, '\'');
}

static void add_json(struct mc_buffer *out, uint32_t code)
{
    static const char letters[] = "\"\\\b\f\n\r\t", names[] = "\"\\bfnrt";
    const char *letter = code && code < 0x80 ? strchr(letters, (int)code) : NULL;
    if (letter) {
        mc_buffer_char(out, '\\');
        mc_buffer_char(out, names[letter - letters]);
    } else if (code < 0x10000 && (is_control(code) || code == '<' || code == '>' || code == 0x2028 ||
                                  code == 0x2029 || code == 0xFEFF || code >= 0xFFFE)) {
        mc_buffer_printf(out, "\\u%04x", (unsigned)code);
    } else {
        mc_utf8_add(out, code);
    }
}

void mc_escape_json(struct mc_buffer *out, const char *text)
{
    mc_buffer_char(out, '"');
    each_code(out, text, add_json);
    mc_buffer_char(out, '"');
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Words that some YAML reader takes for something other than text. */
static bool is_yaml_word(const char *text)
{
    static const char *const words[] = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"};
    char lower[8] = "";
    size_t length = strlen(text);
    for (size_t i = 0; i < length && length < sizeof lower; i++) {
        lower[i] = (char)(text[i] | 0x20);
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(lower, words[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_plain_yaml(const char *text)
{
    if (!is_letter(text[0]) || strlen(text) > 200 || is_yaml_word(text)) {
        return false;
    }
    for (const char *p = text; *p; p++) {
        bool inner_space = *p == ' ' && p[1] != ' ' && p[1] != '\0';
        if (!is_letter(*p) && !(*p >= '0' && *p <= '9') && !strchr("_-./", *p) && !inner_space) {
            return false;
        }
    }
    return true;
}

void mc_escape_yaml(struct mc_buffer *out, const char *text)
{
    if (is_plain_yaml(text)) {
        mc_buffer_text_add(out, text);
    } else {
        mc_escape_json(out, text);
    }
}

void mc_escape_shell(struct mc_buffer *out, const char *text)
{
    mc_buffer_char(out, '\'');
    for (const char *p = text; *p; p++) {
        if (*p == '\'') {
            mc_buffer_text_add(out, "'\\''");
        } else {
            mc_buffer_char(out, *p);
        }
    }
    mc_buffer_char(out, '\'');
}
