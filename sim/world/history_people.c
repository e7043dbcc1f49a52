/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Process: people leave and join, who knows a role leaves it vacant, teams are reorganised and namespaces
 * change owners.
 *
 * A team has as many places as people. Whoever has a place leaves after an exponential time; the place is
 * empty until somebody is hired. The specialist of a role has one of the places of the team that works for
 * it; when that person leaves, nobody knows the role until another place has learned it. So one departure is
 * one event, whoever asks. All draws are addressed by the place and how often it was filled.
 */
#include "history_builder.h"
#include "meshcost/people.h"
#include "meshcost/points.h"
#include "meshcost/prior.h"
#include "meshcost/variate.h"
#include <stdlib.h>
#include <string.h>

static const struct mc_process reorganisations = {"reorganisations", 1 / MC_YEAR_MS, INT64_C(720) * 86400000};
enum { MOST_PLACES = 1000 };

struct departure {
    int64_t time;
    mc_id id;
};

struct staff {
    struct mc_history_builder *b;
    double hazard;
    int first; /* event that this process adds first */
};

/* ---- people ---- */

static int64_t tenure(const struct staff *s, mc_id id)
{
    struct mc_dist exponential = {.family = MC_DIST_EXPONENTIAL, .a = MC_YEAR_MS / s->hazard};
    return mc_quantile_ticks(&exponential, mc_uniform(s->b->history->key, id, mc_slot("people.tenure")), 1);
}

static void add_person(const struct staff *s, int team, int place)
{
    struct mc_history_builder *b = s->b;
    const char *name = b->scenario->teams[team].name;
    int64_t t = b->scenario->start;
    for (uint64_t k = 0;; k++) {
        mc_id id = mc_id_child(mc_id_root("person", name, (uint64_t)place), "people", "leaves", k);
        t += tenure(s, id);
        if (t >= b->scenario->end) {
            return;
        }
        mc_history_add_event(
            b, (struct mc_history_event){
                   .time = t, .id = id, .kind = MC_PERSON_LEAVES, .entity = team, .value = place + 1});
        t += mc_prior_event_ticks(b->history->key, &b->scenario->turnover.hire, id);
        if (t >= b->scenario->end) {
            return;
        }
        mc_history_add_event(b, (struct mc_history_event){.time = t,
                                                          .id = mc_id_child(id, "people", "joins", 0),
                                                          .cause = id,
                                                          .kind = MC_PERSON_JOINS,
                                                          .entity = team,
                                                          .value = place + 1});
    }
}

static void add_people(const struct staff *s)
{
    const struct mc_scenario *scenario = s->b->scenario;
    for (int t = 1; s->hazard > 0 && t < scenario->team_count; t++) {
        int places = (int)(scenario->teams[t].people < MOST_PLACES ? scenario->teams[t].people : MOST_PLACES);
        for (int p = 0; p < places; p++) {
            add_person(s, t, p);
        }
    }
}

/* ---- roles ---- */

static int draw_place(const struct staff *s, int role, int team, uint64_t k)
{
    mc_id id = mc_id_root("specialist", mc_role_words[role], k);
    int64_t people = s->b->scenario->teams[team].people;
    int places = (int)(people < MOST_PLACES ? people : MOST_PLACES);
    return places > 0
               ? (int)(mc_uniform(s->b->history->key, id, mc_slot("people.specialist")) * (double)places)
               : -1;
}

/* The first departure from a place after t; time INT64_MAX: none. */
static struct departure next_departure(const struct staff *s, int team, int place, int64_t t, int until)
{
    const struct mc_history *h = s->b->history;
    struct departure first = {.time = INT64_MAX};
    for (int i = s->first; i < until; i++) {
        const struct mc_history_event *e = &h->events[i];
        if (e->kind == MC_PERSON_LEAVES && e->entity == team && e->value == place + 1 && e->time > t &&
            e->time < first.time) {
            first = (struct departure){e->time, e->id};
        }
    }
    return first;
}

static void add_vacancies(const struct staff *s, int role, int until)
{
    struct mc_history_builder *b = s->b;
    int team = mc_people_worker(b->scenario, role);
    int64_t t = b->scenario->start;
    for (uint64_t k = 0; team != 0; k++) {
        int place = draw_place(s, role, team, k);
        struct departure left = next_departure(s, team, place, t, until);
        if (place < 0 || left.time >= b->scenario->end) {
            return;
        }
        mc_id id = mc_id_child_named(left.id, "people", "vacant", mc_role_words[role]);
        struct mc_history_event e = {
            .time = left.time, .id = id, .cause = left.id, .kind = MC_ROLE_VACANT, .entity = role};
        mc_history_add_event(b, e);
        t = left.time + mc_prior_event_ticks(b->history->key, &b->scenario->incidents.vacancy, id);
        e = (struct mc_history_event){.time = t,
                                      .id = mc_id_child(id, "people", "known", 0),
                                      .cause = id,
                                      .kind = MC_ROLE_KNOWN,
                                      .entity = role};
        if (t >= b->scenario->end) {
            return;
        }
        mc_history_add_event(b, e);
    }
}

/* ---- owners ---- */

struct change {
    int64_t time;
    mc_id id;
    int team;
};

static int by_time(const void *left, const void *right)
{
    const struct change *a = left, *b = right;
    if (a->time != b->time) {
        return a->time < b->time ? -1 : 1;
    }
    return a->id < b->id ? -1 : a->id > b->id;
}

