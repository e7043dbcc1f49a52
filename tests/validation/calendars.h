/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_TEST_CALENDARS_H
#define MC_TEST_CALENDARS_H
/*
 * calendars: releases for tests of what follows from them: those that are shipped, and invented ones whose
 * every date is known.
 */
#include "../property/harness.h"
#include "meshcost/quantity.h"

static inline void add_calendar(struct bench *b, struct mc_release_calendar c)
{
    struct mc_release_calendar *more =
        MC_NEW_ARRAY(b->arena, (size_t)b->calendar_count + 1, struct mc_release_calendar);
    for (int i = 0; i < b->calendar_count; i++) {
        more[i] = b->calendars[i];
    }
    more[b->calendar_count++] = c;
    b->calendars = more;
}

static inline void add_file(struct bench *b, const char *name)
{
    int count = 0;
    struct mc_release_calendar *c = mc_release_calendars_load(
        b->arena, b->diag, mc_arena_printf(b->arena, MC_SOURCE_DIR "/scenarios/releases/%s.csv", name),
        &count);
    bench_fail_on_problems(b);
    for (int i = 0; i < count; i++) {
        add_calendar(b, c[i]);
    }
}

static inline void add_files(struct bench *b)
{
    static const char *const files[] = {"istio", "linkerd", "cilium", "advisories"};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        add_file(b, files[i]);
    }
}

/* Releases "1.0.0", "1.1.0" ... of one kind, so many days apart, from 2015 on. */
static inline struct mc_release_calendar every(struct mc_arena *arena, const char *product, int kind,
                                               double days)
{
    static const int64_t day_ms = 86400000;
    struct mc_release_calendar c = {.product = product,
                                    .rows = MC_NEW_ARRAY(arena, 8000, struct mc_calendar_row)};
    for (int i = 0; i < 8000 && i * days < 45 * 365.25; i++) {
        c.rows[c.count++] =
            (struct mc_calendar_row){.version = mc_arena_printf(arena, "1.%d.0", i),
                                     .kind = kind,
                                     .date = mc_date_ms(2015, 1, 1) + (int64_t)(i * days) * day_ms};
    }
    return c;
}

struct dated {
    const char *version, *date;
};

/* Minors of a product on stated days. */
static inline void add_minors(struct bench *b, const char *product, const struct dated *minors, int count)
{
    struct mc_release_calendar c = {.product = product,
                                    .rows = MC_NEW_ARRAY(b->arena, (size_t)count, struct mc_calendar_row)};
    for (; c.count < count; c.count++) {
        c.rows[c.count] =
            (struct mc_calendar_row){.version = minors[c.count].version, .kind = MC_RELEASE_MINOR};
        assert_null(mc_parse_date(minors[c.count].date, &c.rows[c.count].date));
    }
    add_calendar(b, c);
}

/* A lane of one component that follows one product, "p". */
static inline void add_placed_lane(struct bench *b, const char *name, const char *placement,
                                   const char *component, const char *track)
{
    const char *text =
        mc_arena_printf(b->arena,
                        "title: T\nidentity: none\nproducts: [p]\ncomponents:\n"
                        "  - {name: x, product: p, subject: x, role: l4-proxy, placement: %s, %s}\n"
                        "upgrades:\n  - {product: p, %s}\n",
                        placement, component, track);
    struct mc_node *tree = mc_tree_parse(b->arena, b->diag, name, text, strlen(text));
    struct mc_lane *lane = tree ? mc_lane_bind(b->arena, b->diag, name, tree) : NULL;
    bench_fail_on_problems(b);
    lane->ordinal = (uint64_t)b->lane_count;
    b->lanes[b->lane_count++] = lane;
}

static inline void add_lane(struct bench *b, const char *name, const char *component, const char *track)
{
    add_placed_lane(b, name, "per-pod", component, track);
}

#endif
