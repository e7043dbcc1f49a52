/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inputs.h"
#include "meshcost/buffer.h"
#include <errno.h>
#include <string.h>

enum { MAX_LANES = 64, MAX_CALENDARS = 256, MAX_SCENARIO = 64 << 20 };

static const struct mc_place nowhere = {0};

/* Splits PATH=VALUE; NULL where there is no path. Complained about once, by check_settings. */
static const char *split_setting(const struct mc_args *args, const char *setting, const char **value)
{
    const char *equals = strchr(setting, '=');
    if (!equals || equals == setting) {
        return NULL;
    }
    *value = equals + 1;
    return mc_arena_copy_text(mc_args_arena(args), setting, (size_t)(equals - setting));
}

static void check_settings(const struct mc_args *args)
{
    for (int i = 0; i < mc_args_repeats(args, "set"); i++) {
        const char *value, *setting = mc_args_repeat(args, "set", i);
        if (!split_setting(args, setting, &value)) {
            mc_diag_add(mc_args_diag(args), MC_ERROR, nowhere, "--set", "write --set path=value",
                        "\"%s\" has no path before an equals sign", setting);
        }
    }
}

static bool starts_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static void override_scenario(const struct mc_args *args, struct mc_inputs *in)
{
    for (int i = 0; i < mc_args_repeats(args, "set"); i++) {
        const char *value, *path = split_setting(args, mc_args_repeat(args, "set", i), &value);
        if (path && !starts_with(path, "lanes.") && !starts_with(path, "prices.")) {
            (void)!mc_tree_set(mc_args_arena(args), mc_args_diag(args), in->tree, path, value, "--set");
        }
    }
}

/* Applies the settings that begin with lanes.NAME. to the tree of that lane. */
static void override_lane(const struct mc_args *args, const char *name, struct mc_node *tree)
{
    const char *prefix = mc_arena_printf(mc_args_arena(args), "lanes.%s.", name);
    for (int i = 0; i < mc_args_repeats(args, "set"); i++) {
        const char *value, *path = split_setting(args, mc_args_repeat(args, "set", i), &value);
        if (path && starts_with(path, prefix)) {
            (void)!mc_tree_set(mc_args_arena(args), mc_args_diag(args), tree, path + strlen(prefix), value,
                               "--set");
        }
    }
}

/* Is this a setting of a lane that is compared, or whose components the house runs? */
static bool is_lane(const struct mc_inputs *in, const char *name)
{
    for (int i = 0; i < in->scenario->platform.run_count; i++) {
        const char *run = in->scenario->platform.runs[i], *slash = strrchr(run, '/');
        size_t n = slash ? (size_t)(slash - run) : 0;
        if (n > 0 && strncmp(name, run, n) == 0 && name[n] == '.') {
            return true;
        }
    }
    for (int i = 0; i < in->file_count; i++) {
        size_t n = strlen(in->files[i]->name);
        if (strncmp(name, in->files[i]->name, n) == 0 && name[n] == '.') {
            return true;
        }
    }
    return false;
}

static void check_lane_settings(const struct mc_args *args, const struct mc_inputs *in)
{
    for (int i = 0; i < mc_args_repeats(args, "set"); i++) {
        const char *setting = mc_args_repeat(args, "set", i);
        if (starts_with(setting, "lanes.") && !is_lane(in, setting + strlen("lanes."))) {
            mc_diag_add(mc_args_diag(args), MC_ERROR, nowhere, "--set", "name one of the lanes of this run",
                        "\"%s\" names no lane of this run", setting);
        }
    }
}

/* From the first of those directories that has it. */
static struct mc_lane *load_file(const struct mc_args *args, struct mc_inputs *in, const char *name,
                                 struct mc_place asked_at, const char *const *directories)
{
    struct mc_arena *arena = mc_args_arena(args);
    struct mc_diag *diag = mc_args_diag(args);
    const char *file = mc_lane_find(arena, name, directories);
    if (!file) {
        mc_diag_add(diag, MC_ERROR, asked_at, "lanes",
                    "see `meshcost lanes` for those that exist, or give a path", "there is no lane \"%s\"",
                    name);
        return NULL;
    }
    for (int i = 0; i < in->file_count; i++) {
        if (strcmp(in->files[i]->file, file) == 0) {
            return in->files[i];
        }
    }
    struct mc_node *tree = mc_tree_load(arena, diag, file);
    if (!tree) {
        return NULL;
    }
    const char *stem = mc_lane_stem(arena, file);
    override_lane(args, stem, tree);
    struct mc_lane *lane = mc_lane_bind(arena, diag, stem, tree);
    if (lane) {
        mc_lane_settle(arena, in->scenario, lane, in->calendars, in->calendar_count);
    }
    if (lane && in->file_count < MAX_LANES) {
        in->files[in->file_count++] = lane;
    }
    return lane;
}

