/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Process: published advisories, one stream a feed. Up to as_of the dates are those of the feed. After it a
 * Poisson process whose yearly rate is drawn once an organisation from what n known advisories in T years
 * leave open: Gamma(n + 1/2, T). Each later one takes the feature of a known one, chosen at random.
 *
 * Where a feed does not say which of two components a vulnerability is in, that is drawn, once an
 * organisation for the known ones. The product that keeps the feed publishes the fix with the advisory;
 * whoever else contains the component has to wait for a release of its own.
 */
#include "history_builder.h"
#include "meshcost/prior.h"
#include "meshcost/variate.h"
#include <string.h>

struct feed {
    const struct mc_release_calendar *calendar;
    int64_t since; /* when somebody began to keep it */
    int count;     /* known until as_of */
    double share;  /* in what may be inside */
};

static bool is_mark(const struct mc_calendar_row *row)
{
    return strcmp(row->version, "-") == 0;
}

bool mc_history_watches(const struct mc_history *h, const char *component)
{
    for (int i = 0; i < h->feed_count; i++) {
        if (strcmp(h->feeds[i].component, component) == 0) {
            return true;
        }
    }
    return false;
}

static void watch(struct mc_history_builder *b, const char *component)
{
    if (!mc_history_watches(b->history, component)) {
        mc_history_add_feed(b, (struct mc_feed){component});
    }
}

/* The row that the nth of those known is, marks left out. */
static const struct mc_calendar_row *known(const struct feed *f, int n)
{
    for (int i = 0;; i++) {
        if (!is_mark(&f->calendar->rows[i]) && n-- == 0) {
            return &f->calendar->rows[i];
        }
    }
}

static const char *component_of(const struct feed *f, const struct mc_calendar_row *row, struct mc_key key,
                                mc_id id)
{
    bool inside = row->inside && mc_uniform(key, id, mc_slot("advisories.inside")) < f->share;
    return inside ? row->inside : f->calendar->component;
}

static void publish(struct mc_history_builder *b, struct mc_advisory advisory)
{
    int index = mc_history_add_advisory(b, advisory);
    if (advisory.date >= b->scenario->start && advisory.date < b->scenario->end) {
        mc_history_add_event(
            b, (struct mc_history_event){
                   .time = advisory.date, .id = advisory.id, .kind = MC_ADVISORY, .entity = index});
    }
}

static void add_known(struct mc_history_builder *b, const struct feed *f)
{
    for (int i = 0; i < f->count; i++) {
        const struct mc_calendar_row *row = known(f, i);
        mc_id id = mc_id_child_named(mc_id_root("advisory", f->calendar->component, 0), "advisories", "known",
                                     row->version);
        publish(b, (struct mc_advisory){.component = component_of(f, row, b->history->organisation_key, id),
                                        .name = row->version,
                                        .feature = row->feature ? row->feature : "-",
                                        .date = row->date,
                                        .id = id});
    }
}

/* Advisories a ms. */
static double draw_rate(const struct mc_history_builder *b, const struct feed *f)
{
    mc_id id = mc_id_root("advisory", f->calendar->component, 0);
    struct mc_dist left = {.family = MC_DIST_GAMMA, .a = f->count + 0.5, .b = 1};
    double u = mc_uniform(b->history->organisation_key, id, mc_slot("advisories.rate"));
    return mc_quantile(&left, u) / (double)(b->scenario->as_of - f->since);
}

static void publish_fix(struct mc_history_builder *b, const struct feed *f, mc_id advisory, int64_t t,
                        uint64_t k)
{
    if (f->calendar->product) {
        mc_history_publish(b,
                           (struct mc_release){.product = f->calendar->product,
                                               .version = mc_arena_printf(b->arena, "security +%llu",
                                                                          (unsigned long long)k + 1),
                                               .kind = MC_RELEASE_SECURITY,
                                               .projected = true,
                                               .date = t,
                                               .id = mc_id_child(advisory, "advisories", "fix", 0)},
                           MC_RELEASE, advisory);
    }
}

static void add_projected(struct mc_history_builder *b, const struct feed *f)
{
    struct mc_key key = b->history->key;
    struct mc_dist gap = {.family = MC_DIST_EXPONENTIAL, .a = 1 / draw_rate(b, f)};
    mc_id root = mc_id_root("advisory", f->calendar->component, 1);
    int64_t t = b->scenario->as_of;
    for (uint64_t k = 0;; k++) {
        mc_id id = mc_id_child(root, "advisories", "projected", k);
        t += mc_quantile_ticks(&gap, mc_uniform(key, id, mc_slot("advisories.gap")), 1);
        if (t >= b->scenario->end) {
            return;
        }
        struct mc_calendar_row none = {0};
        int like = (int)(mc_uniform(key, id, mc_slot("advisories.like")) * f->count);
        const struct mc_calendar_row *row = f->count > 0 ? known(f, like) : &none;
        publish(b, (struct mc_advisory){.component = component_of(f, row, key, id),
                                        .name = mc_arena_printf(b->arena, "%s +%llu", f->calendar->component,
                                                                (unsigned long long)k + 1),
                                        .feature = row->feature ? row->feature : "-",
                                        .projected = true,
                                        .date = t,
                                        .id = id});
        publish_fix(b, f, id, t, k);
    }
}

void mc_history_make_advisories(struct mc_history_builder *b, const struct mc_release_calendar *c)
{
    struct feed f = {.calendar = c, .since = b->scenario->as_of};
    f.share = mc_prior_value(b->history->organisation_key, &b->scenario->upgrades.inside_share, NULL);
    for (int i = 0; i < c->count && c->rows[i].date <= b->scenario->as_of; i++) {
        f.since = c->rows[i].date < f.since ? c->rows[i].date : f.since;
        f.count += !is_mark(&c->rows[i]);
        if (c->rows[i].inside) {
            watch(b, c->rows[i].inside);
        }
    }
    watch(b, c->component);
    add_known(b, &f);
    if (f.since < b->scenario->as_of) {
        add_projected(b, &f);
    }
}
