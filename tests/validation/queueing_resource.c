/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Resources of the operations clock against closed forms: independent replications, a fixed warm-up that is
 * the same for all, and the question whether the 99 % interval over replications holds the truth.
 * ctest:timeout=1500
 */
#include "meshcost/arena.h"
#include "meshcost/resource.h"
#include "queueing.h"

enum { KIND_ARRIVAL, KIND_DONE, CLASSES = 2, MOST_REPS = 200 };
static const double MS = 100000; /* mean service: long against the tick, so that rounding does not show */

struct model {
    int servers;
    double load;           /* of each server */
    double share_first;    /* of jobs that have priority 0; the others have 1 */
    bool constant_service; /* else exponential */
    const struct mc_calendar *calendar;
};

struct shop {
    const struct model *model;
    struct mc_key key;
    struct mc_queue *queue;
    struct mc_resource *resource;
    uint64_t slot_gap, slot_service, slot_class, next;
    int64_t work_clock; /* working ms at which the next job arrives */
    int wanted, warm_up, done;
    double sojourn[CLASSES], waited;
    int count[CLASSES];
};

static double exponential(const struct shop *s, uint64_t id, uint64_t slot, double mean)
{
    return -mean * log(mc_uniform(s->key, id, slot));
}

/* Arrivals are Poisson in working time, so that in working time every calendar sees the same queue. */
static void plan_arrival(struct shop *s)
{
    uint64_t id = ++s->next;
    double gap = MS / (s->model->load * s->model->servers);
    s->work_clock += (int64_t)(exponential(s, id, s->slot_gap, gap) + 0.5);
    mc_queue_schedule(s->queue, (struct mc_event){.time = mc_add_work(s->model->calendar, 0, s->work_clock),
                                                  .phase = MC_PHASE_ARRIVAL,
                                                  .kind = KIND_ARRIVAL,
                                                  .order = id});
}

static void arrive(struct shop *s, uint64_t id)
{
    bool first = mc_uniform(s->key, id, s->slot_class) < s->model->share_first;
    double work = s->model->constant_service ? MS : exponential(s, id, s->slot_service, MS);
    struct mc_job job = {.id = id,
                         .priority = first ? 0 : 1,
                         .work = work > 1 ? (int64_t)(work + 0.5) : 1,
                         .payload = first ? 0 : 1};
    mc_resource_submit(s->resource, job);
    plan_arrival(s);
}

static void count_done(struct shop *s, struct mc_completion c)
{
    if (++s->done <= s->warm_up || s->done > s->wanted) {
        return;
    }
    double sojourn = (double)mc_work_between(s->model->calendar, c.submitted, c.finished) / MS;
    s->sojourn[c.payload] += sojourn;
    s->count[c.payload]++;
    s->waited += c.started > c.submitted;
}

static void handle(void *context, const struct mc_event *event)
{
    struct shop *s = context;
    if (event->kind == KIND_ARRIVAL) {
        arrive(s, event->order);
    } else {
        count_done(s, mc_resource_complete(s->resource, event));
    }
}

/* Runs one replication; a tenth of the jobs is warm-up. */
static struct shop replicate(const struct model *model, uint64_t replication, int jobs)
{
    struct mc_arena *arena = mc_arena_create(0);
    struct shop s = {
        .model = model, .key = mc_key_make(20, 0, replication), .wanted = jobs, .warm_up = jobs / 10};
    s.slot_gap = mc_slot("shop.gap");
    s.slot_service = mc_slot("shop.service");
    s.slot_class = mc_slot("shop.class");
    s.queue = mc_queue_create(arena, 0);
    s.resource = mc_resource_create(arena, s.queue, model->servers, model->calendar, KIND_DONE, 0);
    plan_arrival(&s);
    for (int64_t t = 0; s.done < jobs;) {
        mc_queue_run(s.queue, t += (int64_t)(1000 * MS), handle, &s);
    }
    mc_arena_destroy(arena);
    return s;
}

struct sample {
    int reps;
    double all[MOST_REPS], of_class[CLASSES][MOST_REPS], waited[MOST_REPS];
};

static struct sample sample_of(const struct model *model)
{
    struct sample x = {.reps = quick_or_full(20, MOST_REPS)};
    int jobs = quick_or_full(40000, 100000);
    for (int r = 0; r < x.reps; r++) {
        struct shop s = replicate(model, (uint64_t)r, jobs);
        x.all[r] = (s.sojourn[0] + s.sojourn[1]) / (s.count[0] + s.count[1]);
        x.waited[r] = s.waited / (s.count[0] + s.count[1]);
        for (int c = 0; c < CLASSES; c++) {
            x.of_class[c][r] = s.count[c] > 0 ? s.sojourn[c] / s.count[c] : 0;
        }
    }
    return x;
}

