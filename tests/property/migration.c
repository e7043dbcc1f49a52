/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lanes that move from one to another, and what the house runs already: laws and directions. */
#include "harness.h"
#include "meshcost/quantity.h"

enum { REPS = 4, AMBIENT = 0, LINKERD, SIDECAR, FILES };
static const char *const files[FILES] = {LANE("istio-ambient"), LANE("linkerd"), LANE("istio-sidecar")};
static const char *const names[FILES] = {"istio-ambient", "linkerd", "istio-sidecar"};

static const int64_t DAY_MS = 86400000;

/* Three years of a house that already runs one of them; nothing but the move changes who is where. */
#define HOUSE                                                                                                \
    "horizon=3y;onboarding.enrolled=none;generate.arrivals=0;generate.departures=0;"                         \
    "platform={incumbent: {lane: istio-sidecar}};teams[platform].mesh-hours=30h"

/* A network plugin of the house's, with releases that the calendars know. */
static const char plugin[] =
    "title: plugin\nidentity: none\nproducts: [istio]\ncomponents:\n  - {name: agent, product: istio, "
    "subject: "
    "plugin, part: cni, role: agent, placement: per-node-agent, idle-cpu: 50m}\nupgrades:\n  - {product: "
    "istio, "
    "channel: minor, support: minors, minors: 2, grace: 42d, stride: 1, steps: 3, source: here}\n";

static const struct mc_lane *by_file(void *context, const char *name, struct mc_place place)
{
    struct bench *b = context;
    (void)place;
    for (int i = 0; i < b->lane_count; i++) {
        if (strcmp(b->lanes[i]->name, name) == 0) {
            return b->lanes[i];
        }
    }
    const char *file = mc_arena_printf(b->arena, MC_SOURCE_DIR "/scenarios/lanes/%s.yaml", name);
    struct mc_node *tree = strcmp(name, "plugin") == 0
                               ? mc_tree_parse(b->arena, b->diag, name, plugin, sizeof plugin - 1)
                               : mc_tree_load(b->arena, b->diag, file);
    return tree ? mc_lane_bind(b->arena, b->diag, name, tree) : NULL;
}

static struct bench open_house(const char *settings)
{
    struct bench b = bench_open(SCENARIO("small"), settings);
    bench_calendars(&b);
    for (int i = 0; i < FILES; i++) {
        bench_lane(&b, files[i], names[i], "");
    }
    return b;
}

static int add_migration(struct bench *b, int from, int to, int64_t at)
{
    struct mc_lane *lane = mc_lane_compose(b->arena, b->diag, b->scenario, b->lanes[from], b->lanes[to], at);
    bench_fail_on_problems(b);
    bench_settle(b, lane);
    lane->ordinal = (uint64_t)b->lane_count;
    b->lanes[b->lane_count++] = lane;
    return b->lane_count - 1;
}

static void settle(struct bench *b)
{
    struct mc_lane *lanes[MAX_LANES];
    for (int i = 0; i < b->lane_count; i++) {
        lanes[i] = (struct mc_lane *)b->lanes[i];
    }
    assert_true(mc_incumbent_settle(b->diag, b->scenario, by_file, b));
    assert_true(mc_house_settle(b->arena, b->diag, b->scenario, lanes, b->lane_count, by_file, b));
}

static int64_t day(const struct bench *b, int64_t days)
{
    return b->scenario->start + days * DAY_MS;
}

static bool same_ledger(const struct mc_lane_result *a, const struct mc_lane_result *b)
{
    struct mc_lane_result x = *a;
    x.fingerprint =
        b->fingerprint; /* of events too, among them those that set up calendars of the other side */
    return same_result(&x, b) && a->hard_unmet == b->hard_unmet && a->need_s == b->need_s;
}

static bool is_of(int category, int cause, const char *model, const char *prefix)
{
    return strcmp(mc_models[category]->name, model) == 0 &&
           strncmp(mc_models[category]->causes[cause], prefix, strlen(prefix)) == 0;
}

