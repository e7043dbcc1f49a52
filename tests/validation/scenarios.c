/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Expected directions over many scenarios (scenarios.csv, committed before the first run). Each pair is
 * replayed over the same histories; an expectation fails where the one-sided 99.9 % bound of the mean
 * difference has the wrong sign, or where every organisation has (12 of 12: one in 4,096). Every effect is
 * printed with its interval. ctest:slow ctest:timeout=1800
 *
 * An expectation that proves wrong stays as it was written. Where the model is right and the expectation was
 * not, scenarios_explained.csv says why; the reason is printed, and a reason without a wrong expectation
 * fails too. With names of scenarios as arguments only these are run.
 */
#include "../property/harness.h"
#include "calendars.h"
#include "meshcost/quantity.h"
#include "queueing.h"
#include <ctype.h>

enum { REPS = 24, ORGANISATIONS = REPS / 2, LANES = 5, MOST_ROWS = 128, CELLS = 7 };
enum { NAME, BASE, CHANGED, KIND, MODEL, QUANTITY, DIRECTION };
enum { EXPLAINED_NAME, EXPLAINED_OF, EXPLAINED_MODEL, EXPLAINED_QUANTITY, REASON, EXPLAINED_CELLS };

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

static int read_rows(struct mc_arena *arena, const char *path, int cells, struct row *rows)
{
    FILE *file = fopen(path, "r");
    char line[4096];
    int n = 0;
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        if (line[0] == '#') {
            continue;
        }
        assert_true(n < MOST_ROWS);
        char *copy = mc_arena_dup(arena, line);
        for (int c = 0; c < cells; c++) {
            char *bar = strchr(copy, '|');
            assert_true((bar != NULL) == (c < cells - 1));
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
    /* The scenario as it ships: what it says of onboarding holds, and all releases are known. */
    struct mc_arena *arena = mc_arena_create(0);
    struct bench b = bench_open(SCENARIO("reference"), mc_arena_printf(arena, "onboarding.enabled=true%s%s",
                                                                       *settings ? ";" : "", settings));
    mc_arena_destroy(arena);
    add_files(&b);
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

/* Mean difference with its interval, and how many organisations lie on either side of nothing. */
struct effect {
    struct interval mean;
    int up, down;
};

/* Changed minus base of a lane (or, where it is -1, of "A - B"), organisation by organisation. */
static struct effect difference(const struct pair *p, int lane, const char *first, const char *second,
                                const struct row *row)
{
    double d[ORGANISATIONS] = {0};
    struct effect e = {0};
    for (int r = 0; r < REPS; r++) {
        const struct bench *sides[2] = {&p->base, &p->changed};
        for (int s = 0; s < 2; s++) {
            double x = lane >= 0
                           ? amount(&sides[s]->kept[r].lane[lane], row->cell[MODEL], row->cell[QUANTITY])
                           : mean_of_kind(sides[s], r, first, row) - mean_of_kind(sides[s], r, second, row);
            d[r / 2] += (s ? x : -x) / 2;
        }
    }
    for (int o = 0; o < ORGANISATIONS; o++) {
        e.up += d[o] > 0;
        e.down += d[o] < 0;
    }
    e.mean = interval_of(d, ORGANISATIONS, 0.998);
    return e;
}

enum finding { WRONG, OPEN, CONFIRMED, EXPLAINED, FINDINGS };

static bool shows(const struct effect *e, double sign)
{
    return sign * e->mean.mean - e->mean.half > 0 || (sign > 0 ? e->up : e->down) == ORGANISATIONS;
}

static enum finding find(const struct effect *e, const char *direction)
{
    if (strcmp(direction, "same") == 0) {
        return e->up + e->down == 0 ? CONFIRMED : WRONG;
    }
    double sign = strcmp(direction, "up") == 0 ? 1 : -1;
    return shows(e, -sign) ? WRONG : shows(e, sign) ? CONFIRMED : OPEN;
}

/* Would the opposite of what was expected have been found out? */
static bool opposite_is_wrong(const struct effect *e, const char *direction)
{
    if (strcmp(direction, "same") == 0) {
        return find(&(struct effect){.mean = {1, 0}, .up = ORGANISATIONS}, direction) == WRONG;
    }
    return find(e, strcmp(direction, "up") == 0 ? "down" : "up") == WRONG;
}

/* ---- the table ---- */

static int found[FINDINGS], turned_wrong;
static struct row explained[MOST_ROWS];
static int explained_count;
static bool explanation_used[MOST_ROWS];

/* The reason why an expectation was wrong; NULL: none is known. */
static const char *reason_of(const struct row *row, const char *of)
{
    for (int i = 0; i < explained_count; i++) {
        char **cell = explained[i].cell;
        if (strcmp(cell[EXPLAINED_NAME], row->cell[NAME]) == 0 && strcmp(cell[EXPLAINED_OF], of) == 0 &&
            strcmp(cell[EXPLAINED_MODEL], row->cell[MODEL]) == 0 &&
            strcmp(cell[EXPLAINED_QUANTITY], row->cell[QUANTITY]) == 0) {
            explanation_used[i] = true;
            return cell[REASON];
        }
    }
    return NULL;
}

static void check(const struct row *row, const char *of, struct effect e)
{
    static const char *const words[] = {"WRONG", "open", "confirmed", "wrong, explained"};
    enum finding f = find(&e, row->cell[DIRECTION]);
    const char *reason = f == WRONG ? reason_of(row, of) : NULL;
    f = reason ? EXPLAINED : f;
    print_message("%-24s %-28s %-12s %-14s %-5s %+12.4g +- %-10.3g %2d up %2d down %s\n", row->cell[NAME], of,
                  row->cell[MODEL], row->cell[QUANTITY], row->cell[DIRECTION], e.mean.mean, e.mean.half, e.up,
                  e.down, words[f]);
    if (reason) {
        print_message("    because: %s\n", reason);
    }
    found[f]++;
    turned_wrong += f == CONFIRMED && opposite_is_wrong(&e, row->cell[DIRECTION]);
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

static char **wished;
static int wished_count;

static bool is_wished(const struct row *row)
{
    bool is = wished_count == 0;
    for (int i = 0; i < wished_count; i++) {
        is = is || strcmp(wished[i], row->cell[NAME]) == 0;
    }
    return is;
}

static void every_direction_is_as_expected(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    struct row *rows = MC_NEW_ARRAY(arena, MOST_ROWS, struct row);
    int n = read_rows(arena, MC_SOURCE_DIR "/tests/validation/scenarios.csv", CELLS, rows), scenarios = 0,
        kept = 0;
    explained_count = read_rows(arena, MC_SOURCE_DIR "/tests/validation/scenarios_explained.csv",
                                EXPLAINED_CELLS, explained);
    for (int r = 0; r < n; r++) {
        if (is_wished(&rows[r])) {
            rows[kept++] = rows[r];
        }
    }
    n = kept;
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
    print_message("%d scenarios: %d confirmed, %d open, %d wrong, %d more wrong and explained\n", scenarios,
                  found[CONFIRMED], found[OPEN], found[WRONG], found[EXPLAINED]);
    assert_true(scenarios >= 24 || wished_count > 0);
    assert_int_equal(found[WRONG], 0);
    for (int i = 0; i < explained_count && wished_count == 0; i++) {
        assert_true(explanation_used[i]);
    }
    mc_arena_destroy(arena);
}

/* The opposite of what was confirmed would have been found out. */
static void a_wrong_direction_is_found(void **state)
{
    (void)state;
    assert_true(found[CONFIRMED] > 0 && found[CONFIRMED] > found[OPEN]);
    assert_int_equal(turned_wrong, found[CONFIRMED]);
}

int main(int argc, char **argv)
{
    wished = argv + 1;
    wished_count = argc - 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_direction_is_as_expected),
        cmocka_unit_test(a_wrong_direction_is_found),
    };
    return cmocka_run_group_tests_name("validation.scenarios", tests, NULL, NULL);
}
