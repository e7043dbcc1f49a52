/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Expected directions over many scenarios (scenarios.csv, committed before the first run). Each pair is
 * replayed over the same histories; an expectation fails only where the one-sided 99.9 % bound of the mean
 * difference has the wrong sign. Every effect is printed with its interval. ctest:slow ctest:timeout=1800
 */
#include "../property/harness.h"
#include "meshcost/quantity.h"
#include "queueing.h"
#include <ctype.h>

enum { REPS = 24, ORGANISATIONS = REPS / 2, LANES = 5, MOST_ROWS = 128, CELLS = 7 };
enum { NAME, BASE, CHANGED, KIND, MODEL, QUANTITY, DIRECTION };

static const char *const lanes[LANES] = {"istio-ambient", "linkerd", "cilium", "gateway-only",
                                         "istio-sidecar"};

struct row {
    char *cell[CELLS];
};

struct pair {
    struct bench base, changed;
};

static char *trimmed(char *text)
{
    char *end = text + strlen(text);
    while (*text && isspace((unsigned char)*text)) {
        text++;
    }
    while (end > text && isspace((unsigned char)end[-1])) {
        *--end = '\0';
    }
    return text;
}

static int read_rows(struct mc_arena *arena, struct row *rows)
{
    FILE *file = fopen(MC_SOURCE_DIR "/tests/validation/scenarios.csv", "r");
    char line[4096];
    int n = 0;
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        if (line[0] == '#') {
            continue;
        }
        assert_true(n < MOST_ROWS);
        char *copy = mc_arena_dup(arena, line);
        for (int c = 0; c < CELLS; c++) {
            char *bar = strchr(copy, '|');
            assert_true((bar != NULL) == (c < CELLS - 1));
            if (bar) {
                *bar = '\0';
            }
            rows[n].cell[c] = trimmed(copy);
            copy = bar ? bar + 1 : copy;
        }
        n++;
    }
    fclose(file);
    return n;
}

static const struct mc_lane *by_name(void *context, const char *name, struct mc_place place)
{
    struct bench *b = context;
    (void)place;
    struct mc_node *tree = mc_tree_load(
        b->arena, b->diag, mc_arena_printf(b->arena, MC_SOURCE_DIR "/scenarios/lanes/%s.yaml", name));
    return tree ? mc_lane_bind(b->arena, b->diag, name, tree) : NULL;
}

static struct bench run_with(const char *settings)
{
    struct bench b = bench_open(SCENARIO("reference"), settings);
    for (int i = 0; i < LANES; i++) {
        bench_lane(&b, mc_arena_printf(b.arena, MC_SOURCE_DIR "/scenarios/lanes/%s.yaml", lanes[i]), lanes[i],
                   "");
    }
    struct mc_lane *house[LANES];
    for (int i = 0; i < LANES; i++) {
        house[i] = (struct mc_lane *)b.lanes[i];
    }
    assert_true(mc_house_settle(b.arena, b.diag, b.scenario, house, LANES, by_name, &b));
    bench_run(&b, 21, REPS, 2, 0);
    return b;
}

/* ---- which lanes ---- */

static bool is_of_kind(const struct mc_lane *lane, const char *kind)
{
    const struct mc_lane_capability *mtls = lane->by_capability[MC_CAP_MTLS];
    bool mesh = mtls && mtls->support == MC_SUPPORT_NATIVE;
    if (strcmp(kind, "all") == 0 || strcmp(kind, mesh ? "mesh" : "no-mesh") == 0) {
        return true;
    }
    for (int i = 0; i < lane->component_count; i++) {
        if (strcmp(lane->components[i].placement->name, kind) == 0) {
            return true;
        }
    }
    return false;
}

/* ---- how much ---- */

static double amount(const struct mc_lane_result *l, const char *model, const char *quantity)
{
    double sum = 0;
    if (strcmp(quantity, "hard-unmet") == 0) {
        return (double)l->hard_unmet;
    }
    for (int i = 0; i < l->total_count; i++) {
        const struct mc_ledger_total *t = &l->totals[i];
        if (strcmp(mc_quantity_table[t->quantity].word, quantity) == 0 &&
            (strcmp(model, "*") == 0 || strcmp(mc_models[t->category]->name, model) == 0)) {
            sum += (double)t->amount / (double)mc_quantity_table[t->quantity].per_priced_unit;
        }
    }
    return sum;
}

/* Mean over the lanes of a kind in one replication. */
static double mean_of_kind(const struct bench *b, int replication, const char *kind, const struct row *row)
{
    double sum = 0;
    int n = 0;
    for (int i = 0; i < LANES; i++) {
        if (is_of_kind(b->lanes[i], kind)) {
            sum += amount(&b->kept[replication].lane[i], row->cell[MODEL], row->cell[QUANTITY]);
            n++;
        }
    }
    assert_true(n > 0);
    return sum / n;
}