/* Sum of a quantity over the causes of a model that begin so; "" all. */
static int64_t sum_of(const struct mc_lane_result *l, const char *model, const char *prefix, int quantity)
{
    int64_t sum = 0;
    for (int i = 0; i < l->total_count; i++) {
        const struct mc_ledger_total *t = &l->totals[i];
        sum += t->quantity == quantity && is_of(t->category, t->cause, model, prefix) ? t->amount : 0;
    }
    return sum;
}

static int64_t exit_work(const struct mc_lane_result *l)
{
    return sum_of(l, "onboarding", "exit", MC_Q_WORK);
}

static void a_move_at_the_end_is_to_stay(void **state)
{
    (void)state;
    static const char *const houses[] = {HOUSE, "horizon=2y;onboarding.enrolled=none",
                                         "horizon=2y;onboarding.enrolled=all;exceptions.scale=3"};
    for (int h = 0; h < 3; h++) {
        struct bench b = open_house(houses[h]);
        int moves[] = {add_migration(&b, SIDECAR, LINKERD, b.scenario->end),
                       add_migration(&b, SIDECAR, AMBIENT, b.scenario->end)};
        settle(&b);
        bench_run(&b, 5, REPS, 1, 0);
        for (int r = 0; r < REPS; r++) {
            for (int i = 0; i < 2; i++) {
                assert_true(same_ledger(&b.kept[r].lane[moves[i]], &b.kept[r].lane[SIDECAR]));
            }
        }
        bench_close(&b);
    }
}

static void who_stays_pays_nothing_to_come_in(void **state)
{
    (void)state;
    struct bench b = open_house(HOUSE);
    settle(&b);
    bench_run(&b, 5, REPS, 1, 0);
    for (int r = 0; r < REPS; r++) {
        assert_int_equal(sum_of(&b.kept[r].lane[SIDECAR], "onboarding", "", MC_Q_WORK), 0);
        assert_int_equal(sum_of(&b.kept[r].lane[SIDECAR], "requirements", "not-enrolled", MC_Q_UNCOVERED), 0);
        assert_true(sum_of(&b.kept[r].lane[LINKERD], "onboarding", "set-up", MC_Q_WORK) > 0);
    }
    bench_close(&b);
}

static void a_migration_changes_no_other_lane(void **state)
{
    (void)state;
    struct bench alone = open_house(HOUSE), with = open_house(HOUSE);
    (void)add_migration(&with, SIDECAR, LINKERD, day(&with, 100));
    (void)add_migration(&with, SIDECAR, AMBIENT, day(&with, 400));
    settle(&alone);
    settle(&with);
    bench_run(&alone, 5, REPS, 1, 0);
    bench_run(&with, 5, REPS, 2, 0);
    for (int r = 0; r < REPS; r++) {
        for (int i = 0; i < FILES; i++) {
            assert_true(same_result(&alone.kept[r].lane[i], &with.kept[r].lane[i]));
        }
    }
    bench_close(&alone);
    bench_close(&with);
}

/* Of one month and the data plane. */
static int64_t month_of(const struct mc_lane_result *l, int month, int quantity)
{
    int64_t sum = 0;
    for (int i = 0; i < l->month_count; i++) {
        const struct mc_ledger_month *m = &l->months[i];
        bool here = m->month == month && m->quantity == quantity;
        sum += here && strcmp(mc_models[m->category]->name, "dataplane") == 0 ? m->amount : 0;
    }
    return sum;
}

