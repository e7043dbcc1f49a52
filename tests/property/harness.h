/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_TEST_HARNESS_H
#define MC_TEST_HARNESS_H
/*
 * harness: runs a scenario through lanes in memory and keeps the results, for tests of whole replications.
 * Files are those of the source tree; lanes may be changed by settings before they are bound.
 */
#include "meshcost/buffer.h"
#include "meshcost/experiment.h"
#include "unit.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SCENARIO(name) MC_SOURCE_DIR "/scenarios/" name ".yaml"
#define LANE(name)     MC_SOURCE_DIR "/scenarios/lanes/" name ".yaml"

enum { MAX_LANES = 16, MAX_REPLICATIONS = 512 };

struct kept {
    struct mc_lane_result lane[MAX_LANES];
    uint64_t index;
    int64_t trace_count;
    struct mc_trace_entry *trace;
};

struct bench {
    struct mc_arena *arena;
    struct mc_diag *diag;
    struct mc_scenario *scenario;
    const struct mc_lane *lanes[MAX_LANES];
    int lane_count;
    struct mc_release_calendar *calendars;
    int calendar_count;
    int kept_count;
    struct kept *kept;
};

static inline void bench_fail_on_problems(struct bench *b)
{
    if (mc_diag_errors(b->diag) > 0) {
        mc_diag_print(b->diag, stderr);
        fail_msg("inputs are not valid");
    }
}

static inline void bench_set(struct bench *b, struct mc_node *tree, const char *settings)
{
    char *copy = mc_arena_dup(b->arena, settings);
    for (char *rest = NULL, *s = strtok_r(copy, ";", &rest); s; s = strtok_r(NULL, ";", &rest)) {
        char *equals = strchr(s, '=');
        *equals = '\0';
        assert_true(mc_tree_set(b->arena, b->diag, tree, s, equals + 1, "--set"));
    }
}

/*
 * A bench with a scenario; settings are "path=value;path=value" or "". Everything is in the mesh from the
 * start unless the settings speak of onboarding: what most tests watch should not wait for people.
 */
static inline struct bench bench_open(const char *scenario, const char *settings)
{
    struct bench b = {.arena = mc_arena_create(0)};
    b.diag = mc_diag_create(b.arena);
    struct mc_node *tree = mc_tree_load(b.arena, b.diag, scenario);
    bench_fail_on_problems(&b);
    bench_set(&b, tree, strstr(settings, "onboarding") ? "" : "onboarding.enabled=false");
    bench_set(&b, tree, settings);
    b.scenario = mc_scenario_bind(b.arena, b.diag, tree);
    bench_fail_on_problems(&b);
    b.kept = mc_arena_array(b.arena, MAX_REPLICATIONS, sizeof *b.kept);
    return b;
}

/* The same with settings made by a format. */
__attribute__((format(printf, 2, 3))) static inline struct bench bench_openf(const char *scenario,
                                                                             const char *format, ...)
{
    char settings[2048];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(settings, sizeof settings, format, arguments);
    va_end(arguments);
    assert_in_range(length, 0, sizeof settings - 1);
    return bench_open(scenario, settings);
}

/* What the program knows of releases, for the versions at the start. */
static inline void bench_settle(struct bench *b, struct mc_lane *lane)
{
    static const char *const files[] = {"istio", "linkerd", "cilium"};
    struct mc_release_calendar *all = mc_arena_array(b->arena, 64, sizeof *all);
    int count = 0;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        int n = 0;
        struct mc_release_calendar *c = mc_release_calendars_load(
            b->arena, b->diag,
            mc_arena_printf(b->arena, MC_SOURCE_DIR "/scenarios/releases/%s.csv", files[i]), &n);
        for (int k = 0; c && k < n; k++) {
            all[count++] = c[k];
        }
    }
    mc_lane_settle(b->arena, b->scenario, lane, all, count);
}

static inline void bench_lane(struct bench *b, const char *file, const char *name, const char *settings)
{
    struct mc_node *tree = mc_tree_load(b->arena, b->diag, file);
    bench_fail_on_problems(b);
    bench_set(b, tree, settings);
    struct mc_lane *lane = mc_lane_bind(b->arena, b->diag, name, tree);
    bench_fail_on_problems(b);
    bench_settle(b, lane);
    lane->ordinal = (uint64_t)b->lane_count;
    b->lanes[b->lane_count++] = lane;
}

