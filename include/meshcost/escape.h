/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_ESCAPE_H
#define MESHCOST_ESCAPE_H
/*
 * escape: text from outside, made harmless for the place where it goes.
 *
 * Names come from manifests, scenarios and databases that somebody else wrote. Everything that leaves the
 * program passes through the function of its destination. Invalid UTF-8 (overlong forms, surrogates, cut
 * sequences) becomes U+FFFD in all of them but the shell's, so that the output is always valid UTF-8.
 */
#include "meshcost/buffer.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Decodes one character: returns the bytes it takes (>= 1) and its code point, U+FFFD if it is not UTF-8. */
size_t mc_utf8_next(const char *text, size_t length, uint32_t *code);
void mc_utf8_add(struct mc_buffer *out, uint32_t code);
size_t mc_utf8_length(const char *text, size_t length);  /* in characters */
size_t mc_utf8_columns(const char *text, size_t length); /* that it takes on a terminal */
/* False for control characters, bidirectional marks, zero-width characters and non-characters. */
bool mc_utf8_printable(uint32_t code);

/* For HTML text and quoted attributes: & < > " ' as references; what is not printable as U+FFFD, but for tabs
 * and line breaks. */
void mc_escape_html(struct mc_buffer *out, const char *text);
/* For a terminal: whatever is not printable is shown as \u{202e}; a tab or line break as \t, \n, \r. */
void mc_escape_terminal(struct mc_buffer *out, const char *text);
/*
 * One field of CSV: quoted where needed. A text that a spreadsheet would take for a formula (it starts with
 * = + - @ and is not a number) gets an apostrophe in front. Control characters become U+FFFD.
 */
void mc_escape_csv(struct mc_buffer *out, const char *text);
/* A single-quoted gnuplot string with its quotes; control characters become spaces. */
void mc_escape_gnuplot(struct mc_buffer *out, const char *text);
/* A JSON string with its quotes; < and > are escaped too, so that it may stand inside an HTML script. */
void mc_escape_json(struct mc_buffer *out, const char *text);
/* A word for a POSIX shell, in single quotes. Its bytes stay as they are: they may name a file. */
void mc_escape_shell(struct mc_buffer *out, const char *text);
/* A YAML scalar that reads back as the same text: plain where that is safe, otherwise as a JSON string. */
void mc_escape_yaml(struct mc_buffer *out, const char *text);

#endif
