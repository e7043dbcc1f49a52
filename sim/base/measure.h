/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_BASE_MEASURE_H
#define MC_BASE_MEASURE_H
/* Tables of unit suffixes, shared by the exact (quantity.c) and the real (measure.c) readers. */
#include "decimal.h"
#include "meshcost/measure.h"

struct mc_unit {
    const char *suffix; /* NULL ends the table */
    int shift;          /* one unit is factor * 10^shift stored units */
    uint64_t factor;
};

struct mc_measure_kind {
    const struct mc_unit *units; /* largest first where compound */
    bool compound;               /* "1h30m"; the unit may be left out of a zero alone */
    bool rounds;                 /* a value with a decimal point is rounded half-even */
    const char *wrong;           /* it is no such quantity */
    const char *inexact;         /* it is not whole in the stored unit */
};

extern const struct mc_measure_kind mc_measure_kinds[]; /* by enum mc_measure */

/* A part of a quantity: 1h of 1h30m. */
struct mc_measure_part {
    struct mc_decimal number;
    const struct mc_unit *unit;
    const char *next; /* what follows it in the text */
};
/* Reads the part at `text`; `after` is the unit of the one before, NULL at the first. NULL, or what is wrong.
 */
const char *mc_measure_part(const struct mc_measure_kind *kind, const char *text, const struct mc_unit *after,
                            struct mc_measure_part *part);
/* Amount of money without its currency code, into `out` of 320 bytes; NULL if the text is no amount. */
const char *mc_measure_amount(const char *text, char *out);

#endif
