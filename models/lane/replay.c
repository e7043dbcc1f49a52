/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "meshcost/replay.h"
#include "meshcost/check.h"
#include "meshcost/quantity.h"
#include <string.h>

/* Event kinds that are not a model's timer (see mc_world_timer). */
enum { KIND_HISTORY = 0xffff, KIND_TEAM = 0xfffe, KIND_DATE = 0xfffc };

struct replay {
    struct mc_world world;
    const struct mc_model *const *models;
    void **state;
    int model_count;
    bool listens;       /* some model wants the history's events */
    int fed;            /* of them, those that were scheduled */
    uint64_t enrolment; /* its version that the models know */
};

/* The world as the model of that index sees it. */
static const struct mc_world *as_model(struct replay *r, int model)
{
    r->world.model = model;
    return &r->world;
}

static void on_team(struct replay *r, const struct mc_event *event)
{
    struct mc_completion done = mc_resource_complete(r->world.teams[event->entity], event);
    int model = (int)(done.payload >> MC_PAYLOAD_MODEL_SHIFT);
    done.payload &= (INT64_C(1) << MC_PAYLOAD_MODEL_SHIFT) - 1;
    MC_ASSERT(r->models[model]->on_done);
    r->models[model]->on_done(as_model(r, model), r->state[model], &done);
}

static void on_history(struct replay *r, const struct mc_event *event)
{
    for (int m = 0; m < r->model_count; m++) {
        if (r->models[m]->on_history) {
            r->models[m]->on_history(as_model(r, m), r->state[m], &r->world.history->events[event->entity]);
        }
    }
}

static void tell_l7_use(struct replay *r)
{
    int changed = mc_l7_use_take_change(r->world.l7_use);
    for (int m = 0; changed != MC_L7_NOTHING && m < r->model_count; m++) {
        if (r->models[m]->on_l7_use) {
            r->models[m]->on_l7_use(as_model(r, m), r->state[m], changed);
        }
    }
}

static void on_version(struct replay *r, int cluster, int line)
{
    for (int m = 0; m < r->model_count; m++) {
        if (r->models[m]->on_version) {
            r->models[m]->on_version(as_model(r, m), r->state[m], cluster, line);
        }
    }
}

/* The calendar passes a date from which other values hold, in every cluster at once. */
static void on_date(struct replay *r, int era)
{
    int lines = r->world.lane->line_count;
    for (int c = 0; c < r->world.scenario->cluster_count; c++) {
        r->world.adoption->era[c * lines] = era;
        r->world.adoption->version[c * lines] = r->world.lane->lines[0].eras[era].since;
        on_version(r, c, 0);
    }
}

static void tell_enrolment(struct replay *r)
{
    while (r->enrolment != mc_enrolment_version(r->world.enrolment)) {
        r->enrolment = mc_enrolment_version(r->world.enrolment);
        for (int m = 0; m < r->model_count; m++) {
            if (r->models[m]->on_enrolment) {
                r->models[m]->on_enrolment(as_model(r, m), r->state[m]);
            }
        }
    }
}

static void on_event(void *context, const struct mc_event *event)
{
    struct replay *r = context;
    if (event->kind == KIND_TEAM) {
        on_team(r, event);
    } else if (event->kind == KIND_HISTORY) {
        on_history(r, event);
    } else if (event->kind == MC_KIND_VERSION) {
        int lines = r->world.lane->line_count;
        on_version(r, (int)event->entity / lines, (int)event->entity % lines);
    } else if (event->kind == KIND_DATE) {
        on_date(r, (int)event->payload);
    } else {
        int model = event->kind >> MC_KIND_MODEL_SHIFT;
        struct mc_timer timer = {event->time, event->kind & 0xff, event->order, event->payload};
        r->models[model]->on_timer(as_model(r, model), r->state[model], &timer);
    }
    tell_enrolment(r);
    tell_l7_use(r);
}