/* Whose move is through costs what the other lane costs; on the way it has paid for leaving. */
static void what_has_moved_is_the_other_lane(void **state)
{
    (void)state;
    enum { LAST = 35, MONTHS = 6 };
    static const char settings[] =
        HOUSE ";exceptions.scale=0;incidents.scale=0;toil.scale=0;upgrades.scale=0";
    static const char there[] =
        "horizon=3y;onboarding.enrolled=all;generate.arrivals=0;generate.departures=0;"
        "exceptions.scale=0;incidents.scale=0;toil.scale=0;upgrades.scale=0;"
        "teams[platform].mesh-hours=30h";
    struct bench b = open_house(settings), other = open_house(there);
    int moves[] = {add_migration(&b, SIDECAR, LINKERD, b.scenario->start),
                   add_migration(&b, SIDECAR, AMBIENT, b.scenario->start)};
    settle(&b);
    settle(&other);
    bench_run(&b, 5, REPS, 1, 0);
    bench_run(&other, 5, REPS, 1, 0);
    for (int r = 0; r < REPS; r++) {
        for (int i = 0; i < 2; i++) {
            const struct mc_lane_result *moved = &b.kept[r].lane[moves[i]];
            const struct mc_lane_result *to = &other.kept[r].lane[i == 0 ? LINKERD : AMBIENT];
            assert_true(exit_work(moved) > 0 && exit_work(moved) == moved->sum[MC_Q_EXIT_WORK]);
            assert_int_equal(exit_work(to) + to->sum[MC_Q_EXIT_WORK], 0);
            for (int m = LAST - MONTHS + 1; m <= LAST; m++) {
                assert_true(month_of(to, m, MC_Q_CPU_BILLED) > 0);
                assert_int_equal(month_of(moved, m, MC_Q_CPU_BILLED), month_of(to, m, MC_Q_CPU_BILLED));
                assert_int_equal(month_of(moved, m, MC_Q_MEMORY_BILLED), month_of(to, m, MC_Q_MEMORY_BILLED));
            }
        }
    }
    bench_close(&b);
    bench_close(&other);
}

static int64_t rules_of(const struct mc_lane_result *l, int from, int to)
{
    int64_t sum = 0;
    for (int i = 0; i < l->month_count; i++) {
        const struct mc_ledger_month *m = &l->months[i];
        sum += m->quantity == MC_Q_L7_RULES && m->month >= from && m->month < to ? m->amount : 0;
    }
    return sum;
}

/* Faults are injected by rules of the one mesh and by applications beside the other: its rules end, but for
 * those at the edge. */
static void what_the_other_meets_otherwise_begins_again(void **state)
{
    (void)state;
    enum { BEFORE = 6, LAST = 33, END = 36 };
    struct bench b =
        open_house(HOUSE ";generate.namespaces=12;generate.edge-share=0;exceptions={base: 1, effort: 0h, "
                         "application: 0h, mix: "
                         "{l7-routing: 0, retries-timeouts: 0, l7-authorization: 0, jwt: 0, rate-limit: "
                         "0, egress-control: 0, external-authorization: 0, fault-injection: 1}}");
    int moved = add_migration(&b, SIDECAR, LINKERD, day(&b, 200));
    int64_t between = 0, edge = 0;
    settle(&b);
    bench_run(&b, 5, REPS, 1, 0);
    for (int r = 0; r < REPS; r++) {
        const struct mc_lane_result *l = b.kept[r].lane;
        between += rules_of(&l[SIDECAR], LAST, END) - rules_of(&l[LINKERD], LAST, END);
        edge += rules_of(&l[LINKERD], LAST, END);
        assert_int_equal(rules_of(&l[moved], 0, BEFORE), rules_of(&l[SIDECAR], 0, BEFORE));
        assert_int_equal(rules_of(&l[moved], LAST, END), rules_of(&l[LINKERD], LAST, END));
    }
    assert_true(between > edge);
    bench_close(&b);
}

struct span {
    int64_t first, last, amount;
};

static void widen(struct span *s, const struct mc_entry *e)
{
    s->first = s->amount == 0 || e->time < s->first ? e->time : s->first;
    s->last = s->amount == 0 || e->time > s->last ? e->time : s->last;
    s->amount += e->amount;
}

