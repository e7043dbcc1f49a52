/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decoding and encoding of UTF-8, strict as in the Unicode standard, table 3-7. */
#include "meshcost/check.h"
#include "meshcost/escape.h"

enum { REPLACEMENT = 0xFFFD };

static bool is_tail(unsigned char c)
{
    return (c & 0xC0) == 0x80;
}

/* Length that a lead byte announces, 0 if it cannot lead; `code` gets its payload bits. */
static size_t lead(unsigned char c, uint32_t *code)
{
    if (c < 0x80) {
        *code = c;
        return 1;
    }
    if (c >= 0xC2 && c <= 0xDF) {
        *code = c & 0x1Fu;
        return 2;
    }
    if (c >= 0xE0 && c <= 0xEF) {
        *code = c & 0x0Fu;
        return 3;
    }
    if (c >= 0xF0 && c <= 0xF4) {
        *code = c & 0x07u;
        return 4;
    }
    return 0;
}

size_t mc_utf8_next(const char *text, size_t length, uint32_t *code)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    MC_ASSERT(length > 0);
    uint32_t value = 0;
    size_t n = lead((unsigned char)text[0], &value);
    size_t have = 1;
    while (have < n && have < length && is_tail((unsigned char)text[have])) {
        value = value << 6 | ((unsigned char)text[have] & 0x3Fu);
        have++;
    }
    bool good = n > 0 && have == n && value >= smallest[n] && value <= 0x10FFFF &&
                !(value >= 0xD800 && value <= 0xDFFF);
    *code = good ? value : REPLACEMENT;
    return good ? n : 1;
}

void mc_utf8_add(struct mc_buffer *out, uint32_t code)
{
    char b[4];
    size_t n = 0;
    if (code < 0x80) {
        b[n++] = (char)code;
    } else if (code < 0x800) {
        b[n++] = (char)(0xC0 | code >> 6);
        b[n++] = (char)(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        b[n++] = (char)(0xE0 | code >> 12);
        b[n++] = (char)(0x80 | (code >> 6 & 0x3F));
        b[n++] = (char)(0x80 | (code & 0x3F));
    } else {
        b[n++] = (char)(0xF0 | code >> 18);
        b[n++] = (char)(0x80 | (code >> 12 & 0x3F));
        b[n++] = (char)(0x80 | (code >> 6 & 0x3F));
        b[n++] = (char)(0x80 | (code & 0x3F));
    }
    mc_buffer_add(out, b, n);
}

size_t mc_utf8_length(const char *text, size_t length)
{
    size_t characters = 0;
    for (size_t i = 0; i < length; characters++) {
        uint32_t code;
        i += mc_utf8_next(text + i, length - i, &code);
    }
    return characters;
}

/* Ranges that change how the text around them looks, that show nothing at all, or that are no characters. */
bool mc_utf8_printable(uint32_t code)
{
    static const uint32_t hidden[][2] = {
        {0x0000, 0x001F}, {0x007F, 0x009F}, {0x00AD, 0x00AD}, {0x034F, 0x034F},   {0x061C, 0x061C},
        {0x115F, 0x1160}, {0x17B4, 0x17B5}, {0x180B, 0x180F}, {0x200B, 0x200F},   {0x2028, 0x202E},
        {0x2060, 0x206F}, {0x3164, 0x3164}, {0xD800, 0xDFFF}, {0xFDD0, 0xFDEF},   {0xFE00, 0xFE0F},
        {0xFEFF, 0xFEFF}, {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFFB}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF},
    };
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++) {
        if (code >= hidden[i][0] && code <= hidden[i][1]) {
            return false;
        }
    }
    return code <= 0x10FFFF && (code & 0xFFFE) != 0xFFFE;
}
