/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_TESTS_SUPPORT_CHECK_H
#define MESHCOST_TESTS_SUPPORT_CHECK_H
/*
 * check: comparisons of doubles that fail a cmocka test with both values in the message (cmocka 1.1.5 has
 * none for doubles), and whether code asserts.
 */
#include "unit.h"

#include <stdbool.h>

/* |got - want| <= tolerance * |want|. NaN never passes; equal infinities do. */
#define check_close_rel(got, want, tolerance)                                                                \
    check_close_rel_at((got), (want), (tolerance), #got, __FILE__, __LINE__)
/* |got - want| <= tolerance. */
#define check_close_abs(got, want, tolerance)                                                                \
    check_close_abs_at((got), (want), (tolerance), #got, __FILE__, __LINE__)

void check_close_rel_at(double got, double want, double tolerance, const char *what, const char *file,
                        int line);
void check_close_abs_at(double got, double want, double tolerance, const char *what, const char *file,
                        int line);

/* Does body(argument) end in an assertion? Tried in a child process, whose messages are dropped. */
bool check_aborts(void (*body)(void *), void *argument);

#endif
