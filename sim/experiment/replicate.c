/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "replicate.h"
#include <string.h>

enum { TRACE_ROOM = 4096 };

struct tracer {
    struct mc_arena *arena;
    int lane;
    int64_t count, room;
    struct mc_trace_entry *entries;
};

static void keep_entry(void *context, const struct mc_entry *entry)
{
    struct tracer *t = context;
    if (t->count == t->room) {
        int64_t bigger = t->room ? t->room * 2 : TRACE_ROOM;
        t->entries =
            mc_arena_grow(t->arena, t->entries, (size_t)t->count, (size_t)bigger, sizeof *t->entries);
        t->room = bigger;
    }
    t->entries[t->count++] = (struct mc_trace_entry){t->lane, *entry};
}

struct draw_list {
    struct mc_arena *arena;
    struct mc_key key;
    int count, room;
    struct mc_draw *draws;
};

static bool already_drawn(const struct draw_list *l, const struct mc_prior *prior)
{
    for (int i = 0; i < l->count; i++) {
        if (strcmp(l->draws[i].path, prior->path) == 0 && strcmp(l->draws[i].subject, prior->subject) == 0) {
            return true;
        }
    }
    return false;
}

/* Point priors are no draws; a subject shared by lanes is drawn once. */
static void keep_draw(void *context, const struct mc_prior *prior)
{
    struct draw_list *l = context;
    if (prior->count == 0 || mc_prior_case_at(prior, NULL)->dist.family == MC_DIST_POINT ||
        already_drawn(l, prior)) {
        return;
    }
    if (l->count == l->room) {
        int bigger = l->room ? l->room * 2 : 64;
        l->draws = mc_arena_grow(l->arena, l->draws, (size_t)l->count, (size_t)bigger, sizeof *l->draws);
        l->room = bigger;
    }
    l->draws[l->count++] = (struct mc_draw){.path = prior->path,
                                            .subject = prior->subject,
                                            .unit = prior->unit,
                                            .uniform = mc_prior_uniform(l->key, prior),
                                            .value = mc_prior_value(l->key, prior, NULL)};
}

static void collect_draws(const struct mc_run *run, struct mc_arena *arena, struct mc_replication *r,
                          struct mc_key key)
{
    struct draw_list list = {.arena = arena, .key = key};
    mc_scenario_each_prior(run->scenario, keep_draw, &list);
    for (int i = 0; i < run->lane_count; i++) {
        mc_lane_each_prior(run->lanes[i], keep_draw, &list);
    }
    r->draws = list.draws;
    r->draw_count = list.count;
}

static const struct mc_history *history_of(const struct mc_run *run, struct mc_arena *arena,
                                           const struct mc_replication *r)
{
    return run->given ? run->given[r->index]
                      : mc_history_generate(arena, run->scenario, run->calendars, run->calendar_count,
                                            run->seed, r->organisation, r->history);
}

void mc_replicate(const struct mc_run *run, bool traced, struct mc_arena *arena, struct mc_arena *scratch,
                  struct mc_replication *r)
{
    const struct mc_history *history = history_of(run, arena, r);
    struct mc_fleet *fleet = mc_fleet_build(arena, run->scenario, history);
    struct mc_lane_result **lanes = MC_NEW_ARRAY(arena, (size_t)run->lane_count, struct mc_lane_result *);
    struct tracer tracer = {.arena = arena};
    for (int i = 0; i < run->lane_count; i++) {
        tracer.lane = i;
        lanes[i] = mc_replay_run(arena, scratch, run->scenario, history, fleet, run->lanes[i],
                                 traced ? keep_entry : NULL, &tracer);
    }
    r->lanes = lanes;
    r->events = traced ? history : NULL;
    r->trace = tracer.entries;
    r->trace_count = tracer.count;
    if (r->history == 0) {
        collect_draws(run, arena, r, history->organisation_key);
    }
}
