/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_ARENA_H
#define MESHCOST_ARENA_H
/*
 * arena: memory by lifetime.
 *
 * There are three lifetimes: run (scenario, lane profiles), replication (history, fleet) and replay
 * (model state). Each has an arena; nothing is freed one by one, an arena is reset as a whole. Only this
 * file and buffer.c call the heap. Memory comes zeroed. Out of memory ends the program (check.h): there is no
 * useful way on. A pointer into a shorter-lived arena must never be kept in a longer-lived one; under
 * AddressSanitizer a reset poisons what it gave back, so that such a pointer is found at its first use.
 */
#include <stddef.h>
#include <stdint.h>

struct mc_arena;

/* A new arena. `limit` caps its size in bytes (0: none); passing the cap aborts: callers bound sizes first.
 */
struct mc_arena *mc_arena_create(size_t limit);
void mc_arena_destroy(struct mc_arena *arena); /* NULL is fine */

/* Zeroed memory, aligned for any type. size 0 gives a valid, unique pointer. */
void *mc_arena_alloc(struct mc_arena *arena, size_t size);
/* Same for `count` elements of `size`; overflow of the product asserts. */
void *mc_arena_array(struct mc_arena *arena, size_t count, size_t size);
/* A grown copy: the first `old_count` elements are kept. The old block stays until the reset. */
void *mc_arena_grow(struct mc_arena *arena, const void *old, size_t old_count, size_t new_count, size_t size);
char *mc_arena_copy_text(struct mc_arena *arena, const char *text, size_t length); /* adds the NUL */
char *mc_arena_dup(struct mc_arena *arena, const char *text);
char *mc_arena_printf(struct mc_arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Gives everything back to the arena (blocks are kept for reuse). */
void mc_arena_reset(struct mc_arena *arena);
/* Bytes handed out since the last reset. */
size_t mc_arena_used(const struct mc_arena *arena);

#define MC_NEW(arena, type)          ((type *)mc_arena_alloc((arena), sizeof(type)))
#define MC_NEW_ARRAY(arena, n, type) ((type *)mc_arena_array((arena), (n), sizeof(type)))

#endif