/* When entries of a lane were booked: between the sides, removals of the old mesh, control planes of a side.
 */
struct seen {
    struct span between, removal, old_planes, new_planes;
};

static struct seen look(const struct bench *b, int r, int lane)
{
    struct seen s = {0};
    for (int64_t i = 0; i < b->kept[r].trace_count; i++) {
        const struct mc_trace_entry *t = &b->kept[r].trace[i];
        const struct mc_entry *e = &t->entry;
        const char *model = mc_models[e->category]->name, *cause = mc_models[e->category]->causes[e->cause];
        if (t->lane != lane) {
            continue;
        }
        if (strcmp(cause, "between-sides") == 0) {
            widen(&s.between, e);
        } else if (strcmp(cause, "exit-removal") == 0) {
            widen(&s.removal, e);
        } else if (strcmp(model, "dataplane") == 0 && strcmp(cause, "control-plane") == 0) {
            bool first = b->lanes[lane]->components[e->component].sides == MC_SIDE_FIRST;
            widen(first ? &s.old_planes : &s.new_planes, e);
        }
    }
    return s;
}

static void both_are_paid_for_and_apart_only_on_the_way(void **state)
{
    (void)state;
    static const int64_t MONTH = INT64_C(31) * 86400000;
    struct bench b = open_house(HOUSE ";requirements=[{capability: mtls, share: 1}]");
    int64_t at = day(&b, 200);
    int apart = add_migration(&b, SIDECAR, LINKERD, at), together = add_migration(&b, SIDECAR, AMBIENT, at);
    settle(&b);
    bench_run(&b, 5, REPS, 1, REPS);
    int64_t sum = 0;
    for (int r = 0; r < REPS; r++) {
        struct seen a = look(&b, r, apart), t = look(&b, r, together);
        sum += a.between.amount;
        assert_int_equal(t.between.amount, 0); /* the two modes authenticate each other */
        assert_true(a.between.amount == 0 ||
                    (a.between.first > at && a.between.last <= a.removal.first + MONTH));
        assert_true(a.removal.amount > 0 && a.removal.first > at);
        assert_true(a.old_planes.first < at && a.old_planes.last >= a.removal.first &&
                    a.old_planes.last <= a.removal.last + MONTH);
        assert_true(a.new_planes.first > at && a.new_planes.first < a.old_planes.last);
        /* The same control plane goes on. */
        assert_true(t.new_planes.amount > 0 && t.new_planes.first >= t.removal.first);
    }
    assert_true(sum > 0);
    bench_close(&b);
}

/* Incidents of components of a side. */
static struct span incidents_of(const struct bench *b, int r, int lane, unsigned side)
{
    struct span s = {0};
    for (int64_t i = 0; i < b->kept[r].trace_count; i++) {
        const struct mc_trace_entry *t = &b->kept[r].trace[i];
        if (t->lane == lane && t->entry.quantity == MC_Q_INCIDENTS && t->entry.component >= 0 &&
            b->lanes[lane]->components[t->entry.component].sides == side) {
            widen(&s, &t->entry);
        }
    }
    return s;
}

static void both_can_break_while_both_are_there(void **state)
{
    (void)state;
    static const int64_t LONGEST = INT64_C(30) * 86400000; /* until an incident is booked */
    struct bench b = open_house(HOUSE ";incidents.scale=60;generate.namespaces=12");
    int64_t at = day(&b, 200), overlap = 0;
    int move = add_migration(&b, SIDECAR, LINKERD, at);
    settle(&b);
    bench_run(&b, 5, REPS, 1, REPS);
    for (int r = 0; r < REPS; r++) {
        struct span first = incidents_of(&b, r, move, MC_SIDE_FIRST), removal = look(&b, r, move).removal;
        struct span second = incidents_of(&b, r, move, MC_SIDE_SECOND);
        assert_true(first.amount > 0 && second.amount > 0 && second.first > at);
        assert_true(first.last <= removal.last + LONGEST);
        overlap += first.last > second.first;
    }
    assert_true(overlap > 0);
    bench_close(&b);
}

