/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Between the points of a surface: Steffen's monotone interpolation (Astron. Astrophys. 239, 1990; GSL) along
 * the root of the use and along the neighbours, once, onto a fine even table; the table is read linearly.
 * What is interpolated is the logarithm of the value times (1 - use), which stays finite at overload.
 */
#include "meshcost/check.h"
#include "meshcost/monotone.h"
#include "meshcost/surface.h"
#include <math.h>
#include <string.h>

enum { FINE_USE = 49, FINE_NEAR = 9, CELLS = FINE_USE * FINE_NEAR };
/* Of one cell: one pass, two passes, CPU time. */
enum { ONE = 0, TWO = MC_SURFACE_VALUES, CPU = 2 * MC_SURFACE_VALUES, MEANS, WIDTH = MEANS + 1 };
static const double million = 1e6;

static double slice_width(int k)
{
    return mc_surface_slices[k] - (k > 0 ? mc_surface_slices[k - 1] : 0);
}

/* ---- sums of laws ---- */

/* Sixteen buckets to an octave: the exponent and four bits of the mantissa of a double. */
enum { SUM_BITS = 4, OCTAVES = 44, SUM_ROOM = OCTAVES << SUM_BITS, LOWEST = 1023 - 14 };

/* x is not negative. */
static int sum_bucket(double x)
{
    union {
        double x;
        uint64_t bits;
    } u = {x};
    int64_t i = (int64_t)(u.bits >> (52 - SUM_BITS)) - ((int64_t)LOWEST << SUM_BITS);
    return i < 0 ? 0 : i >= SUM_ROOM ? SUM_ROOM - 1 : (int)i;
}

/* Weight and weighted sum of what fell into a bucket: its mean lies where the mass is. */
struct bucket {
    double weight, sum;
};

/* The buckets that hold probability 1: first to last - 1. */
struct buckets {
    struct bucket all[SUM_ROOM];
    int first, last;
};

/* Cuts the buckets into slices of probability. */
static void cut_slices(const struct buckets *b, double *slice)
{
    double seen = 0, taken = 0, sum = 0, x = 0;
    int k = 0;
    for (int i = b->first; i < b->last; i++) {
        double left = b->all[i].weight;
        x = left > 0 ? b->all[i].sum / left : x;
        while (k < MC_SURFACE_SLICES - 1 && seen + left >= mc_surface_slices[k]) {
            double part = mc_surface_slices[k] - seen;
            slice[k++] = (sum + part * x) / (taken + part);
            seen += part;
            left -= part;
            taken = sum = 0;
        }
        taken += left;
        sum += left * x;
        seen += left;
    }
    for (; k < MC_SURFACE_SLICES; k++, taken = sum = 0) {
        slice[k] = taken > 0 ? sum / taken : x;
    }
}

/* Between the means of buckets, each of which has half of its weight before it. */
static double cut_quantile(const struct buckets *b, double q)
{
    double seen = 0, before = 0, x = 0;
    for (int i = b->first; i < b->last; i++) {
        double weight = b->all[i].weight;
        if (weight > 0) {
            double here = seen + weight / 2, mean = b->all[i].sum / weight;
            if (here >= q) {
                return before > 0 ? x + (mean - x) * (q - before) / (here - before) : mean;
            }
            before = here;
            x = mean;
        }
        seen += weight;
    }
    return x;
}

/* Halves of a slice reach towards its neighbours; their mean is the slice's. Before a far tail the lower half
 * may reach below zero. */
static double slice_part(const double *value, int k, int half)
{
    double low = k > 0 ? (value[k - 1] - value[k]) / 4 : 0;
    double high = k < MC_SURFACE_SLICES - 1 ? (value[k + 1] - value[k]) / 4 : 0;
    return value[k] + (half == 0 ? low - high : high - low) / 2;
}

static double not_negative(double x)
{
    return x > 0 ? x : 0;
}

