/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A toy cost model, added to the program from outside: -DMC_EXTRA_MODELS=toy=THIS_FILE and no other change.
 *
 * A fire drill of each month takes a drawn number of hours, at a drawn hour. It uses what a model may use:
 * state, draws under its own name, a timer, the month end, entries. It submits no work to a team, so that no
 * other model may notice it.
 */
#include "meshcost/model.h"
#include "meshcost/variate.h"

struct state {
    int64_t drills;
};

static const char *const causes[] = {"drill", "count", NULL};
enum { CAUSE_DRILL, CAUSE_COUNT };
enum { TIMER_DRILL };
enum { HOUR_MS = 3600000, DRILL_HOURS = 3 };

/* Within the first day of the next month, lest it fall behind the end of the replay. */
static void plan(const struct mc_world *w, int month)
{
    if (month >= w->fleet->month_count) {
        return;
    }
    mc_id id = mc_id_root("toy.drill", "month", (uint64_t)month);
    int64_t span = w->fleet->month_start[month + 1] - w->fleet->month_start[month];
    int64_t after = (int64_t)(mc_uniform(w->key, id, mc_slot("toy.hour")) * (double)(span / 2));
    mc_world_timer(w, w->fleet->month_start[month] + after, MC_PHASE_ARRIVAL, TIMER_DRILL, id, month);
}

static void init(const struct mc_world *w, void *memory)
{
    (void)memory;
    plan(w, 0);
}

static void on_timer(const struct mc_world *w, void *memory, const struct mc_timer *timer)
{
    struct state *s = memory;
    double hours = 1 + DRILL_HOURS * mc_uniform(w->key, timer->id, mc_slot("toy.length"));
    s->drills++;
    mc_world_book_presence(w, timer->time, (int64_t)(hours * HOUR_MS), 2.0,
                           (struct mc_entry){.time = timer->time,
                                             .event = timer->id,
                                             .cause = CAUSE_DRILL,
                                             .quantity = MC_Q_WORK,
                                             .cluster = -1,
                                             .component = -1,
                                             .namespace_index = -1});
    plan(w, (int)timer->payload + 1);
}

static void on_month(const struct mc_world *w, void *memory, int month)
{
    const struct state *s = memory;
    mc_world_book(w, (struct mc_entry){.time = w->fleet->month_start[month + 1] - 1,
                                       .amount = s->drills,
                                       .cause = CAUSE_COUNT,
                                       .quantity = MC_Q_PAGES,
                                       .cluster = -1,
                                       .component = -1,
                                       .namespace_index = -1});
}

const struct mc_model mc_model_toy = {.name = "toy",
                                      .summary = "A fire drill a month",
                                      .causes = causes,
                                      .state_size = sizeof(struct state),
                                      .init = init,
                                      .on_timer = on_timer,
                                      .on_month = on_month};
