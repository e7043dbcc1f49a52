/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rigs: all rigs that come with the program, predicted against measured, with scores. */
#include "bench.h"
#include "meshcost/buffer.h"
#include "meshcost/escape.h"
#include "meshcost/json.h"
#include "meshcost/score.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_ROWS = 64, MAX_FACTORS = 64 };

static const struct mc_option options[] = {
    {"json", 0, NULL, false, "as JSON"},
    {"requests", 0, "N", false, "root requests of each run (default 20000)"},
    {"draws", 0, "N", false, "runs with drawn parameters for each rig (default 20)"},
    {"seed", 0, "S", false, "seed (default 1)"},
    {"fitted", 0, NULL, false, "with the lane files as they are, nothing left out"},
    {NULL, 0, NULL, false, NULL}};

struct table {
    const struct mc_args *args;
    struct mc_path_question question;
    int rig_count, row_count, room;
    struct mc_score_rig *rigs;
    struct mc_score_row *rows;
};

static int by_source(const void *left, const void *right)
{
    const struct mc_score_rig *a = left, *b = right;
    int order = strcmp(a->rig->source ? a->rig->source : "", b->rig->source ? b->rig->source : "");
    return order ? order : strcmp(a->rig->name, b->rig->name);
}

/* Rigs that state what was measured, source by source. */
static void load_rigs(struct table *t)
{
    int count;
    const char *const *files = mc_data_files(t->args, "rigs", ".yaml", &count);
    t->rigs = MC_NEW_ARRAY(mc_args_arena(t->args), (size_t)count + 1, struct mc_score_rig);
    for (int i = 0; i < count; i++) {
        struct mc_score_rig r = {0};
        if (mc_bench_load(t->args, files[i], &r.rig, &r.lane) && r.rig->measure_count > 0) {
            t->rigs[t->rig_count++] = r;
        }
    }
    qsort(t->rigs, (size_t)t->rig_count, sizeof t->rigs[0], by_source);
}

static void predict(struct table *t, struct mc_score_rig *r, const struct mc_path_factor *factors, int count)
{
    t->question.rig = r->rig;
    t->question.lane = r->lane;
    t->question.factors = factors;
    t->question.factor_count = count;
    r->result = mc_path_predict(mc_args_arena(t->args), &t->question);
}

static void collect(struct table *t)
{
    t->row_count = 0;
    for (int i = 0; i < t->rig_count; i++) {
        t->row_count +=
            mc_score_rows(mc_args_arena(t->args), t->rigs, i, t->rows + t->row_count, t->room - t->row_count);
    }
}

/* Each rig again, with factors from the other sources. */
static void cross_validate(struct table *t)
{
    struct mc_arena *arena = mc_args_arena(t->args);
    struct mc_score_rig *left_out = MC_NEW_ARRAY(arena, (size_t)t->rig_count + 1, struct mc_score_rig);
    for (int i = 0; i < t->rig_count; i++) {
        struct mc_path_factor factors[MAX_FACTORS];
        int n = mc_score_factors(t->rigs, t->rows, t->row_count, i, factors, MAX_FACTORS);
        left_out[i] = t->rigs[i];
        predict(t, &left_out[i], factors, n);
    }
    t->rigs = left_out;
    collect(t);
}

static void print_rows(struct mc_buffer *out, const struct table *t)
{
    mc_buffer_printf(out, "%-22s %-32s %11s %11s %11s %11s %11s\n", "rig", "number", "measured", "predicted",
                     "low", "high", "null model");
    for (int i = 0; i < t->row_count; i++) {
        const struct mc_score_row *r = &t->rows[i];
        mc_escape_terminal(out, t->rigs[r->rig].rig->name);
        mc_buffer_printf(out, "%*s ", (int)(22 - strlen(t->rigs[r->rig].rig->name)), "");
        mc_escape_terminal(out, r->name);
        mc_buffer_printf(out, "%*s %11.4g %11.4g %11.4g %11.4g %11.4g\n", (int)(32 - strlen(r->name)), "",
                         r->measured, r->predicted.value, r->predicted.low, r->predicted.high, r->null);
    }
}

static double percent(int part, int whole)
{
    return whole > 0 ? 100.0 * part / whole : 0;
}

static void print_score(struct mc_buffer *out, const char *name, const struct mc_score *s,
                        const struct mc_score *null)
{
    mc_buffer_printf(
        out,
        "%-11s %4d  %3.0f %3.0f %3.0f  %3.0f of %-4d  %3.0f   %6.3f   %3.0f %3.0f %3.0f  %3.0f   %6.3f\n",
        name, s->count, percent(s->within[0], s->count), percent(s->within[1], s->count),
        percent(s->within[2], s->count), percent(s->ordered, s->pairs), s->pairs,
        percent(s->covered, s->count), s->log_error, percent(null->within[0], null->count),
        percent(null->within[1], null->count), percent(null->within[2], null->count),
        percent(null->ordered, null->pairs), null->log_error);
}

static void print_scores(struct mc_buffer *out, const struct table *t, const char *title)
{
    mc_buffer_printf(
        out,
        "\n%s: %% within 1.25, 1.6, 2.5 (changes: 4, 8, 14 points), %% of pairs in order, %% in the "
        "80 %% interval,\nmean |log ratio| (changes: points); the same for the null model\n"
        "%-11s %4s  %11s  %-11s %5s  %7s   %s\n",
        title, "kind", "n", "within     ", "pairs", "cover", "error", "null: within, pairs, error");
    for (int k = 0; k <= MC_SCORE_KINDS; k++) {
        struct mc_score s = mc_score_sum(t->rigs, t->rows, t->row_count, k, false);
        struct mc_score null = mc_score_sum(t->rigs, t->rows, t->row_count, k, true);
        if (s.count > 0) {
            print_score(out, k == MC_SCORE_KINDS ? "all" : mc_score_kind_words[k], &s, &null);
        }
    }
}

