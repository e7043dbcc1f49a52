/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "meshcost/regret.h"
#include <math.h>

const char *const mc_mistake_words[] = {"nearest", "mean of all", "farthest", NULL};

struct table {
    struct mc_arena *arena;
    const double *cost;
    const bool *delivers;
    int lanes, owners, n;
    double *at_hand; /* [organisation] */
};

static const double *cell(const struct table *t, int lane, int owners)
{
    return &t->cost[(lane * t->owners + owners) * t->n];
}

static double mean_of(const struct table *t, int lane, int owners)
{
    double sum = 0;
    for (int o = 0; o < t->n; o++) {
        sum += cell(t, lane, owners)[o];
    }
    return sum / t->n;
}

static void find_best(const struct table *t, int *best_lane, int *best_owners)
{
    *best_lane = *best_owners = -1;
    for (int lane = 0; lane < t->lanes; lane++) {
        for (int w = 0; w < t->owners; w++) {
            if (t->delivers[lane * t->owners + w] &&
                (*best_lane < 0 || mean_of(t, lane, w) < mean_of(t, *best_lane, *best_owners))) {
                *best_lane = lane;
                *best_owners = w;
            }
        }
    }
}

/* ---- mistakes ---- */

/* Of lanes with the best owners, or of ownerships of the best lane. */
static const double *choice(const struct table *t, const struct mc_regret *r, bool lanes, int i)
{
    return lanes ? cell(t, i, r->best_owners) : cell(t, r->best_lane, i);
}

/* A lane that does not deliver is no choice; owners with which the best lane does not deliver are. */
static bool takes_part(const struct table *t, const struct mc_regret *r, bool lanes, int i)
{
    return lanes ? i != r->best_lane && t->delivers[i * t->owners + r->best_owners] : i != r->best_owners;
}

static double mean_choice(const struct table *t, const struct mc_regret *r, bool lanes, int i)
{
    return lanes ? mean_of(t, i, r->best_owners) : mean_of(t, r->best_lane, i);
}

/* What the mistake costs each organisation. False if there is no alternative. */
static bool regrets_of(const struct table *t, const struct mc_regret *r, bool lanes, enum mc_mistake which,
                       double *out)
{
    const double *best = cell(t, r->best_lane, r->best_owners);
    int chosen = -1, count = 0;
    for (int o = 0; o < t->n; o++) {
        out[o] = 0;
    }
    for (int i = 0; i < (lanes ? t->lanes : t->owners); i++) {
        if (!takes_part(t, r, lanes, i)) {
            continue;
        }
        double m = mean_choice(t, r, lanes, i), now = chosen < 0 ? 0 : mean_choice(t, r, lanes, chosen);
        bool better = chosen < 0 || (which == MC_MISTAKE_NEAREST ? m < now : m > now);
        chosen = better ? i : chosen;
        count++;
        for (int o = 0; o < t->n && which == MC_MISTAKE_MEAN; o++) {
            out[o] += choice(t, r, lanes, i)[o];
        }
    }
    for (int o = 0; o < t->n && count > 0; o++) {
        out[o] = (which == MC_MISTAKE_MEAN ? out[o] / count : choice(t, r, lanes, chosen)[o]) - best[o];
    }
    return count > 0;
}

static void compare_mistakes(const struct table *t, struct mc_regret *r, enum mc_mistake which)
{
    struct mc_mistake_pair *p = &r->mistake[which];
    size_t n = (size_t)t->n;
    double *lane = MC_NEW_ARRAY(t->arena, n, double), *owners = MC_NEW_ARRAY(t->arena, n, double);
    double *extra = MC_NEW_ARRAY(t->arena, n, double);
    bool lanes = regrets_of(t, r, true, which, lane), others = regrets_of(t, r, false, which, owners);
    p->known = lanes && others;
    for (int o = 0; o < t->n && p->known; o++) {
        extra[o] = owners[o] - lane[o];
        p->owners_worse += (extra[o] > 0) / (double)t->n;
    }
    if (p->known) {
        p->lane = mc_estimate(lane, t->n, t->arena);
        p->owners = mc_estimate(owners, t->n, t->arena);
        p->extra = mc_estimate(extra, t->n, t->arena);
    }
}

static void all_cells(const struct table *t, struct mc_regret *r)
{
    const double *best = cell(t, r->best_lane, r->best_owners);
    struct mc_estimate *cells =
        MC_NEW_ARRAY(t->arena, (size_t)t->lanes * (size_t)t->owners, struct mc_estimate);
    for (int i = 0; i < t->lanes * t->owners; i++) {
        for (int o = 0; o < t->n; o++) {
            t->at_hand[o] = t->cost[i * t->n + o] - best[o];
        }
        cells[i] = mc_estimate(t->at_hand, t->n, t->arena);
    }
    r->cell = cells;
}

