/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_TEST_UNIT_H
#define MC_TEST_UNIT_H
/* cmocka.h with the headers that it wants before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
