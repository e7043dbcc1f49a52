/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_STUDY_H
#define MC_STUDY_H
/*
 * study: the cash difference of two lanes as a function of factors, evaluated at many points at once.
 *
 * A factor is an organisation-level prior, moved by its uniform (pinned), or a path with a range, moved
 * evenly within it. What is no factor stays as it is: priors are drawn with the organisation. A point says
 * where the factors are (NaN: drawn, or as stated) and with which organisation to begin.
 */
#include "points.h"

struct mc_study_factor {
    const char *name;
    const char *path, *subject; /* subject NULL: a path with a range */
    double low, high;
    const char *unit;
};

struct mc_study {
    struct mc_points points;
    struct mc_inputs base;
    int set_count; /* of the command: they hold at every point */
    const char *const *set;
    struct mc_wish wish;
    int lane[2]; /* the difference is the second minus the first */
    int factor_count;
    struct mc_study_factor *factors;
    /* one evaluation */
    const double *u; /* [point][factor] */
    double *y;       /* [point]: cash a year, mean over organisations and histories */
    int items;       /* a point */
    int n;
    bool shared; /* all points share the replays of the first */
};

/* Evaluates n points with `organisations` organisations each; `first` may be NULL. False after a message. */
bool mc_study_run(struct mc_study *study, int n, const double *u, const uint64_t *first, int organisations,
                  double *y);
/* Value of a factor of a path at u, as YAML text. */
const char *mc_study_value(const struct mc_study_factor *factor, double u, struct mc_arena *arena);
/* An mc_settings_fn and an mc_pins_fn; the context is the study. */
int mc_study_settings(void *study, uint64_t point, struct mc_arena *arena, const char *const **out);
int mc_study_pins(void *study, uint64_t point, struct mc_arena *arena, const struct mc_pin **out);

#endif