static void make_teams(struct replay *r)
{
    const struct mc_scenario *s = r->world.scenario;
    r->world.teams = MC_NEW_ARRAY(r->world.arena, (size_t)s->team_count, struct mc_resource *);
    for (int t = 0; t < s->team_count; t++) {
        int people = s->teams[t].mesh_hours > 0 ? (int)s->teams[t].people : 0;
        r->world.teams[t] = mc_resource_create(r->world.arena, r->world.queue, people, &s->calendars[t],
                                               KIND_TEAM, (uint32_t)t);
    }
}

/*
 * The events of a month when it begins: the whole history at once would make the queue as deep as the years
 * are many, and too large for the nearest caches. Events are in order of time.
 */
static void feed_history(struct replay *r, int64_t until)
{
    const struct mc_history *h = r->world.history;
    for (; r->listens && r->fed < h->event_count && h->events[r->fed].time < until; r->fed++) {
        const struct mc_history_event *e = &h->events[r->fed];
        mc_queue_schedule(r->world.queue, (struct mc_event){.time = e->time,
                                                            .phase = MC_PHASE_HISTORY,
                                                            .kind = KIND_HISTORY,
                                                            .entity = (uint32_t)r->fed,
                                                            .order = e->id});
    }
}

static void schedule_dates(struct replay *r)
{
    const struct mc_line *calendar = &r->world.lane->lines[0];
    for (int e = 1; e < calendar->era_count; e++) {
        int64_t t = 0;
        (void)mc_parse_date(calendar->eras[e].since, &t);
        if (t > r->world.scenario->start) {
            mc_queue_schedule(r->world.queue,
                              (struct mc_event){.time = t,
                                                .phase = MC_PHASE_HISTORY,
                                                .kind = KIND_DATE,
                                                .order = mc_id_root("lane.date", "", (uint64_t)e),
                                                .payload = e});
        }
    }
}

/* Pages are counted by hour in the time of who is paged. */
static void set_local_time(struct replay *r)
{
    const struct mc_scenario *s = r->world.scenario;
    int64_t *offset = MC_NEW_ARRAY(r->world.arena, (size_t)s->team_count, int64_t);
    for (int t = 0; t < s->team_count; t++) {
        offset[t] = s->teams[t].utc_offset;
    }
    mc_ledger_set_offsets(r->world.ledger, offset);
}

/* What stands in for a model that the scenario switches off. */
static void do_nothing(const struct mc_world *w, void *memory)
{
    (void)w;
    (void)memory;
}
static const struct mc_model switched_off = {.name = "off", .state_size = 1, .init = do_nothing};

static const struct mc_model *const *models_of(struct mc_arena *arena, const struct mc_scenario *s)
{
    int count = mc_model_count();
    const struct mc_model **models = MC_NEW_ARRAY(arena, (size_t)count, const struct mc_model *);
    for (int m = 0; m < count; m++) {
        models[m] = mc_models[m];
        for (int i = 0; i < s->without_count; i++) {
            models[m] = strcmp(s->without[i], mc_models[m]->name) == 0 ? &switched_off : models[m];
        }
    }
    return models;
}

static void start(struct replay *r)
{
    set_local_time(r);
    make_teams(r);
    schedule_dates(r);
    r->state = MC_NEW_ARRAY(r->world.arena, (size_t)r->model_count, void *);
    for (int m = 0; m < r->model_count; m++) {
        r->state[m] = mc_arena_alloc(r->world.arena, r->models[m]->state_size);
        r->listens = r->listens || r->models[m]->on_history;
        r->models[m]->init(as_model(r, m), r->state[m]);
    }
    r->enrolment = mc_enrolment_version(r->world.enrolment);
    mc_l7_use_take_change(r->world.l7_use);
}

static void run(struct replay *r)
{
    const struct mc_fleet *fleet = r->world.fleet;
    for (int month = 0; month < fleet->month_count; month++) {
        feed_history(r, fleet->month_start[month + 1]);
        mc_queue_run(r->world.queue, fleet->month_start[month + 1], on_event, r);
        for (int m = 0; m < r->model_count; m++) {
            if (r->models[m]->on_month) {
                r->models[m]->on_month(as_model(r, m), r->state[m], month);
            }
        }
    }
}

