/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Replicating until it is precise. The clock decides only how long the prefix of replications is. */
#include "precise.h"
#include "meshcost/quantity.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <time.h>

enum { DEFAULT_MOST = 100000, PORTION = 16 };

enum ending { END_REACHED, END_REPS, END_TIME, END_FAILED };

struct pursuit {
    const struct mc_args *args;
    const struct mc_goal *goal;
    struct mc_store *store;
    const char *id;
    int histories;
    const struct mc_compare_options *options;
    mc_extend_fn *extend;
    void *context;
    double began;
    /* of the last look */
    struct mc_arena *arena;
    const struct mc_compare *compare;
    struct mc_precision seen;
    double share; /* seen.half of the reference lane's cost */
};

/* ---- options ---- */

static bool wrong_option(const struct mc_args *args, const char *option, const char *remedy, const char *why)
{
    mc_diag_add(mc_args_diag(args), MC_ERROR, (struct mc_place){0}, option, remedy, "%s", why);
    return false;
}

static bool read_alone(const struct mc_args *args)
{
    if (mc_args_has(args, "max-reps") || mc_args_has(args, "max-time")) {
        return wrong_option(args, mc_args_has(args, "max-reps") ? "--max-reps" : "--max-time",
                            "--precision 5%, or --reps for a fixed number", "is a limit of --precision");
    }
    return true;
}

bool mc_goal_read(const struct mc_args *args, uint64_t replications, struct mc_goal *goal)
{
    const char *text = mc_args_value(args, "precision", NULL), *limit = mc_args_value(args, "max-time", NULL);
    int64_t most;
    *goal = (struct mc_goal){.most = replications};
    if (!text) {
        return read_alone(args);
    }
    const char *wrong = mc_parse_real(text, &goal->precision);
    if (wrong || !(goal->precision > 0)) {
        return wrong_option(args, "--precision", "a share such as 5% or 0.05",
                            wrong ? wrong : "is not positive");
    }
    if (mc_args_has(args, "reps")) {
        return wrong_option(args, "--reps", "--max-reps limits how many", "--precision finds the number");
    }
    wrong = limit ? mc_parse_duration(limit, &goal->time_ms) : NULL;
    if (wrong || (limit && goal->time_ms <= 0)) {
        return wrong_option(args, "--max-time", "for instance 90s or 10m", wrong ? wrong : "is not positive");
    }
    if (!mc_args_int(args, "max-reps", DEFAULT_MOST, 1, 100000000, &most)) {
        return false;
    }
    goal->most = (uint64_t)most;
    return true;
}

/* ---- looking ---- */

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static bool out_of_time(const struct pursuit *p)
{
    return p->goal->time_ms > 0 && (now() - p->began) * 1000 >= (double)p->goal->time_ms;
}

static bool look(struct pursuit *p)
{
    mc_arena_reset(p->arena);
    struct mc_diag *diag = mc_args_diag(p->args);
    const struct mc_read_run *run = mc_read_choose(p->store, p->arena, diag, p->id);
    struct mc_read_result *result = run ? mc_read_result(p->store, p->arena, run) : NULL;
    p->compare = result ? mc_compare(p->arena, diag, result, p->options) : NULL;
    if (!p->compare) {
        return false;
    }
    const struct mc_compare_measure *cash = &p->compare->measure[0];
    p->seen = mc_precision(cash->sample, result->lanes, result->organisations, p->arena);
    p->share = p->seen.half > 0 ? p->seen.half / fabs(cash->value[p->compare->reference].mean) : 0;
    return true;
}

/* With a time limit in portions, so that it is kept; every portion ends with a finished run. */
static enum ending extend_to(struct pursuit *p, uint64_t *size, uint64_t until)
{
    uint64_t portion = p->goal->time_ms > 0 ? (uint64_t)PORTION * (uint64_t)p->histories : until;
    while (*size < until) {
        *size = *size + portion < until ? *size + portion : until;
        if (!p->extend(p->context, *size)) {
            return END_FAILED;
        }
        if (out_of_time(p)) {
            return END_TIME;
        }
    }
    return END_REACHED;
}

