/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzz target: a price list, ours or OpenCost's. It is read with a price for each key, or there is an error.
 */
#include "input.h"
#include "meshcost/prices.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_diag *diag = mc_diag_create(arena);
    const char *file = fuzz_file(arena, bytes, size);
    const struct mc_prices *prices = mc_prices_load(arena, diag, file, NULL);
    MC_ASSERT((prices != NULL) == (mc_diag_errors(diag) == 0));
    for (int i = 0; prices && i < prices->count; i++) {
        MC_ASSERT(mc_prices_micro(prices, prices->prices[i].key) >= 0);
    }
    fuzz_print(diag);
    unlink(file);
    mc_arena_destroy(arena);
    return 0;
}
