/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Versions: every value of the lane files resolves for every release that can be adopted, and no other is
 * used. */
#include "meshcost/prior.h"
#include "meshcost/quantity.h"
#include "meshcost/replay.h"
#include "unit.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CALENDARS = 64, LANES = 5 };
static const char *const lane_names[LANES] = {"istio-ambient", "linkerd", "cilium", "gateway-only",
                                              "istio-sidecar"};

struct shelf {
    struct mc_arena *arena;
    struct mc_diag *diag;
    struct mc_release_calendar calendars[CALENDARS];
    int count;
    struct mc_lane *lanes[LANES];
};

static struct mc_lane *bind_file(struct shelf *s, const char *name)
{
    const char *file = mc_arena_printf(s->arena, MC_SOURCE_DIR "/scenarios/lanes/%s.yaml", name);
    struct mc_node *tree = mc_tree_load(s->arena, s->diag, file);
    struct mc_lane *lane = tree ? mc_lane_bind(s->arena, s->diag, name, tree) : NULL;
    if (!lane) {
        mc_diag_print(s->diag, stderr);
    }
    assert_non_null(lane);
    return lane;
}

static int setup(void **state)
{
    static const char *const files[] = {"istio", "linkerd", "cilium"};
    struct mc_arena *arena = mc_arena_create(0);
    struct shelf *s = MC_NEW(arena, struct shelf);
    s->arena = arena;
    s->diag = mc_diag_create(arena);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        int n = 0;
        struct mc_release_calendar *c = mc_release_calendars_load(
            arena, s->diag, mc_arena_printf(arena, MC_SOURCE_DIR "/scenarios/releases/%s.csv", files[i]), &n);
        for (int k = 0; c && k < n; k++) {
            s->calendars[s->count++] = c[k];
        }
    }
    for (int i = 0; i < LANES; i++) {
        s->lanes[i] = bind_file(s, lane_names[i]);
    }
    *state = s;
    return 0;
}

static int teardown(void **state)
{
    mc_arena_destroy(((struct shelf *)*state)->arena);
    return 0;
}

static const struct mc_release_calendar *calendar_of(const struct shelf *s, const char *product)
{
    for (int i = 0; i < s->count; i++) {
        if (strcmp(s->calendars[i].product, product) == 0) {
            return &s->calendars[i];
        }
    }
    return NULL;
}

/* ---- every value for every release ---- */

struct pairs {
    const struct mc_prior *stated[4096];
    int count, next;
    const char *version;
    int resolved;
};

static void keep(void *context, struct mc_prior *prior)
{
    struct pairs *p = context;
    assert_true(p->count < 4096);
    p->stated[p->count++] = prior;
}

/* The resolved value is the stated one whose span holds the version. */
static void compare(void *context, struct mc_prior *prior)
{
    struct pairs *p = context;
    const struct mc_prior *stated = p->stated[p->next++];
    assert_string_equal(stated->path, prior->path);
    if (stated->count == 0) {
        assert_int_equal(prior->count, 0);
        return;
    }
    const struct mc_prior_case *c = &prior->cases[0];
    assert_int_equal(prior->count, 1);
    assert_true(!c->since || mc_version_compare(p->version, c->since) >= 0);
    assert_true(!c->until || mc_version_compare(p->version, c->until) < 0);
    assert_ptr_equal(c, mc_prior_case_at(stated, p->version));
    p->resolved++;
}

static int check_record(const struct mc_schema *schema, void *stated, const void *view, const char *version)
{
    static struct pairs p;
    p = (struct pairs){.version = version};
    mc_prior_walk(schema, stated, keep, &p);
    mc_prior_walk(schema, (void *)view, compare, &p);
    assert_int_equal(p.next, p.count);
    return p.resolved;
}

static int check_release(const struct mc_lane *lane, int line, const char *version)
{
    const struct mc_era *era = &lane->lines[line].eras[mc_line_era(&lane->lines[line], version)];
    int resolved = 0;
    for (int i = 0; i < lane->component_count; i++) {
        if (lane->components[i].line == line) {
            resolved +=
                check_record(&mc_component_schema, &lane->components[i], &era->components[i], version);
        }
    }
    for (int i = 0; i < lane->tier_count; i++) {
        if (lane->tiers[i].line == line) {
            resolved += check_record(&mc_tier_schema, &lane->tiers[i], &era->tiers[i], version);
        }
    }
    for (int k = 0; k < MC_CAPABILITIES; k++) {
        if (mc_lane_capability_line(lane, k) == line) {
            const struct mc_lane_capability *c = era->by_capability[k];
            assert_non_null(c);
            assert_true(!c->since || mc_version_compare(version, c->since) >= 0);
            assert_true(!c->until || mc_version_compare(version, c->until) < 0);
        }
    }
    return resolved;
}

