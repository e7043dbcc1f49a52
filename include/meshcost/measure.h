/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_MEASURE_H
#define MESHCOST_MEASURE_H
/*
 * measure: the quantities of quantity.h as reals, in the same stored unit and the same notation. They are
 * needed where a fraction of the stored unit makes sense: 0.24m of a CPU as the median of a distribution.
 * A printed value parses back to the same bits.
 */

enum mc_measure {
    MC_MEASURE_REAL,     /* "0.25", "12%" */
    MC_MEASURE_CPU,      /* milli-cores */
    MC_MEASURE_MEMORY,   /* bytes */
    MC_MEASURE_DURATION, /* milliseconds */
    MC_MEASURE_SECONDS,  /* seconds */
    MC_MEASURE_MONEY     /* micro-units of the currency */
};

/* NULL on success, otherwise a static text saying what is wrong. */
const char *mc_measure_parse(enum mc_measure measure, const char *text, double *value);
/* Into `out` of at least 48 bytes; the value must be finite. Returns out. */
char *mc_measure_print(enum mc_measure measure, char *out, double value);

#endif