static void json_rows(struct mc_json *json, const struct table *t)
{
    mc_json_key(json, "numbers");
    mc_json_array(json);
    for (int i = 0; i < t->row_count; i++) {
        const struct mc_score_row *r = &t->rows[i];
        mc_json_object(json);
        mc_json_put_text(json, "rig", t->rigs[r->rig].rig->name);
        mc_json_put_text(json, "lane", t->rigs[r->rig].rig->lane);
        mc_json_put_text(json, "source", t->rigs[r->rig].rig->source);
        mc_json_put_text(json, "number", r->name);
        mc_json_put_text(json, "kind", mc_score_kind_words[r->kind]);
        mc_json_put_real(json, "measured", r->measured);
        mc_json_put_real(json, "predicted", r->predicted.value);
        mc_json_put_real(json, "low", r->predicted.low);
        mc_json_put_real(json, "high", r->predicted.high);
        mc_json_put_real(json, "null", r->null);
        mc_json_end(json);
    }
    mc_json_end(json);
}

static void json_score(struct mc_json *json, const char *key, const struct mc_score *s)
{
    mc_json_key(json, key);
    mc_json_object(json);
    mc_json_put_int(json, "count", s->count);
    mc_json_put_real(json, "within_first", percent(s->within[0], s->count));
    mc_json_put_real(json, "within_second", percent(s->within[1], s->count));
    mc_json_put_real(json, "within_third", percent(s->within[2], s->count));
    mc_json_put_int(json, "pairs", s->pairs);
    mc_json_put_real(json, "ordered", percent(s->ordered, s->pairs));
    mc_json_put_real(json, "covered", percent(s->covered, s->count));
    mc_json_put_real(json, "error", s->log_error);
    mc_json_end(json);
}

static void as_json(struct mc_buffer *out, const struct table *t, bool fitted)
{
    struct mc_json json = mc_json_begin(out, true);
    mc_json_object(&json);
    mc_json_put_bool(&json, "cross_validated", !fitted);
    json_rows(&json, t);
    mc_json_key(&json, "scores");
    mc_json_object(&json);
    for (int k = 0; k <= MC_SCORE_KINDS; k++) {
        struct mc_score s = mc_score_sum(t->rigs, t->rows, t->row_count, k, false);
        struct mc_score null = mc_score_sum(t->rigs, t->rows, t->row_count, k, true);
        mc_json_key(&json, k == MC_SCORE_KINDS ? "all" : mc_score_kind_words[k]);
        mc_json_object(&json);
        json_score(&json, "model", &s);
        json_score(&json, "null", &null);
        mc_json_end(&json);
    }
    mc_json_end(&json);
    mc_json_end(&json);
    mc_json_finish(&json);
}

static int answer(struct table *t, bool fitted)
{
    struct mc_arena *arena = mc_args_arena(t->args);
    t->room = t->rig_count * MAX_ROWS + 2;
    t->rows = MC_NEW_ARRAY(arena, (size_t)t->room, struct mc_score_row);
    for (int i = 0; i < t->rig_count; i++) {
        predict(t, &t->rigs[i], NULL, 0);
    }
    collect(t);
    if (!fitted) {
        cross_validate(t);
    }
    struct mc_buffer out = {0};
    if (mc_args_has(t->args, "json")) {
        as_json(&out, t, fitted);
    } else {
        print_rows(&out, t);
        print_scores(&out, t, fitted ? "With the lane files as they are" : "Cross-validated by source");
    }
    fwrite(mc_buffer_text(&out), 1, out.length, stdout);
    mc_buffer_free(&out);
    return MC_EXIT_OK;
}

static int run(const struct mc_args *args)
{
    struct table t = {.args = args};
    int64_t seed, draws;
    if (!mc_args_int(args, "requests", 20000, 1000, INT64_C(100000000), &t.question.requests) ||
        !mc_args_int(args, "draws", 20, 0, 256, &draws) ||
        !mc_args_int(args, "seed", 1, 0, INT64_MAX, &seed)) {
        return MC_EXIT_USAGE;
    }
    t.question.seed = (uint64_t)seed;
    t.question.draws = (int)draws;
    t.question.priors = mc_bench_priors(args);
    load_rigs(&t);
    if (t.rig_count == 0) {
        mc_diag_add(mc_args_diag(args), MC_ERROR, (struct mc_place){0}, "rigs",
                    "MESHCOST_DATA names the folder that has them", "there is no rig with measurements in %s",
                    mc_data_path(args, "rigs")[0]);
    }
    if (!t.question.priors || mc_diag_errors(mc_args_diag(args)) > 0) {
        return MC_EXIT_USAGE;
    }
    return answer(&t, mc_args_has(args, "fitted"));
}

const struct mc_command mc_command_rigs = {
    .name = "rigs",
    .arguments = "",
    .summary = "predict all published test rigs, print predicted against measured and the scores",
    .least = 0,
    .most = 0,
    .options = options,
    .help =
        "Scores are cross-validated: what a source measured is predicted with factors that come from the\n"
        "other sources alone.",
    .examples = "  meshcost rigs\n  meshcost rigs --fitted --draws 5\n",
    .run = run};
