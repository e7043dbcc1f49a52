/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files that come with the program: they bind, they say where their numbers are from, they are fair. */
#include "meshcost/history.h"
#include "meshcost/replay.h"
#include "unit.h"
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_FILES = 64 };

struct files {
    struct mc_arena *arena;
    struct mc_diag *diag;
    const char *name[MAX_FILES];
    int count;
};

static int by_name(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static struct files files_in(const char *folder, const char *suffix)
{
    struct files f = {.arena = mc_arena_create(0)};
    f.diag = mc_diag_create(f.arena);
    char path[512];
    snprintf(path, sizeof path, "%s/scenarios/%s", MC_SOURCE_DIR, folder);
    DIR *dir = opendir(path);
    assert_non_null(dir);
    for (struct dirent *e; (e = readdir(dir)) && f.count < MAX_FILES;) {
        size_t n = strlen(e->d_name), m = strlen(suffix);
        if (n > m && strcmp(e->d_name + n - m, suffix) == 0) {
            f.name[f.count++] = mc_arena_printf(f.arena, "%s/%s", path, e->d_name);
        }
    }
    closedir(dir);
    qsort(f.name, (size_t)f.count, sizeof f.name[0], by_name);
    assert_true(f.count > 0);
    return f;
}

static const struct mc_lane *load_lane(struct files *f, const char *file)
{
    struct mc_node *tree = mc_tree_load(f->arena, f->diag, file);
    const struct mc_lane *lane = tree ? mc_lane_bind(f->arena, f->diag, file, tree) : NULL;
    if (!lane) {
        mc_diag_print(f->diag, stderr);
    }
    assert_non_null(lane);
    return lane;
}

static const struct mc_scenario *load_scenario(struct files *f, const char *file)
{
    struct mc_node *tree = mc_tree_load(f->arena, f->diag, file);
    const struct mc_scenario *scenario = tree ? mc_scenario_bind(f->arena, f->diag, tree) : NULL;
    if (!scenario) {
        mc_diag_print(f->diag, stderr);
    }
    assert_non_null(scenario);
    return scenario;
}

static const struct mc_scenario *load_named(struct files *f, const char *name)
{
    for (int i = 0; i < f->count; i++) {
        if (strstr(f->name[i], name)) {
            return load_scenario(f, f->name[i]);
        }
    }
    fail_msg("no %s", name);
    return NULL;
}

/* ---- sources ---- */

static void check_case(const struct mc_prior *prior, const struct mc_prior_case *c)
{
    bool judged = c->confidence == MC_JUDGEMENT;
    if ((judged && !c->source && !c->note) || (!judged && !c->source)) {
        fail_msg("%s:%d: %s has neither a source nor a reason", c->place.file, c->place.line, prior->path);
    }
    if (!judged && (c->date == 0 || !c->interest)) {
        fail_msg("%s:%d: %s does not say when it was read or who gains", c->place.file, c->place.line,
                 prior->path);
    }
}

static void check_prior(void *context, const struct mc_prior *prior)
{
    int *stated = context;
    for (int i = 0; i < prior->count; i++) {
        if (prior->cases[i].place.line > 0) { /* a default has no line */
            check_case(prior, &prior->cases[i]);
            ++*stated;
        }
    }
}

static void every_value_of_a_lane_has_a_source_or_a_reason(void **state)
{
    (void)state;
    struct files f = files_in("lanes", ".yaml");
    for (int i = 0; i < f.count; i++) {
        int stated = 0;
        mc_lane_each_prior(load_lane(&f, f.name[i]), check_prior, &stated);
        assert_true(stated >= 10);
    }
    assert_int_equal(mc_diag_warnings(f.diag), 0);
    mc_arena_destroy(f.arena);
}

/* ---- fairness ---- */

static const struct mc_tier *tier_of_kind(const struct mc_lane *lane, int kind)
{
    for (int i = 0; i < lane->tier_count; i++) {
        if (lane->tiers[i].kind == kind) {
            return &lane->tiers[i];
        }
    }
    return NULL;
}

static double lifetime_at(const struct mc_tier_mode *mode, const char *day)
{
    return mode->lifetime.count > 0 ? mc_prior_case_at(&mode->lifetime, day)->dist.a : 0;
}

static void a_corporate_ca_does_the_same_to_every_lane(void **state)
{
    (void)state;
    struct files f = files_in("lanes", ".yaml");
    int chains = 0;
    for (int i = 0; i < f.count; i++) {
        const struct mc_lane *lane = load_lane(&f, f.name[i]);
        const struct mc_tier *root = tier_of_kind(lane, MC_TIER_ROOT),
                             *issuer = tier_of_kind(lane, MC_TIER_ISSUER);
        if (!root) {
            continue;
        }
        chains++;
        assert_non_null(issuer);
        assert_int_equal(root->mode[MC_PKI_CORPORATE_CA].renewal, MC_RENEWAL_NONE);
        assert_int_equal(issuer->mode[MC_PKI_CORPORATE_CA].renewal, MC_RENEWAL_MANUAL);
        assert_int_equal(issuer->mode[MC_PKI_CORPORATE_CA].lifetime.count, 0);
        assert_int_equal(issuer->expiry, MC_EXPIRY_AT_ONCE);
    }
    assert_true(chains >= 4);
    mc_arena_destroy(f.arena);
}

static void every_lane_has_the_same_edge_certificates(void **state)
{
    (void)state;
    struct files f = files_in("lanes", ".yaml");
    for (int i = 0; i < f.count; i++) {
        const struct mc_tier *edge = tier_of_kind(load_lane(&f, f.name[i]), MC_TIER_EDGE);
        assert_non_null(edge);
        for (int m = 0; m < MC_PKI_MODES; m++) {
            assert_true(fabs(lifetime_at(&edge->mode[m], "2027-01-01") - 90 * 86400e3) < 1);
            assert_true(fabs(lifetime_at(&edge->mode[m], "2029-06-01") - 47 * 86400e3) < 1);
            assert_int_equal(edge->mode[m].renewal, MC_RENEWAL_AUTOMATIC);
            assert_true(fabs(edge->mode[m].renew_at - 0.667) < 1e-9);
        }
    }
    mc_arena_destroy(f.arena);
}

static void every_lane_says_the_same_set_of_capabilities(void **state)
{
    (void)state;
    struct files f = files_in("lanes", ".yaml");
    for (int i = 0; i < f.count; i++) {
        const struct mc_lane *lane = load_lane(&f, f.name[i]);
        for (int c = 0; c < MC_CAPABILITIES; c++) {
            const struct mc_lane_capability *k = lane->by_capability[c];
            assert_true((k != NULL) == (c != MC_CAP_FIPS));
            assert_true(!k || k->source);
            assert_true(!k || (k->support == MC_SUPPORT_WORKAROUND) == (k->effort.cases[0].place.line > 0));
        }
    }
    mc_arena_destroy(f.arena);
}

static const struct mc_lane_capability *workaround(const struct mc_lane *lane, int capability)
{
    const struct mc_lane_capability *k = lane->by_capability[capability];
    return k && k->support == MC_SUPPORT_WORKAROUND ? k : NULL;
}

static void a_workaround_costs_the_same_hours_in_every_lane(void **state)
{
    (void)state;
    struct files f = files_in("lanes", ".yaml");
    const struct mc_lane_capability *first[MC_CAPABILITIES] = {0};
    for (int i = 0; i < f.count; i++) {
        const struct mc_lane *lane = load_lane(&f, f.name[i]);
        for (int c = 0; c < MC_CAPABILITIES; c++) {
            const struct mc_lane_capability *k = workaround(lane, c);
            first[c] = first[c] ? first[c] : k;
            if (k) {
                const struct mc_dist *a = &first[c]->effort.cases[0].dist, *b = &k->effort.cases[0].dist;
                assert_int_equal(a->family, b->family);
                assert_true(fabs(a->a - b->a) + fabs(a->b - b->b) + fabs(a->c - b->c) < 1);
            }
        }
    }
    mc_arena_destroy(f.arena);
}

/* ---- scenarios ---- */

static void every_scenario_binds(void **state)
{
    (void)state;
    struct files f = files_in(".", ".yaml");
    for (int i = 0; i < f.count; i++) {
        const struct mc_scenario *s = load_scenario(&f, f.name[i]);
        assert_int_equal(s->lane_count, 5);
        assert_true(s->as_of < s->start);
    }
    mc_arena_destroy(f.arena);
}

/* Number of namespaces, services and pods at the start, mean over organisations. */
static void count_start(const struct mc_scenario *s, double mean[3])
{
    enum { ORGANISATIONS = 40 };
    mean[0] = mean[1] = mean[2] = 0;
    for (uint64_t o = 0; o < ORGANISATIONS; o++) {
        struct mc_arena *arena = mc_arena_create(0);
        const struct mc_history *h = mc_history_generate(arena, s, NULL, 0, 7, o, 0);
        for (int i = 0; i < h->event_count && h->events[i].time <= s->start; i++) {
            const struct mc_history_event *e = &h->events[i];
            mean[0] += e->kind == MC_NAMESPACE_ARRIVES;
            mean[1] += e->kind == MC_SERVICE_ARRIVES;
            mean[2] += e->kind == MC_SERVICE_ARRIVES ? (double)h->services[e->entity].replicas : 0;
        }
        mc_arena_destroy(arena);
    }
    for (int i = 0; i < 3; i++) {
        mean[i] /= ORGANISATIONS;
    }
}

static void the_reference_has_the_size_that_it_says(void **state)
{
    (void)state;
    struct files f = files_in(".", ".yaml");
    double mean[3];
    count_start(load_named(&f, "/reference.yaml"), mean);
    assert_true(fabs(mean[0] - 60) < 0.5);
    assert_true(fabs(mean[1] - 400) < 40);
    assert_true(fabs(mean[2] - 3000) < 400);
    mc_arena_destroy(f.arena);
}

static void nobody_owns_or_watches_the_unowned_anchor(void **state)
{
    (void)state;
    struct files f = files_in(".", ".yaml");
    const struct mc_scenario *s = load_named(&f, "/unowned-anchor.yaml");
    assert_int_equal(s->owners[MC_ROLE_TRUST_ANCHOR].team_index, 0);
    assert_false(s->owners[MC_ROLE_TRUST_ANCHOR].alerts);
    assert_int_equal(s->pki.mode, MC_PKI_PRODUCT_DEFAULT);
    assert_int_equal(s->pki.rebuild_interval, 0);
    assert_false(s->pki.automated_ca);
    mc_arena_destroy(f.arena);
}

static void every_calendar_reads_and_its_products_exist(void **state)
{
    (void)state;
    struct files f = files_in("releases", ".csv"), lanes = files_in("lanes", ".yaml");
    const char *products[MAX_FILES];
    int known = 0;
    for (int i = 0; i < f.count; i++) {
        int count = 0;
        const struct mc_release_calendar *c = mc_release_calendars_load(f.arena, f.diag, f.name[i], &count);
        assert_non_null(c);
        for (int k = 0; k < count && known < MAX_FILES; k++) {
            products[known++] = c[k].product;
        }
    }
    for (int i = 0; i < lanes.count; i++) {
        const struct mc_lane *lane = load_lane(&lanes, lanes.name[i]);
        for (int p = 0; p < lane->product_count; p++) {
            bool found = false;
            for (int k = 0; k < known; k++) {
                found = found || strcmp(products[k], lane->products[p]) == 0;
            }
            assert_true(found);
        }
    }
    mc_arena_destroy(lanes.arena);
    mc_arena_destroy(f.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_value_of_a_lane_has_a_source_or_a_reason),
        cmocka_unit_test(a_corporate_ca_does_the_same_to_every_lane),
        cmocka_unit_test(every_lane_has_the_same_edge_certificates),
        cmocka_unit_test(every_lane_says_the_same_set_of_capabilities),
        cmocka_unit_test(a_workaround_costs_the_same_hours_in_every_lane),
        cmocka_unit_test(every_scenario_binds),
        cmocka_unit_test(the_reference_has_the_size_that_it_says),
        cmocka_unit_test(nobody_owns_or_watches_the_unowned_anchor),
        cmocka_unit_test(every_calendar_reads_and_its_products_exist),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