static enum ending pursue(struct pursuit *p)
{
    uint64_t size = (uint64_t)p->histories;
    if (!p->extend(p->context, size)) {
        return END_FAILED;
    }
    size = mc_store_stored(p->store) > size ? mc_store_stored(p->store) / size * size : size;
    for (uint64_t from = size;;) {
        uint64_t until = mc_stopping_next(from, p->histories, p->goal->most);
        enum ending e = extend_to(p, &size, until);
        if (e == END_FAILED || !look(p)) {
            return END_FAILED;
        }
        /* Another process on the same file is further: what is seen is not a size at which one may stop. */
        uint64_t seen = (uint64_t)p->compare->result->replications;
        if (e == END_REACHED && seen > until && until < p->goal->most) {
            from = size = seen;
            continue;
        }
        if (size >= MC_STOPPING_FIRST && p->share <= p->goal->precision) {
            return END_REACHED;
        }
        if (e == END_TIME || size >= p->goal->most / (uint64_t)p->histories * (uint64_t)p->histories) {
            return e == END_TIME ? END_TIME : END_REPS;
        }
        from = size + 1;
    }
}

/* ---- telling ---- */

static const char *name_of(const struct pursuit *p, int lane)
{
    return p->compare->result->lane[lane].name;
}

static void tell(const struct pursuit *p, enum ending e)
{
    static const char *const how[] = {"reached", "not reached: ended by --max-reps",
                                      "not reached: ended by --max-time"};
    fprintf(stderr, "precision of %g %% %s after %d replications", 100 * p->goal->precision, how[e],
            p->compare->result->replications);
    if (p->seen.pairs == 0) {
        fputs("; one lane alone has no difference\n", stderr);
    } else if (isinf(p->seen.half)) {
        fprintf(stderr, "; the interval of %s and %s is withheld (one organisation dominates the sum)\n",
                name_of(p, p->seen.first), name_of(p, p->seen.second));
    } else {
        fprintf(stderr, "; widest: %s and %s, to %.3g %% of the cost of %s\n", name_of(p, p->seen.first),
                name_of(p, p->seen.second), 100 * p->share, name_of(p, p->compare->reference));
    }
    fprintf(stderr,
            "procedure: sequential fixed-width intervals (Chow and Robbins 1965) at sizes from %d growing by "
            "the square root of 2,\n  %d %s of lanes simultaneously at 95 %% (Bonferroni); ",
            MC_STOPPING_FIRST, p->seen.pairs, p->seen.pairs == 1 ? "pair" : "pairs");
    fprintf(stderr,
            e == END_REACHED
                ? "guarantee, asymptotic: lanes whose expected costs differ by more than %g %% of the "
                  "cost of %s are in the right order with probability 95 %%\n"
                : "the guarantee (order of lanes that differ by more than %g %% of the cost of %s) is "
                  "not given yet: the same command with a larger limit goes on\n",
            100 * p->goal->precision, name_of(p, p->compare->reference));
}

bool mc_goal_pursue(const struct mc_args *args, const struct mc_goal *goal, struct mc_store *store,
                    const char *id, int histories, const struct mc_compare_options *options,
                    mc_extend_fn *extend, void *context)
{
    struct pursuit p = {.args = args,
                        .goal = goal,
                        .store = store,
                        .id = id,
                        .histories = histories,
                        .options = options,
                        .extend = extend,
                        .context = context,
                        .began = now(),
                        .arena = mc_arena_create(0)};
    enum ending e = pursue(&p);
    if (e != END_FAILED) {
        tell(&p, e);
    }
    mc_arena_destroy(p.arena);
    return e != END_FAILED;
}
