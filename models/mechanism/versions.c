/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which versions of a lane are in use: at the start of a run, and in a replay from then on. */
#include "meshcost/adoption.h"
#include "meshcost/model.h"
#include "meshcost/quantity.h"
#include <string.h>

/* A version of the stable artifacts as the free ones that it was cut from. */
static const char *translate(const struct mc_line *line, const char *version)
{
    const char *of = line->milestone_count > 0 ? line->milestones[0].of : version;
    for (int i = 0; i < line->milestone_count; i++) {
        if (mc_version_compare(version, line->milestones[i].version) >= 0) {
            of = line->milestones[i].of;
        }
    }
    return of;
}

int mc_line_era(const struct mc_line *line, const char *version)
{
    int era = line->era_count - 1;
    if (!version) {
        return era;
    }
    const char *own = translate(line, version);
    while (era > 0 && mc_version_compare(own, line->eras[era].since) < 0) {
        era--;
    }
    return era;
}

/* The newest version of the kind that came out last: edge releases are a series of their own. */
static const char *newest(const struct mc_release_calendar *c, int64_t until)
{
    const char *best = NULL;
    bool edge = false;
    for (int i = 0; i < c->count && c->rows[i].date <= until; i++) {
        if (c->rows[i].kind != MC_RELEASE_PRE) {
            edge = c->rows[i].kind == MC_RELEASE_EDGE;
        }
    }
    for (int i = 0; i < c->count && c->rows[i].date <= until; i++) {
        const struct mc_calendar_row *row = &c->rows[i];
        if (row->kind != MC_RELEASE_PRE && (row->kind == MC_RELEASE_EDGE) == edge &&
            (!best || mc_version_compare(row->version, best) > 0)) {
            best = row->version;
        }
    }
    return best;
}

static const char *date_text(struct mc_arena *arena, int64_t t)
{
    char text[48];
    return mc_arena_dup(arena, mc_print_date(text, t));
}

static const char *start_of(const struct mc_scenario *s, const struct mc_line *line,
                            const struct mc_release_calendar *calendars, int count)
{
    int64_t known = s->as_of < s->start ? s->as_of : s->start;
    const char *stated = mc_scenario_version(s, line->follows);
    if (stated) {
        return stated;
    }
    for (int i = 0; i < count; i++) {
        if (!calendars[i].component && strcmp(calendars[i].product, line->follows) == 0) {
            return newest(&calendars[i], known);
        }
    }
    return NULL;
}

/* Of a migration, each side's. */
static void take_stable(struct mc_lane *lane, const struct mc_lane *side)
{
    int line = side->product_count > 0 ? mc_lane_line(lane, side->products[0]) : -1;
    if (line > 0 && side->stable.product) {
        lane->lines[line].follows = side->stable.product;
        lane->lines[line].milestones = side->stable.milestones;
        lane->lines[line].milestone_count = side->stable.milestone_count;
    }
}

void mc_lane_settle(struct mc_arena *arena, const struct mc_scenario *s, struct mc_lane *lane,
                    const struct mc_release_calendar *calendars, int calendar_count)
{
    for (int i = 0; s->artifacts == MC_ARTIFACTS_STABLE && i < lane->side_count; i++) {
        take_stable(lane, lane->side[i]);
    }
    if (s->artifacts == MC_ARTIFACTS_STABLE && lane->stable.product) {
        lane->licence_due = &lane->stable.licence;
    }
    lane->lines[0].start = date_text(arena, s->start);
    for (int i = 1; i < lane->line_count; i++) {
        lane->lines[i].start = start_of(s, &lane->lines[i], calendars, calendar_count);
    }
    mc_lane_index_capabilities(lane);
}

/* ---- in a replay ---- */

struct mc_adoption *mc_adoption_create(struct mc_arena *arena, const struct mc_lane *lane, int clusters)
{
    struct mc_adoption *a = MC_NEW(arena, struct mc_adoption);
    size_t places = (size_t)(clusters * lane->line_count);
    a->line_count = lane->line_count;
    a->era = MC_NEW_ARRAY(arena, places, int);
    a->version = MC_NEW_ARRAY(arena, places, const char *);
    for (size_t i = 0; i < places; i++) {
        int line = (int)i % lane->line_count;
        a->version[i] = lane->lines[line].start;
        a->era[i] = mc_line_era(&lane->lines[line], lane->lines[line].start);
    }
    return a;
}

static int era_of(const struct mc_world *w, int line, int cluster)
{
    return w->adoption->era[cluster * w->adoption->line_count + line];
}

const struct mc_component *mc_world_component(const struct mc_world *w, int i, int cluster)
{
    int line = w->lane->components[i].line;
    return &w->lane->lines[line].eras[era_of(w, line, cluster)].components[i];
}

const struct mc_tier *mc_world_tier(const struct mc_world *w, int i, int cluster)
{
    int line = w->lane->tiers[i].line;
    return &w->lane->lines[line].eras[era_of(w, line, cluster)].tiers[i];
}

const struct mc_lane_capability *mc_world_capability(const struct mc_world *w, int capability, int cluster)
{
    int line = mc_lane_capability_line(w->lane, capability);
    return line >= 0 ? mc_lane_capability_at(w->lane, capability, era_of(w, line, cluster)) : NULL;
}

void mc_world_adopt(const struct mc_world *w, int cluster, const char *product, const char *version, mc_id id)
{
    int line = mc_lane_line(w->lane, product);
    if (line < 0) {
        return;
    }
    int place = cluster * w->adoption->line_count + line, era = mc_line_era(&w->lane->lines[line], version);
    w->adoption->version[place] = version;
    if (w->adoption->era[place] != era) {
        w->adoption->era[place] = era;
        mc_queue_schedule(w->queue, (struct mc_event){.time = mc_queue_now(w->queue),
                                                      .phase = MC_PHASE_ARRIVAL,
                                                      .kind = MC_KIND_VERSION,
                                                      .entity = (uint32_t)place,
                                                      .order = id});
    }
}
