/* SPDX-License-Identifier: GPL-3.0-or-later */
/* latency: what a test of this rig would measure, by simulation of its requests. */
#include "bench.h"
#include "meshcost/buffer.h"
#include "meshcost/escape.h"
#include "meshcost/json.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct mc_option options[] = {
    {"json", 0, NULL, false, "as JSON"},
    {"requests", 0, "N", false, "root requests of the run with medians (default 200000)"},
    {"draws", 0, "N", false, "runs with drawn parameters, for the intervals (default 20)"},
    {"seed", 0, "S", false, "seed (default 1)"},
    {NULL, 0, NULL, false, NULL}};

static void put_value(struct mc_json *json, const char *key, struct mc_path_value v, const char *unit)
{
    mc_json_key(json, key);
    mc_json_object(json);
    mc_json_put_real(json, "value", v.value);
    mc_json_put_real(json, "low", v.low);
    mc_json_put_real(json, "high", v.high);
    mc_json_put_text(json, "unit", unit);
    mc_json_end(json);
}

static void put_alone(struct mc_json *json, const char *key, double value, const char *unit)
{
    mc_json_key(json, key);
    mc_json_object(json);
    mc_json_put_real(json, "value", value);
    mc_json_put_text(json, "unit", unit);
    mc_json_end(json);
}

static void put_component(struct mc_json *json, const struct mc_path_component *c)
{
    mc_json_object(json);
    mc_json_put_text(json, "component", c->name);
    mc_json_put_text(json, "side", c->side);
    mc_json_put_int(json, "instances", c->instances);
    mc_json_put_real(json, "passes_per_request", c->passes);
    put_value(json, "cpu", c->cpu, "cores");
    put_value(json, "cpu_per_pass", c->cpu_per_pass, "ms");
    put_value(json, "cpu_kernel", c->cpu_kernel, "cores");
    put_value(json, "cpu_gauge", c->cpu_gauge, "cores");
    put_value(json, "memory", c->memory, "MiB");
    put_alone(json, "memory_reserved", c->memory_reserved, "MiB");
    put_alone(json, "cpu_reserved", c->cpu_reserved, "cores");
    mc_json_end(json);
}

/* What was measured of the baseline, or predicted where nothing was. */
static void put_baseline(struct mc_json *json, const struct mc_path_result *r)
{
    static const enum mc_path_kind kinds[] = {MC_PATH_THROUGHPUT, MC_PATH_P50};
    mc_json_key(json, "baseline");
    mc_json_object(json);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        put_alone(json, mc_path_kind_words[kinds[i]], r->baseline[kinds[i]], mc_path_kind_units[kinds[i]]);
    }
    mc_json_end(json);
}

static void put_lists(struct mc_json *json, const struct mc_path_result *r)
{
    mc_json_key(json, "components");
    mc_json_array(json);
    for (int i = 0; i < r->component_count; i++) {
        put_component(json, &r->components[i]);
    }
    mc_json_end(json);
    mc_json_key(json, "utilisation");
    mc_json_array(json);
    for (int i = 0; i < r->use_count; i++) {
        mc_json_object(json);
        mc_json_put_text(json, "resource", r->uses[i].resource);
        mc_json_put_real(json, "value", r->uses[i].value);
        mc_json_end(json);
    }
    mc_json_end(json);
    mc_json_key(json, "notes");
    mc_json_array(json);
    for (int i = 0; i < r->note_count; i++) {
        mc_json_text(json, r->notes[i]);
    }
    mc_json_end(json);
}

/* What can be refused is told where something can. */
static int kinds_of(const struct mc_path_result *r)
{
    return r->limited ? MC_PATH_KINDS : MC_PATH_REFUSED;
}

static void as_json(struct mc_buffer *out, const struct mc_path_result *r)
{
    struct mc_json json = mc_json_begin(out, true);
    mc_json_object(&json);
    mc_json_put_text(&json, "rig", r->rig->name);
    mc_json_put_text(&json, "lane", r->rig->lane);
    mc_json_put_int(&json, "seed", (int64_t)r->seed);
    mc_json_put_text(&json, "tool", "meshcost " MC_VERSION);
    mc_json_put_int(&json, "requests", r->requests);
    put_baseline(&json, r);
    mc_json_key(&json, "predicted");
    mc_json_object(&json);
    for (int k = 0; k < kinds_of(r); k++) {
        put_value(&json, mc_path_kind_words[k], r->kind[k], mc_path_kind_units[k]);
    }
    mc_json_end(&json);
    put_lists(&json, r);
    mc_json_end(&json);
    mc_json_finish(&json);
}