static void every_value_resolves_for_every_release(void **state)
{
    struct shelf *s = *state;
    int releases = 0, resolved = 0;
    for (int i = 0; i < LANES; i++) {
        for (int line = 1; line < s->lanes[i]->line_count; line++) {
            const struct mc_release_calendar *c = calendar_of(s, s->lanes[i]->lines[line].product);
            assert_non_null(c);
            for (int r = 0; r < c->count; r++) {
                resolved += check_release(s->lanes[i], line, c->rows[r].version);
                releases++;
            }
        }
    }
    print_message("%d releases, %d values\n", releases, resolved);
    assert_true(releases > 1000 && resolved > 20000);
}

static void every_value_resolves_for_every_day(void **state)
{
    static const char *const days[] = {"2022-01-01", "2024-02-20", "2024-02-21", "2027-01-01", "2029-12-31"};
    struct shelf *s = *state;
    for (int i = 0; i < LANES; i++) {
        for (size_t d = 0; d < sizeof days / sizeof days[0]; d++) {
            assert_true(check_release(s->lanes[i], 0, days[d]) > 0);
        }
    }
}

/* ---- what holds when ---- */

static int component(const struct mc_lane *lane, const char *name)
{
    for (int i = 0; i < lane->component_count; i++) {
        if (strcmp(lane->components[i].name, name) == 0) {
            return i;
        }
    }
    fail_msg("no component %s", name);
    return -1;
}

static double replicas_at(const struct mc_lane *lane, const char *name, const char *version)
{
    int i = component(lane, name);
    const struct mc_line *line = &lane->lines[lane->components[i].line];
    return line->eras[mc_line_era(line, version)].components[i].replicas.cases[0].dist.a;
}

static void a_version_has_its_own_components_alone(void **state)
{
    const struct mc_lane *lane = ((struct shelf *)*state)->lanes[2];
    static const char *const before[] = {"1.14.0", "1.19.7", "1.20.0-pre.2"};
    static const char *const after[] = {"1.20.0", "1.20.2", NULL};
    for (int i = 0; i < 3; i++) {
        assert_true(replicas_at(lane, "spire-server", before[i]) == 1);
        assert_true(replicas_at(lane, "cilium-ztunnel", before[i]) == 0);
        assert_true(replicas_at(lane, "spire-server", after[i]) == 0);
        assert_true(replicas_at(lane, "cilium-ztunnel", after[i]) == 1);
    }
}

static struct mc_scenario scenario_of(const char *as_of, int artifacts)
{
    struct mc_scenario s = {.start = mc_date_ms(2027, 1, 1), .artifacts = artifacts};
    assert_null(mc_parse_date(as_of, &s.as_of));
    return s;
}

static const char *started(struct shelf *s, int lane, const struct mc_scenario *scenario, const char *product)
{
    struct mc_lane *fresh = bind_file(s, lane_names[lane]);
    mc_lane_settle(s->arena, scenario, fresh, s->calendars, s->count);
    const char *version = fresh->lines[mc_lane_line(fresh, product)].start;
    return version ? version : "";
}

static void a_run_starts_with_the_newest_that_is_known(void **state)
{
    struct shelf *s = *state;
    struct mc_scenario late = scenario_of("2026-09-10", MC_ARTIFACTS_FREE);
    struct mc_scenario early = scenario_of("2026-03-11", MC_ARTIFACTS_FREE);
    assert_string_equal(started(s, 2, &late, "cilium"), "1.20.1"); /* not 1.21.0-pre.2 of the day before */
    assert_string_equal(started(s, 2, &early, "cilium"), "1.19.1");
    assert_string_equal(started(s, 1, &early, "linkerd"), "edge-26.3.2");
    assert_string_equal(started(s, 0, &early, "istio"), "1.29.1");
}

static void a_scenario_may_state_the_version(void **state)
{
    struct shelf *s = *state;
    struct mc_version_spec versions[] = {{.product = "cilium", .version = "1.18.3"}};
    struct mc_scenario scenario = scenario_of("2026-09-10", MC_ARTIFACTS_FREE);
    scenario.versions = versions;
    scenario.version_count = 1;
    assert_string_equal(started(s, 2, &scenario, "cilium"), "1.18.3");
    assert_string_equal(started(s, 1, &scenario, "envoy-gateway"), "1.9.0");
}

