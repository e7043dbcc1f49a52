/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_KERNEL_LOGARITHM_H
#define MESHCOST_KERNEL_LOGARITHM_H
/*
 * logarithm: a natural logarithm whose bits depend on nothing but IEEE 754 arithmetic, for the unit
 * exponential, by far the most frequent variate. libm's logarithm chooses its code by processor. The error
 * of the unit exponential is below 1.3 units in the last place (20 million values against long double).
 */
#include <stdint.h>
#include <string.h>

/*
 * log x of a positive normal x = 2^k m, m in [sqrt 1/2, sqrt 2). With f = m - 1 and s = f / (2 + f):
 * log m = 2 artanh s = f - s (f - r), r = 2 (s^2/3 + s^4/5 + ...), where |s| < 0.172, so that ten terms
 * leave less than 2^-55. log 2 comes in two parts, the first short enough for an exact product with k.
 */
static inline double mc_log_normal(double x)
{
    const int64_t root_half = INT64_C(0x3fe6a09e667f3bcd);
    int64_t bits;
    memcpy(&bits, &x, sizeof bits);
    int64_t k = (bits - root_half) >> 52;
    bits -= k * (INT64_C(1) << 52);
    double m;
    memcpy(&m, &bits, sizeof m);
    double f = m - 1.0, s = f / (2.0 + f), z = s * s, z2 = z * z, z4 = z2 * z2;
    double low = (2.0 / 3.0 + z * (2.0 / 5.0)) + z2 * (2.0 / 7.0 + z * (2.0 / 9.0));
    double middle = (2.0 / 11.0 + z * (2.0 / 13.0)) + z2 * (2.0 / 15.0 + z * (2.0 / 17.0));
    double high = 2.0 / 19.0 + z * (2.0 / 21.0);
    double r = z * (low + z4 * (middle + z4 * high));
    double n = (double)k;
    return n * 0x1.62e42fefa38p-1 + (f - (s * (f - r) - n * 0x1.ef35793c7673p-45));
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
