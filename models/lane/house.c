/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the house runs whatever the lane: components by LANE/COMPONENT, and whether a lane finds what it
 * needs. */
#include "meshcost/replay.h"
#include <string.h>

static const struct mc_component *component_of(const struct mc_lane *lane, const char *name)
{
    for (int i = 0; i < lane->component_count; i++) {
        if (strcmp(lane->components[i].name, name) == 0) {
            return mc_lane_component(lane, i);
        }
    }
    return NULL;
}

static struct mc_place place_of(const struct mc_scenario *s, int i)
{
    const struct mc_node *map = mc_node_get(s->tree, "platform");
    const struct mc_node *runs = map ? mc_node_get(map, "runs") : NULL;
    return runs && i < runs->count ? runs->child[i]->place : (struct mc_place){0};
}

static bool find_component(struct mc_arena *arena, struct mc_diag *diag, const char *name,
                           struct mc_place place, mc_lane_source_fn *source, void *context,
                           struct mc_house *house)
{
    const char *slash = strrchr(name, '/');
    const char *from = mc_arena_copy_text(arena, name, (size_t)(slash - name));
    const struct mc_lane *lane = source(context, from, place);
    if (!lane) {
        return false;
    }
    *house = (struct mc_house){.name = name, .component = component_of(lane, slash + 1)};
    if (!house->component) {
        mc_diag_add(diag, MC_ERROR, place, "platform.runs", "see `meshcost lanes NAME` for its components",
                    "lane \"%s\" has no component \"%s\"", from, slash + 1);
        return false;
    }
    house->track = mc_lane_track(lane, house->component->product);
    house->node =
        mc_node_find(mc_node_get(lane->tree, "components"), mc_arena_printf(arena, "[%s]", slash + 1));
    return true;
}

/* One subject twice would be booked twice. */
static void check_subject(struct mc_diag *diag, const struct mc_house *house, int i, struct mc_place place)
{
    for (int k = 0; k < i; k++) {
        if (strcmp(house[k].component->subject, house[i].component->subject) == 0) {
            mc_diag_add(diag, MC_ERROR, place, "platform.runs", "keep one of the two",
                        "\"%s\" is the same software as \"%s\"", house[i].name, house[k].name);
        }
    }
}

static bool is_incumbent(const struct mc_scenario *s, const struct mc_lane *lane, struct mc_arena *arena)
{
    const char *stated = s->platform.incumbent.lane;
    return stated && strcmp(mc_lane_stem(arena, stated), lane->name) == 0;
}

/* Who runs a mesh already has a way to go to any other. */
static void check_incumbent(struct mc_arena *arena, struct mc_diag *diag, const struct mc_scenario *s,
                            const struct mc_lane *lane)
{
    const struct mc_incumbent_spec *i = &s->platform.incumbent;
    if (!i->lane || lane->is_incumbent) {
        return;
    }
    if (lane->side_count > 1) {
        mc_diag_add(diag, MC_ERROR, i->place, "lanes",
                    mc_arena_printf(arena, "begin it with \"%s\"", i->lane),
                    "\"%s\" does not begin with what the house runs", lane->name);
    } else {
        mc_diag_add(diag, MC_WARNING, i->place, "lanes",
                    mc_arena_printf(arena, "write %s>%s@DATE for the way from one to the other",
                                    mc_lane_stem(arena, i->lane), lane->name),
                    "lane \"%s\" is replayed as if the house had no mesh", lane->name);
    }
}

bool mc_incumbent_settle(struct mc_diag *diag, struct mc_scenario *s, mc_lane_source_fn *source,
                         void *context)
{
    const struct mc_incumbent_spec *i = &s->platform.incumbent;
    const struct mc_lane *lane = i->lane ? source(context, i->lane, i->place) : NULL;
    if (!lane || !i->version) {
        return !i->lane || lane;
    }
    if (lane->product_count == 0) {
        mc_diag_add(diag, MC_ERROR, i->place, "platform.incumbent.version", "leave version out",
                    "lane \"%s\" names no product that could have a version", lane->name);
        return false;
    }
    s->platform.incumbent.product = lane->products[0];
    return true;
}

