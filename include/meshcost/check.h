/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_CHECK_H
#define MESHCOST_CHECK_H
/*
 * check: assertions for our own faults.
 *
 * Bugs assert, users get diagnostics (diag.h): never use these on anything that came from a file, an
 * option or a terminal. MC_ASSERT is always on, in every build.
 */

#include <stddef.h>

/* Prints "file:line: assertion failed: text" to stderr and aborts. The one place for a breakpoint. */
_Noreturn void mc_assert_failed(const char *file, int line, const char *text);

/*
 * Prints "meshcost: out of memory (asked for N bytes)" and ends the program with exit code 1. No caller could
 * do better, and what is stored is whole at every instant.
 */
_Noreturn void mc_out_of_memory(size_t size);

#define MC_ASSERT(condition) ((condition) ? (void)0 : mc_assert_failed(__FILE__, __LINE__, #condition))

#define MC_MUST_USE __attribute__((warn_unused_result))

#endif