static struct mc_lane *load_lane(const struct mc_args *args, struct mc_inputs *in, const char *name,
                                 struct mc_place asked_at)
{
    return load_file(args, in, name, asked_at, mc_data_path(args, "lanes"));
}

static struct mc_lane *load_migration(const struct mc_args *args, struct mc_inputs *in, const char *name,
                                      struct mc_place asked_at)
{
    struct mc_arena *arena = mc_args_arena(args);
    struct mc_diag *diag = mc_args_diag(args);
    struct mc_migration m;
    if (!mc_migration_read(arena, diag, in->scenario, name, asked_at, &m)) {
        return NULL;
    }
    const struct mc_lane *from = load_lane(args, in, m.from, asked_at);
    const struct mc_lane *to = load_lane(args, in, m.to, asked_at);
    struct mc_lane *lane = from && to ? mc_lane_compose(arena, diag, in->scenario, from, to, m.at) : NULL;
    if (lane) {
        mc_lane_settle(arena, in->scenario, lane, in->calendars, in->calendar_count);
    }
    return lane;
}

static void add_lane(const struct mc_args *args, struct mc_inputs *in, const char *name,
                     struct mc_place asked_at)
{
    struct mc_lane *lane = mc_migration_is(name) ? load_migration(args, in, name, asked_at)
                                                 : load_lane(args, in, name, asked_at);
    if (!lane) {
        return;
    }
    for (int i = 0; i < in->lane_count; i++) {
        if (strcmp(in->lanes[i]->name, lane->name) == 0) {
            mc_diag_add(mc_args_diag(args), MC_ERROR, asked_at, "lanes", "name each lane once",
                        "lane \"%s\" is asked for twice", lane->name);
            return;
        }
    }
    if (in->lane_count < MAX_LANES) {
        in->lanes[in->lane_count++] = lane;
    }
}

static void load_asked_lanes(const struct mc_args *args, struct mc_inputs *in, const char *list)
{
    char *copy = mc_arena_dup(mc_args_arena(args), list);
    for (char *rest = NULL, *name = strtok_r(copy, ",", &rest); name; name = strtok_r(NULL, ",", &rest)) {
        add_lane(args, in, name, nowhere);
    }
}

struct source {
    const struct mc_args *args;
    struct mc_inputs *in;
};

static const struct mc_lane *house_lane(void *context, const char *name, struct mc_place place)
{
    const struct source *source = context;
    return load_file(source->args, source->in, name, place, mc_house_path(source->args));
}

static void load_lanes(const struct mc_args *args, struct mc_inputs *in)
{
    const char *list = mc_args_value(args, "lanes", NULL);
    struct source source = {args, in};
    in->lanes = MC_NEW_ARRAY(mc_args_arena(args), MAX_LANES, struct mc_lane *);
    in->files = MC_NEW_ARRAY(mc_args_arena(args), MAX_LANES, struct mc_lane *);
    if (!mc_incumbent_settle(mc_args_diag(args), in->scenario, house_lane, &source)) {
        return;
    }
    for (int i = 0; i < in->file_count; i++) { /* its version is known only now */
        mc_lane_settle(mc_args_arena(args), in->scenario, in->files[i], in->calendars, in->calendar_count);
    }
    if (list) {
        load_asked_lanes(args, in, list);
    } else {
        const struct mc_node *node = mc_node_get(in->tree, "lanes");
        for (int i = 0; i < in->scenario->lane_count; i++) {
            add_lane(args, in, in->scenario->lanes[i], node ? node->child[i]->place : nowhere);
        }
    }
    if (in->lane_count == 0 && mc_diag_errors(mc_args_diag(args)) == 0) {
        mc_diag_add(mc_args_diag(args), MC_ERROR, in->tree->place, "lanes",
                    "list lanes in the scenario or use --lanes", "there is no lane to replay");
    }
    for (int i = 0; i < in->lane_count; i++) {
        in->lanes[i]->ordinal = (uint64_t)i;
    }
    (void)!mc_house_settle(mc_args_arena(args), mc_args_diag(args), in->scenario, in->lanes, in->lane_count,
                           house_lane, &source);
    check_lane_settings(args, in);
}