/* Changed minus base of a lane (or, where it is -1, of "A - B"), organisation by organisation. */
static struct interval difference(const struct pair *p, int lane, const char *first, const char *second,
                                  const struct row *row)
{
    double d[ORGANISATIONS] = {0};
    for (int r = 0; r < REPS; r++) {
        const struct bench *sides[2] = {&p->base, &p->changed};
        for (int s = 0; s < 2; s++) {
            double x = lane >= 0
                           ? amount(&sides[s]->kept[r].lane[lane], row->cell[MODEL], row->cell[QUANTITY])
                           : mean_of_kind(sides[s], r, first, row) - mean_of_kind(sides[s], r, second, row);
            d[r / 2] += (s ? x : -x) / 2;
        }
    }
    return interval_of(d, ORGANISATIONS, 0.998);
}

enum finding { WRONG, OPEN, CONFIRMED };

static enum finding find(struct interval i, const char *direction)
{
    if (strcmp(direction, "same") == 0) {
        return i.mean == 0 && i.half == 0 ? CONFIRMED : WRONG;
    }
    double sign = strcmp(direction, "up") == 0 ? 1 : -1;
    return sign * i.mean + i.half < 0 ? WRONG : sign * i.mean - i.half > 0 ? CONFIRMED : OPEN;
}

/* Would the opposite of what was expected have been found out? */
static bool opposite_is_wrong(struct interval i, const char *direction)
{
    if (strcmp(direction, "same") == 0) {
        return find((struct interval){1, 0}, direction) == WRONG;
    }
    return find(i, strcmp(direction, "up") == 0 ? "down" : "up") == WRONG;
}

/* ---- the table ---- */

static int found[3], turned_wrong;

static void check(const struct row *row, const char *of, struct interval i)
{
    static const char *const words[] = {"WRONG", "open", "confirmed"};
    enum finding f = find(i, row->cell[DIRECTION]);
    print_message("%-24s %-28s %-12s %-14s %-5s %+12.4g +- %-10.3g %s\n", row->cell[NAME], of,
                  row->cell[MODEL], row->cell[QUANTITY], row->cell[DIRECTION], i.mean, i.half, words[f]);
    found[f]++;
    turned_wrong += f == CONFIRMED && opposite_is_wrong(i, row->cell[DIRECTION]);
}

static void check_row(const struct pair *p, const struct row *row)
{
    char kind[64];
    snprintf(kind, sizeof kind, "%s", row->cell[KIND]);
    char *minus = strstr(kind, " - ");
    bool any = false;
    if (minus) {
        *minus = '\0';
        check(row, row->cell[KIND], difference(p, -1, kind, minus + 3, row));
        return;
    }
    for (int i = 0; i < LANES; i++) {
        if (is_of_kind(p->base.lanes[i], kind)) {
            check(row, lanes[i], difference(p, i, NULL, NULL, row));
            any = true;
        }
    }
    assert_true(any);
}

static bool is_same_pair(const struct row *a, const struct row *b)
{
    return strcmp(a->cell[BASE], b->cell[BASE]) == 0 && strcmp(a->cell[CHANGED], b->cell[CHANGED]) == 0;
}

static void every_direction_is_as_expected(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    struct row *rows = MC_NEW_ARRAY(arena, MOST_ROWS, struct row);
    int n = read_rows(arena, rows), scenarios = 0;
    for (int r = 0; r < n;) {
        struct pair p = {run_with(rows[r].cell[BASE]), run_with(rows[r].cell[CHANGED])};
        int first = r;
        scenarios += r == 0 || strcmp(rows[r].cell[NAME], rows[r - 1].cell[NAME]) != 0;
        for (; r < n && is_same_pair(&rows[first], &rows[r]); r++) {
            check_row(&p, &rows[r]);
        }
        bench_close(&p.base);
        bench_close(&p.changed);
    }
    print_message("%d scenarios: %d confirmed, %d open, %d wrong\n", scenarios, found[CONFIRMED], found[OPEN],
                  found[WRONG]);
    assert_true(scenarios >= 24);
    assert_int_equal(found[WRONG], 0);
    mc_arena_destroy(arena);
}

/* The opposite of what was confirmed would have been found out. */
static void a_wrong_direction_is_found(void **state)
{
    (void)state;
    assert_true(found[CONFIRMED] > 0);
    assert_int_equal(turned_wrong, found[CONFIRMED]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_direction_is_as_expected),
        cmocka_unit_test(a_wrong_direction_is_found),
    };
    return cmocka_run_group_tests_name("validation.scenarios", tests, NULL, NULL);
}
