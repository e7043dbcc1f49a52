/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_KERNEL_FAMILY_H
#define MESHCOST_KERNEL_FAMILY_H
/*
 * family: what each family of distributions is without cuts and atom. One row a family; variate.c adds
 * cuts, atoms and ticks. Private to the kernel.
 */
#include "meshcost/dist.h"

struct mc_family {
    double (*quantile)(const struct mc_dist *dist, double u); /* u in (0, 1) */
    double (*cdf)(const struct mc_dist *dist, double x);      /* any x */
    double (*mean)(const struct mc_dist *dist);               /* infinite where the integral is; NULL: none */
    double (*kink)(const struct mc_dist *dist);       /* u where the quantile has a kink; NULL: none */
    double (*smallest)(const struct mc_dist *dist);   /* lower end of the support */
    const char *(*check)(const struct mc_dist *dist); /* as mc_dist_check, for a, b, c */
};

const struct mc_family *mc_family_of(const struct mc_dist *dist);

#endif
