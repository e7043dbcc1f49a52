/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The shortest change that turns a sign. */
#include "meshcost/sensitivity.h"
#include <math.h>
#include <string.h>

enum { SCAN = 13, HALVINGS = 16, ITERATIONS = 12, SHORTER = 4 };
static const double STEP = 0.25; /* of the central differences, in z */

struct search {
    mc_flip_fn *f;
    void *context;
    int k;
    double farthest, now;
    bool failed;
    double *z, *y; /* [point][factor], [point]: what is asked for */
    double *gradient, *best, *trial;
    double length; /* of best; infinite: none yet */
};

static bool ask(struct search *s, int n)
{
    s->failed = s->failed || !s->f(s->context, n, s->z, s->y);
    return !s->failed;
}

static double norm(const double *x, int k)
{
    double sum = 0;
    for (int i = 0; i < k; i++) {
        sum += x[i] * x[i];
    }
    return sqrt(sum);
}

static void put(struct search *s, int point, const double *direction, double t)
{
    for (int i = 0; i < s->k; i++) {
        s->z[point * s->k + i] = t * direction[i];
    }
}

static bool turned(const struct search *s, double y)
{
    return (y < 0) != (s->now < 0);
}

/* Where the sign turns first on a line from the origin, by an even scan and bisection; infinite: nowhere. */
static double crossing(struct search *s, const double *unit, double *end)
{
    double low = 0, high = INFINITY;
    for (int i = 1; i < SCAN; i++) {
        put(s, i - 1, unit, s->farthest * i / (SCAN - 1));
    }
    if (!ask(s, SCAN - 1)) {
        return INFINITY;
    }
    *end = s->y[SCAN - 2];
    for (int i = 1; i < SCAN && high > s->farthest; i++) {
        low = s->farthest * (i - 1) / (SCAN - 1);
        high = turned(s, s->y[i - 1]) ? s->farthest * i / (SCAN - 1) : INFINITY;
    }
    for (int i = 0; i < HALVINGS && high <= s->farthest; i++) {
        double middle = (low + high) / 2;
        put(s, 0, unit, middle);
        if (!ask(s, 1)) {
            return INFINITY;
        }
        bool yes = turned(s, s->y[0]);
        low = yes ? low : middle;
        high = yes ? middle : high;
    }
    return high <= s->farthest ? (low + high) / 2 : INFINITY;
}

/* Keeps the crossing in a direction (not a unit vector) if it is nearer. */
static bool try_direction(struct search *s, const double *direction, double *end)
{
    double length = norm(direction, s->k), *unit = s->trial;
    if (!(length > 0)) {
        return false;
    }
    for (int i = 0; i < s->k; i++) {
        unit[i] = direction[i] / length;
    }
    double t = crossing(s, unit, end);
    if (!(t < s->length * (1 - 1e-4))) {
        return false;
    }
    for (int i = 0; i < s->k; i++) {
        s->best[i] = t * unit[i];
    }
    s->length = t;
    return true;
}

/* Value and gradient at a point. */
static bool linearise(struct search *s, const double *at, double *y)
{
    for (int p = 0; p <= 2 * s->k; p++) {
        memcpy(&s->z[p * s->k], at, (size_t)s->k * sizeof *at);
    }
    for (int i = 0; i < s->k; i++) {
        s->z[(2 * i + 1) * s->k + i] += STEP;
        s->z[(2 * i + 2) * s->k + i] -= STEP;
    }
    if (!ask(s, 2 * s->k + 1)) {
        return false;
    }
    *y = s->y[0];
    for (int i = 0; i < s->k; i++) {
        s->gradient[i] = (s->y[2 * i + 1] - s->y[2 * i + 2]) / (2 * STEP);
    }
    return norm(s->gradient, s->k) > 0;
}

/* The line of one factor that turns the sign soonest by its ends, as if f were straight on it. */
static void try_single(struct search *s, double *direction)
{
    int best = -1;
    double nearest = INFINITY, unused;
    memset(s->z, 0, (size_t)(2 * s->k * s->k) * sizeof *s->z);
    for (int p = 0; p < 2 * s->k; p++) {
        s->z[p * s->k + p / 2] = p % 2 ? -s->farthest : s->farthest;
    }
    if (!ask(s, 2 * s->k)) {
        return;
    }
    for (int p = 0; p < 2 * s->k; p++) {
        double t = turned(s, s->y[p]) ? s->now / (s->now - s->y[p]) : INFINITY;
        best = t < nearest ? p : best;
        nearest = fmin(t, nearest);
    }
    if (best >= 0) {
        memset(direction, 0, (size_t)s->k * sizeof *direction);
        direction[best / 2] = best % 2 ? -1 : 1;
        (void)try_direction(s, direction, &unused);
    }
}

/* One step to where the linearised f vanishes, or part of the way; false if nothing nearer is there. */
static bool improve(struct search *s, double *direction)
{
    double y, unused, slope = 0;
    if (!linearise(s, s->best, &y)) {
        return false;
    }
    double square = norm(s->gradient, s->k) * norm(s->gradient, s->k);
    for (int i = 0; i < s->k; i++) {
        slope += s->gradient[i] * s->best[i];
    }
    for (int i = 0; i < s->k; i++) {
        direction[i] = (slope - y) / square * s->gradient[i];
    }
    for (int i = 0; i < SHORTER; i++) {
        if (try_direction(s, direction, &unused)) {
            return true;
        }
        for (int k = 0; k < s->k; k++) {
            direction[k] = (direction[k] + s->best[k]) / 2;
        }
    }
    return false;
}

struct mc_flip mc_flip(mc_flip_fn *f, void *context, int k, double farthest, struct mc_arena *arena,
                       double *z)
{
    size_t n = (size_t)k, points = 2 * n + 1 > SCAN ? 2 * n + 1 : SCAN;
    struct search s = {.f = f, .context = context, .k = k, .farthest = farthest, .length = INFINITY};
    double *direction = MC_NEW_ARRAY(arena, n, double);
    struct mc_flip out = {.distance = INFINITY};
    s.z = MC_NEW_ARRAY(arena, points * n, double);
    s.y = MC_NEW_ARRAY(arena, points, double);
    s.gradient = MC_NEW_ARRAY(arena, n, double);
    s.best = z;
    s.trial = MC_NEW_ARRAY(arena, n, double);
    memset(z, 0, n * sizeof *z);
    bool slopes = linearise(&s, z, &s.now);
    out.now = out.farthest = s.now;
    if (slopes) {
        for (int i = 0; i < k; i++) {
            direction[i] = s.now < 0 ? s.gradient[i] : -s.gradient[i];
        }
        (void)try_direction(&s, direction, &out.farthest);
    }
    if (!s.failed) {
        try_single(&s, direction);
    }
    for (int i = 0; i < ITERATIONS && !s.failed && s.length <= farthest; i++) {
        if (!improve(&s, direction)) {
            break;
        }
    }
    out.failed = s.failed;
    out.found = !s.failed && s.length <= farthest;
    out.distance = s.length;
    return out;
}
