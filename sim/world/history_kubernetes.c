/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Process: Kubernetes minors. Dated ones where a calendar of that product is given; after as_of a renewal
 * process from the newest minor that the scenario knows, in the gaps that it states, numbered on. When the
 * process was last seen is not known, so that the first gap is what is left of one.
 */
#include "history_builder.h"
#include "meshcost/prior.h"
#include <stdlib.h>
#include <string.h>

const char mc_kubernetes_product[] = "kubernetes";

/* The second number of "1.35", -1 where there is none. */
static long minor_of(const char *version)
{
    const char *dot = strchr(version, '.');
    return dot ? strtol(dot + 1, NULL, 10) : -1;
}

static bool has_calendar(const struct mc_history_builder *b)
{
    for (int i = 0; i < b->calendar_count; i++) {
        if (!b->calendars[i].component && strcmp(b->calendars[i].product, mc_kubernetes_product) == 0) {
            return true;
        }
    }
    return false;
}

static int64_t draw_gap(const struct mc_history_builder *b, mc_id id)
{
    return mc_prior_event_ticks(b->history->key, &b->scenario->upgrades.kubernetes_gap, id);
}

/* A release calendar of that product makes the releases; here they become minors of the platform. */
static void follow_calendar(struct mc_history_builder *b)
{
    for (int i = 0; i < b->history->event_count; i++) {
        struct mc_history_event *e = &b->history->events[i];
        if (e->kind == MC_RELEASE && b->history->releases[e->entity].kind == MC_RELEASE_MINOR &&
            strcmp(b->history->releases[e->entity].product, mc_kubernetes_product) == 0) {
            e->kind = MC_KUBERNETES_MINOR;
        }
    }
}

void mc_history_make_kubernetes(struct mc_history_builder *b)
{
    const struct mc_scenario *s = b->scenario;
    mc_id root = mc_id_root("release", mc_kubernetes_product, 0);
    if (has_calendar(b)) {
        follow_calendar(b);
        return;
    }
    long minor = minor_of(s->upgrades.kubernetes);
    const char *major =
        mc_arena_copy_text(b->arena, s->upgrades.kubernetes, strcspn(s->upgrades.kubernetes, "."));
    mc_id first = mc_id_child(root, "kubernetes", "minor", 0);
    int64_t gap = draw_gap(b, first);
    int64_t age = (int64_t)((double)gap * mc_uniform(b->history->key, first, mc_slot("kubernetes.age")));
    int64_t t = s->as_of - age;
    mc_history_publish(b,
                       (struct mc_release){.product = mc_kubernetes_product,
                                           .version = s->upgrades.kubernetes,
                                           .kind = MC_RELEASE_MINOR,
                                           .date = t,
                                           .id = first},
                       MC_KUBERNETES_MINOR, 0);
    for (uint64_t k = 1; (t += gap) < s->end; k++) {
        mc_id id = mc_id_child(root, "kubernetes", "minor", k);
        gap = draw_gap(b, id);
        mc_history_publish(
            b,
            (struct mc_release){.product = mc_kubernetes_product,
                                .version = mc_arena_printf(b->arena, "%s.%ld", major, minor + (long)k),
                                .kind = MC_RELEASE_MINOR,
                                .projected = true,
                                .date = t,
                                .id = id},
            MC_KUBERNETES_MINOR, 0);
    }
}
