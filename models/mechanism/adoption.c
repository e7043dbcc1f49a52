/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines and eras of a lane's values: cut once, when the lane is loaded. */
#include "meshcost/adoption.h"
#include "meshcost/prior.h"
#include <stdlib.h>
#include <string.h>

/* ---- lines ---- */

int mc_lane_line(const struct mc_lane *lane, const char *product)
{
    for (int i = 0; i < lane->line_count; i++) {
        if (strcmp(lane->lines[i].product, product) == 0 || strcmp(lane->lines[i].follows, product) == 0) {
            return i;
        }
    }
    return -1;
}

static int line_of(struct mc_lane *lane, const char *product)
{
    const char *name = product ? product : "";
    int i = mc_lane_line(lane, name);
    if (i < 0) {
        i = lane->line_count++;
        lane->lines[i] = (struct mc_line){.product = name, .follows = name};
    }
    return i;
}

static void find_lines(struct mc_arena *arena, struct mc_lane *lane)
{
    int most = 1 + lane->component_count + lane->tier_count + lane->capability_count;
    lane->lines = MC_NEW_ARRAY(arena, (size_t)most, struct mc_line);
    line_of(lane, NULL);
    for (int i = 0; i < lane->component_count; i++) {
        lane->components[i].line = line_of(lane, lane->components[i].product);
    }
    for (int i = 0; i < lane->tier_count; i++) {
        lane->tiers[i].line = line_of(lane, lane->tiers[i].product);
    }
    for (int i = 0; i < lane->capability_count; i++) {
        struct mc_lane_capability *c = &lane->capabilities[i];
        bool own = c->product || lane->product_count == 0 || lane->side_count > 1;
        c->line = line_of(lane, own ? c->product : lane->products[0]);
    }
}

/* ---- where a line is cut ---- */

struct cuts {
    struct mc_arena *arena;
    const char **since;
    int count, room;
};

static void add_cut(struct cuts *cuts, const char *since)
{
    if (!since) {
        return;
    }
    if (cuts->count == cuts->room) {
        int bigger = cuts->room ? cuts->room * 2 : 16;
        cuts->since = mc_arena_grow(cuts->arena, (void *)cuts->since, (size_t)cuts->count, (size_t)bigger,
                                    sizeof *cuts->since);
        cuts->room = bigger;
    }
    cuts->since[cuts->count++] = since;
}

static void cut_prior(void *context, struct mc_prior *prior)
{
    for (int i = 0; i < prior->count; i++) {
        add_cut(context, prior->cases[i].since);
    }
}

static int by_version(const void *left, const void *right)
{
    return mc_version_compare(*(const char *const *)left, *(const char *const *)right);
}

static struct cuts cuts_of(struct mc_arena *arena, struct mc_lane *lane, int line)
{
    struct cuts cuts = {.arena = arena};
    for (int i = 0; i < lane->component_count; i++) {
        if (lane->components[i].line == line) {
            mc_prior_walk(&mc_component_schema, &lane->components[i], cut_prior, &cuts);
        }
    }
    for (int i = 0; i < lane->tier_count; i++) {
        if (lane->tiers[i].line == line) {
            mc_prior_walk(&mc_tier_schema, &lane->tiers[i], cut_prior, &cuts);
        }
    }
    for (int i = 0; i < lane->capability_count; i++) {
        if (lane->capabilities[i].line == line) {
            add_cut(&cuts, lane->capabilities[i].since);
            mc_prior_walk(&mc_capability_schema, &lane->capabilities[i], cut_prior, &cuts);
        }
    }
    for (int side = 0; line == 0 && side < lane->side_count; side++) {
        struct mc_prior licence = lane->side[side]->licence, stable = lane->side[side]->stable.licence;
        cut_prior(&cuts, &licence);
        cut_prior(&cuts, &stable);
    }
    if (cuts.count > 0) {
        qsort((void *)cuts.since, (size_t)cuts.count, sizeof *cuts.since, by_version);
    }
    int kept = 0;
    for (int i = 0; i < cuts.count; i++) {
        if (kept == 0 || mc_version_compare(cuts.since[kept - 1], cuts.since[i]) != 0) {
            cuts.since[kept++] = cuts.since[i];
        }
    }
    cuts.count = kept;
    return cuts;
}

/* ---- eras ---- */

/* The case that holds from a version on; NULL: the first. */
static void resolve(void *context, struct mc_prior *prior)
{
    const char *since = *(const char **)context;
    int i = 0;
    while (i + 1 < prior->count && since && mc_version_compare(since, prior->cases[i + 1].since) >= 0) {
        i++;
    }
    if (prior->count > 1) {
        prior->cases = &prior->cases[i];
        prior->count = 1;
    }
}

static bool holds(const struct mc_lane_capability *c, const char *since)
{
    return (!c->since || (since && mc_version_compare(since, c->since) >= 0)) &&
           (!c->until || !since || mc_version_compare(since, c->until) < 0);
}

static void make_era(struct mc_arena *arena, struct mc_lane *lane, int line, const char *since,
                     struct mc_era *era)
{
    struct mc_component *components = MC_NEW_ARRAY(arena, (size_t)lane->component_count, struct mc_component);
    struct mc_tier *tiers = MC_NEW_ARRAY(arena, (size_t)lane->tier_count, struct mc_tier);
    struct mc_lane_capability *list =
        MC_NEW_ARRAY(arena, (size_t)lane->capability_count, struct mc_lane_capability);
    *era = (struct mc_era){.since = since, .components = components, .tiers = tiers};
    for (int i = 0; i < lane->component_count; i++) {
        components[i] = lane->components[i];
        if (components[i].line == line) {
            mc_prior_walk(&mc_component_schema, &components[i], resolve, (void *)&since);
        }
    }
    for (int i = 0; i < lane->tier_count; i++) {
        tiers[i] = lane->tiers[i];
        if (tiers[i].line == line) {
            mc_prior_walk(&mc_tier_schema, &tiers[i], resolve, (void *)&since);
        }
    }
    for (int i = 0; i < lane->capability_count; i++) {
        list[i] = lane->capabilities[i];
        if (list[i].line == line && holds(&list[i], since)) {
            mc_prior_walk(&mc_capability_schema, &list[i], resolve, (void *)&since);
            era->by_capability[list[i].capability] = &list[i];
        }
    }
}

