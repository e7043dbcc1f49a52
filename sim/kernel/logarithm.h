/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_KERNEL_LOGARITHM_H
#define MESHCOST_KERNEL_LOGARITHM_H
/*
 * logarithm: a natural logarithm whose bits depend on nothing but IEEE 754 arithmetic, for the unit
 * exponential, by far the most frequent variate. libm's logarithm chooses its code by processor. The error
 * of the unit exponential is below 1.5 units in the last place (20 million values against long double).
 */
#include <stdint.h>
#include <string.h>

enum { MC_LOG_BITS = 7, MC_LOG_ROWS = 1 << MC_LOG_BITS };

/* A place c in the middle of a part of [0.6914, 1.3828), 1 / c, and log c in two parts, the first a multiple
 * of 2^-42. */
struct mc_log_row {
    double place, inverse, high, low;
};
extern const struct mc_log_row mc_log_table[MC_LOG_ROWS];

/*
 * log x of a positive normal x = 2^k m, with m in the part around c = mc_log_table[].place. m - c is exact,
 * and r = (m - c) / c is less than 2^-8: log x = k log 2 + log c + log(1 + r), the last by seven terms of its
 * series, which leave less than 2^-66. k log 2 + log c is exact in its first parts. One part is that around
 * 1, where log c is 0, so that nothing cancels.
 */
static inline double mc_log_normal(double x)
{
    const int64_t first = INT64_C(0x3fe6100000000000);
    int64_t bits;
    memcpy(&bits, &x, sizeof bits);
    int64_t from = bits - first, k = from >> 52;
    const struct mc_log_row *row = &mc_log_table[(uint64_t)from >> (52 - MC_LOG_BITS) & (MC_LOG_ROWS - 1)];
    bits -= from & -(INT64_C(1) << 52);
    double m;
    memcpy(&m, &bits, sizeof m);
    double r = (m - row->place) * row->inverse, n = (double)k, r2 = r * r;
    double high = n * 0x1.62e42fefa38p-1 + row->high, low = row->low + n * 0x1.ef35793c7673p-45;
    double early = 1.0 / 2.0 - r * (1.0 / 3.0);
    double late = (1.0 / 4.0 - r * (1.0 / 5.0)) + r2 * (1.0 / 6.0 - r * (1.0 / 7.0));
    return high + (r + ((low - r2 * early) - r2 * r2 * late));
}

/*
 * -log(1 - u) for u in [0, 1): the unit exponential. The part of u that 1 - u rounds off is put back;
 * addressed draws have none, which spares them a division.
 */
static inline double mc_unit_exponential(double u)
{
    double rest = 1.0 - u, lost = (1.0 - rest) - u, log_rest = mc_log_normal(rest);
    return lost == 0.0 ? -log_rest : lost / -rest - log_rest;
}

#endif