static void stable_artifacts_have_the_values_of_what_they_were_cut_from(void **state)
{
    struct shelf *s = *state;
    struct mc_lane *lane = bind_file(s, "linkerd");
    struct mc_scenario scenario = scenario_of("2026-09-04", MC_ARTIFACTS_STABLE);
    mc_lane_settle(s->arena, &scenario, lane, s->calendars, s->count);
    const struct mc_line *line = &lane->lines[mc_lane_line(lane, "linkerd-bel")];
    assert_string_equal(line->product, "linkerd");
    assert_string_equal(line->start, "enterprise-2.20.2");
    const struct mc_line *free = &s->lanes[1]->lines[mc_lane_line(s->lanes[1], "linkerd")];
    assert_int_equal(mc_line_era(line, "enterprise-2.19.8"), mc_line_era(free, "edge-25.10.7"));
    assert_int_equal(mc_line_era(line, "enterprise-2.20.0"), mc_line_era(free, "edge-26.6.3"));
    assert_true(mc_line_era(line, "enterprise-2.20.0") > mc_line_era(line, "enterprise-2.19.8"));
}

static double licence(struct shelf *s, const char *name, int artifacts, const char *day)
{
    struct mc_lane *lane = bind_file(s, name);
    struct mc_scenario scenario = scenario_of("2026-09-04", artifacts);
    mc_lane_settle(s->arena, &scenario, lane, s->calendars, s->count);
    return mc_prior_case_at(lane->licence_due, day)->dist.a;
}

static void stable_artifacts_of_a_vendor_need_a_licence_since_they_are_the_vendors(void **state)
{
    struct shelf *s = *state;
    assert_true(licence(s, "linkerd", MC_ARTIFACTS_FREE, "2027-01-01") == 0);
    assert_true(licence(s, "linkerd", MC_ARTIFACTS_STABLE, "2024-02-20") == 0);
    assert_true(licence(s, "linkerd", MC_ARTIFACTS_STABLE, "2024-02-21") == 1);
    assert_true(licence(s, "istio-ambient", MC_ARTIFACTS_STABLE, "2027-01-01") == 0);
    assert_true(licence(s, "cilium", MC_ARTIFACTS_STABLE, "2027-01-01") == 0);
}

/* ---- problems ---- */

static bool complains(const char *set_path, const char *set_value, const char *about)
{
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_diag *diag = mc_diag_create(arena);
    struct mc_node *tree = mc_tree_load(arena, diag, MC_SOURCE_DIR "/scenarios/lanes/linkerd.yaml");
    assert_true(mc_tree_set(arena, diag, tree, set_path, set_value, "--set"));
    bool found = mc_lane_bind(arena, diag, "linkerd", tree) == NULL;
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    mc_diag_print(diag, out);
    fclose(out);
    found = found && strstr(text, about);
    free(text);
    mc_arena_destroy(arena);
    return found;
}

static void wrong_versions_are_refused(void **state)
{
    (void)state;
    assert_true(complains("components[cert-manager].idle-memory",
                          "[{until: \"2.0\", value: 1Mi}, {since: \"2.0\", value: 2Mi}]", "is not a date"));
    assert_true(complains("capabilities",
                          "[{capability: mtls, support: native}, {capability: mtls, support: none}]",
                          "stated twice"));
    assert_true(complains("capabilities",
                          "[{capability: mtls, support: none, until: edge-26.1.1}, "
                          "{capability: mtls, support: native, since: edge-26.1.2}]",
                          "overlapping or missing"));
    assert_true(complains("capabilities", "[{capability: mtls, support: native, until: edge-26.1.1}]",
                          "later versions"));
    assert_true(complains("stable.milestones",
                          "[{version: \"2.1\", of: edge-26.1.1}, {version: \"2.0\", of: edge-26.2.1}]",
                          "comes after"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_value_resolves_for_every_release),
        cmocka_unit_test(every_value_resolves_for_every_day),
        cmocka_unit_test(a_version_has_its_own_components_alone),
        cmocka_unit_test(a_run_starts_with_the_newest_that_is_known),
        cmocka_unit_test(a_scenario_may_state_the_version),
        cmocka_unit_test(stable_artifacts_have_the_values_of_what_they_were_cut_from),
        cmocka_unit_test(stable_artifacts_of_a_vendor_need_a_licence_since_they_are_the_vendors),
        cmocka_unit_test(wrong_versions_are_refused),
    };
    return cmocka_run_group_tests_name("lanes.versions", tests, setup, teardown);
}