void mc_surface_add(struct mc_surface_law *sum, const struct mc_surface_law *other)
{
    enum { HALVES = 2 * MC_SURFACE_SLICES };
    struct buckets b;
    double part[HALVES], least = INFINITY, most = 0;
    for (int k = 0; k < HALVES; k++) {
        part[k] = slice_part(sum->value, k / 2, k % 2);
        least = part[k] < least ? part[k] : least;
        most = part[k] > most ? part[k] : most;
    }
    b.first = sum_bucket(not_negative(least + other->value[0]));
    b.last = sum_bucket(most + other->value[MC_SURFACE_SLICES - 1]) + 1;
    memset(&b.all[b.first], 0, (size_t)(b.last - b.first) * sizeof b.all[0]);
    for (int i = 0; i < MC_SURFACE_SLICES; i++) {
        double x = other->value[i], weight = slice_width(i) / 2;
        for (int k = 0; k < HALVES; k++) {
            double both = not_negative(x + part[k]), w = weight * slice_width(k / 2);
            struct bucket *at = &b.all[sum_bucket(both)];
            at->weight += w;
            at->sum += w * both;
        }
    }
    cut_slices(&b, sum->value);
    sum->value[MC_SURFACE_P50] = cut_quantile(&b, 0.5);
    sum->value[MC_SURFACE_P90] = cut_quantile(&b, 0.9);
    sum->value[MC_SURFACE_P99] = cut_quantile(&b, 0.99);
    sum->mean += other->mean;
}

void mc_surface_scale(struct mc_surface_law *law, double a, double b)
{
    for (int k = 0; k < MC_SURFACE_VALUES; k++) {
        law->value[k] = law->value[k] * a + b;
    }
    law->mean = law->mean * a + b;
}

/* ---- the table ---- */

static double first_use(const struct mc_surface *s)
{
    return s->points[0].use;
}

static double last_use(const struct mc_surface *s)
{
    return s->points[s->columns - 1].use;
}

static double last_near(const struct mc_surface *s)
{
    return s->points[s->columns * (s->rows - 1)].neighbours;
}

static double use_at(const struct mc_surface *s, int i)
{
    double low = sqrt(first_use(s)), high = sqrt(last_use(s)), root = low + (high - low) * i / (FINE_USE - 1);
    return root * root;
}

/* Logarithm of the value times (1 - use); CPU time stays finite by itself. */
static double point_value(const struct mc_surface_point *p, int k)
{
    int64_t value = k == CPU ? p->cpu : k == MEANS ? p->mean : p->value[k];
    return log((double)(value > 0 ? value : 1) / million * (k == CPU ? 1 : 1 - p->use));
}

/* One column of the table from the points. */
static void interpolate(const struct mc_surface *s, int k, double *out)
{
    double x[MC_SURFACE_AXIS], y[MC_SURFACE_AXIS], use[FINE_USE], near[FINE_NEAR];
    double line[MC_SURFACE_AXIS][FINE_USE];
    for (int i = 0; i < FINE_USE; i++) {
        use[i] = sqrt(use_at(s, i));
    }
    for (int j = 0; j < FINE_NEAR; j++) {
        near[j] = last_near(s) * j / (FINE_NEAR - 1);
    }
    for (int r = 0; r < s->rows; r++) {
        for (int c = 0; c < s->columns; c++) {
            x[c] = sqrt(s->points[c].use);
            y[c] = point_value(&s->points[r * s->columns + c], k);
        }
        mc_monotone(x, y, s->columns, use, line[r], FINE_USE);
    }
    for (int r = 0; r < s->rows; r++) {
        x[r] = s->points[r * s->columns].neighbours;
    }
    for (int i = 0; i < FINE_USE; i++) {
        for (int r = 0; r < s->rows; r++) {
            y[r] = line[r][i];
        }
        mc_monotone(x, y, s->rows, near, &out[(size_t)i * FINE_NEAR], FINE_NEAR);
        for (int j = 0; j < FINE_NEAR; j++) {
            out[i * FINE_NEAR + j] = exp(out[i * FINE_NEAR + j]);
        }
    }
}

/* Slices in order, whatever interpolation and noise made of them. */
static void set_in_order(double *value)
{
    for (int k = 1; k < MC_SURFACE_SLICES; k++) {
        value[k] = value[k] > value[k - 1] ? value[k] : value[k - 1];
    }
}

static void make_cell(const struct mc_surface *s, int cell, double (*column)[CELLS], float *out)
{
    double scale = 1 - use_at(s, cell / FINE_NEAR);
    struct mc_surface_law one, two;
    for (int k = 0; k < MC_SURFACE_VALUES; k++) {
        one.value[k] = column[k][cell];
    }
    set_in_order(one.value);
    one.mean = column[MEANS - MC_SURFACE_VALUES][cell];
    two = one;
    mc_surface_scale(&two, 1 / scale, 0);
    struct mc_surface_law again = two;
    mc_surface_add(&two, &again);
    mc_surface_scale(&two, scale, 0);
    for (int k = 0; k < MC_SURFACE_VALUES; k++) {
        out[ONE + k] = (float)one.value[k];
        out[TWO + k] = (float)two.value[k];
    }
    out[CPU] = (float)column[CPU - MC_SURFACE_VALUES][cell];
    out[MEANS] = (float)one.mean;
}