static int64_t exit_of(const char *settings, const char *prefix)
{
    struct bench b = open_house(settings);
    int move = add_migration(&b, SIDECAR, LINKERD, day(&b, 365));
    int64_t sum = 0;
    settle(&b);
    bench_run(&b, 5, REPS, 1, 0);
    for (int r = 0; r < REPS; r++) {
        sum += sum_of(&b.kept[r].lane[move], "onboarding", prefix, MC_Q_WORK);
    }
    bench_close(&b);
    return sum;
}

static void more_to_leave_costs_more(void **state)
{
    (void)state;
    int64_t usual = exit_of(HOUSE, "exit"), rules = exit_of(HOUSE, "exit-rules");
    assert_true(usual > 0 && rules > 0 && rules < usual);
    assert_true(exit_of(HOUSE ";generate.namespaces=6", "exit") > usual);
    assert_true(exit_of(HOUSE ";exceptions.scale=4", "exit-rules") > rules);
    assert_int_equal(exit_of(HOUSE ";exceptions.scale=0", "exit-rules"), 0);
}

/* A lane that can from a day on what it could not before. */
static const char late[] =
    "title: late\nidentity: none\nprovides: [mesh]\ncomponents:\n"
    "  - {name: plane, subject: late-plane, part: mesh, role: control-plane, placement: "
    "per-cluster, replicas: 1}\n"
    "capabilities:\n"
    "  - {capability: mtls, support: none, until: \"2028-07-01\"}\n"
    "  - {capability: mtls, support: native, since: \"2028-07-01\"}\n";

static int64_t unsupported(int64_t days)
{
    struct bench b = open_house(HOUSE ";requirements=[{capability: mtls, share: 1}]");
    struct mc_lane *lane = mc_lane_bind(b.arena, b.diag, "late",
                                        mc_tree_parse(b.arena, b.diag, "late.yaml", late, sizeof late - 1));
    bench_fail_on_problems(&b);
    bench_settle(&b, lane);
    b.lanes[b.lane_count++] = lane;
    int move = add_migration(&b, SIDECAR, b.lane_count - 1, day(&b, days));
    settle(&b);
    bench_run(&b, 5, REPS, 1, 0);
    int64_t sum = 0;
    for (int r = 0; r < REPS; r++) {
        sum += sum_of(&b.kept[r].lane[move], "requirements", "unsupported", MC_Q_UNCOVERED);
        assert_int_equal(b.kept[r].lane[move].hard_unmet, 0);
    }
    bench_close(&b);
    return sum;
}

static void what_a_version_can_counts_at_the_date(void **state)
{
    (void)state;
    assert_true(unsupported(30) > 0);
    assert_int_equal(unsupported(600), 0);
}

static void the_network_of_the_house_is_upgraded_alike_in_every_lane(void **state)
{
    (void)state;
    static const int quantities[] = {MC_Q_WORK, MC_Q_UPGRADES, MC_Q_SKIPPED, MC_Q_RESTARTS,
                                     MC_Q_FAILED_UPGRADES};
    struct bench b = open_house(
        HOUSE ";platform={incumbent: {lane: istio-sidecar}, cni: cilium, runs: [cilium/cilium-agent, "
              "cilium/cilium-operator]}");
    bench_lane(&b, LANE("cilium"), "cilium", "");
    (void)add_migration(&b, SIDECAR, b.lane_count - 1, day(&b, 200));
    (void)add_migration(&b, SIDECAR, LINKERD, day(&b, 200));
    b.calendars = mc_release_calendars_load(b.arena, b.diag, MC_SOURCE_DIR "/scenarios/releases/cilium.csv",
                                            &b.calendar_count);
    settle(&b);
    bench_run(&b, 5, REPS, 1, 0);
    for (int r = 0; r < REPS; r++) {
        assert_true(sum_of(&b.kept[r].lane[0], "upgrades", "house", MC_Q_WORK) > 0);
        for (int i = 1; i < b.lane_count; i++) {
            for (size_t q = 0; q < sizeof quantities / sizeof quantities[0]; q++) {
                assert_int_equal(sum_of(&b.kept[r].lane[i], "upgrades", "house", quantities[q]),
                                 sum_of(&b.kept[r].lane[0], "upgrades", "house", quantities[q]));
            }
            assert_int_equal(sum_of(&b.kept[r].lane[i], "dataplane", "house", MC_Q_CPU_BILLED),
                             sum_of(&b.kept[r].lane[0], "dataplane", "house", MC_Q_CPU_BILLED));
        }
    }
    bench_close(&b);
}