static void cut_line(struct mc_arena *arena, struct mc_lane *lane, int index)
{
    struct mc_line *line = &lane->lines[index];
    struct cuts cuts = cuts_of(arena, lane, index);
    line->era_count = cuts.count + 1;
    line->eras = MC_NEW_ARRAY(arena, (size_t)line->era_count, struct mc_era);
    for (int e = 0; e < line->era_count; e++) {
        make_era(arena, lane, index, e > 0 ? cuts.since[e - 1] : NULL, &line->eras[e]);
    }
}

/* ---- capabilities ---- */

static void complain(struct mc_diag *diag, const struct mc_lane_capability *c, const char *remedy,
                     const char *what)
{
    mc_diag_add(diag, MC_ERROR, c->place, "capabilities", remedy, "\"%s\" %s",
                mc_capability_words[c->capability], what);
}

/* Statements about one capability follow one another in the file and leave no version out. */
static void check_capability(struct mc_diag *diag, const struct mc_lane *lane, int i,
                             const struct mc_lane_capability *before)
{
    const struct mc_lane_capability *c = &lane->capabilities[i];
    if (!before && c->since) {
        complain(diag, c, "leave since out of the first statement", "is not stated for earlier versions");
    } else if (before && (!before->until || !c->since)) {
        complain(diag, c, "keep one of the two, or give them versions by until and since", "is stated twice");
    } else if (before && before->line != c->line) {
        complain(diag, c, "let its statements name one product", "follows two products");
    } else if (before && mc_version_compare(before->until, c->since) != 0) {
        complain(diag, c, "let each since equal the until before it",
                 "is stated for overlapping or missing versions");
    }
    if (c->since && c->until && mc_version_compare(c->since, c->until) >= 0) {
        complain(diag, c, "let until come after since", "holds for no version");
    }
}

static void check_capabilities(struct mc_diag *diag, const struct mc_lane *lane)
{
    const struct mc_lane_capability *last[MC_CAPABILITIES] = {0};
    for (int i = 0; i < lane->capability_count; i++) {
        const struct mc_lane_capability **before = &last[lane->capabilities[i].capability];
        check_capability(diag, lane, i, *before);
        *before = &lane->capabilities[i];
    }
    for (int k = 0; k < MC_CAPABILITIES; k++) {
        if (last[k] && last[k]->until) {
            complain(diag, last[k], "leave until out of the last statement",
                     "is not stated for later versions");
        }
    }
}

int mc_lane_capability_line(const struct mc_lane *lane, int capability)
{
    for (int i = 0; i < lane->capability_count; i++) {
        if (lane->capabilities[i].capability == capability) {
            return lane->capabilities[i].line;
        }
    }
    return -1;
}

const struct mc_lane_capability *mc_lane_capability_at(const struct mc_lane *lane, int capability, int era)
{
    int line = mc_lane_capability_line(lane, capability);
    return line >= 0 ? lane->lines[line].eras[era].by_capability[capability] : NULL;
}

/* ---- at the start ---- */

static int start_era(const struct mc_lane *lane, int line)
{
    return mc_line_era(&lane->lines[line], lane->lines[line].start);
}

const struct mc_component *mc_lane_component(const struct mc_lane *lane, int i)
{
    int line = lane->components[i].line;
    return &lane->lines[line].eras[start_era(lane, line)].components[i];
}

void mc_lane_index_capabilities(struct mc_lane *lane)
{
    const struct mc_lane *last = lane->side[lane->side_count - 1];
    for (int k = 0; k < MC_CAPABILITIES; k++) {
        int line = mc_lane_capability_line(lane, k);
        lane->by_capability[k] = last != lane        ? last->by_capability[k]
                                 : lane->by_house[k] ? lane->by_house[k]
                                 : line >= 0         ? mc_lane_capability_at(lane, k, start_era(lane, line))
                                                     : NULL;
    }
}

static void check_milestones(struct mc_diag *diag, const struct mc_stable *stable)
{
    for (int i = 1; i < stable->milestone_count; i++) {
        const struct mc_milestone *a = &stable->milestones[i - 1], *b = &stable->milestones[i];
        if (mc_version_compare(a->version, b->version) >= 0 || mc_version_compare(a->of, b->of) > 0) {
            mc_diag_add(diag, MC_ERROR, b->place, "stable.milestones", "list the oldest first",
                        "\"%s\" comes after \"%s\"", b->version, a->version);
        }
    }
}

bool mc_lane_cut(struct mc_arena *arena, struct mc_diag *diag, struct mc_lane *lane)
{
    int before = mc_diag_errors(diag);
    find_lines(arena, lane);
    if (lane->side_count == 1) {
        check_capabilities(diag, lane);
    }
    check_milestones(diag, &lane->stable);
    for (int i = 0; i < lane->line_count; i++) {
        cut_line(arena, lane, i);
    }
    lane->licence_due = &lane->licence;
    mc_lane_index_capabilities(lane);
    return mc_diag_errors(diag) == before;
}