/* ---- the split ---- */

struct squares {
    double lane, owners, both;
};

/* Lanes that deliver somewhere: what never delivers is no choice. */
static int lanes_kept(const struct table *t, int *kept)
{
    int count = 0;
    for (int lane = 0; lane < t->lanes; lane++) {
        bool any = false;
        for (int w = 0; w < t->owners; w++) {
            any = any || t->delivers[lane * t->owners + w];
        }
        if (any) {
            kept[count++] = lane;
        }
    }
    return count;
}

static struct squares squares_of(const struct table *t, const int *kept, int lanes, int o)
{
    struct squares s = {0, 0, 0};
    double grand = 0, all = 0;
    for (int i = 0; i < lanes; i++) {
        for (int w = 0; w < t->owners; w++) {
            grand += cell(t, kept[i], w)[o] / (lanes * t->owners);
        }
    }
    for (int i = 0; i < lanes; i++) {
        double mean = 0;
        for (int w = 0; w < t->owners; w++) {
            double from = cell(t, kept[i], w)[o] - grand;
            mean += from / t->owners;
            all += from * from;
        }
        s.lane += t->owners * mean * mean;
    }
    for (int w = 0; w < t->owners; w++) {
        double mean = 0;
        for (int i = 0; i < lanes; i++) {
            mean += (cell(t, kept[i], w)[o] - grand) / lanes;
        }
        s.owners += lanes * mean * mean;
    }
    s.both = fmax(0, all - s.lane - s.owners);
    return s;
}

static double part(const struct squares *s, int which)
{
    double all = s->lane + s->owners + s->both;
    return all > 0 ? (which == 0 ? s->lane : which == 1 ? s->owners : s->both) / all : 0;
}

/* Jackknife: the spread of the share with each organisation left out. */
static struct mc_share share_of(const struct squares *each, const struct squares *sum, int n, int which)
{
    double mean = 0, square = 0;
    struct mc_share s = {.share = part(sum, which)};
    for (int o = 0; o < n; o++) {
        struct squares rest = {sum->lane - each[o].lane, sum->owners - each[o].owners,
                               sum->both - each[o].both};
        double x = part(&rest, which);
        mean += x / n;
        square += x * x / n;
    }
    double half = 1.96 * sqrt(fmax(0, (square - mean * mean) * (n - 1)));
    s.low = fmax(0, s.share - half);
    s.high = fmin(1, s.share + half);
    return s;
}

static void split(const struct table *t, struct mc_regret *r)
{
    int *kept = MC_NEW_ARRAY(t->arena, (size_t)t->lanes, int), lanes = lanes_kept(t, kept);
    struct squares *each = MC_NEW_ARRAY(t->arena, (size_t)t->n, struct squares), sum = {0, 0, 0};
    r->split = lanes >= 2 && t->owners >= 2 && t->n >= 2;
    for (int o = 0; o < t->n && r->split; o++) {
        each[o] = squares_of(t, kept, lanes, o);
        sum.lane += each[o].lane;
        sum.owners += each[o].owners;
        sum.both += each[o].both;
    }
    if (r->split) {
        r->by_lane = share_of(each, &sum, t->n, 0);
        r->by_owners = share_of(each, &sum, t->n, 1);
        r->by_both = share_of(each, &sum, t->n, 2);
    }
}

static struct mc_regret regret_of(struct table *t, int best_lane, int best_owners)
{
    struct mc_regret r = {.lanes = t->lanes,
                          .owners = t->owners,
                          .organisations = t->n,
                          .best_lane = best_lane,
                          .best_owners = best_owners};
    t->at_hand = MC_NEW_ARRAY(t->arena, (size_t)t->n, double);
    if (r.best_lane >= 0) {
        all_cells(t, &r);
        for (int i = 0; i < MC_MISTAKES; i++) {
            compare_mistakes(t, &r, (enum mc_mistake)i);
        }
        split(t, &r);
    }
    return r;
}

struct mc_regret mc_regret(struct mc_arena *arena, const double *cost, const bool *delivers, int lanes,
                           int owners, int organisations)
{
    struct table t = {arena, cost, delivers, lanes, owners, organisations, NULL};
    int best_lane, best_owners;
    find_best(&t, &best_lane, &best_owners);
    return regret_of(&t, best_lane, best_owners);
}

struct mc_regret mc_regret_against(struct mc_arena *arena, const struct mc_regret *by_cost,
                                   const double *value, const bool *delivers)
{
    struct table t = {arena, value, delivers, by_cost->lanes, by_cost->owners, by_cost->organisations, NULL};
    return regret_of(&t, by_cost->best_lane, by_cost->best_owners);
}
