/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Process: product releases. One stream a product and kind of release, whether or not a lane uses it: a lane
 * subscribes to a product by name, so that another lane with another product shifts nothing.
 *
 * Up to as_of the dates are those of the calendar. After it the stream is a renewal process whose gaps are
 * resampled from the known gaps of the last four years; the first gap is conditioned on the age that the
 * stream has reached at as_of. Minors, edge and stable releases count on from the last known version, so that
 * what a lane says of versions applies to them; a patch is for every line that is alive. Security releases of
 * a product that keeps a feed of advisories come with these. A stream that has been silent for three times
 * its longest gap has ended.
 */
#include "history_builder.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { MIN_GAPS = 3, SILENT_GAPS = 3 };
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

static void add_known(struct mc_history_builder *b, const struct mc_release_calendar *c)
{
    const struct mc_scenario *s = b->scenario;
    for (int i = 0; i < c->count; i++) {
        const struct mc_calendar_row *row = &c->rows[i];
        if (row->date <= s->as_of && row->date < s->end) {
            mc_id id = mc_id_child_named(mc_id_root("release", c->product, (uint64_t)row->kind), "releases",
                                         "known", row->version);
            mc_history_publish(b,
                               (struct mc_release){.product = c->product,
                                                   .version = row->version,
                                                   .kind = row->kind,
                                                   .date = row->date,
                                                   .id = id},
                               MC_RELEASE, 0);
        }
    }
}

/* The newest version of a kind that is known, NULL if there is none. */
static const char *newest(const struct mc_history_builder *b, const struct mc_release_calendar *c, int kind)
{
    const char *best = NULL;
    for (int i = 0; i < c->count && c->rows[i].date <= b->scenario->as_of; i++) {
        const struct mc_calendar_row *row = &c->rows[i];
        if (row->kind == kind && (!best || mc_version_compare(row->version, best) > 0)) {
            best = row->version;
        }
    }
    return best;
}

/* Counts on: a minor in its second number, whose patches begin at 0; any other release in its last. */
static const char *count_on(struct mc_history_builder *b, const char *version, int kind, uint64_t by)
{
    const char *from = version + strcspn(version, "0123456789");
    const char *dot = strchr(from, '.'), *last = strrchr(from, '.');
    const char *number = kind == MC_RELEASE_MINOR ? dot : last;
    if (!number || !isdigit((unsigned char)number[1])) {
        return mc_arena_printf(b->arena, "%s.%llu", version, (unsigned long long)by);
    }
    char *rest = NULL;
    unsigned long long n = strtoull(number + 1, &rest, 10);
    return mc_arena_printf(b->arena, "%.*s%llu%s", (int)(number + 1 - version), version, n + by,
                           kind == MC_RELEASE_MINOR && *rest == '.' ? ".0" : "");
}

static const char *made_name(struct mc_history_builder *b, const char *last, int kind, uint64_t k)
{
    bool counted = kind == MC_RELEASE_MINOR || kind == MC_RELEASE_EDGE || kind == MC_RELEASE_STABLE;
    return counted
               ? count_on(b, last, kind, k)
               : mc_arena_printf(b->arena, "%s +%llu", mc_release_kind_words[kind], (unsigned long long)k);
}

static void add_projected(struct mc_history_builder *b, const struct mc_release_calendar *c,
                          const struct stream *s)
{
    const struct mc_scenario *scenario = b->scenario;
    mc_id root = mc_id_root("release", c->product, (uint64_t)s->kind);
    const char *last = newest(b, c, s->kind);
    int64_t t = s->last;
    for (uint64_t k = 0;; k++) {
        mc_id id = mc_id_child(root, "releases", "projected", k);
        int64_t age = k == 0 ? scenario->as_of - s->last : 0;
        t += draw_gap(s, age, mc_uniform(b->history->key, id, mc_slot("releases.gap")));
        if (t >= scenario->end) {
            return;
        }
        mc_history_publish(b,
                           (struct mc_release){.product = c->product,
                                               .version = made_name(b, last, s->kind, k + 1),
                                               .kind = s->kind,
                                               .projected = true,
                                               .date = t,
                                               .id = id},
                           MC_RELEASE, 0);
    }
}

static bool goes_on(const struct mc_history_builder *b, const struct stream *s)
{
    return s->count >= MIN_GAPS && b->scenario->as_of - s->last <= SILENT_GAPS * s->gaps[s->count - 1];
}

static bool keeps_a_feed(const struct mc_history_builder *b, const char *product)
{
    for (int i = 0; i < b->calendar_count; i++) {
        const struct mc_release_calendar *c = &b->calendars[i];
        if (c->component && c->product && strcmp(c->product, product) == 0) {
            return true;
        }
    }
    return false;
}

void mc_history_make_releases(struct mc_history_builder *b, const struct mc_release_calendar *c)
{
    add_known(b, c);
    for (int kind = 0; mc_release_kind_words[kind]; kind++) {
        struct stream s = fit(b, c, kind);
        if (goes_on(b, &s) && !(kind == MC_RELEASE_SECURITY && keeps_a_feed(b, c->product))) {
            add_projected(b, c, &s);
        }
    }
}
