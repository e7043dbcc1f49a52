/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctest:heavy */
/*
 * Outputs that nobody put in directly, against the bands of operations.md 11h, over many organisations of the
 * reference scenario. Each row says whether it is calibration (an input shows through) or validation (it
 * emerges). ctest:timeout=900
 */
#include "../property/harness.h"
#include "queueing.h"

enum { REPS = 160, MOST = 20000, ORGANISATIONS = REPS / 2 };

static const int64_t HOUR = 3600000, WEEK = INT64_C(7) * 86400000;

static void check_band(const char *what, const char *kind, double got, double low, double high)
{
    print_message("%-58s %-11s %8.3f in [%g, %g]\n", what, kind, got, low, high);
    assert_true(got >= low && got <= high);
}

static int by_size(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return a < b ? -1 : a > b;
}

static double quantile(const double *sorted, int n, double q)
{
    return sorted[(int)(q * (n - 1))];
}

/* What one run of a lane shows, entry by entry. */
struct seen {
    double incidents, by_rule, by_load, weekend, pages;
    double minutes[MOST], hours[MOST];
    int durations, worked;
    double jobs, late;
};

static struct bench run_lane(const char *lane, const char *settings, int traced)
{
    struct bench b = bench_open(SCENARIO("reference"), settings);
    bench_lane(&b, mc_arena_printf(b.arena, MC_SOURCE_DIR "/scenarios/lanes/%s.yaml", lane), lane, "");
    bench_run(&b, 7, REPS, 2, (uint64_t)traced);
    return b;
}

static bool is_model(const struct mc_entry *e, const char *name)
{
    return strcmp(mc_models[e->category]->name, name) == 0;
}

static bool is_cause(const struct mc_entry *e, const char *name)
{
    return strcmp(mc_models[e->category]->causes[e->cause], name) == 0;
}

/* Person-hours of an incident that was paged: whatever is booked under its id. */
static double hours_of(const struct kept *k, mc_id event, bool *paged)
{
    double hours = 0;
    *paged = false;
    for (int64_t i = 0; i < k->trace_count; i++) {
        const struct mc_entry *e = &k->trace[i].entry;
        if (e->event == event) {
            hours += e->quantity == MC_Q_WORK || e->quantity == MC_Q_WORK_OFF ? (double)e->amount / 3600 : 0;
            *paged = *paged || e->quantity == MC_Q_PAGES;
        }
    }
    return hours;
}

/* Standing work that was not done a day after it was asked for. */
static void look_at_wait(const struct bench *b, struct seen *x, const struct mc_entry *e)
{
    static const char *const roles[] = {"role"};
    for (int n = 0; n < 36; n++) {
        mc_id month = mc_id_root("toil", b->scenario->clusters[e->cluster].name, (uint64_t)n);
        for (int role = 0; role < MC_ROLES; role++) {
            if (e->event == mc_id_child(month, "toil", roles[0], (uint64_t)role)) {
                int64_t asked = b->scenario->start + n * (INT64_C(31557600000) / 12);
                x->jobs++;
                x->late += e->time - asked >= 24 * HOUR;
                return;
            }
        }
    }
}

static void look_at(const struct bench *b, struct seen *x, const struct kept *k, const struct mc_entry *e)
{
    bool paged;
    if (is_model(e, "toil") && e->cause == 0 && e->quantity == MC_Q_WORK) {
        look_at_wait(b, x, e);
    }
    if (!is_model(e, "incidents")) {
        return;
    }
    x->pages += e->quantity == MC_Q_PAGES;
    if (e->quantity == MC_Q_INCIDENT_TIME && x->durations < MOST) {
        x->minutes[x->durations++] = (double)e->amount / 60;
        double hours = hours_of(k, e->event, &paged);
        x->hours[x->worked] = hours;
        x->worked += paged;
    }
    if (e->quantity == MC_Q_INCIDENTS) {
        /* 1970-01-01 was a Thursday; the house lives an hour ahead of UTC. */
        x->incidents++;
        x->by_rule += is_cause(e, "l7-rule");
        x->by_load += is_cause(e, "load");
        x->weekend += (e->time + HOUR + 3 * 24 * HOUR) % WEEK >= 5 * 24 * HOUR;
    }
}

