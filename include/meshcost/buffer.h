/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_BUFFER_H
#define MESHCOST_BUFFER_H
/*
 * buffer: the one growable byte buffer of the program, always NUL-terminated.
 *
 * Owned by whoever declares it; mc_buffer_free gives the memory back. A buffer has a ceiling; appending
 * past it sets `overflow` and drops the rest, so that hostile input cannot eat the machine: writers of
 * anything that must be whole check `overflow` at the end.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct mc_buffer {
    char *data;      /* never NULL after the first append; use mc_buffer_text() to read */
    size_t length;   /* without the NUL */
    size_t capacity; /* private */
    size_t ceiling;  /* 0: 256 MiB */
    bool overflow;
};

void mc_buffer_add(struct mc_buffer *buffer, const char *bytes, size_t length);
void mc_buffer_text_add(struct mc_buffer *buffer, const char *text);
void mc_buffer_char(struct mc_buffer *buffer, char c);
void mc_buffer_printf(struct mc_buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void mc_buffer_vprintf(struct mc_buffer *buffer, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));
const char *mc_buffer_text(const struct mc_buffer *buffer); /* "" when empty */
void mc_buffer_clear(struct mc_buffer *buffer);             /* keeps the memory */
void mc_buffer_free(struct mc_buffer *buffer);
/* Reads a whole file (or stdin for "-"). Returns false and leaves errno where it fails; EFBIG past `ceiling`.
 */
bool mc_buffer_read_file(struct mc_buffer *buffer, const char *path, size_t ceiling)
    __attribute__((warn_unused_result));

#endif
