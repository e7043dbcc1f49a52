/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "meshcost/check.h"
#include <stdio.h>
#include <stdlib.h>

_Noreturn void mc_assert_failed(const char *file, int line, const char *text)
{
    fprintf(stderr, "%s:%d: assertion failed: %s\n", file, line, text);
    abort();
}

_Noreturn void mc_out_of_memory(size_t size)
{
    fputs("meshcost: out of memory", stderr);
    if (size > 0) {
        fprintf(stderr, " (asked for %zu bytes)", size);
    }
    fputs("\n", stderr);
    _Exit(EXIT_FAILURE);
}