/* Of a lane, at the start; of a migration, at its end: what it brings counts at the versions that it then
 * has. */
static bool lacks(const struct mc_world *w, int capability)
{
    bool turned = w->lane->side_count > 1 && w->lane->moves_at < w->scenario->end;
    const struct mc_lane_capability *c =
        turned ? mc_world_side_capability(w, 1, capability, 0) : w->lane->side[0]->by_capability[capability];
    return !c || c->support == MC_SUPPORT_NONE;
}

/* Law 10: a lane delivers if it misses no hard requirement and its shortfall stays within the tolerance. */
static void judge(const struct mc_world *w, struct mc_lane_result *result)
{
    const struct mc_scenario *s = w->scenario;
    for (int i = 0; i < s->requirement_count; i++) {
        const struct mc_requirement *r = &s->requirements[i];
        int64_t need = 0;
        for (int m = 0; m < w->fleet->month_count; m++) {
            need += mc_fleet_need_ms(w->fleet, w->history, r, m);
        }
        result->need_s += need / 1000;
        result->hard_unmet += r->hard && need > 0 && lacks(w, r->capability);
    }
    for (int p = MC_PART_CNI; p < MC_PARTS; p++) {
        bool displaces = false;
        for (int i = 0; i < w->lane->side_count; i++) {
            displaces = displaces || mc_lane_displaces(w->lane->side[i], (enum mc_part)p);
        }
        result->hard_unmet += (s->platform.forbidden >> p & 1u) && displaces;
    }
    double short_of = (double)result->sum[MC_Q_UNCOVERED];
    result->delivers = result->hard_unmet == 0 && short_of <= s->policy.tolerance * (double)result->need_s;
}

static struct mc_lane_result *collect(struct mc_arena *arena, const struct mc_world *w)
{
    struct mc_lane_result *result = MC_NEW(arena, struct mc_lane_result);
    result->totals = mc_ledger_totals(w->ledger, arena, &result->total_count);
    result->months = mc_ledger_months(w->ledger, arena, &result->month_count);
    result->hours = mc_ledger_hours(w->ledger, arena, &result->hour_count);
    for (int q = 0; q < MC_Q_COUNT; q++) {
        result->sum[q] = mc_ledger_sum(w->ledger, (enum mc_quantity)q);
    }
    result->entries = mc_ledger_entries(w->ledger);
    result->fingerprint = mc_hash_join(mc_queue_fingerprint(w->queue), mc_ledger_fingerprint(w->ledger));
    judge(w, result);
    return result;
}

struct mc_lane_result *mc_replay_run(struct mc_arena *arena, struct mc_arena *scratch,
                                     const struct mc_scenario *scenario, const struct mc_history *history,
                                     const struct mc_fleet *fleet, const struct mc_lane *lane,
                                     mc_entry_fn *trace, void *trace_context)
{
    mc_arena_reset(scratch);
    struct replay r = {.models = models_of(scratch, scenario), .model_count = mc_model_count()};
    r.world = (struct mc_world){.arena = scratch,
                                .scenario = scenario,
                                .history = history,
                                .fleet = fleet,
                                .lane = lane,
                                .key = history->key,
                                .organisation_key = history->organisation_key,
                                .queue = mc_queue_create(scratch, scenario->start)};
    r.world.adoption = mc_adoption_create(scratch, lane, scenario->cluster_count);
    r.world.ledger = mc_ledger_create(scratch, r.model_count, scenario->team_count, fleet->month_start,
                                      fleet->month_count, trace, trace_context);
    r.world.enrolment = mc_enrolment_create(scratch, history->namespace_count, scenario->cluster_count);
    r.world.l7_use = mc_l7_use_create(scratch, history, fleet);
    start(&r);
    run(&r);
    return collect(arena, &r.world);
}
