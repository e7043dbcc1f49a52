/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzz target: a release calendar (CSV). It is read with rows in order of dates, or there is an error. */
#include "input.h"
#include "meshcost/history.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_diag *diag = mc_diag_create(arena);
    const char *file = fuzz_file(arena, bytes, size);
    int count = 0;
    const struct mc_release_calendar *c = mc_release_calendars_load(arena, diag, file, &count);
    MC_ASSERT((c != NULL) == (mc_diag_errors(diag) == 0));
    for (int i = 0; c && i < count; i++) {
        for (int k = 1; k < c[i].count; k++) {
            MC_ASSERT(c[i].rows[k - 1].date <= c[i].rows[k].date);
        }
    }
    fuzz_print(diag);
    unlink(file);
    mc_arena_destroy(arena);
    return 0;
}
