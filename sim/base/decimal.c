/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "decimal.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_EXPONENT = 9999, LONGEST = 300 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* One digit more; zeros wait in `pending` until a digit follows, so that trailing ones never count. */
static void add_digit(struct mc_decimal *d, int digit, int *pending)
{
    (*pending)++;
    if (digit == 0) {
        return;
    }
    for (; *pending > 0; (*pending)--) {
        if (d->digits > (UINT64_MAX - 9) / 10) {
            d->overlong = true;
            *pending = 0;
            return;
        }
        d->digits *= 10;
    }
    d->digits += (uint64_t)digit;
}

/* Digits with single underscores between them; returns the end, NULL if there is no digit. */
static const char *read_digits(const char *p, struct mc_decimal *d, int *pending, int *count)
{
    if (!is_digit(*p)) {
        return NULL;
    }
    for (; is_digit(*p) || (*p == '_' && is_digit(p[1])); p++) {
        if (*p != '_') {
            add_digit(d, *p - '0', pending);
            *count += 1;
        }
    }
    return p;
}

/* An e is an exponent only if digits follow: 1E is one exa, 1E9 is a thousand million. */
static const char *read_exponent(const char *p, struct mc_decimal *d)
{
    if (*p != 'e' && *p != 'E') {
        return p;
    }
    const char *q = p + 1;
    bool negative = *q == '-';
    q += *q == '-' || *q == '+';
    if (!is_digit(*q)) {
        return p;
    }
    int exponent = 0;
    for (; is_digit(*q); q++) {
        exponent = exponent < MOST_EXPONENT ? exponent * 10 + (*q - '0') : exponent;
    }
    d->written_exponent = negative ? -exponent : exponent;
    return q;
}

bool mc_decimal_read(const char *text, struct mc_decimal *decimal, const char **problem)
{
    struct mc_decimal d = {.negative = *text == '-'};
    int pending = 0, whole = 0, fraction = 0;
    const char *p = d.start = text + (d.negative ? 1 : 0);
    *problem = NULL;
    if (p[0] == '0' && (is_digit(p[1]) || p[1] == '_')) {
        *problem = "has a leading zero";
        return false;
    }
    const char *end = read_digits(p, &d, &pending, &whole);
    p = end ? end : p;
    if (*p == '.' && is_digit(p[1])) {
        d.point = true;
        p = read_digits(p + 1, &d, &pending, &fraction);
    } else if (!end) {
        return false;
    }
    d.mantissa_end = p;
    d.end = read_exponent(p, &d);
    if (d.end - d.start > LONGEST) {
        *problem = "is too long";
        return false;
    }
    d.exponent = d.digits == 0 ? 0 : pending - fraction + d.written_exponent;
    *decimal = d;
    return true;
}

/* x * 10^k without overflow, or false. */
static bool grow(uint64_t *x, int k)
{
    for (; k > 0 && *x > 0; k--) {
        if (*x > UINT64_MAX / 10) {
            return false;
        }
        *x *= 10;
    }
    return true;
}

/* Whole part of fraction * factor / 10^places, with what is left as a last digit and a sticky bit. */
static uint64_t scale_fraction(uint64_t fraction, int places, uint64_t factor, int *last, bool *sticky)
{
    uint64_t carry = 0;
    *last = 0;
    *sticky = false;
    for (; places > 0; places--) {
        uint64_t n = fraction % 10 * factor + carry;
        *sticky = *sticky || *last != 0;
        *last = (int)(n % 10);
        carry = n / 10;
        fraction /= 10;
    }
    return carry;
}

/* digits / 10^places as a whole number, and the digits that are left. */
static void split(uint64_t digits, int places, uint64_t *whole, uint64_t *fraction)
{
    uint64_t power = 1;
    bool fits = places < 20 && grow(&power, places);
    *whole = fits ? digits / power : 0;
    *fraction = fits ? digits % power : digits;
}

enum mc_scaled mc_decimal_scale(const struct mc_decimal *decimal, int shift, uint64_t factor,
                                enum mc_rounding rounding, uint64_t *magnitude)
{
    int exponent = decimal->exponent + shift, places = exponent < 0 ? -exponent : 0, last;
    uint64_t digits = decimal->digits, whole, fraction;
    bool sticky;
    if (decimal->overlong || !grow(&digits, exponent)) {
        return MC_TOO_LARGE;
    }
    split(digits, places, &whole, &fraction);
    if (factor > 1 && whole > UINT64_MAX / factor) {
        return MC_TOO_LARGE;
    }
    uint64_t part = scale_fraction(fraction, places, factor, &last, &sticky);
    if (rounding == MC_EXACT && (last != 0 || sticky)) {
        return MC_INEXACT;
    }
    whole *= factor;
    bool odd = (whole + part) % 2 == 1;
    part += last > 5 || (last == 5 && (sticky || odd));
    *magnitude = whole + part;
    return whole > UINT64_MAX - part ? MC_TOO_LARGE : MC_SCALED;
}

bool mc_decimal_real(const struct mc_decimal *decimal, int shift, double *magnitude)
{
    char text[LONGEST + 16];
    size_t n = 0;
    for (const char *p = decimal->start; p < decimal->mantissa_end; p++) {
        if (*p != '_') {
            text[n++] = *p;
        }
    }
    snprintf(text + n, sizeof text - n, "e%d", decimal->written_exponent + shift);
    /* No locale is ever set, so the decimal point is a point. */
    *magnitude = strtod(text, NULL);
    return isfinite(*magnitude);
}
