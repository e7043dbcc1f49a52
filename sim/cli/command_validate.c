/* SPDX-License-Identifier: GPL-3.0-or-later */
/* validate: checks a scenario with its lanes, calendars and prices; --effective shows every value. */
#include "inputs.h"
#include "meshcost/buffer.h"
#include "meshcost/escape.h"
#include "meshcost/json.h"
#include <stdio.h>

static const struct mc_option options[] = {
    {"effective", 'e', NULL, false, "print every value and where it comes from"},
    {"json", 0, NULL, false, "the same as JSON"},
    MC_OPTION_SET,
    MC_OPTION_LANES,
    MC_OPTION_PRICES,
    {NULL, 0, NULL, false, NULL}};

struct printer {
    struct mc_buffer out;
    struct mc_json json;
    bool as_json;
    const char *prefix; /* "lanes.NAME.", or "" */
    struct mc_arena *arena;
};

static void print_value(void *context, const struct mc_effective *v)
{
    struct printer *p = context;
    const char *path = mc_arena_printf(p->arena, "%s%s", p->prefix, v->path);
    if (p->as_json) {
        mc_json_object(&p->json);
        mc_json_put_text(&p->json, "path", path);
        mc_json_put_text(&p->json, "value", v->value);
        mc_json_put_text(&p->json, "unit", v->unit);
        mc_json_put_text(&p->json, "origin", v->origin);
        mc_json_put_text(&p->json, "source", v->source);
        mc_json_put_text(&p->json, "confidence", v->confidence);
        mc_json_end(&p->json);
        return;
    }
    mc_escape_terminal(&p->out, path);
    mc_buffer_text_add(&p->out, " = ");
    mc_escape_terminal(&p->out, v->value);
    mc_buffer_text_add(&p->out, "  # ");
    mc_escape_terminal(&p->out, v->origin ? v->origin : "default");
    if (v->confidence) {
        mc_buffer_printf(&p->out, "; %s", v->confidence);
    }
    if (v->source) {
        mc_buffer_text_add(&p->out, ": ");
        mc_escape_terminal(&p->out, v->source);
    }
    mc_buffer_char(&p->out, '\n');
}

static void print_effective(const struct mc_args *args, const struct mc_inputs *in)
{
    struct printer p = {.as_json = mc_args_has(args, "json"), .prefix = "", .arena = mc_args_arena(args)};
    p.json = mc_json_begin(&p.out, true);
    if (p.as_json) {
        mc_json_array(&p.json);
    }
    mc_inputs_each(in, p.arena, print_value, &p);
    const struct mc_lane **files =
        MC_NEW_ARRAY(p.arena, (size_t)in->lane_count * MC_SIDES, const struct mc_lane *);
    int count = mc_lane_files((const struct mc_lane *const *)in->lanes, in->lane_count, files);
    for (int i = 0; i < count; i++) {
        p.prefix = mc_arena_printf(p.arena, "lanes.%s.", files[i]->name);
        mc_schema_each(&mc_lane_schema, files[i], files[i]->tree, p.arena, print_value, &p);
    }
    if (p.as_json) {
        mc_json_end(&p.json);
        mc_json_finish(&p.json);
    }
    fwrite(mc_buffer_text(&p.out), 1, p.out.length, stdout);
    mc_buffer_free(&p.out);
}

static int run(const struct mc_args *args)
{
    struct mc_inputs in;
    if (!mc_inputs_load(args, mc_args_at(args, 0), &in)) {
        return MC_EXIT_USAGE;
    }
    if (mc_args_has(args, "effective") || mc_args_has(args, "json")) {
        print_effective(args, &in);
    } else {
        printf("%s: valid; %d lanes, %d clusters, %lld namespaces at the start\n", mc_args_at(args, 0),
               in.lane_count, in.scenario->cluster_count,
               (long long)in.scenario->namespace_count + (long long)in.scenario->generate.namespaces);
    }
    return MC_EXIT_OK;
}

const struct mc_command mc_command_validate = {
    .name = "validate",
    .arguments = "SCENARIO",
    .summary = "check a scenario with its lanes and prices",
    .least = 1,
    .most = 1,
    .options = options,
    .help = "Reports all problems at once, with file, line, column, path and remedy. --effective prints "
            "every value\n"
            "with its origin: a line of a file, a default, or --set.",
    .examples = "  meshcost validate scenarios/reference.yaml\n"
                "  meshcost validate scenarios/reference.yaml --effective | grep pki\n",
    .run = run};
