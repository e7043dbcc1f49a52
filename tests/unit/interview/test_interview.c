/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers in, a scenario out that binds; asking goes back and forth. */
#include "meshcost/interview.h"
#include "unit.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct test {
    struct mc_arena *arena;
    struct mc_diag *diag;
    struct mc_interview *interview;
    const char *text;                   /* written */
    const struct mc_scenario *scenario; /* bound from it */
    char *said;                         /* at the terminal */
};

static const char base[] =
    "# A base.\nscenario: base   # its name\nstart: 2027-01-01\nas-of: 2026-09-01\n"
    "clusters: [{name: a}]\n"
    "# Two teams.\nteams:\n- {name: ops, on-call: true}   # of a kind\n- {name: sec}\n\n"
    "# Before ownership.\nownership:\n  issuer: {team: ops, rehearsed: true}\n"
    "# Before namespaces.\nnamespaces:\n  - name: shop\n    services:\n"
    "      - name: web   # web.yaml:7\n        replicas: 3\n      - {name: db}\n"
    "  - {name: other}\n"
    "requirements: [{capability: mtls, hard: true, due: 2027-06-01}]\n# The end.\n";

static struct test start(const char *text)
{
    struct test t = {.arena = mc_arena_create(0)};
    t.diag = mc_diag_create(t.arena);
    struct mc_node *tree = mc_tree_parse(t.arena, t.diag, "base.yaml", text, strlen(text));
    const struct mc_scenario *s = tree ? mc_scenario_bind(t.arena, t.diag, tree) : NULL;
    if (!s) {
        mc_diag_print(t.diag, stderr);
    }
    assert_non_null(s);
    t.interview = mc_interview_create(t.arena, t.diag, s, text, strlen(text));
    return t;
}

static void finish(struct test *t)
{
    struct mc_buffer out = {0};
    mc_interview_scenario(t->interview, NULL, &out);
    t->text = mc_arena_dup(t->arena, mc_buffer_text(&out));
    mc_buffer_free(&out);
    struct mc_node *tree = mc_tree_parse(t->arena, t->diag, "out.yaml", t->text, strlen(t->text));
    t->scenario = tree ? mc_scenario_bind(t->arena, t->diag, tree) : NULL;
    if (!t->scenario) {
        fputs(t->text, stderr);
        mc_diag_print(t->diag, stderr);
    }
    assert_non_null(t->scenario);
}

static void end(struct test *t)
{
    free(t->said);
    mc_arena_destroy(t->arena);
}

static bool take(struct test *t, const char *answers)
{
    struct mc_node *tree = mc_tree_parse(t->arena, t->diag, "answers.yaml", answers, strlen(answers));
    return tree && mc_interview_answers(t->interview, tree);
}

static bool talk(struct test *t, const char *lines)
{
    size_t length = 0;
    char *copy = mc_arena_dup(t->arena, lines);
    FILE *in = fmemopen(copy, strlen(copy), "r"), *out = open_memstream(&t->said, &length);
    assert_non_null(in);
    assert_non_null(out);
    bool fine = mc_interview_talk(t->interview, in, out);
    fclose(in);
    fclose(out);
    return fine;
}

static const char *owner(const struct test *t, int role)
{
    return t->scenario->teams[t->scenario->owners[role].team_index].name;
}

static void answers_become_owners_requirements_and_teams(void **state)
{
    (void)state;
    struct test t = start(base);
    assert_true(take(&t, "trust-anchor: sec\ncross-cluster: ops\nalerts: yes\nl7-share: some\n"
                         "networking-team: net\nnetworking: refuses\nfallback: nobody\nhttp-policy: 10%\n"
                         "l7-policy: ops\nfirst-failure: datapath\n"));
    finish(&t);
    assert_string_equal(owner(&t, MC_ROLE_TRUST_ANCHOR), "sec");
    assert_string_equal(owner(&t, MC_ROLE_ISSUER), "ops");
    assert_string_equal(owner(&t, MC_ROLE_GATEWAYS), "net");
    assert_string_equal(owner(&t, MC_ROLE_DATAPATH), "nobody");
    assert_string_equal(owner(&t, MC_ROLE_UPGRADES), "nobody");
    assert_true(t.scenario->owners[MC_ROLE_TRUST_ANCHOR].alerts);
    assert_true(t.scenario->owners[MC_ROLE_ISSUER].rehearsed);
    assert_true(t.scenario->owners[MC_ROLE_DATAPATH].rehearsed);
    assert_false(t.scenario->owners[MC_ROLE_L7_POLICY].rehearsed);
    assert_int_equal(t.scenario->team_count, 4);
    assert_int_equal(t.scenario->requirement_count, 4);
    assert_true(t.scenario->requirements[0].hard && t.scenario->requirements[0].due > 0);
    assert_int_equal(t.scenario->requirements[1].capability, MC_CAP_L7_ROUTING);
    assert_true(t.scenario->requirements[2].share > 0.099 && t.scenario->requirements[2].share < 0.101);
    assert_int_equal(t.scenario->requirements[3].capability, MC_CAP_MULTI_CLUSTER);
    end(&t);
}

