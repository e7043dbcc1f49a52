/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "history_check.h"
#include <stdlib.h>

struct check {
    struct mc_history *history;
    const struct mc_scenario *scenario;
    struct mc_diag *diag;
    const char *file;
    const struct mc_line_places *places;
    bool *there[MC_ENTITIES]; /* of those that come and go: is it there now? */
};

static void complain(const struct check *c, int line, const char *remedy, const char *what)
{
    mc_diag_add(c->diag, MC_ERROR, (struct mc_place){c->file, line, 1, 0}, NULL, remedy, "%s", what);
}

/* Services stand in the order of their namespaces; so each namespace has a run of them. */
static void check_services(const struct check *c)
{
    struct mc_history *h = c->history;
    for (int i = 0; i < h->service_count; i++) {
        struct mc_namespace *ns = &h->namespaces[h->services[i].namespace_index];
        if (i > 0 && h->services[i].namespace_index < h->services[i - 1].namespace_index) {
            complain(c, c->places->line[MC_OF_SERVICE][i], "sort the services by their namespace",
                     "this service stands behind those of a later namespace");
            return;
        }
        ns->first_service = ns->service_count == 0 ? i : ns->first_service;
        ns->service_count++;
    }
}

static void check_calls(const struct check *c)
{
    for (int i = 0; i < c->history->call_count; i++) {
        if (c->history->calls[i].from == c->history->calls[i].to) {
            complain(c, c->places->line[MC_OF_CALL][i], "take it out", "a namespace that calls itself");
        }
    }
}

static int by_id(const void *left, const void *right)
{
    mc_id a = *(const mc_id *)left, b = *(const mc_id *)right;
    return a < b ? -1 : a > b;
}

/* An id names one event: draws are addressed by it. */
static void check_ids(const struct check *c, struct mc_arena *arena)
{
    const struct mc_history *h = c->history;
    mc_id *ids = MC_NEW_ARRAY(arena, (size_t)h->event_count + 1, mc_id);
    for (int i = 0; i < h->event_count; i++) {
        ids[i] = h->events[i].id;
    }
    qsort(ids, (size_t)h->event_count, sizeof *ids, by_id);
    for (int i = 1; i < h->event_count; i++) {
        if (ids[i] == ids[i - 1]) {
            mc_diag_add(c->diag, MC_ERROR, (struct mc_place){c->file, c->places->head, 1, 0}, "id",
                        "give each event an id of its own", "two events of this history have the id %016llx",
                        (unsigned long long)ids[i]);
            return;
        }
    }
}

/* Comings and goings: what is there cannot come, what is not there cannot change or go. */
static void check_presence(const struct check *c, const struct mc_history_event *e, int line)
{
    bool *there = c->there[mc_history_kind_table[e->kind].of];
    enum mc_presence presence = mc_history_kind_table[e->kind].presence;
    if (presence == MC_PRESENCE_ANY) {
        return;
    }
    if (there[e->entity] != (presence != MC_COMES)) {
        complain(c, line, "correct the order of events",
                 there[e->entity] ? "this comes and is there already" : "this happens to what is not there");
    }
    there[e->entity] = presence != MC_GOES;
}

/* A service is there while its namespace is; of one instant, the order of arrivals does not matter. */
static void check_home(const struct check *c, const struct mc_history_event *e, int line)
{
    const struct mc_history *h = c->history;
    if (mc_history_kind_table[e->kind].of != MC_OF_SERVICE) {
        return;
    }
    const struct mc_namespace *ns = &h->namespaces[h->services[e->entity].namespace_index];
    if (e->time < ns->arrives || e->time >= ns->leaves) {
        complain(c, line, "correct one of them", "the namespace of this service is not there then");
    }
}

/* The table says when a namespace comes and goes, too. */
static void check_dates(const struct check *c, const struct mc_history_event *e, int line)
{
    const struct mc_namespace *all = c->history->namespaces;
    if ((e->kind == MC_NAMESPACE_ARRIVES && all[e->entity].arrives != e->time) ||
        (e->kind == MC_NAMESPACE_LEAVES && all[e->entity].leaves != e->time)) {
        complain(c, line, "correct one of them", "the line of the namespace has another time for this");
    }
}

static void check_event(const struct check *c, int i)
{
    const struct mc_history_event *e = &c->history->events[i];
    int line = c->places->event[i];
    if (e->time < c->scenario->start || e->time >= c->scenario->end) {
        complain(c, line, "keep it between start and end of the scenario",
                 "this event lies outside of the run");
    }
    if (i > 0 && (e[-1].time > e->time || (e[-1].time == e->time && e[-1].id >= e->id))) {
        complain(c, line, "sort the events by ms, those of one ms by id",
                 "this event is earlier than the one before");
    }
    check_home(c, e, line);
    check_presence(c, e, line);
    check_dates(c, e, line);
}

void mc_history_check(struct mc_arena *arena, struct mc_history *history, const struct mc_scenario *scenario,
                      struct mc_diag *diag, const char *file, const struct mc_line_places *places)
{
    struct check c = {.history = history, .scenario = scenario, .diag = diag, .file = file, .places = places};
    for (int of = MC_OF_NOTHING + 1; of < MC_ENTITIES; of++) {
        size_t n = (size_t)mc_history_entities(history, scenario, (enum mc_entity)of);
        c.there[of] = MC_NEW_ARRAY(arena, n + 1, bool);
        for (size_t i = 0; of == MC_OF_ROLE && i < n; i++) {
            c.there[of][i] = true; /* somebody knows it at the start */
        }
    }
    check_services(&c);
    check_calls(&c);
    for (int i = 0; i < history->event_count; i++) {
        check_event(&c, i);
    }
    check_ids(&c, arena);
}
