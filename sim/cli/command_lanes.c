/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lanes: which lane files there are, and what one of them says. */
#include "inputs.h"
#include "meshcost/buffer.h"
#include "meshcost/escape.h"
#include "meshcost/json.h"
#include <stdio.h>

static const struct mc_option options[] = {{"json", 0, NULL, false, "as JSON"}, {NULL, 0, NULL, false, NULL}};

static struct mc_lane *load(const struct mc_args *args, const char *name)
{
    struct mc_arena *arena = mc_args_arena(args);
    const char *file = mc_lane_find(arena, name, mc_house_path(args));
    if (!file) {
        mc_diag_add(mc_args_diag(args), MC_ERROR, (struct mc_place){0}, "lanes", "see `meshcost lanes`",
                    "there is no lane \"%s\"", name);
        return NULL;
    }
    struct mc_node *tree = mc_tree_load(arena, mc_args_diag(args), file);
    return tree ? mc_lane_bind(arena, mc_args_diag(args), mc_lane_stem(arena, file), tree) : NULL;
}

static void print_row(struct mc_buffer *out, const struct mc_lane *lane)
{
    mc_buffer_printf(out, "%-16s %2d components  %2d tiers  %2d capabilities  ", lane->name,
                     lane->component_count, lane->tier_count, lane->capability_count);
    mc_escape_terminal(out, lane->summary);
    mc_buffer_char(out, '\n');
}

static void json_row(struct mc_json *json, const struct mc_lane *lane)
{
    mc_json_object(json);
    mc_json_put_text(json, "name", lane->name);
    mc_json_put_text(json, "title", lane->title);
    mc_json_put_text(json, "summary", lane->summary);
    mc_json_put_text(json, "file", lane->file);
    mc_json_key(json, "components");
    mc_json_array(json);
    for (int i = 0; i < lane->component_count; i++) {
        mc_json_object(json);
        mc_json_put_text(json, "name", lane->components[i].name);
        mc_json_put_text(json, "subject", lane->components[i].subject);
        mc_json_put_text(json, "role", mc_component_role_words[lane->components[i].role]);
        mc_json_put_text(json, "placement", lane->components[i].placement_name);
        mc_json_end(json);
    }
    mc_json_end(json);
    mc_json_end(json);
}

static void print_value(void *context, const struct mc_effective *v)
{
    struct mc_buffer *out = context;
    mc_buffer_text_add(out, "  ");
    mc_escape_terminal(out, v->path);
    mc_buffer_text_add(out, " = ");
    mc_escape_terminal(out, v->value);
    if (v->confidence) {
        mc_buffer_printf(out, "  # %s", v->confidence);
    }
    if (v->source) {
        mc_buffer_text_add(out, ": ");
        mc_escape_terminal(out, v->source);
    }
    mc_buffer_char(out, '\n');
}

static int run(const struct mc_args *args)
{
    bool one = mc_args_count(args) > 0, as_json = mc_args_has(args, "json");
    const char *asked[] = {one ? mc_args_at(args, 0) : NULL};
    int count = 1;
    const char *const *names = one ? asked : mc_data_files(args, "lanes", ".yaml", &count);
    struct mc_buffer out = {0};
    struct mc_json json = mc_json_begin(&out, true);
    if (count == 0) {
        mc_diag_add(mc_args_diag(args), MC_ERROR, (struct mc_place){0}, "lanes",
                    "MESHCOST_DATA names the folder that has them", "there is no lane file in %s",
                    mc_data_path(args, "lanes")[0]);
    }
    if (as_json) {
        mc_json_array(&json);
    }
    for (int i = 0; i < count; i++) {
        struct mc_lane *lane = load(args, names[i]);
        if (lane && as_json) {
            json_row(&json, lane);
        } else if (lane) {
            print_row(&out, lane);
        }
        if (lane && !as_json && one) {
            mc_schema_each(&mc_lane_schema, lane, lane->tree, mc_args_arena(args), print_value, &out);
        }
    }
    if (as_json) {
        mc_json_end(&json);
        mc_json_finish(&json);
    }
    fwrite(mc_buffer_text(&out), 1, out.length, stdout);
    mc_buffer_free(&out);
    return mc_diag_errors(mc_args_diag(args)) ? MC_EXIT_USAGE : MC_EXIT_OK;
}

const struct mc_command mc_command_lanes = {
    .name = "lanes",
    .arguments = "[LANE]",
    .summary = "list lanes, or show what one says",
    .least = 0,
    .most = 1,
    .options = options,
    .help = "A lane is a data file. With a name, every value is printed with its source and confidence.",
    .examples = "  meshcost lanes\n  meshcost lanes ./mine.yaml\n",
    .run = run};