static void the_willing_networking_team_gets_the_datapath(void **state)
{
    (void)state;
    struct test t = start(base);
    assert_true(take(&t, "networking-team: ops\nnetworking: willing\nfallback: sec\n"));
    finish(&t);
    assert_string_equal(owner(&t, MC_ROLE_DATAPATH), "ops");
    assert_string_equal(owner(&t, MC_ROLE_UPGRADES), "ops");
    end(&t);
}

static void what_the_base_says_stays_with_its_comments(void **state)
{
    (void)state;
    struct test t = start(base);
    assert_true(take(&t, "l7-namespaces: shop\n"));
    finish(&t);
    static const char *const kept[] = {"# A base.\n",
                                       "scenario: base   # its name\n",
                                       "# Two teams.\nteams:\n- {name: ops, on-call: true}   # of a kind\n",
                                       "# Before ownership.\nownership:\n",
                                       "# Before namespaces.\n",
                                       "      - name: web   # web.yaml:7\n        l7: true   # interview",
                                       "# The interview says l7: true for every service of shop\nnamespaces:",
                                       "# The end.\n"};
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
        if (!strstr(t.text, kept[i])) {
            fail_msg("\"%s\" is not in:\n%s", kept[i], t.text);
        }
    }
    assert_true(t.scenario->namespaces[0].services[0].l7);
    assert_int_equal(t.scenario->namespaces[0].services[0].replicas, 3);
    end(&t);
}

/* A date of a requirement that the base does not state, a larger rota and a refusal. */
static void what_the_base_does_not_say_is_not_said(void **state)
{
    (void)state;
    static const char *const parts[] = {"hard: true, share: 1}\n", "    rota: 3\n",
                                        "    refuses-mesh: true\n"};
    struct test t = start("scenario: base\nstart: 2027-01-01\nas-of: 2026-09-01\nclusters: [{name: a}]\n"
                          "teams: [{name: ops, on-call: true, rota: 3}, {name: net, refuses-mesh: true}]\n"
                          "namespaces: [{name: shop}]\nrequirements: [{capability: mtls, hard: true}]\n");
    assert_true(take(&t, "trust-anchor: newcomers\n"));
    finish(&t);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (!strstr(t.text, parts[i])) {
            fail_msg("\"%s\" is not in:\n%s", parts[i], t.text);
        }
    }
    assert_null(strstr(t.text, "due:"));
    assert_int_equal(t.scenario->teams[1].rota, 3);
    assert_true(t.scenario->teams[2].refuses);
    assert_int_equal(t.scenario->team_count, 4);
    end(&t);
}

static void a_namespace_is_meant_by_its_whole_name(void **state)
{
    (void)state;
    struct test t = start("scenario: base\nstart: 2027-01-01\nas-of: 2026-09-01\nclusters: [{name: a}]\n"
                          "namespaces:\n  - name: shop\n    services:\n      - name: x\n"
                          "  - name: my shop\n    services:\n      - name: y\n");
    assert_true(take(&t, "l7-namespaces: \" my shop ,\"\n"));
    finish(&t);
    assert_false(t.scenario->namespaces[0].services[0].l7);
    assert_true(t.scenario->namespaces[1].services[0].l7);
    end(&t);
}

/* Carriage returns alone, and the separators that YAML takes for line breaks too. */
static void lines_are_those_that_places_count(void **state)
{
    (void)state;
    static const char *const breaks[] = {"\r", "\r\n", "\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"};
    for (size_t i = 0; i < sizeof breaks / sizeof breaks[0]; i++) {
        struct mc_buffer text = {0};
        for (const char *p = base; *p; p++) {
            mc_buffer_add(&text, *p == '\n' ? breaks[i] : p, *p == '\n' ? strlen(breaks[i]) : 1);
        }
        char *copy = strdup(mc_buffer_text(&text));
        mc_buffer_free(&text);
        struct test t = start(copy);
        assert_true(take(&t, "trust-anchor: sec\nl7-namespaces: shop\nl7-share: rare\n"));
        finish(&t);
        assert_string_equal(owner(&t, MC_ROLE_TRUST_ANCHOR), "sec");
        assert_true(t.scenario->namespaces[0].services[0].l7);
        assert_int_equal(t.scenario->namespaces[0].services[0].replicas, 3);
        assert_int_equal(t.scenario->team_count, 3);
        end(&t);
        free(copy);
    }
}

