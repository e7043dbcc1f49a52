/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: a database that is foreign, cut off or damaged. It is refused with a reason, a query fails
 * with one, or everything that commands read of a run is read and compared; nothing else.
 *
 * An input is a letter and its operands: `r` the file itself; `c` a sound database cut at a place (3 bytes)
 * and changed; otherwise a sound database changed. A change is a place (3 bytes) and a new byte.
 */
#include "../../sim/cli/cli.h"
#include "input.h"
#include "meshcost/buffer.h"
#include "meshcost/compare.h"
#include "meshcost/read.h"
#include "meshcost/store.h"
#include <string.h>

enum { LARGEST = 1 << 24 };

/* A small run, made once and kept for all inputs. */
static const struct mc_buffer *sound_database(void)
{
    static struct mc_buffer made;
    if (made.length > 0) {
        return &made;
    }
    struct mc_arena *arena = mc_arena_create(0);
    const char *path = fuzz_file(arena, (const uint8_t *)"", 0);
    unlink(path);
    const char *words[] = {"meshcost", "run",     MC_SOURCE_DIR "/scenarios/small.yaml",
                           "--lanes",  "linkerd", "--reps",
                           "8",        "--jobs",  "1",
                           "--quiet",  "--db",    path};
    enum { COUNT = sizeof words / sizeof words[0] };
    char *arguments[COUNT + 1] = {NULL};
    for (int i = 0; i < COUNT; i++) {
        arguments[i] = mc_arena_dup(arena, words[i]);
    }
    MC_ASSERT(mc_main(COUNT, arguments) == 0);
    MC_ASSERT(mc_buffer_read_file(&made, path, LARGEST));
    unlink(path);
    mc_arena_destroy(arena);
    return &made;
}

static size_t place_of(const uint8_t *bytes, size_t length)
{
    return ((size_t)bytes[0] << 16 | (size_t)bytes[1] << 8 | bytes[2]) % length;
}

/* The file of an input. */
static const char *make_file(struct mc_arena *arena, const uint8_t *bytes, size_t size)
{
    const struct mc_buffer *sound = sound_database();
    if (size > 0 && bytes[0] == 'r') {
        return fuzz_file(arena, bytes + 1, size - 1);
    }
    size_t length = sound->length, at = size > 0 ? 1 : 0;
    uint8_t *copy = mc_arena_alloc(arena, length);
    memcpy(copy, sound->data, length);
    if (size >= 4 && bytes[0] == 'c') {
        length = place_of(bytes + 1, length) + 1;
        at = 4;
    }
    for (; at + 4 <= size; at += 4) {
        copy[place_of(bytes + at, length)] = bytes[at + 3];
    }
    return fuzz_file(arena, copy, length);
}

static void read_all(struct mc_arena *arena, struct mc_diag *diag, struct mc_store *store)
{
    const struct mc_read_run *run = mc_read_choose(store, arena, diag, NULL);
    struct mc_read_result *result = run ? mc_read_result(store, arena, run) : NULL;
    char sha[65];
    if (!result) {
        return;
    }
    (void)mc_compare(arena, diag, result, &(struct mc_compare_options){.margin = 0.01});
    (void)!mc_read_canonical(store, run, NULL, NULL, sha);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_diag *diag = mc_diag_create(arena);
    const char *file = make_file(arena, bytes, size);
    struct mc_store *store = mc_store_open(arena, diag, file, MC_STORE_READ);
    MC_ASSERT(store || mc_diag_errors(diag) > 0);
    if (store) {
        read_all(arena, diag, store);
        (void)mc_store_close(store);
    }
    fuzz_print(diag);
    unlink(file);
    mc_arena_destroy(arena);
    return 0;
}
