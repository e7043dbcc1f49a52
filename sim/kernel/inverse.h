/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_KERNEL_INVERSE_H
#define MESHCOST_KERNEL_INVERSE_H
/*
 * inverse: quantiles of the standard gamma and beta distributions, found in a bracket on GSL's distribution
 * functions. GSL's own inverses fail or abort for small shapes. Private to the kernel.
 */

double mc_gamma_quantile(double shape, double u); /* scale 1 */
double mc_beta_quantile(double a, double b, double u);

#endif
