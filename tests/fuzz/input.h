/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_FUZZ_INPUT_H
#define MC_FUZZ_INPUT_H
/* input: bytes as a file, for readers that take a path; diagnostics printed to nowhere, so that they run too.
 */
#include "meshcost/arena.h"
#include "meshcost/check.h"
#include "meshcost/diag.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Removed by the caller with unlink. */
static inline const char *fuzz_file(struct mc_arena *arena, const uint8_t *bytes, size_t size)
{
    const char *folder = getenv("TMPDIR");
    char *path = mc_arena_printf(arena, "%s/meshcost-fuzz-XXXXXX", folder ? folder : "/tmp");
    int fd = mkstemp(path);
    FILE *f = fd >= 0 ? fdopen(fd, "wb") : NULL;
    MC_ASSERT(f != NULL);
    MC_ASSERT(fwrite(bytes, 1, size, f) == size);
    MC_ASSERT(fclose(f) == 0);
    return path;
}

/* Whatever was refused has a reason that can be printed. */
static inline void fuzz_print(const struct mc_diag *diag)
{
    FILE *nowhere = fopen("/dev/null", "w");
    MC_ASSERT(nowhere != NULL);
    mc_diag_print(diag, nowhere);
    fclose(nowhere);
}

#endif