/* Of the house's upgrades in a lane, how many entries are of that time, and their hash. */
static uint64_t house_upgrades(const struct kept *k, int lane, int64_t from, int64_t to, int *count)
{
    uint64_t hash = 0;
    *count = 0;
    for (int64_t i = 0; i < k->trace_count; i++) {
        const struct mc_entry *e = &k->trace[i].entry;
        if (k->trace[i].lane == lane && e->time >= from && e->time < to &&
            is_of(e->category, e->cause, "upgrades", "house")) {
            hash = mc_hash_join(mc_hash_join(hash, (uint64_t)e->time), (uint64_t)e->amount);
            (*count)++;
        }
    }
    return hash;
}

static void a_plugin_that_a_migration_replaces_is_upgraded_until_then(void **state)
{
    (void)state;
    enum { STAYS, GOES, MOVES, MOVE_DAY = 500, DONE = 800 };
    struct bench b =
        bench_open(SCENARIO("small"), "horizon=4y;onboarding.enrolled=all;teams[platform].mesh-hours=30h;"
                                      "platform={cni: plugin, runs: [plugin/agent]}");
    bench_calendars(&b);
    bench_lane(&b, LANE("linkerd"), "linkerd", "");
    bench_lane(&b, LANE("cilium"), "cilium", "");
    (void)add_migration(&b, STAYS, GOES, day(&b, MOVE_DAY));
    settle(&b);
    bench_run(&b, 3, 2, 1, 2);
    for (int r = 0; r < 2; r++) {
        int stays, moves;
        uint64_t a = house_upgrades(&b.kept[r], STAYS, 0, day(&b, MOVE_DAY), &stays);
        uint64_t m = house_upgrades(&b.kept[r], MOVES, 0, day(&b, MOVE_DAY), &moves);
        assert_true(stays > 3 && stays == moves && a == m);
        (void)house_upgrades(&b.kept[r], STAYS, day(&b, DONE), b.scenario->end, &stays);
        (void)house_upgrades(&b.kept[r], MOVES, day(&b, DONE), b.scenario->end, &moves);
        print_message("after the move: %d entries where it stays, %d where it was replaced\n", stays, moves);
        assert_true(stays > 3 && moves == 0);
    }
    bench_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_move_at_the_end_is_to_stay),
        cmocka_unit_test(who_stays_pays_nothing_to_come_in),
        cmocka_unit_test(a_migration_changes_no_other_lane),
        cmocka_unit_test(what_has_moved_is_the_other_lane),
        cmocka_unit_test(what_the_other_meets_otherwise_begins_again),
        cmocka_unit_test(both_are_paid_for_and_apart_only_on_the_way),
        cmocka_unit_test(both_can_break_while_both_are_there),
        cmocka_unit_test(more_to_leave_costs_more),
        cmocka_unit_test(what_a_version_can_counts_at_the_date),
        cmocka_unit_test(the_network_of_the_house_is_upgraded_alike_in_every_lane),
        cmocka_unit_test(a_plugin_that_a_migration_replaces_is_upgraded_until_then),
    };
    return cmocka_run_group_tests_name("property.migration", tests, NULL, NULL);
}
