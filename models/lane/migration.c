/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A lane that moves from one to another, made of two: what either has, and which side it belongs to. What
 * both have of the same software under the same name is taken over: it stands once at any time.
 */
#include "meshcost/adoption.h"
#include "meshcost/enrolment.h"
#include "meshcost/quantity.h"
#include "meshcost/replay.h"
#include <stdio.h>
#include <string.h>

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static int same_component(const struct mc_lane *a, const struct mc_component *c)
{
    for (int i = 0; i < a->component_count; i++) {
        if (same_text(a->components[i].subject, c->subject) && same_text(a->components[i].name, c->name)) {
            return i;
        }
    }
    return -1;
}

static void join_components(struct mc_arena *arena, struct mc_lane *m)
{
    const struct mc_lane *a = m->side[0], *b = m->side[1];
    m->component_count = a->component_count + b->component_count;
    m->components = MC_NEW_ARRAY(arena, (size_t)m->component_count, struct mc_component);
    for (int i = 0; i < m->component_count; i++) {
        bool second = i >= a->component_count;
        m->components[i] = second ? b->components[i - a->component_count] : a->components[i];
        m->components[i].sides = second ? MC_SIDE_SECOND : MC_SIDE_FIRST;
        int taken_over = second ? same_component(a, &m->components[i]) : -1;
        m->components[i].succeeds = taken_over;
        if (taken_over >= 0) {
            m->components[i].shared = m->components[taken_over].shared = true;
        }
    }
}

/* Certificates above the leaves that both sides have go on as they are. */
static int same_tier(const struct mc_lane *a, const struct mc_tier *t)
{
    for (int i = 0; t->kind != MC_TIER_LEAF && i < a->tier_count; i++) {
        if (a->tiers[i].kind == t->kind && same_text(a->tiers[i].subject, t->subject)) {
            return i;
        }
    }
    return -1;
}

static void join_tiers(struct mc_arena *arena, struct mc_lane *m)
{
    const struct mc_lane *a = m->side[0], *b = m->side[1];
    int *place = MC_NEW_ARRAY(arena, (size_t)b->tier_count, int);
    m->tiers = MC_NEW_ARRAY(arena, (size_t)(a->tier_count + b->tier_count), struct mc_tier);
    for (int i = 0; i < a->tier_count; i++) {
        m->tiers[m->tier_count++] = a->tiers[i];
    }
    for (int i = 0; i < b->tier_count; i++) {
        place[i] = same_tier(a, &b->tiers[i]);
        if (place[i] >= 0) {
            m->tiers[place[i]].sides = MC_SIDE_BOTH;
            continue;
        }
        place[i] = m->tier_count++;
        struct mc_tier *t = &m->tiers[place[i]];
        *t = b->tiers[i];
        t->sides = MC_SIDE_SECOND;
        t->issuers = MC_NEW_ARRAY(arena, (size_t)t->issuer_count, int);
        for (int k = 0; k < t->issuer_count; k++) {
            t->issuers[k] = b->tiers[i].issuers[k] + a->component_count;
        }
    }
    for (int i = 0; i < b->tier_count; i++) {
        struct mc_tier *t = &m->tiers[place[i]];
        if (t->sides == MC_SIDE_SECOND && t->parent_index >= 0) {
            t->parent_index = place[b->tiers[i].parent_index];
        }
    }
}

/* They are asked for by side; here they say on which versions something changes. */
static void join_capabilities(struct mc_arena *arena, struct mc_lane *m)
{
    int n = m->side[0]->capability_count + m->side[1]->capability_count;
    m->capabilities = MC_NEW_ARRAY(arena, (size_t)n, struct mc_lane_capability);
    for (int s = 0; s < MC_SIDES; s++) {
        const struct mc_lane *from = m->side[s];
        for (int i = 0; i < from->capability_count; i++) {
            struct mc_lane_capability *c = &m->capabilities[m->capability_count++];
            *c = from->capabilities[i];
            c->product = c->product || from->product_count == 0 ? c->product : from->products[0];
        }
    }
}

static void join_products(struct mc_arena *arena, struct mc_lane *m)
{
    const struct mc_lane *a = m->side[0], *b = m->side[1];
    m->tracks = MC_NEW_ARRAY(arena, (size_t)(a->track_count + b->track_count), struct mc_track);
    m->products = MC_NEW_ARRAY(arena, (size_t)(a->product_count + b->product_count), const char *);
    for (int s = 0; s < MC_SIDES; s++) {
        for (int i = 0; i < m->side[s]->track_count; i++) {
            if (!mc_lane_track(m, m->side[s]->tracks[i].product)) {
                m->tracks[m->track_count++] = m->side[s]->tracks[i];
            }
        }
        for (int i = 0; i < m->side[s]->product_count; i++) {
            bool there = false;
            for (int k = 0; k < m->product_count; k++) {
                there = there || strcmp(m->products[k], m->side[s]->products[i]) == 0;
            }
            if (!there) {
                m->products[m->product_count++] = m->side[s]->products[i];
            }
        }
    }
}

/* The colour of where it goes, the nearer to that of where it comes from the later it does. */
static const char *mix(struct mc_arena *arena, const char *from, const char *to, double late)
{
    unsigned a[3], b[3];
    if (sscanf(from, "#%2x%2x%2x", &a[0], &a[1], &a[2]) != 3 ||
        sscanf(to, "#%2x%2x%2x", &b[0], &b[1], &b[2]) != 3) {
        return to;
    }
    for (int i = 0; i < 3; i++) {
        b[i] = (unsigned)((double)b[i] + ((double)a[i] - (double)b[i]) * (0.25 + 0.5 * late) + 0.5);
    }
    return mc_arena_printf(arena, "#%02x%02x%02x", b[0], b[1], b[2]);
}

static void describe(struct mc_arena *arena, const struct mc_scenario *s, struct mc_lane *m)
{
    const struct mc_lane *a = m->side[0], *b = m->side[1];
    char day[48];
    mc_print_date(day, m->moves_at);
    m->name = mc_arena_printf(arena, "%s>%s@%s", a->name, b->name, day);
    m->title = mc_arena_printf(arena, "%s to %s, from %s on", a->title ? a->title : a->name,
                               b->title ? b->title : b->name, day);
    m->summary = mc_arena_printf(arena, "%s until namespaces have moved", a->name);
    m->colour =
        mix(arena, a->colour, b->colour, (double)(m->moves_at - s->start) / (double)(s->end - s->start));
    m->dash = b->dash;
    m->file = b->file;
    m->identity_name = b->identity_name;
    m->identity = b->identity;
}

struct mc_lane *mc_lane_compose(struct mc_arena *arena, struct mc_diag *diag, const struct mc_scenario *s,
                                const struct mc_lane *from, const struct mc_lane *to, int64_t at)
{
    struct mc_lane *m = MC_NEW(arena, struct mc_lane);
    *m = (struct mc_lane){.side = {from, to}, .side_count = MC_SIDES, .moves_at = at};
    describe(arena, s, m);
    m->provided = from->provided | to->provided;
    m->needed = from->needed | to->needed;
    m->replaced = from->replaced;
    join_components(arena, m);
    join_tiers(arena, m);
    join_capabilities(arena, m);
    join_products(arena, m);
    return mc_lane_cut(arena, diag, m) ? m : NULL;
}