static void the_share_of_l7_goes_where_namespaces_are_generated(void **state)
{
    (void)state;
    static const char *const generate[] = {"generate:\n  namespaces: 3\n",
                                           "generate:\n  l7-share: {value: 0.9}\n  namespaces: 3\n",
                                           "generate:\n  namespaces: 3\n  l7-share:\n    value: 0.9\n", ""};
    for (size_t i = 0; i < sizeof generate / sizeof generate[0]; i++) {
        struct mc_buffer text = {0};
        mc_buffer_printf(&text, "%s%s", base, generate[i]);
        char *copy = strdup(mc_buffer_text(&text));
        mc_buffer_free(&text);
        struct test t = start(copy);
        assert_true(take(&t, "l7-share: rare\n"));
        finish(&t);
        assert_true(fabs(t.scenario->generate.l7_share.cases[0].dist.a - 0.05) < 1e-12);
        assert_int_equal(t.scenario->generate.namespaces, generate[i][0] ? 3 : 0);
        end(&t);
        free(copy);
    }
}

static void too_many_without_an_owner_are_said_first(void **state)
{
    (void)state;
    static const struct {
        const char *answers;
        int count, of;
        bool is_problem;
    } rows[] = {{"{}", 5, 5, true},
                {"trust-anchor: nobody\nissuer: don't know\n", 5, 5, true},
                {"cross-cluster: not needed\ntrust-anchor: sec\nissuer: ops\nl7-policy: ops\n", 1, 4, false},
                {"cross-cluster: not needed\ntrust-anchor: sec\nissuer: ops\n", 2, 4, true}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct test t = start(base);
        struct mc_buffer out = {0};
        assert_true(take(&t, rows[i].answers));
        struct mc_unowned u = mc_interview_unowned(t.interview);
        mc_interview_summary(t.interview, &out);
        assert_int_equal(u.count, rows[i].count);
        assert_int_equal(u.of, rows[i].of);
        assert_int_equal(u.is_problem, rows[i].is_problem);
        assert_int_equal(strncmp(mc_buffer_text(&out), "This is an ownership-definition problem", 39) == 0,
                         rows[i].is_problem);
        mc_buffer_free(&out);
        end(&t);
    }
}

static void bad_answers_are_reported_with_their_place(void **state)
{
    (void)state;
    struct test t = start(base);
    assert_false(take(&t, "alerts: perhaps\nl7-share: 140%\nnetworking: maybe\nfirst-failure: x\n"
                          "l7-namespaces: shop, ghost\n"));
    assert_int_equal(mc_diag_errors(t.diag), 5);
    assert_false(take(&t, "trust-ancor: ops\n"));
    assert_int_equal(mc_diag_errors(t.diag), 6);
    end(&t);
}

static void talking_goes_back_explains_and_asks_again(void **state)
{
    (void)state;
    struct test t = start(base);
    assert_true(talk(
        &t, "ops\nback\nsec\n\nnot needed\n?\nperhaps\nyes\nrare\nshop\nnet\nwilling\nnone\nops\nnone\n"));
    finish(&t);
    assert_string_equal(owner(&t, MC_ROLE_TRUST_ANCHOR), "sec");
    assert_string_equal(owner(&t, MC_ROLE_ISSUER), "ops"); /* the default in brackets */
    assert_string_equal(owner(&t, MC_ROLE_DATAPATH), "net");
    assert_non_null(strstr(t.said, "[ops]: "));
    assert_non_null(strstr(t.said, "An alert in a mailbox is a no."));
    assert_non_null(strstr(t.said, "\"perhaps\" is neither yes nor no"));
    assert_non_null(strstr(t.said, "5 of 5. Which 2 a.m. failure"));
    assert_null(strstr(t.said, "If it refuses")); /* it does not */
    end(&t);
}

static void quitting_or_saying_nothing_writes_nothing(void **state)
{
    (void)state;
    static const char *const rows[] = {"quit\n", "ops\nsec\nquit\n", "?\n"};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct test t = start(base);
        assert_false(talk(&t, rows[i]));
        end(&t);
    }
}

static void a_base_that_is_one_line_is_refused(void **state)
{
    (void)state;
    struct test t = start("{scenario: s, start: 2027-01-01, as-of: 2026-09-01, clusters: [{name: a}], "
                          "namespaces: [{name: n}]}\n");
    assert_null(t.interview);
    assert_int_equal(mc_diag_errors(t.diag), 1);
    end(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_become_owners_requirements_and_teams),
        cmocka_unit_test(the_willing_networking_team_gets_the_datapath),
        cmocka_unit_test(what_the_base_says_stays_with_its_comments),
        cmocka_unit_test(what_the_base_does_not_say_is_not_said),
        cmocka_unit_test(a_namespace_is_meant_by_its_whole_name),
        cmocka_unit_test(lines_are_those_that_places_count),
        cmocka_unit_test(the_share_of_l7_goes_where_namespaces_are_generated),
        cmocka_unit_test(too_many_without_an_owner_are_said_first),
        cmocka_unit_test(bad_answers_are_reported_with_their_place),
        cmocka_unit_test(talking_goes_back_explains_and_asks_again),
        cmocka_unit_test(quitting_or_saying_nothing_writes_nothing),
        cmocka_unit_test(a_base_that_is_one_line_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
