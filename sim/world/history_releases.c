/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Process: product releases. One stream a product and kind of release, whether or not a lane uses it: a lane
 * subscribes to a product by name, so that another lane with another product shifts nothing.
 *
 * Up to as_of the dates are those of the calendar. After it the stream is a renewal process whose gaps are
 * resampled from the known gaps of the last four years; the first gap is conditioned on the age that the
 * stream has reached at as_of.
 */
#include "history_builder.h"
#include <stdlib.h>

enum { MIN_GAPS = 3 };
#define FIT_WINDOW_MS (INT64_C(4) * 31557600000)

struct stream {
    const char *product;
    int kind;
    int64_t last; /* date of the last known release */
    int count;
    int64_t *gaps; /* ascending, ms */
};

static int ascending(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return a < b ? -1 : a > b;
}

/* Gaps between distinct days of release of one kind; several branches released on one day are one occasion.
 */
static struct stream fit(const struct mc_history_builder *b, const struct mc_release_calendar *c, int kind)
{
    struct stream s = {.product = c->product, .kind = kind};
    s.gaps = MC_NEW_ARRAY(b->arena, (size_t)c->count + 1, int64_t);
    for (int i = 0; i < c->count && c->rows[i].date <= b->scenario->as_of; i++) {
        const struct mc_calendar_row *row = &c->rows[i];
        if (row->kind != kind || row->date == s.last) {
            continue;
        }
        if (s.last != 0 && row->date > b->scenario->as_of - FIT_WINDOW_MS) {
            s.gaps[s.count++] = row->date - s.last;
        }
        s.last = row->date;
    }
    qsort(s.gaps, (size_t)s.count, sizeof s.gaps[0], ascending);
    return s;
}

/* A gap, given that it exceeds `age`: resampled from the known gaps that do, or the longest added to the age.
 */
static int64_t draw_gap(const struct stream *s, int64_t age, double u)
{
    int from = 0;
    while (from < s->count && s->gaps[from] <= age) {
        from++;
    }
    int left = s->count - from;
    return left > 0 ? s->gaps[from + (int)(u * left)] : age + s->gaps[s->count - 1];
}

static void add_release(struct mc_history_builder *b, const struct mc_release_calendar *c,
                        const char *version, int kind, int64_t time, bool projected, mc_id id)
{
    int index = mc_history_add_release(
        b,
        (struct mc_release){.product = c->product, .version = version, .kind = kind, .projected = projected});
    mc_history_add_event(
        b, (struct mc_history_event){.time = time, .id = id, .kind = MC_RELEASE, .entity = index});
}

static void add_known(struct mc_history_builder *b, const struct mc_release_calendar *c)
{
    const struct mc_scenario *s = b->scenario;
    for (int i = 0; i < c->count; i++) {
        const struct mc_calendar_row *row = &c->rows[i];
        if (row->date >= s->start && row->date <= s->as_of && row->date < s->end) {
            mc_id id = mc_id_child_named(mc_id_root("release", c->product, (uint64_t)row->kind), "releases",
                                         "known", row->version);
            add_release(b, c, row->version, row->kind, row->date, false, id);
        }
    }
}

static void add_projected(struct mc_history_builder *b, const struct mc_release_calendar *c,
                          const struct stream *s)
{
    const struct mc_scenario *scenario = b->scenario;
    mc_id root = mc_id_root("release", c->product, (uint64_t)s->kind);
    int64_t t = s->last;
    for (uint64_t k = 0;; k++) {
        mc_id id = mc_id_child(root, "releases", "projected", k);
        int64_t age = k == 0 ? scenario->as_of - s->last : 0;
        t += draw_gap(s, age, mc_uniform(b->history->key, id, mc_slot("releases.gap")));
        if (t >= scenario->end) {
            return;
        }
        if (t >= scenario->start) {
            const char *version = mc_arena_printf(b->arena, "%s +%llu", mc_release_kind_words[s->kind],
                                                  (unsigned long long)k + 1);
            add_release(b, c, version, s->kind, t, true, id);
        }
    }
}

void mc_history_make_releases(struct mc_history_builder *b, const struct mc_release_calendar *c)
{
    add_known(b, c);
    for (int kind = 0; mc_release_kind_words[kind]; kind++) {
        struct stream s = fit(b, c, kind);
        if (s.count >= MIN_GAPS) {
            add_projected(b, c, &s);
        }
    }
}