static inline void bench_calendars(struct bench *b)
{
    b->calendars = mc_release_calendars_load(b->arena, b->diag, MC_SOURCE_DIR "/scenarios/releases/istio.csv",
                                             &b->calendar_count);
    bench_fail_on_problems(b);
}

static inline void *bench_copy(struct bench *b, const void *rows, size_t n, size_t size)
{
    void *copy = mc_arena_array(b->arena, n, size);
    return n > 0 ? memcpy(copy, rows, n * size) : copy;
}

static inline bool bench_keep(void *context, const struct mc_replication *r)
{
    struct bench *b = context;
    assert_true(b->kept_count < MAX_REPLICATIONS);
    struct kept *k = &b->kept[b->kept_count++];
    k->index = r->index;
    for (int i = 0; i < b->lane_count; i++) {
        k->lane[i] = *r->lanes[i];
        k->lane[i].totals =
            bench_copy(b, r->lanes[i]->totals, (size_t)r->lanes[i]->total_count, sizeof *r->lanes[i]->totals);
        k->lane[i].months =
            bench_copy(b, r->lanes[i]->months, (size_t)r->lanes[i]->month_count, sizeof *r->lanes[i]->months);
        k->lane[i].hours =
            bench_copy(b, r->lanes[i]->hours, (size_t)r->lanes[i]->hour_count, sizeof *r->lanes[i]->hours);
    }
    k->trace_count = r->trace_count;
    k->trace = bench_copy(b, r->trace, (size_t)r->trace_count, sizeof *r->trace);
    return true;
}

static inline void bench_run(struct bench *b, uint64_t seed, uint64_t replications, int jobs, uint64_t traced)
{
    struct mc_run run = {.scenario = b->scenario,
                         .lanes = b->lanes,
                         .lane_count = b->lane_count,
                         .calendars = b->calendars,
                         .calendar_count = b->calendar_count,
                         .seed = seed,
                         .replications = replications,
                         .histories = 2,
                         .jobs = jobs,
                         .traced = traced,
                         .sink = bench_keep,
                         .sink_context = b};
    b->kept_count = 0;
    assert_true(mc_experiment_run(&run));
    assert_int_equal(b->kept_count, (int)replications);
}

static inline void bench_close(struct bench *b)
{
    mc_arena_destroy(b->arena);
}

static inline bool same_total(const struct mc_ledger_total *a, const struct mc_ledger_total *b)
{
    return a->category == b->category && a->cause == b->cause && a->team == b->team &&
           a->quantity == b->quantity && a->amount == b->amount;
}

static inline bool same_month(const struct mc_ledger_month *a, const struct mc_ledger_month *b)
{
    return a->month == b->month && a->category == b->category && a->quantity == b->quantity &&
           a->amount == b->amount;
}

static inline bool same_entry(const struct mc_entry *a, const struct mc_entry *b)
{
    return a->time == b->time && a->event == b->event && a->amount == b->amount &&
           a->category == b->category && a->cause == b->cause && a->quantity == b->quantity &&
           a->team == b->team && a->cluster == b->cluster && a->component == b->component &&
           a->namespace_index == b->namespace_index;
}

/* Equal ledgers: totals, months, sums, fingerprint. Field by field, for structs have padding. */
static inline bool same_result(const struct mc_lane_result *a, const struct mc_lane_result *b)
{
    bool same = a->total_count == b->total_count && a->month_count == b->month_count &&
                a->fingerprint == b->fingerprint && memcmp(a->sum, b->sum, sizeof a->sum) == 0;
    for (int i = 0; same && i < a->total_count; i++) {
        same = same_total(&a->totals[i], &b->totals[i]);
    }
    for (int i = 0; same && i < a->month_count; i++) {
        same = same_month(&a->months[i], &b->months[i]);
    }
    return same;
}

/* What the first lane of the first replication booked in a category; a cause of NULL: all of them. */
static inline int64_t bench_booked(const struct bench *b, const char *category, const char *cause,
                                   int quantity)
{
    const struct mc_lane_result *l = &b->kept[0].lane[0];
    int64_t sum = 0;
    for (int i = 0; i < l->total_count; i++) {
        const struct mc_ledger_total *t = &l->totals[i];
        const struct mc_model *m = mc_models[t->category];
        if (t->quantity == quantity && strcmp(m->name, category) == 0 &&
            (!cause || strcmp(m->causes[t->cause], cause) == 0)) {
            sum += t->amount;
        }
    }
    return sum;
}

#endif