static void look_at_all(const struct bench *b, struct seen *x)
{
    for (int r = 0; r < REPS; r++) {
        for (int64_t i = 0; i < b->kept[r].trace_count; i++) {
            look_at(b, x, &b->kept[r], &b->kept[r].trace[i].entry);
        }
    }
    qsort(x->minutes, (size_t)x->durations, sizeof *x->minutes, by_size);
    qsort(x->hours, (size_t)x->worked, sizeof *x->hours, by_size);
}

static double log_sd(const double *x, int n)
{
    double sum = 0, squares = 0;
    for (int i = 0; i < n; i++) {
        sum += log(x[i]) / n;
    }
    for (int i = 0; i < n; i++) {
        squares += (log(x[i]) - sum) * (log(x[i]) - sum) / (n - 1);
    }
    return sqrt(squares);
}

static double top_share(const double *sorted, int n)
{
    double all = 0, top = 0;
    for (int i = 0; i < n; i++) {
        all += sorted[i];
        top += i >= n - n / 10 ? sorted[i] : 0;
    }
    return top / all;
}

static struct seen seen;

static void incidents_look_like_those_of_the_surveys(void **state)
{
    (void)state;
    struct bench b = run_lane("istio-ambient", "", REPS);
    double months = 36.0 * REPS;
    seen = (struct seen){0};
    look_at_all(&b, &seen);
    print_message("%.0f incidents, %d of them paged, in %d replications\n", seen.incidents, seen.durations,
                  REPS);
    check_band("share of 10 incidents a month of all (house below 600)", "calibration",
               seen.incidents / months / 10, 0.01, 0.12);
    check_band("share of incidents on weekends", "calibration", seen.weekend / seen.incidents, 0.07, 0.11);
    check_band("change-triggered share, by rules alone (a lower bound)", "calibration",
               seen.by_rule / seen.incidents, 0.4, 0.8);
    check_band("share of capacity and load", "calibration", seen.by_load / seen.incidents, 0.05, 0.2);
    check_band("ln-sd of minutes of paged incidents", "calibration", log_sd(seen.minutes, seen.durations),
               1.1, 1.4);
    check_band("top 10 % of paged incidents hold of their minutes", "calibration",
               top_share(seen.minutes, seen.durations), 0.5, 0.65);
    check_band("median hours of a paged incident", "calibration", quantile(seen.hours, seen.worked, 0.5), 4,
               9);
    check_band("pages a month of the whole house, one on call each", "validation", seen.pages / months, 0, 7);
    check_band("standing work that waits a day or more", "validation", seen.late / seen.jobs, 0.6, 1);
    bench_close(&b);
}

static double last_month(const struct mc_lane_result *l, int quantity)
{
    double sum = 0;
    int last = l->months[l->month_count - 1].month;
    for (int i = 0; i < l->month_count; i++) {
        sum +=
            l->months[i].quantity == quantity && l->months[i].month == last ? (double)l->months[i].amount : 0;
    }
    return sum;
}

/* After three years: services with an L7 object (operations.md 11f) and rules a cluster (E7, E9). */
static void exceptions_spread_as_far_as_bounded(void **state)
{
    (void)state;
    struct bench b = run_lane("istio-ambient", "", 0);
    double share[ORGANISATIONS], rules[ORGANISATIONS], namespaces[ORGANISATIONS], granted = 0, years = 0;
    for (int o = 0; o < ORGANISATIONS; o++) {
        const struct mc_lane_result *l = &b.kept[2 * o].lane[0];
        share[o] = last_month(l, MC_Q_L7_OBJECTS) / last_month(l, MC_Q_SERVICES);
        namespaces[o] = last_month(l, MC_Q_L7_NAMESPACES) / last_month(l, MC_Q_NAMESPACES);
        rules[o] = last_month(l, MC_Q_L7_RULES) / (31 * 86400.0) / b.scenario->cluster_count;
        granted += (double)l->sum[MC_Q_EXCEPTIONS_GRANTED];
        years += (double)l->sum[MC_Q_SERVICES] / 31557600.0;
    }
    qsort(share, ORGANISATIONS, sizeof *share, by_size);
    qsort(rules, ORGANISATIONS, sizeof *rules, by_size);
    qsort(namespaces, ORGANISATIONS, sizeof *namespaces, by_size);
    check_band("services with an L7 object: middle organisation", "calibration",
               quantile(share, ORGANISATIONS, 0.5), 0.12, 0.28);
    check_band("services with an L7 object: 5 % organisation", "calibration",
               quantile(share, ORGANISATIONS, 0.05), 0.02, 0.12);
    check_band("services with an L7 object: 95 % organisation", "calibration",
               quantile(share, ORGANISATIONS, 0.95), 0.25, 0.6);
    check_band("exceptions a service and year", "calibration", granted / years, 0.05, 1.5);
    check_band("rules a cluster: middle organisation", "validation", quantile(rules, ORGANISATIONS, 0.5), 39,
               528);
    check_band("rules a cluster: 5 % organisation", "validation", quantile(rules, ORGANISATIONS, 0.05), 5,
               2600);
    check_band("rules a cluster: 95 % organisation", "validation", quantile(rules, ORGANISATIONS, 0.95), 5,
               2600);
    print_message("namespaces with L7 treatment: middle organisation %.2f\n",
                  quantile(namespaces, ORGANISATIONS, 0.5));
    bench_close(&b);
}