static void check_needs(struct mc_diag *diag, const struct mc_lane *lane, unsigned there)
{
    const struct mc_node *list = mc_node_get(lane->tree, "needs");
    for (int p = MC_PART_CNI; p < MC_PARTS; p++) {
        if ((lane->needed & ~(there | lane->provided)) >> p & 1u) {
            mc_diag_add(
                diag, MC_WARNING, list->place, "needs",
                "name it under platform: of the scenario, or add a component for it",
                "lane \"%s\" needs a part \"%s\" that neither it nor the house has: its cost is missing",
                lane->name, mc_part_words[p]);
        }
    }
}

/* Names of models are known here, above the scenario. */
static void check_without(struct mc_diag *diag, const struct mc_scenario *s)
{
    const struct mc_node *list = mc_node_get(s->tree, "without");
    for (int i = 0; i < s->without_count; i++) {
        int m = 0;
        while (mc_models[m] && strcmp(mc_models[m]->name, s->without[i]) != 0) {
            m++;
        }
        if (!mc_models[m]) {
            mc_diag_add(diag, MC_ERROR, list ? list->child[i]->place : s->tree->place, "without",
                        "see `meshcost models` for those that exist", "there is no cost model \"%s\"",
                        s->without[i]);
        }
    }
}

/* What a component of the house delivers, all namespaces have, unless the lane takes its place. */
static void take_delivered(struct mc_arena *arena, struct mc_lane *lane, const struct mc_house *house)
{
    const struct mc_component *c = house->component;
    bool replaced = (lane->replaced >> c->part & 1u) != 0 && !mc_lane_contains(lane, c->subject);
    for (int k = 0; k < MC_CAPABILITIES; k++) {
        if (!replaced && (c->delivered >> k & 1u)) {
            struct mc_lane_capability *by = MC_NEW(arena, struct mc_lane_capability);
            *by = (struct mc_lane_capability){.capability = k,
                                              .support = MC_SUPPORT_NATIVE,
                                              .maturity = MC_MATURITY_STABLE,
                                              .source =
                                                  mc_arena_printf(arena, "platform.runs: %s", house->name),
                                              .note = "the house has it, whatever the lane",
                                              .place = c->place};
            lane->by_house[k] = by;
        }
    }
}

static void take_house(struct mc_arena *arena, struct mc_lane *lane, const struct mc_house *house, int count)
{
    lane->house = house;
    lane->house_count = count;
    for (int i = 0; lane->side_count == 1 && i < count; i++) {
        take_delivered(arena, lane, &house[i]);
    }
    /* Sides are asked what they displace. */
    for (int i = 0; lane->side_count > 1 && i < lane->side_count; i++) {
        take_house(arena, (struct mc_lane *)(uintptr_t)lane->side[i], house, count);
    }
    mc_lane_index_capabilities(lane);
}

bool mc_house_settle(struct mc_arena *arena, struct mc_diag *diag, const struct mc_scenario *s,
                     struct mc_lane *const *lanes, int lane_count, mc_lane_source_fn *source, void *context)
{
    int before = mc_diag_errors(diag), count = 0;
    struct mc_house *house = MC_NEW_ARRAY(arena, (size_t)s->platform.run_count, struct mc_house);
    unsigned there = s->platform.has;
    check_without(diag, s);
    for (int i = 0; i < s->platform.run_count; i++) {
        struct mc_place place = place_of(s, i);
        if (find_component(arena, diag, s->platform.runs[i], place, source, context, &house[count])) {
            check_subject(diag, house, count, place);
            there |= 1u << house[count++].component->part;
        }
    }
    for (int i = 0; i < lane_count; i++) {
        take_house(arena, lanes[i], house, count);
        lanes[i]->is_incumbent = is_incumbent(s, lanes[i]->side[0], arena);
        check_incumbent(arena, diag, s, lanes[i]);
    }
    const struct mc_lane **files = MC_NEW_ARRAY(arena, (size_t)lane_count * MC_SIDES, const struct mc_lane *);
    int file_count = mc_lane_files((const struct mc_lane *const *)lanes, lane_count, files);
    for (int i = 0; i < file_count; i++) {
        check_needs(diag, files[i], there);
    }
    return mc_diag_errors(diag) == before;
}