static void load_calendars(const struct mc_args *args, struct mc_inputs *in)
{
    struct mc_arena *arena = mc_args_arena(args);
    int count;
    const char *const *files = mc_data_files(args, "releases", ".csv", &count);
    in->calendars = MC_NEW_ARRAY(arena, MAX_CALENDARS, struct mc_release_calendar);
    for (int i = 0; i < count; i++) {
        int products = 0;
        struct mc_release_calendar *c =
            mc_release_calendars_load(arena, mc_args_diag(args), files[i], &products);
        for (int k = 0; c && k < products && in->calendar_count < MAX_CALENDARS; k++) {
            in->calendars[in->calendar_count++] = c[k];
        }
    }
}

static void load_signals(const struct mc_args *args, struct mc_inputs *in)
{
    struct mc_arena *arena = mc_args_arena(args);
    int count;
    const char *const *files = mc_data_files(args, "signals", ".csv", &count);
    for (int i = 0; i < count; i++) {
        int rows = 0;
        const struct mc_signal *more = mc_signals_load(arena, mc_args_diag(args), files[i], &rows);
        if (more) {
            in->signals = mc_arena_grow(arena, in->signals, (size_t)in->signal_count,
                                        (size_t)(in->signal_count + rows), sizeof *more);
            memcpy(in->signals + in->signal_count, more, (size_t)rows * sizeof *more);
            in->signal_count += rows;
        }
    }
}

static void override_prices(const struct mc_args *args, struct mc_prices *prices)
{
    for (int i = 0; i < mc_args_repeats(args, "set"); i++) {
        const char *value, *path = split_setting(args, mc_args_repeat(args, "set", i), &value);
        if (!path || !starts_with(path, "prices.")) {
            continue;
        }
        const char *key = path + strlen("prices.");
        struct mc_price *price = NULL;
        for (int k = 0; k < prices->count; k++) {
            price = strcmp(prices->prices[k].key, key) == 0 ? &prices->prices[k] : price;
        }
        const char *wrong = price ? mc_price_parse(value, &price->micro) : "is not a price key";
        if (wrong) {
            mc_diag_add(mc_args_diag(args), MC_ERROR, nowhere, path, "for instance --set prices.work=110",
                        "\"%s\" %s", price ? value : key, wrong);
        } else {
            price->source = "--set";
        }
    }
}

static void read_text(const struct mc_args *args, const char *file, struct mc_inputs *in)
{
    struct mc_buffer buffer = {0};
    if (!mc_buffer_read_file(&buffer, file, MAX_SCENARIO)) {
        mc_diag_add(mc_args_diag(args), MC_ERROR, (struct mc_place){file, 0, 0, 0}, NULL, "check the path",
                    "cannot be read: %s", strerror(errno));
    } else {
        in->text = mc_arena_copy_text(mc_args_arena(args), mc_buffer_text(&buffer), buffer.length);
        in->tree = mc_tree_parse(mc_args_arena(args), mc_args_diag(args), file, in->text, buffer.length);
    }
    mc_buffer_free(&buffer);
}

bool mc_inputs_load(const struct mc_args *args, const char *file, struct mc_inputs *in)
{
    struct mc_arena *arena = mc_args_arena(args);
    struct mc_diag *diag = mc_args_diag(args);
    *in = (struct mc_inputs){.file = file};
    read_text(args, file, in);
    if (!in->tree) {
        return false;
    }
    check_settings(args);
    override_scenario(args, in);
    in->scenario = mc_scenario_bind(arena, diag, in->tree);
    load_calendars(args, in);
    if (in->scenario) {
        load_lanes(args, in);
    }
    load_signals(args, in);
    in->prices =
        mc_prices_load(arena, diag, mc_args_value(args, "prices", "default"), mc_data_path(args, "prices"));
    if (in->prices) {
        override_prices(args, in->prices);
    }
    return mc_diag_errors(diag) == 0;
}

/*
 * The bound scenario was resolved after binding (team 0 is nobody): walk a copy that has the teams as stated.
 */
void mc_inputs_each(const struct mc_inputs *in, struct mc_arena *arena, mc_effective_fn *fn, void *context)
{
    struct mc_scenario as_stated = *in->scenario;
    as_stated.teams++;
    as_stated.team_count--;
    mc_schema_each(&mc_scenario_schema, &as_stated, in->tree, arena, fn, context);
}