/* Share of misrouted incidents of every organisation, sorted. */
static void misrouted_shares(const char *settings, double *share)
{
    struct bench b = run_lane("istio-ambient", settings, 0);
    for (int o = 0; o < ORGANISATIONS; o++) {
        const int64_t *one = b.kept[2 * o].lane[0].sum, *two = b.kept[2 * o + 1].lane[0].sum;
        share[o] = (double)(one[MC_Q_MISROUTED] + two[MC_Q_MISROUTED]) /
                   (double)(one[MC_Q_INCIDENTS] + two[MC_Q_INCIDENTS]);
    }
    qsort(share, ORGANISATIONS, sizeof *share, by_size);
    bench_close(&b);
}

static void misrouting_spreads_over_organisations_as_measured(void **state)
{
    (void)state;
    double owners[ORGANISATIONS], services[ORGANISATIONS];
    misrouted_shares("incidents.scale=10", owners);
    misrouted_shares("incidents.scale=10;incidents.routing=services", services);
    check_band("misrouted by owners: middle organisation", "validation", quantile(owners, ORGANISATIONS, 0.5),
               0.2, 0.5);
    check_band("misrouted by owners: 5 % organisation", "validation", quantile(owners, ORGANISATIONS, 0.05),
               0.04, 0.92);
    check_band("misrouted by owners: 95 % organisation", "validation", quantile(owners, ORGANISATIONS, 0.95),
               0.04, 0.92);
    check_band("misrouted by services: middle organisation", "calibration",
               quantile(services, ORGANISATIONS, 0.5), 0.2, 0.5);
}

/* Welch's t on log minutes: two houses of 250 incidents each, one 10 % faster, are told apart seldom. */
static void a_tenth_in_repair_time_does_not_show_in_500_incidents(void **state)
{
    (void)state;
    enum { EACH = 250, TRIALS = 200 };
    struct bench b = run_lane("istio-ambient", "incidents.scale=4", REPS);
    static struct seen all;
    all = (struct seen){0};
    for (int r = 0; r < REPS; r++) {
        for (int64_t i = 0; i < b.kept[r].trace_count; i++) {
            const struct mc_entry *e = &b.kept[r].trace[i].entry;
            if (e->quantity == MC_Q_INCIDENT_TIME && all.durations < MOST) {
                all.minutes[all.durations++] = (double)e->amount / 60;
            }
        }
    }
    double told = 0;
    for (int t = 0; t < TRIALS; t++) {
        double x[EACH], y[EACH];
        for (int i = 0; i < EACH; i++) {
            mc_id id = mc_id_root("trial", "pick", (uint64_t)(t * EACH + i));
            struct mc_key key = mc_key_make(9, 0, 0);
            x[i] = log(all.minutes[(int)(mc_uniform(key, id, 1) * all.durations)]);
            y[i] = log(0.9 * all.minutes[(int)(mc_uniform(key, id, 2) * all.durations)]);
        }
        struct interval a = interval_of(x, EACH, 0.95), c = interval_of(y, EACH, 0.95);
        told += fabs(a.mean - c.mean) > sqrt(a.half * a.half + c.half * c.half);
    }
    check_band("trials in which 10 % show in 500 incidents", "validation", told / TRIALS, 0, 0.5);
    bench_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(incidents_look_like_those_of_the_surveys),
        cmocka_unit_test(exceptions_spread_as_far_as_bounded),
        cmocka_unit_test(misrouting_spreads_over_organisations_as_measured),
        cmocka_unit_test(a_tenth_in_repair_time_does_not_show_in_500_incidents),
    };
    return cmocka_run_group_tests_name("validation.plausibility", tests, NULL, NULL);
}
