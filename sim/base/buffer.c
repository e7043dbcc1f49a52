/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "meshcost/buffer.h"
#include "meshcost/check.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEFAULT_CEILING = 256 << 20 };

/* Room for `more` bytes and the NUL, as far as the ceiling allows: returns how many of them fit. */
static size_t make_room(struct mc_buffer *b, size_t more)
{
    size_t ceiling = b->ceiling ? b->ceiling : (size_t)DEFAULT_CEILING;
    if (more > ceiling || b->length > ceiling - more) {
        b->overflow = true;
        more = b->length < ceiling ? ceiling - b->length : 0;
    }
    size_t need = b->length + more + 1;
    if (need > b->capacity) {
        size_t capacity = b->capacity ? b->capacity : 256;
        while (capacity < need) {
            capacity *= 2;
        }
        char *data = realloc(b->data, capacity);
        if (!data) {
            mc_out_of_memory(capacity);
        }
        b->data = data;
        b->capacity = capacity;
    }
    return more;
}

void mc_buffer_add(struct mc_buffer *b, const char *bytes, size_t length)
{
    size_t n = make_room(b, length);
    if (n > 0) {
        memcpy(b->data + b->length, bytes, n);
    }
    b->length += n;
    b->data[b->length] = '\0';
}

void mc_buffer_text_add(struct mc_buffer *b, const char *text)
{
    mc_buffer_add(b, text, strlen(text));
}

void mc_buffer_char(struct mc_buffer *b, char c)
{
    mc_buffer_add(b, &c, 1);
}

void mc_buffer_vprintf(struct mc_buffer *b, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    MC_ASSERT(n >= 0);
    size_t fits = make_room(b, (size_t)n);
    vsnprintf(b->data + b->length, fits + 1, format, again);
    b->length += fits;
    va_end(again);
}

void mc_buffer_printf(struct mc_buffer *b, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    mc_buffer_vprintf(b, format, args);
    va_end(args);
}

const char *mc_buffer_text(const struct mc_buffer *b)
{
    return b->data ? b->data : "";
}

void mc_buffer_clear(struct mc_buffer *b)
{
    b->length = 0;
    b->overflow = false;
    if (b->data) {
        b->data[0] = '\0';
    }
}

void mc_buffer_free(struct mc_buffer *b)
{
    free(b->data);
    b->data = NULL;
    b->length = b->capacity = 0;
}

bool mc_buffer_read_file(struct mc_buffer *b, const char *path, size_t ceiling)
{
    FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    if (!f) {
        return false;
    }
    char chunk[65536];
    size_t n, total = 0;
    errno = 0;
    while ((n = fread(chunk, 1, sizeof chunk, f)) > 0) {
        total += n;
        if (total > ceiling) {
            errno = EFBIG;
            break;
        }
        mc_buffer_add(b, chunk, n);
    }
    int error = ferror(f) ? (errno ? errno : EIO) : (total > ceiling ? EFBIG : 0);
    if (f != stdin) {
        fclose(f);
    }
    errno = error;
    return error == 0;
}
