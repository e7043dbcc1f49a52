/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_BASE_DECIMAL_H
#define MC_BASE_DECIMAL_H
/*
 * decimal: a decimal number as it is written, before any rounding. The one place that knows the notation of
 * numbers: [-] digits with _ between them [. digits] [e [sign] digits]; no leading zeros, no plus sign.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mc_decimal {
    bool negative;
    bool point;      /* written with a decimal point */
    bool overlong;   /* more digits than `digits` holds */
    uint64_t digits; /* value = digits * 10^exponent, no trailing zeros in digits */
    int exponent;
    const char *start, *end;  /* the unsigned number in the text, its exponent included */
    const char *mantissa_end; /* where the exponent starts, or the end */
    int written_exponent;
};

/* Reads the number that starts at `text`. False if none does; `problem` then says why, or is NULL. */
bool mc_decimal_read(const char *text, struct mc_decimal *decimal, const char **problem);

enum mc_rounding { MC_EXACT, MC_HALF_EVEN };
enum mc_scaled { MC_SCALED, MC_INEXACT, MC_TOO_LARGE };
/* magnitude = digits * 10^(exponent + shift) * factor, whole. factor < 2^60 + 1. */
enum mc_scaled mc_decimal_scale(const struct mc_decimal *decimal, int shift, uint64_t factor,
                                enum mc_rounding rounding, uint64_t *magnitude);
/* The double nearest to the magnitude times 10^shift; false if it is infinite or too long to read. */
bool mc_decimal_real(const struct mc_decimal *decimal, int shift, double *magnitude);

#endif