/* ---- against direct simulation ---- */

static void note(double *worst, double *squares, double predicted, int64_t simulated)
{
    double x = simulated > 0 ? fabs(log(predicted * million / (double)simulated)) : 0;
    *worst = x > *worst ? x : *worst;
    *squares += x * x;
}

static void compare(struct mc_surface *s)
{
    int n = 0;
    double squares = 0, of_cpu = 0;
    for (int i = 0; i < s->check_count; i++) {
        const struct mc_surface_point *p = &s->checks[i];
        struct mc_surface_law law;
        if (mc_surface_law(s, p->use, p->neighbours, false, &law)) {
            note(&s->worst, &squares, law.mean, p->mean);
            note(&s->worst, &squares, law.value[MC_SURFACE_P50], p->value[MC_SURFACE_P50]);
            note(&s->worst, &squares, law.value[MC_SURFACE_P99], p->value[MC_SURFACE_P99]);
            note(&s->worst_cpu, &of_cpu, mc_surface_cpu(s, p->use, p->neighbours), p->cpu);
            n++;
        }
    }
    s->typical = n > 0 ? sqrt(squares / (3 * n)) : 0;
    s->typical_cpu = n > 0 ? sqrt(of_cpu / n) : 0;
}

void mc_surface_finish(struct mc_arena *arena, struct mc_surface *s)
{
    struct mc_arena *scratch = mc_arena_create(0);
    double(*column)[CELLS] = mc_arena_array(scratch, WIDTH - MC_SURFACE_VALUES, sizeof *column);
    for (int k = 0; k < WIDTH - MC_SURFACE_VALUES; k++) {
        interpolate(s, k < MC_SURFACE_VALUES ? k : k + MC_SURFACE_VALUES, column[k]);
    }
    float *table = mc_arena_array(arena, (size_t)CELLS * WIDTH, sizeof *table);
    for (int cell = 0; cell < CELLS; cell++) {
        make_cell(s, cell, column, table + (size_t)cell * WIDTH);
    }
    mc_arena_destroy(scratch);
    s->table = table;
    s->worst = s->typical = s->worst_cpu = s->typical_cpu = 0;
    compare(s);
}

/* ---- reading ---- */

struct spot {
    const float *corner[4];
    double weight[4];
};

static struct spot find(const struct mc_surface *s, double use, double near)
{
    double low = sqrt(first_use(s)), high = sqrt(last_use(s));
    double x = (sqrt(use) - low) / (high - low) * (FINE_USE - 1), y = near / last_near(s) * (FINE_NEAR - 1);
    x = x < 0 ? 0 : x > FINE_USE - 1 ? FINE_USE - 1 : x;
    y = y < 0 ? 0 : y > FINE_NEAR - 1 ? FINE_NEAR - 1 : y;
    int i = x >= FINE_USE - 1 ? FINE_USE - 2 : (int)x, j = y >= FINE_NEAR - 1 ? FINE_NEAR - 2 : (int)y;
    x -= i;
    y -= j;
    const float *at = s->table + (size_t)(i * FINE_NEAR + j) * WIDTH;
    return (struct spot){
        {at, at + WIDTH, at + (size_t)FINE_NEAR * WIDTH, at + (size_t)(FINE_NEAR + 1) * WIDTH},
        {(1 - x) * (1 - y), (1 - x) * y, x * (1 - y), x * y}};
}

static double read_at(const struct spot *p, int k)
{
    return p->weight[0] * (double)p->corner[0][k] + p->weight[1] * (double)p->corner[1][k] +
           p->weight[2] * (double)p->corner[2][k] + p->weight[3] * (double)p->corner[3][k];
}

bool mc_surface_law(const struct mc_surface *s, double use, double near, bool twice,
                    struct mc_surface_law *law)
{
    if (!(use < 1)) {
        return false;
    }
    struct spot spot = find(s, use, near);
    /* Below the first column nothing waits any more. */
    double scale = 1 / (1 - (use > first_use(s) ? use : first_use(s)));
    for (int k = 0; k < MC_SURFACE_VALUES; k++) {
        law->value[k] = read_at(&spot, (twice ? TWO : ONE) + k) * scale;
    }
    law->mean = read_at(&spot, MEANS) * scale * (twice ? 2 : 1);
    return true;
}

double mc_surface_cpu(const struct mc_surface *s, double use, double near)
{
    struct spot spot = find(s, use, near);
    return read_at(&spot, CPU);
}
