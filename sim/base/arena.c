/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "meshcost/arena.h"
#include "meshcost/check.h"
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define MC_HAS_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define MC_HAS_ASAN 1
#endif
#endif
#ifdef MC_HAS_ASAN
#include <sanitizer/asan_interface.h>
#define POISON(p, n)   ASAN_POISON_MEMORY_REGION((p), (n))
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION((p), (n))
#else
#define POISON(p, n)   ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#endif

enum { ALIGNMENT = 16, FIRST_BLOCK = 64 * 1024 };

struct block {
    struct block *next;
    size_t size, used; /* of data */
};

struct mc_arena {
    struct block *first, *current;
    size_t limit, used, next_size;
};

static unsigned char *block_data(struct block *b)
{
    return (unsigned char *)b + ((sizeof *b + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1));
}

struct mc_arena *mc_arena_create(size_t limit)
{
    struct mc_arena *arena = calloc(1, sizeof *arena);
    if (!arena) {
        mc_out_of_memory(sizeof *arena);
    }
    arena->limit = limit;
    arena->next_size = FIRST_BLOCK;
    return arena;
}

void mc_arena_destroy(struct mc_arena *arena)
{
    if (!arena) {
        return;
    }
    for (struct block *b = arena->first; b;) {
        struct block *next = b->next;
        UNPOISON(block_data(b), b->size);
        free(b);
        b = next;
    }
    free(arena);
}

static struct block *new_block(struct mc_arena *arena, size_t size)
{
    size_t bytes = size > arena->next_size ? size : arena->next_size;
    struct block *b = malloc(sizeof *b + ALIGNMENT + bytes);
    if (!b) {
        mc_out_of_memory(bytes);
    }
    b->next = NULL;
    b->size = bytes;
    b->used = 0;
    POISON(block_data(b), bytes);
    if (arena->next_size < ((size_t)64 << 20)) {
        arena->next_size *= 2;
    }
    return b;
}

/* The first block from the current one on that has room; what is skipped is lost until the reset. */
static struct block *block_with_room(struct mc_arena *arena, size_t size)
{
    struct block **link = arena->current ? &arena->current : &arena->first;
    while (*link && (*link)->size - (*link)->used < size) {
        link = &(*link)->next;
    }
    if (!*link) {
        *link = new_block(arena, size);
    }
    arena->current = *link;
    return *link;
}

void *mc_arena_alloc(struct mc_arena *arena, size_t size)
{
    MC_ASSERT(size <= SIZE_MAX / 2);
    size_t need = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    if (need == 0) {
        need = ALIGNMENT;
    }
    MC_ASSERT(arena->limit == 0 || arena->used + need <= arena->limit);
    struct block *b = block_with_room(arena, need);
    unsigned char *p = block_data(b) + b->used;
    b->used += need;
    arena->used += need;
    UNPOISON(p, size == 0 ? 1 : size);
    return memset(p, 0, size);
}

void *mc_arena_array(struct mc_arena *arena, size_t count, size_t size)
{
    MC_ASSERT(size == 0 || count <= SIZE_MAX / 2 / size);
    return mc_arena_alloc(arena, count * size);
}

void *mc_arena_grow(struct mc_arena *arena, const void *old, size_t old_count, size_t new_count, size_t size)
{
    MC_ASSERT(new_count >= old_count);
    void *grown = mc_arena_array(arena, new_count, size);
    if (old_count > 0) {
        memcpy(grown, old, old_count * size);
    }
    return grown;
}

char *mc_arena_copy_text(struct mc_arena *arena, const char *text, size_t length)
{
    char *copy = mc_arena_alloc(arena, length + 1);
    if (length > 0) {
        memcpy(copy, text, length);
    }
    return copy;
}

char *mc_arena_dup(struct mc_arena *arena, const char *text)
{
    return mc_arena_copy_text(arena, text, strlen(text));
}

char *mc_arena_printf(struct mc_arena *arena, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    MC_ASSERT(n >= 0);
    char *text = mc_arena_alloc(arena, (size_t)n + 1);
    vsnprintf(text, (size_t)n + 1, format, again);
    va_end(again);
    return text;
}

void mc_arena_reset(struct mc_arena *arena)
{
    for (struct block *b = arena->first; b; b = b->next) {
        POISON(block_data(b), b->size);
        b->used = 0;
    }
    arena->current = arena->first;
    arena->used = 0;
}

size_t mc_arena_used(const struct mc_arena *arena)
{
    return arena->used;
}
