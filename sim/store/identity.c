/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a run is: its inputs in a canonical text, and the hash of that. */
#include "meshcost/buffer.h"
#include "meshcost/enrolment.h"
#include "meshcost/escape.h"
#include "meshcost/surface.h"
#include "sql.h"
#include <string.h>

struct collector {
    struct mc_arena *arena;
    const char *prefix;
    int count, room;
    struct mc_effective *values;
};

static const char *keep(struct collector *c, const char *text)
{
    return text ? mc_arena_dup(c->arena, text) : NULL;
}

static void collect(void *context, const struct mc_effective *v)
{
    struct collector *c = context;
    if (c->count == c->room) {
        int bigger = c->room ? c->room * 2 : 512;
        c->values = mc_arena_grow(c->arena, c->values, (size_t)c->count, (size_t)bigger, sizeof *c->values);
        c->room = bigger;
    }
    c->values[c->count++] =
        (struct mc_effective){.path = mc_arena_printf(c->arena, "%s%s", c->prefix, v->path),
                              .value = keep(c, v->value),
                              .unit = keep(c, v->unit),
                              .origin = keep(c, v->origin),
                              .source = keep(c, v->source),
                              .confidence = keep(c, v->confidence)};
}

const struct mc_effective *mc_store_parameters(struct mc_arena *arena, const struct mc_store_run *run,
                                               int *count)
{
    struct collector c = {.arena = arena, .prefix = ""};
    /* A bound scenario has "nobody" before its teams, the text that it is written in has not. */
    struct mc_scenario as_stated = *run->scenario;
    as_stated.teams++;
    as_stated.team_count--;
    mc_schema_each(&mc_scenario_schema, &as_stated, run->scenario->tree, arena, collect, &c);
    const struct mc_lane **files =
        MC_NEW_ARRAY(arena, (size_t)run->lane_count * MC_SIDES, const struct mc_lane *);
    int file_count = mc_lane_files(run->lanes, run->lane_count, files);
    for (int i = 0; i < file_count; i++) {
        c.prefix = mc_arena_printf(arena, "lanes.%s.", files[i]->name);
        mc_schema_each(&mc_lane_schema, files[i], files[i]->tree, arena, collect, &c);
    }
    for (int i = 0; run->lane_count > 0 && i < run->lanes[0]->house_count; i++) {
        const struct mc_house *h = &run->lanes[0]->house[i];
        c.prefix = mc_arena_printf(arena, "house.%s.", h->name);
        mc_schema_each(&mc_component_schema, h->component, h->node, arena, collect, &c);
    }
    *count = c.count;
    return c.values;
}

/* Texts are quoted, so that no text can look like another line. */
static void add_pair(struct mc_buffer *out, const char *key, const char *value)
{
    mc_escape_json(out, key);
    mc_buffer_char(out, '=');
    mc_escape_json(out, value ? value : "");
    mc_buffer_char(out, '\n');
}

static void add_calendars(struct mc_buffer *out, const struct mc_store_run *run)
{
    for (int i = 0; i < run->calendar_count; i++) {
        const struct mc_release_calendar *c = &run->calendars[i];
        add_pair(out, "calendar", c->product);
        add_pair(out, "component", c->component);
        for (int j = 0; j < c->count; j++) {
            mc_buffer_printf(out, "%d %lld ", c->rows[j].kind, (long long)c->rows[j].date);
            add_pair(out, "release", c->rows[j].version);
            add_pair(out, "inside", c->rows[j].inside);
            add_pair(out, "feature", c->rows[j].feature);
        }
    }
}

/* Of every cluster, for nodes differ. With what holds on the request clock whatever the lane, of which a run
 * reads medians and widths. */
static void add_surfaces(struct mc_buffer *out, const struct mc_store_run *run)
{
    int clusters = run->scenario->cluster_count > 0 ? run->scenario->cluster_count : 1;
    for (int i = 0; i < run->lane_count; i++) {
        const struct mc_surfaces *s = run->lanes[i]->surfaces;
        for (int c = 0; s && c < clusters; c++) {
            for (int k = 0; k < run->lanes[i]->component_count; k++) {
                add_pair(out, "surface", s->at[c][k] ? s->at[c][k]->hash : "");
            }
        }
        if (s) {
            mc_buffer_printf(out, "path %016llx\n", (unsigned long long)mc_path_priors_hash(s->priors));
        }
    }
}

const char *mc_store_run_id(struct mc_arena *arena, const struct mc_store_run *run)
{
    struct mc_buffer text = {0};
    char hex[65];
    mc_buffer_printf(&text, "meshcost %s\nseed %llu\nhistories %d\ntraced %llu\n", MC_VERSION,
                     (unsigned long long)run->seed, run->histories, (unsigned long long)run->traced);
    for (int i = 0; i < run->lane_count; i++) {
        add_pair(&text, "lane", run->lanes[i]->name);
    }
    for (int i = 0; i < run->parameter_count; i++) {
        add_pair(&text, run->parameters[i].path, run->parameters[i].value);
    }
    add_calendars(&text, run);
    add_surfaces(&text, run);
    for (int i = 0; i < run->given_count; i++) {
        mc_buffer_printf(&text, "given %016llx\n", (unsigned long long)mc_history_fingerprint(run->given[i]));
    }
    mc_read_sha256(mc_buffer_text(&text), text.length, hex);
    mc_buffer_free(&text);
    return mc_arena_copy_text(arena, hex, 16);
}
