/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What drives the difference between two lanes: rank correlation of the paired difference with every prior
 * that was drawn for the organisations. Draws are independent of each other, so that squared correlations add
 * up.
 *
 * A prior is called sure if its correlation is too large for chance at 5 % for all priors together
 * (Bonferroni, by Fisher's transformation with Fieller's factor 1.06 for ranks).
 */
#include "maker.h"
#include "meshcost/variate.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FEWEST = 10 };
static const double FIELLER = 1.06;

struct pair {
    double value;
    int at;
};

struct finder {
    const struct mc_maker *m;
    int n, count, room;
    struct mc_influence *row;
    double **u;      /* [prior][organisation] */
    bool *elsewhere; /* [prior]: a lane that is neither leader nor rival draws it */
    double *difference, *rank_d, *rank_u;
    struct pair *sorted;
};

/* ---- ranks ---- */

static int by_value(const void *left, const void *right)
{
    const struct pair *a = left, *b = right;
    return a->value < b->value ? -1 : a->value > b->value ? 1 : a->at - b->at;
}

/* Equal values share the mean of their ranks. */
static void ranks(const struct finder *f, const double *value, double *rank)
{
    for (int i = 0; i < f->n; i++) {
        f->sorted[i] = (struct pair){value[i], i};
    }
    qsort(f->sorted, (size_t)f->n, sizeof *f->sorted, by_value);
    for (int i = 0, j; i < f->n; i = j) {
        for (j = i; j < f->n && !(f->sorted[j].value > f->sorted[i].value); j++) {
        }
        for (int k = i; k < j; k++) {
            rank[f->sorted[k].at] = (i + j - 1) / 2.0;
        }
    }
}

static double correlation(const double *x, const double *y, int n, double *slope)
{
    double mx = 0, my = 0, xx = 0, yy = 0, xy = 0;
    for (int i = 0; i < n; i++) {
        mx += x[i] / n;
        my += y[i] / n;
    }
    for (int i = 0; i < n; i++) {
        xx += (x[i] - mx) * (x[i] - mx);
        yy += (y[i] - my) * (y[i] - my);
        xy += (x[i] - mx) * (y[i] - my);
    }
    *slope = xx > 0 ? xy / xx : 0;
    return xx > 0 && yy > 0 ? xy / sqrt(xx * yy) : 0;
}

static double normal(double p)
{
    struct mc_dist d = {.family = MC_DIST_NORMAL, .a = 0, .b = 1};
    return mc_quantile(&d, p);
}

static void measure(const struct finder *f, struct mc_influence *row, const double *u)
{
    double unused, n = f->n, se = sqrt(FIELLER / (n - 3));
    ranks(f, u, f->rank_u); /* leaves the draws sorted */
    row->rho = correlation(f->rank_u, f->rank_d, f->n, &unused);
    (void)correlation(u, f->difference, f->n, &row->slope);
    double bounded = fmin(fmax(row->rho, -0.999999), 0.999999);
    double z = atanh(bounded), half = normal(0.975) * se;
    row->low = tanh(z - half);
    row->high = tanh(z + half);
    row->sure = fabs(z) / se > normal(1 - 0.025 / f->count);
    int third = f->n / 3;
    for (int i = 0; i < third; i++) {
        row->when_low += f->difference[f->sorted[i].at] / third;
        row->when_high += f->difference[f->sorted[f->n - 1 - i].at] / third;
    }
}

/* ---- what was drawn ---- */

static bool add_draw(void *context, const struct mc_row *row)
{
    struct finder *f = context;
    const struct mc_value *v = row->values;
    int64_t prior = v[0].integer, o = v[3].integer;
    if (prior < 0 || prior >= f->room || o < 0 || o >= f->n) {
        return true;
    }
    if (!f->u[prior]) {
        struct mc_arena *arena = f->m->arena;
        f->u[prior] = MC_NEW_ARRAY(arena, (size_t)f->n, double);
        const char *path = mc_arena_dup(arena, v[1].text);
        f->row[prior] = (struct mc_influence){.path = path,
                                              .subject = mc_arena_dup(arena, v[2].text),
                                              .confidence = "not stated",
                                              .interest = "not stated",
                                              .source = "",
                                              .where = path};
    }
    f->u[prior][o] = v[4].real;
    return true;
}

/* ---- what the files say about it ---- */

/* "lanes.NAME.components[x].idle" -> "lane.components.idle"; what has no lane begins with "scenario.". */
static const char *address_of(struct mc_arena *arena, const char *path)
{
    struct mc_buffer out = {0};
    const char *p = path;
    if (strncmp(path, "lanes.", 6) == 0) {
        mc_buffer_text_add(&out, "lane");
        p = strchr(path + 6, '.');
    } else {
        mc_buffer_text_add(&out, "scenario.");
    }
    for (int depth = 0; p && *p; p++) {
        depth += *p == '[';
        if (depth == 0) {
            mc_buffer_char(&out, *p);
        }
        depth -= *p == ']' && depth > 0;
    }
    const char *copy = mc_arena_dup(arena, mc_buffer_text(&out));
    mc_buffer_free(&out);
    return copy;
}