static void sojourn_times_of_one_server_are_those_of_mm1(void **state)
{
    (void)state;
    const double loads[] = {0.3, 0.5, 0.7, 0.8};
    for (size_t i = 0; i < sizeof loads / sizeof *loads; i++) {
        struct model m = {.servers = 1, .load = loads[i], .calendar = &mc_calendar_always};
        struct sample x = sample_of(&m);
        check_interval("M/M/1 sojourn", x.all, x.reps, mmc_sojourn(1, m.load), 0.05);
        check_interval("M/M/1 share that waits", x.waited, x.reps, m.load, 0.02);
    }
}

static void several_servers_behave_as_mmc(void **state)
{
    (void)state;
    const struct model models[] = {{.servers = 2, .load = 0.7, .calendar = &mc_calendar_always},
                                   {.servers = 5, .load = 0.8, .calendar = &mc_calendar_always},
                                   {.servers = 16, .load = 0.85, .calendar = &mc_calendar_always}};
    for (size_t i = 0; i < sizeof models / sizeof *models; i++) {
        struct sample x = sample_of(&models[i]);
        int c = models[i].servers;
        check_interval("M/M/c sojourn", x.all, x.reps, mmc_sojourn(c, models[i].load), 0.05);
        check_interval("M/M/c share that waits", x.waited, x.reps, erlang_c(c, models[i].load), 0.05);
    }
}

static void constant_work_behaves_as_md1(void **state)
{
    (void)state;
    struct model m = {.servers = 1, .load = 0.8, .constant_service = true, .calendar = &mc_calendar_always};
    struct sample x = sample_of(&m);
    check_interval("M/D/1 sojourn", x.all, x.reps, mg1_sojourn(0.8, 1), 0.05);
}

/* With exponential work of one mean: T1 = 1/(1 - r1), T2 = 1/((1 - r1)(1 - r1 - r2)). */
static void priorities_preempt_and_resume_as_in_theory(void **state)
{
    (void)state;
    struct model m = {.servers = 1, .load = 0.8, .share_first = 0.4, .calendar = &mc_calendar_always};
    struct sample x = sample_of(&m);
    double first = m.load * m.share_first;
    check_interval("first class, preemptive", x.of_class[0], x.reps, 1 / (1 - first), 0.05);
    check_interval("second class, preemptive", x.of_class[1], x.reps, 1 / ((1 - first) * (1 - m.load)), 0.08);
}

/* The same with constant work: T2 = 1/(1 - r1) + (r/2)/((1 - r1)(1 - r)), Kleinrock II, 3.6. */
static void preempted_work_is_not_lost(void **state)
{
    (void)state;
    struct model m = {.servers = 1,
                      .load = 0.7,
                      .share_first = 0.5,
                      .constant_service = true,
                      .calendar = &mc_calendar_always};
    struct sample x = sample_of(&m);
    double first = m.load * m.share_first, residual = m.load / 2;
    check_interval("first class, constant work", x.of_class[0], x.reps, 1 + first / 2 / (1 - first), 0.05);
    check_interval("second class, constant work", x.of_class[1], x.reps,
                   1 / (1 - first) + residual / ((1 - first) * (1 - m.load)), 0.05);
}

static void office_hours_are_the_same_queue_in_working_time(void **state)
{
    (void)state;
    const struct mc_calendar office = {.days = 0x1f, .from_ms = 9 * 3600000, .to_ms = 17 * 3600000};
    struct model m = {.servers = 2, .load = 0.7, .calendar = &office};
    struct sample x = sample_of(&m);
    check_interval("M/M/2 in office hours", x.all, x.reps, mmc_sojourn(2, m.load), 0.05);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sojourn_times_of_one_server_are_those_of_mm1),
        cmocka_unit_test(several_servers_behave_as_mmc),
        cmocka_unit_test(constant_work_behaves_as_md1),
        cmocka_unit_test(priorities_preempt_and_resume_as_in_theory),
        cmocka_unit_test(preempted_work_is_not_lost),
        cmocka_unit_test(office_hours_are_the_same_queue_in_working_time),
    };
    return cmocka_run_group_tests_name("validation.queueing_resource", tests, NULL, NULL);
}
