/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_CONDITION_H
#define MC_CONDITION_H
/* Private: what a condition is once it is read. */
#include "meshcost/condition.h"

enum condition_subject { SUBJECT_VERDICT, SUBJECT_LANE, SUBJECT_DELTA, SUBJECT_RUN };
enum condition_what {
    WHAT_MEASURE,
    WHAT_DELIVERS,
    WHAT_REALISED,
    WHAT_EXPECTED,
    WHAT_NOT_DELIVERING,
    WHAT_TIES
};
enum condition_stat { STAT_MEAN, STAT_LOW, STAT_HIGH, STAT_P10, STAT_P50, STAT_P90 };

struct mc_condition {
    const char *text, *name; /* name: the left side */
    enum condition_subject subject;
    const char *lane; /* NULL: that of the verdict */
    enum condition_what what;
    enum mc_compare_kind kind; /* of the measure, with its name in a comparison */
    const char *measure;
    enum condition_stat stat;
    bool less, equal, percent; /* < or <=; >= or <=; the value was written with % */
    double value;
};

#endif