/* Is a parameter one of a lane, or of a side of it if it is a migration (a>b@date)? */
static bool is_of_lane(const char *path, const char *lane)
{
    for (const char *side = lane; *side && *side != '@';) {
        size_t length = strcspn(side, ">@");
        if (strncmp(path, side, length) == 0 && path[length] == '.') {
            return true;
        }
        side += length + (side[length] == '>');
    }
    return false;
}

/* What only other lanes have cannot move the difference of these two, however it correlates. */
static bool bears(const struct mc_maker *m, const char *path)
{
    static const char lanes[] = "lanes.";
    const struct mc_read_lane *lane = m->compare->result->lane;
    return strncmp(path, lanes, strlen(lanes)) != 0 ||
           is_of_lane(path + strlen(lanes), lane[m->leader].name) ||
           is_of_lane(path + strlen(lanes), lane[m->rival].name);
}

/* Columns: path, subject, confidence, interest, source. */
static bool add_origin(void *context, const struct mc_row *row)
{
    struct finder *f = context;
    const struct mc_value *v = row->values;
    const char *address = address_of(f->m->arena, v[0].text);
    for (int i = 0; i < f->room; i++) {
        struct mc_influence *x = &f->row[i];
        bool same = f->u[i] && strcmp(x->path, address) == 0 &&
                    (v[1].kind != MC_VALUE_TEXT || strcmp(x->subject, v[1].text) == 0);
        bool own = same && bears(f->m, v[0].text);
        f->elsewhere[i] = f->elsewhere[i] || (same && !own);
        x->uses += own;
        if (own && x->uses == 1) {
            struct mc_arena *arena = f->m->arena;
            x->where = mc_arena_dup(arena, v[0].text);
            x->confidence = mc_arena_dup(arena, v[2].text);
            x->interest = v[3].kind == MC_VALUE_TEXT ? mc_arena_dup(arena, v[3].text) : "not stated";
            x->source = v[4].kind == MC_VALUE_TEXT ? mc_arena_dup(arena, v[4].text) : "";
        }
    }
    return true;
}

/* ---- all ---- */

static int by_strength(const void *left, const void *right)
{
    const struct mc_influence *a = left, *b = right;
    if (fabs(a->rho) != fabs(b->rho)) {
        return fabs(a->rho) > fabs(b->rho) ? -1 : 1;
    }
    int order = strcmp(a->path, b->path);
    return order ? order : strcmp(a->subject, b->subject);
}

static bool varies(const double *u, int n)
{
    for (int i = 1; u && i < n; i++) {
        if (u[i] != u[0]) {
            return true;
        }
    }
    return false;
}

static void differences(struct finder *f, double *mean)
{
    const struct mc_compare_measure *cash = &f->m->compare->measure[0];
    *mean = 0;
    for (int o = 0; o < f->n; o++) {
        f->difference[o] = cash->sample[f->m->rival * f->n + o] - cash->sample[f->m->leader * f->n + o];
        *mean += f->difference[o] / f->n;
    }
    ranks(f, f->difference, f->rank_d);
}

static bool load(struct finder *f)
{
    struct mc_arena *arena = f->m->arena;
    size_t n = (size_t)f->n, room = (size_t)f->room;
    f->row = MC_NEW_ARRAY(arena, room + 1, struct mc_influence);
    f->u = MC_NEW_ARRAY(arena, room + 1, double *);
    f->elsewhere = MC_NEW_ARRAY(arena, room + 1, bool);
    f->difference = MC_NEW_ARRAY(arena, n, double);
    f->rank_d = MC_NEW_ARRAY(arena, n, double);
    f->rank_u = MC_NEW_ARRAY(arena, n, double);
    f->sorted = MC_NEW_ARRAY(arena, n, struct pair);
    return mc_read_query(f->m->store, mc_asset_find(mc_report_assets, "draws.sql")->text, f->m->binds, NULL,
                         add_draw, f) &&
           mc_read_query(f->m->store, mc_asset_find(mc_report_assets, "origins.sql")->text, f->m->binds, NULL,
                         add_origin, f);
}

const struct mc_influences *mc_influences_find(const struct mc_maker *m)
{
    struct finder f = {.m = m, .n = m->compare->result->organisations};
    if (m->leader < 0 || m->rival < 0 || f.n < FEWEST) {
        return NULL;
    }
    struct mc_influences *all = MC_NEW(m->arena, struct mc_influences);
    f.room = (int)mc_maker_int(m, "SELECT coalesce(max(prior), -1) + 1 FROM prior WHERE run = :run");
    if (!load(&f)) {
        return NULL;
    }
    differences(&f, &all->mean);
    struct mc_influence *kept = MC_NEW_ARRAY(m->arena, (size_t)f.room + 1, struct mc_influence);
    double **u = MC_NEW_ARRAY(m->arena, (size_t)f.room + 1, double *);
    for (int i = 0; i < f.room; i++) {
        if (varies(f.u[i], f.n) && !(f.elsewhere[i] && f.row[i].uses == 0)) {
            u[f.count] = f.u[i];
            kept[f.count++] = f.row[i];
        }
    }
    for (int i = 0; i < f.count; i++) {
        measure(&f, &kept[i], u[i]);
        all->explained += kept[i].sure ? kept[i].rho * kept[i].rho : 0;
    }
    qsort(kept, (size_t)f.count, sizeof *kept, by_strength);
    all->explained = fmin(all->explained, 1);
    all->count = f.count;
    all->organisations = f.n;
    all->row = kept;
    return all;
}