static void as_text(struct mc_buffer *out, const struct mc_path_result *r)
{
    mc_buffer_text_add(out, "rig ");
    mc_escape_terminal(out, r->rig->name);
    mc_buffer_text_add(out, ", lane ");
    mc_escape_terminal(out, r->rig->lane);
    mc_buffer_printf(out, ", %" PRId64 " requests\n\n%-20s %12s %12s %12s %12s\n", r->requests, "",
                     "baseline", "predicted", "low", "high");
    for (int k = 0; k < kinds_of(r); k++) {
        mc_buffer_printf(out, "%-20s %12.5g %12.5g %12.5g %12.5g  %s\n", mc_path_kind_words[k],
                         r->baseline[k], r->kind[k].value, r->kind[k].low, r->kind[k].high,
                         mc_path_kind_units[k]);
    }
    if (r->component_count > 0) {
        mc_buffer_printf(out, "\n%-22s %-7s %9s %7s %24s %24s\n", "component", "side", "instances", "passes",
                         "cores (80 %)", "MiB (80 %)");
    }
    for (int i = 0; i < r->component_count; i++) {
        const struct mc_path_component *c = &r->components[i];
        mc_escape_terminal(out, c->name);
        mc_buffer_printf(out, "%*s %-7s %9" PRId64 " %7.3g %8.3g (%6.3g-%6.3g) %8.4g (%6.4g-%6.4g)\n",
                         (int)(22 - strlen(c->name)), "", c->side, c->instances, c->passes, c->cpu.value,
                         c->cpu.low, c->cpu.high, c->memory.value, c->memory.low, c->memory.high);
    }
    mc_buffer_char(out, '\n');
    for (int i = 0; i < r->use_count; i++) {
        mc_escape_terminal(out, r->uses[i].resource);
        mc_buffer_printf(out, " is used to %.1f %%\n", r->uses[i].value * 100);
    }
    for (int i = 0; i < r->note_count; i++) {
        mc_buffer_printf(out, "note: %s\n", r->notes[i]);
    }
}

static int run(const struct mc_args *args)
{
    struct mc_path_question q = {0};
    int64_t seed, draws;
    if (!mc_args_int(args, "requests", 200000, 1000, INT64_C(1000000000), &q.requests) ||
        !mc_args_int(args, "draws", 20, 0, 256, &draws) ||
        !mc_args_int(args, "seed", 1, 0, INT64_MAX, &seed)) {
        return MC_EXIT_USAGE;
    }
    q.seed = (uint64_t)seed;
    q.draws = (int)draws;
    q.priors = mc_bench_priors(args);
    if (!mc_bench_load(args, mc_args_at(args, 0), &q.rig, &q.lane) || !q.priors) {
        return MC_EXIT_USAGE;
    }
    const struct mc_path_result *r = mc_path_predict(mc_args_arena(args), &q);
    struct mc_buffer out = {0};
    if (mc_args_has(args, "json")) {
        as_json(&out, r);
    } else {
        as_text(&out, r);
    }
    fwrite(mc_buffer_text(&out), 1, out.length, stdout);
    mc_buffer_free(&out);
    return MC_EXIT_OK;
}

const struct mc_command mc_command_latency = {
    .name = "latency",
    .arguments = "RIG",
    .summary = "simulate the requests of a test rig: throughput, percentiles, CPU, memory",
    .least = 1,
    .most = 1,
    .options = options,
    .help = "The rig is a YAML file. Its measured baseline, where it has one, fixes the machine; the lane's\n"
            "effect is predicted. Intervals hold 80 % and come from runs with drawn parameters.",
    .examples = "  meshcost latency rigs/example.yaml\n"
                "  meshcost latency --json --requests 1000000 rig.yaml\n",
    .run = run};
