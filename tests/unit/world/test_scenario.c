/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A scenario in, the exact diagnostics or the resolved scenario out. */
#include "unit.h"

#include "meshcost/history.h"
#include "meshcost/prior.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fixture {
    struct mc_arena *arena;
    struct mc_diag *diag;
    struct mc_scenario *scenario;
    char *problems;
};

static struct fixture bind(const char *text)
{
    struct fixture f = {.arena = mc_arena_create(0)};
    f.diag = mc_diag_create(f.arena);
    struct mc_node *tree = mc_tree_parse(f.arena, f.diag, "s.yaml", text, strlen(text));
    f.scenario = tree ? mc_scenario_bind(f.arena, f.diag, tree) : NULL;
    size_t length = 0;
    FILE *out = open_memstream(&f.problems, &length);
    mc_diag_print(f.diag, out);
    fclose(out);
    return f;
}

static void unbind(struct fixture *f)
{
    free(f->problems);
    mc_arena_destroy(f->arena);
}

#define HEAD "scenario: s\nstart: 2027-01-01\nas-of: 2026-09-01\nhorizon: 1y\n"

static void references_are_resolved_to_indices(void **state)
{
    (void)state;
    struct fixture f = bind(HEAD "clusters: [{name: a}, {name: b, installed: 2026-06-01}]\n"
                                 "teams: [{name: web}, {name: ops, on-call: true, mesh-hours: 10h}]\n"
                                 "ownership: {issuer: {team: ops, alerts: true}}\n"
                                 "namespaces: [{name: n, cluster: b, owner: web}, {name: m}]\n");
    assert_non_null(f.scenario);
    const struct mc_scenario *s = f.scenario;
    assert_int_equal(s->team_count, 3);
    assert_string_equal(s->teams[0].name, "nobody");
    assert_int_equal(s->namespaces[0].cluster_index, 1);
    assert_int_equal(s->namespaces[0].team, 1);
    assert_int_equal(s->namespaces[1].cluster_index, 0);
    assert_int_equal(s->namespaces[1].team, 0);
    assert_int_equal(s->owners[MC_ROLE_ISSUER].team_index, 2);
    assert_int_equal(s->owners[MC_ROLE_TRUST_ANCHOR].team_index, 0);
    assert_int_equal(s->fallback_team, 2);
    assert_int_equal(s->clusters[0].installed, s->start);
    assert_true(s->clusters[1].installed < s->start);
    assert_int_equal(mc_work_between(&s->calendars[2], s->start, s->start + INT64_C(7) * 86400000), 36000000);
    unbind(&f);
}

static void all_dangling_references_are_reported_at_once(void **state)
{
    (void)state;
    struct fixture f = bind(HEAD "clusters: [{name: a}]\n"
                                 "teams: [{name: nobody}]\n"
                                 "ownership: {issuer: {team: ghosts}}\n"
                                 "namespaces: [{name: n, cluster: z}, {name: m, owner: elves}]\n");
    assert_null(f.scenario);
    assert_int_equal(mc_diag_errors(f.diag), 4);
    assert_non_null(strstr(f.problems, "s.yaml:6:9: error: \"nobody\" is reserved"));
    assert_non_null(strstr(
        f.problems, "s.yaml:8:14: error: namespace \"n\" runs in a cluster \"z\" that does not exist"));
    assert_non_null(strstr(f.problems, "s.yaml:8:37: error: there is no team called \"elves\""));
    assert_non_null(strstr(f.problems, "there is no team called \"ghosts\""));
    unbind(&f);
}

static void a_scenario_without_namespaces_is_refused(void **state)
{
    (void)state;
    struct fixture f = bind(HEAD "clusters: [{name: a}]\n");
    assert_null(f.scenario);
    assert_non_null(strstr(f.problems, "the scenario has no namespace"));
    unbind(&f);
    f = bind(HEAD "clusters: [{name: a}, {name: b, joins: 2027-06-01, namespaces: 3}]\n");
    assert_null(f.scenario);
    assert_non_null(strstr(f.problems, "the scenario has no namespace"));
    unbind(&f);
}

static void namespaces_may_come_with_a_cluster_alone(void **state)
{
    (void)state;
    struct fixture f = bind(HEAD "clusters: [{name: a, namespaces: 3}]\n");
    assert_string_equal(f.problems, "");
    const struct mc_history *h = mc_history_generate(f.arena, f.scenario, NULL, 0, 1, 0, 0);
    assert_int_equal(h->namespace_count, 3);
    assert_true(h->namespaces[0].arrives == f.scenario->start);
    unbind(&f);
}

static void priors_know_their_path_and_whose_they_are(void **state)
{
    (void)state;
    struct fixture f = bind(HEAD "clusters: [{name: a}]\nnamespaces: [{name: n}]\n");
    assert_non_null(f.scenario);
    const struct mc_prior *fix = &f.scenario->people.fix;
    assert_string_equal(fix->subject, "organisation");
    assert_string_equal(fix->path, "scenario.people.fix");
    assert_int_equal(fix->cases[0].confidence, MC_DOCUMENTED);
    struct mc_key a = mc_key_make(1, 0, MC_NO_HISTORY), b = mc_key_make(1, 1, MC_NO_HISTORY);
    const struct mc_prior *hazard = &f.scenario->people.leave_hazard;
    assert_true(mc_prior_value(a, hazard, NULL) != mc_prior_value(b, hazard, NULL));
    assert_true(mc_prior_value(a, hazard, NULL) >= 0.08 && mc_prior_value(a, hazard, NULL) <= 0.30);
    unbind(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(references_are_resolved_to_indices),
        cmocka_unit_test(all_dangling_references_are_reported_at_once),
        cmocka_unit_test(a_scenario_without_namespaces_is_refused),
        cmocka_unit_test(namespaces_may_come_with_a_cluster_alone),
        cmocka_unit_test(priors_know_their_path_and_whose_they_are),
    };
    return cmocka_run_group_tests_name("world.scenario", tests, NULL, NULL);
}
