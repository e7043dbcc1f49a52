/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a model may do in a replay: set timers, give work to teams, book entries. */
#include "meshcost/check.h"
#include "meshcost/model.h"
#include "meshcost/people.h"
#include "meshcost/variate.h"

int mc_model_count(void)
{
    int n = 0;
    while (mc_models[n]) {
        n++;
    }
    return n;
}

struct mc_handle mc_world_timer(const struct mc_world *w, int64_t time, enum mc_phase phase, int kind,
                                mc_id id, int64_t payload)
{
    MC_ASSERT(kind >= 0 && kind < 256);
    MC_ASSERT(mc_models[w->model]->on_timer);
    return mc_queue_schedule(w->queue,
                             (struct mc_event){.time = time,
                                               .phase = (uint8_t)phase,
                                               .kind = (uint16_t)(w->model << MC_KIND_MODEL_SHIFT | kind),
                                               .order = mc_hash_join(id, (uint64_t)kind),
                                               .payload = payload});
}

void mc_world_submit(const struct mc_world *w, int team, struct mc_job job)
{
    MC_ASSERT(job.payload >= 0 && job.payload < INT64_C(1) << MC_PAYLOAD_MODEL_SHIFT);
    job.payload |= (int64_t)w->model << MC_PAYLOAD_MODEL_SHIFT;
    mc_resource_submit(w->teams[team], job);
}

void mc_world_book(const struct mc_world *w, struct mc_entry entry)
{
    entry.category = (int16_t)w->model;
    mc_ledger_book(w->ledger, &entry);
}

/* Office hours, against which presence counts as on or off hours. */
static struct mc_calendar office_of(const struct mc_world *w, int team)
{
    return mc_people_office(w->scenario, team);
}

void mc_world_book_presence(const struct mc_world *w, int64_t start, int64_t duration_ms, double people,
                            struct mc_entry entry)
{
    struct mc_calendar office = office_of(w, entry.team);
    int64_t on = mc_work_between(&office, start, start + duration_ms);
    entry.quantity = MC_Q_WORK;
    entry.amount = mc_round_half_even((double)on / 1000 * people);
    mc_world_book(w, entry);
    entry.quantity = MC_Q_WORK_OFF;
    entry.amount = mc_round_half_even((double)(duration_ms - on) / 1000 * people);
    mc_world_book(w, entry);
}