static struct change *list_changes(const struct staff *s, int *count)
{
    struct mc_history_builder *b = s->b;
    const struct mc_scenario *scenario = b->scenario;
    double rate = mc_prior_value(b->history->organisation_key, &scenario->turnover.reorganisations, NULL);
    struct change *list = NULL;
    int room = 0, n;
    *count = 0;
    for (int t = 1; t < scenario->team_count; t++) {
        const struct mc_point *points =
            mc_points(b->arena, b->history->key, &reorganisations, scenario->teams[t].name,
                      scenario->start + 1, scenario->end, rate, &n);
        for (int i = 0; i < n; i++) {
            if (*count == room) {
                room = room ? room * 2 : 32;
                list = mc_arena_grow(b->arena, list, (size_t)*count, (size_t)room, sizeof *list);
            }
            list[(*count)++] = (struct change){points[i].time, points[i].id, t};
        }
    }
    if (*count > 0) {
        qsort(list, (size_t)*count, sizeof *list, by_time);
    }
    return list;
}

/* Who takes a namespace over: a team that owns none of the roles, another one where there is any. */
static int draw_heir(const struct staff *s, mc_id id, int from)
{
    const struct mc_scenario *scenario = s->b->scenario;
    int candidates = 0;
    for (int t = 1; t < scenario->team_count; t++) {
        candidates += t != from && !mc_people_has_role(scenario, t);
    }
    int pick = (int)(mc_uniform(s->b->history->key, id, mc_slot("people.heir")) * candidates);
    for (int t = 1; t < scenario->team_count; t++) {
        if (t != from && !mc_people_has_role(scenario, t) && pick-- == 0) {
            return t;
        }
    }
    return from;
}

static void move_namespace(const struct staff *s, const struct change *c, int ns, int *owner)
{
    struct mc_history_builder *b = s->b;
    const struct mc_namespace *space = &b->history->namespaces[ns];
    mc_id id = mc_id_child(c->id, "people", "moves", space->id);
    struct mc_history_event e = {
        .time = c->time, .id = id, .cause = c->id, .kind = MC_NAMESPACE_OWNER, .entity = ns, .value = 0};
    int64_t settled = c->time + mc_prior_event_ticks(b->history->key, &b->scenario->turnover.handover, id);
    mc_history_add_event(b, e);
    owner[ns] = -1;
    if (settled < b->scenario->end && settled < space->leaves) {
        e.cause = id;
        e.id = mc_id_child(id, "people", "settles", 0);
        e.time = settled > c->time ? settled : c->time + 1;
        e.value = draw_heir(s, id, c->team);
        mc_history_add_event(b, e);
    }
}

/* One reorganisation after the other; a namespace moves once at the most, so that none is moved while vacant.
 */
static void add_reorganisations(const struct staff *s)
{
    struct mc_history_builder *b = s->b;
    struct mc_history *h = b->history;
    double moved = mc_prior_value(h->organisation_key, &b->scenario->turnover.moved, NULL);
    int *owner = MC_NEW_ARRAY(b->arena, (size_t)h->namespace_count + 1, int), count;
    for (int ns = 0; ns < h->namespace_count; ns++) {
        owner[ns] = h->namespaces[ns].team;
    }
    const struct change *list = list_changes(s, &count);
    for (int i = 0; i < count; i++) {
        const struct change *c = &list[i];
        mc_history_add_event(
            b, (struct mc_history_event){
                   .time = c->time, .id = c->id, .kind = MC_TEAM_REORGANISED, .entity = c->team});
        for (int ns = 0; ns < h->namespace_count; ns++) {
            mc_id id = mc_id_child(c->id, "people", "moves", h->namespaces[ns].id);
            bool there = h->namespaces[ns].arrives < c->time && h->namespaces[ns].leaves > c->time;
            if (there && owner[ns] == c->team && mc_uniform(h->key, id, mc_slot("people.moved")) < moved) {
                move_namespace(s, c, ns, owner);
            }
        }
    }
}

/* ---- looking up ---- */

void mc_history_index_vacancies(struct mc_arena *arena, struct mc_history *h)
{
    int n = 0;
    for (int i = 0; i < h->event_count; i++) {
        n += h->events[i].kind == MC_ROLE_VACANT;
    }
    h->vacancies = MC_NEW_ARRAY(arena, (size_t)n + 1, struct mc_vacancy);
    h->vacancy_count = 0;
    for (int i = 0; i < h->event_count; i++) {
        if (h->events[i].kind == MC_ROLE_VACANT) {
            h->vacancies[h->vacancy_count++] = (struct mc_vacancy){h->events[i].time, h->events[i].entity};
        }
    }
}

bool mc_history_specialist_left(const struct mc_history *h, int role, int64_t from, int64_t to)
{
    for (int i = 0; i < h->vacancy_count; i++) {
        if (h->vacancies[i].role == role && h->vacancies[i].time > from && h->vacancies[i].time <= to) {
            return true;
        }
    }
    return false;
}

void mc_history_make_people(struct mc_history_builder *b)
{
    struct staff s = {.b = b, .first = b->history->event_count};
    s.hazard = mc_prior_value(b->history->organisation_key, &b->scenario->people.leave_hazard, NULL);
    add_people(&s);
    int until = b->history->event_count;
    for (int r = 0; r < MC_ROLES; r++) {
        add_vacancies(&s, r, until);
    }
    add_reorganisations(&s);
}
