/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "meshcost/history.h"
#include "history_builder.h"
#include "meshcost/check.h"
#include "meshcost/prior.h"
#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 256 };

/* Room for one more row in a table that doubles; the old block stays in the arena until its reset. */
static void *room_for_one(struct mc_arena *arena, void *rows, int count, int *room, size_t size)
{
    if (count < *room) {
        return rows;
    }
    int bigger = *room ? *room * 2 : FIRST_ROOM;
    void *grown = mc_arena_grow(arena, rows, (size_t)count, (size_t)bigger, size);
    *room = bigger;
    return grown;
}

void mc_history_add_event(struct mc_history_builder *b, struct mc_history_event event)
{
    struct mc_history *h = b->history;
    h->events = room_for_one(b->arena, h->events, h->event_count, &b->event_room, sizeof event);
    h->events[h->event_count++] = event;
}

int mc_history_add_namespace(struct mc_history_builder *b, struct mc_namespace ns)
{
    struct mc_history *h = b->history;
    h->namespaces = room_for_one(b->arena, h->namespaces, h->namespace_count, &b->namespace_room, sizeof ns);
    h->namespaces[h->namespace_count] = ns;
    return h->namespace_count++;
}

int mc_history_add_service(struct mc_history_builder *b, struct mc_service service)
{
    struct mc_history *h = b->history;
    h->services = room_for_one(b->arena, h->services, h->service_count, &b->service_room, sizeof service);
    h->services[h->service_count] = service;
    return h->service_count++;
}

static int add_release(struct mc_history_builder *b, struct mc_release release)
{
    struct mc_history *h = b->history;
    h->releases = room_for_one(b->arena, h->releases, h->release_count, &b->release_room, sizeof release);
    h->releases[h->release_count] = release;
    return h->release_count++;
}

int mc_history_add_need(struct mc_history_builder *b, struct mc_need need)
{
    struct mc_history *h = b->history;
    h->needs = room_for_one(b->arena, h->needs, h->need_count, &b->need_room, sizeof need);
    h->needs[h->need_count] = need;
    return h->need_count++;
}

int mc_history_add_advisory(struct mc_history_builder *b, struct mc_advisory advisory)
{
    struct mc_history *h = b->history;
    h->advisories =
        room_for_one(b->arena, h->advisories, h->advisory_count, &b->advisory_room, sizeof advisory);
    h->advisories[h->advisory_count] = advisory;
    return h->advisory_count++;
}

void mc_history_publish(struct mc_history_builder *b, struct mc_release release, int kind, mc_id cause)
{
    int index = add_release(b, release);
    if (release.date >= b->scenario->start && release.date < b->scenario->end) {
        mc_history_add_event(
            b, (struct mc_history_event){
                   .time = release.date, .id = release.id, .cause = cause, .kind = kind, .entity = index});
    }
}

void mc_history_add_feed(struct mc_history_builder *b, struct mc_feed feed)
{
    struct mc_history *h = b->history;
    h->feeds = room_for_one(b->arena, h->feeds, h->feed_count, &b->feed_room, sizeof feed);
    h->feeds[h->feed_count++] = feed;
}

int mc_history_add_node(struct mc_history_builder *b, struct mc_machine machine)
{
    struct mc_history *h = b->history;
    h->machines = room_for_one(b->arena, h->machines, h->machine_count, &b->machine_room, sizeof machine);
    h->machines[h->machine_count] = machine;
    return h->machine_count++;
}

void mc_history_add_call(struct mc_history_builder *b, struct mc_call call)
{
    struct mc_history *h = b->history;
    h->calls = room_for_one(b->arena, h->calls, h->call_count, &b->call_room, sizeof call);
    h->calls[h->call_count++] = call;
}

static int by_time_and_id(const void *left, const void *right)
{
    const struct mc_history_event *a = left, *b = right;
    if (a->time != b->time) {
        return a->time < b->time ? -1 : 1;
    }
    return a->id < b->id ? -1 : a->id > b->id;
}

/* From the back, so that nothing is overwritten that is still to be merged. */
static void merge(struct mc_arena *arena, struct mc_history_event *events, int early, int late)
{
    struct mc_history_event *copy = MC_NEW_ARRAY(arena, (size_t)late, struct mc_history_event);
    memcpy(copy, events + early, (size_t)late * sizeof *copy);
    int left = early - 1, right = late - 1;
    for (int i = early + late - 1; right >= 0; i--) {
        bool older = left >= 0 && by_time_and_id(&events[left], &copy[right]) > 0;
        events[i] = older ? events[left--] : copy[right--];
    }
}

/* Puts the events from `from` on into the total order of those before, which are in it. */
static void settle(struct mc_history_builder *b, int from)
{
    struct mc_history *h = b->history;
    int late = h->event_count - from;
    if (late > 0) {
        qsort(h->events + from, (size_t)late, sizeof h->events[0], by_time_and_id);
    }
    if (late > 0 && from > 0) {
        merge(b->arena, h->events, from, late);
    }
}

static void check_order(const struct mc_history *h)
{
    for (int i = 1; i < h->event_count; i++) {
        MC_ASSERT(by_time_and_id(&h->events[i - 1], &h->events[i]) < 0);
    }
}

static void make_all(struct mc_history_builder *b)
{
    mc_history_make_clusters(b);
    mc_history_make_namespaces(b);
    mc_history_make_calls(b);
    mc_history_make_needs(b);
    settle(b, 0);
    int settled = b->history->event_count;
    mc_history_make_nodes(b);
    mc_history_make_people(b);
    mc_history_make_spikes(b);
    mc_history_make_holidays(b);
    for (int i = 0; i < b->calendar_count; i++) {
        if (b->calendars[i].component) {
            mc_history_make_advisories(b, &b->calendars[i]);
        } else {
            mc_history_make_releases(b, &b->calendars[i]);
        }
    }
    mc_history_make_kubernetes(b);
    settle(b, settled);
    check_order(b->history);
    mc_history_index_vacancies(b->arena, b->history);
}

struct mc_history *mc_history_generate(struct mc_arena *arena, const struct mc_scenario *scenario,
                                       const struct mc_release_calendar *calendars, int calendar_count,
                                       uint64_t seed, uint64_t organisation, uint64_t number)
{
    struct mc_history *h = MC_NEW(arena, struct mc_history);
    h->seed = seed;
    h->organisation = organisation;
    h->number = number;
    h->key = mc_key_make(seed, organisation, number);
    h->organisation_key = mc_key_make(seed, organisation, MC_NO_HISTORY);
    h->traffic_growth = mc_prior_value(h->organisation_key, &scenario->traffic.growth, NULL);
    struct mc_history_builder b = {.arena = arena, .scenario = scenario, .history = h};
    b.calendars = calendars;
    b.calendar_count = calendar_count;
    make_all(&b);
    return h;
}
