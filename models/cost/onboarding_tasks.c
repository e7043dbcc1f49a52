/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tasks of onboarding that wait for people: a team takes on a few at one time, so that waiting is queueing.
 */
#include "meshcost/variate.h"
#include "onboarding.h"

int64_t onboarding_ticks(double ms)
{
    return ms > 1 ? mc_round_half_even(ms) : 1;
}

/*
 * A team takes on what is new when somebody has nothing else to do: what waits already comes first, standing
 * work among it, or else a long onboarding would starve what keeps the rest running.
 */
static bool takes_on(const struct mc_world *w, const struct state *s, int team)
{
    int64_t people = w->scenario->teams[team].people, stated = w->scenario->onboarding.at_once;
    struct mc_resource_totals now = mc_resource_totals(w->teams[team]);
    return s->in_work[team] < (stated > 0 ? stated : people) && now.waiting + now.serving < people;
}

static bool comes_before(const struct task *a, const struct task *b)
{
    if (a->kind != b->kind) {
        return a->kind < b->kind;
    }
    return a->rank != b->rank ? a->rank < b->rank : a->id < b->id;
}

static void wait_for(const struct mc_world *w, struct state *s, int team, int task)
{
    struct waiting *q = &s->waiting[team];
    if (q->count == q->room) {
        int bigger = q->room ? q->room * 2 : 16;
        q->task = mc_arena_grow(w->arena, q->task, (size_t)q->count, (size_t)bigger, sizeof *q->task);
        q->room = bigger;
    }
    q->task[q->count++] = task;
}

/* Takes out of the team's tasks the first of those that still have to be done; NULL: none. */
static struct task *next_task(struct state *s, int team)
{
    struct waiting *q = &s->waiting[team];
    int best = -1;
    for (int i = 0; i < q->count; i++) {
        const struct task *t = &s->tasks[q->task[i]];
        if (t->over) {
            q->task[i--] = q->task[--q->count];
        } else if (best < 0 || comes_before(t, &s->tasks[q->task[best]])) {
            best = i;
        }
    }
    if (best < 0) {
        return NULL;
    }
    struct task *next = &s->tasks[q->task[best]];
    q->task[best] = q->task[--q->count];
    return next;
}

static void submit(const struct mc_world *w, struct state *s, struct task *t)
{
    t->submitted = true;
    s->in_work[t->team] += t->kind != TASK_AGREE;
    mc_world_submit(
        w, t->team,
        (struct mc_job){
            .id = t->id, .priority = MC_PRIORITY_ONBOARDING, .work = t->work, .payload = t - s->tasks});
}

void onboarding_dispatch(const struct mc_world *w, struct state *s, int team)
{
    struct task *t;
    while (takes_on(w, s, team) && (t = next_task(s, team))) {
        submit(w, s, t);
    }
}

void onboarding_add_task(const struct mc_world *w, struct state *s, struct task task)
{
    if (s->task_count == s->task_room) {
        int bigger = s->task_room ? s->task_room * 2 : 256;
        s->tasks = mc_arena_grow(w->arena, s->tasks, (size_t)s->task_count, (size_t)bigger, sizeof *s->tasks);
        s->task_room = bigger;
    }
    task.asked = mc_queue_now(w->queue);
    s->tasks[s->task_count] = task;
    if (task.kind == TASK_AGREE) {
        submit(w, s, &s->tasks[s->task_count++]);
    } else {
        wait_for(w, s, task.team, s->task_count++);
        onboarding_dispatch(w, s, task.team);
    }
}

static bool is_of(const struct task *t, int ns)
{
    return ns < 0 || (t->kind >= TASK_SWITCH && t->entity == ns);
}

void onboarding_withdraw(const struct mc_world *w, struct state *s, int ns)
{
    while (s->first_open < s->task_count && s->tasks[s->first_open].over) {
        s->first_open++;
    }
    for (int i = s->first_open; i < s->task_count; i++) {
        struct task *t = &s->tasks[i];
        if (!t->over && is_of(t, ns)) {
            t->over = true;
            if (t->submitted && mc_resource_withdraw(w->teams[t->team], t->id)) {
                s->in_work[t->team] -= t->kind != TASK_AGREE;
            }
        }
    }
    for (int team = 1; team < w->scenario->team_count; team++) {
        onboarding_dispatch(w, s, team);
    }
}
