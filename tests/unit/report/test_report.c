/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page of a run whose names are all hostile, with gnuplot there, missing, failing and hanging. */
#include "../../property/harness.h"
#include "meshcost/explain.h"
#include "meshcost/report.h"
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define HOSTILE "<script>alert(1)</script>'\"`touch pwned`@x{/=99 y} \\n %s &amp; $d"

struct world {
    char folder[64];
    struct bench bench;
    struct mc_store *store;
    const struct mc_read_run *run;
};

static struct mc_price price_rows[] = {
    {"cpu", 30000, HOSTILE}, {"memory", 4000, NULL}, {"work", 100000000, NULL}};

/* Names that a file may not hold come into structs by other ways too: from databases of others. */
static void make_hostile(struct bench *b)
{
    struct mc_scenario *s = b->scenario;
    s->title = s->question = HOSTILE;
    for (int i = 1; i < s->team_count; i++) {
        s->teams[i].name = mc_arena_printf(b->arena, "%d%s", i, HOSTILE);
    }
    for (int i = 0; i < b->lane_count; i++) {
        struct mc_lane *lane = MC_NEW(b->arena, struct mc_lane);
        *lane = *b->lanes[i];
        lane->title = mc_arena_printf(b->arena, "%d%s", i, HOSTILE);
        lane->name = mc_arena_printf(b->arena, "lane%d'; system \"touch pwned\"; #", i);
        lane->colour = i == 0 ? "red'; system \"touch pwned\"; '" : lane->colour;
        b->lanes[i] = lane;
    }
}

static void simulate(struct world *w)
{
    struct mc_prices prices = {HOSTILE, "E<b>UR", NULL, 3, price_rows};
    struct mc_store_run run = {.scenario = w->bench.scenario,
                               .scenario_text = HOSTILE,
                               .lanes = w->bench.lanes,
                               .lane_count = w->bench.lane_count,
                               .prices = &prices,
                               .command = HOSTILE,
                               .replications = 12,
                               .traced = 1,
                               .histories = 2};
    struct mc_run experiment = {.scenario = run.scenario,
                                .lanes = run.lanes,
                                .lane_count = run.lane_count,
                                .replications = 12,
                                .histories = 2,
                                .jobs = 1,
                                .traced = 1,
                                .sink = mc_store_sink,
                                .sink_context = w->store};
    run.parameters = mc_store_parameters(w->bench.arena, &run, &run.parameter_count);
    assert_true(mc_store_begin_run(w->store, &run));
    assert_true(mc_experiment_run(&experiment));
    assert_true(mc_store_finish(w->store));
}

static int set_up(void **state)
{
    struct world *w = test_malloc(sizeof *w);
    *w = (struct world){.folder = "/tmp/meshcost-report-XXXXXX"};
    assert_non_null(mkdtemp(w->folder));
    w->bench = bench_open(SCENARIO("small"), "");
    bench_lane(&w->bench, LANE("gateway-only"), "one", "");
    bench_lane(&w->bench, LANE("linkerd"), "two", "");
    make_hostile(&w->bench);
    const char *path = mc_arena_printf(w->bench.arena, "%s/run.db", w->folder);
    w->store = mc_store_open(w->bench.arena, w->bench.diag, path, MC_STORE_WRITE);
    assert_non_null(w->store);
    simulate(w);
    w->run = mc_read_choose(w->store, w->bench.arena, w->bench.diag, NULL);
    assert_non_null(w->run);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    char command[128];
    mc_store_close(w->store);
    (void)snprintf(command, sizeof command, "rm -rf '%s'", w->folder);
    assert_int_equal(system(command), 0);
    bench_close(&w->bench);
    test_free(w);
    return 0;
}

static const char *page(struct world *w, const char *gnuplot, int patience_ms, struct mc_report_made *made)
{
    struct mc_report_options options = {
        .directory = w->folder, .gnuplot = gnuplot, .patience_ms = patience_ms, .compare.margin = 0.01};
    assert_true(mc_report_write(w->bench.arena, w->bench.diag, w->store, w->run, &options, made));
    struct mc_buffer text = {0};
    assert_true(mc_buffer_read_file(&text, made->page, 1 << 26));
    const char *copy = mc_arena_dup(w->bench.arena, mc_buffer_text(&text));
    mc_buffer_free(&text);
    return copy;
}

static void need_gnuplot(void)
{
    if (system("gnuplot --version >/dev/null 2>&1") != 0) {
        print_message("gnuplot is not installed\n");
        skip();
    }
}

static int count(const char *text, const char *what)
{
    int n = 0;
    for (; (text = strstr(text, what)); text++) {
        n++;
    }
    return n;
}

static void hostile_names_reach_the_page_as_text_alone(void **state)
{
    need_gnuplot();
    struct world *w = *state;
    struct mc_report_made made;
    const char *html = page(w, NULL, 0, &made);
    assert_null(made.note);
    assert_true(made.drawn >= 6);
    assert_int_equal(count(html, "<script"), 1); /* ours */
    assert_null(strstr(html, "E<b>UR"));
    assert_non_null(strstr(html, "&lt;script&gt;alert(1)"));
    assert_non_null(strstr(html, "E&lt;b&gt;UR"));
    assert_int_equal(access("pwned", F_OK), -1);
}

static void the_page_needs_nothing_from_elsewhere(void **state)
{
    struct world *w = *state;
    struct mc_report_made made;
    const char *html = page(w, NULL, 0, &made);
    static const char *const forbidden[] = {
        "<link rel=\"stylesheet\"", "src=\"http", "href=\"http", "@import", "<img ", "<iframe"};
    for (size_t i = 0; i < sizeof forbidden / sizeof forbidden[0]; i++) {
        assert_null(strstr(html, forbidden[i]));
    }
    assert_non_null(strstr(html, "default-src 'none'"));
}

static void pictures_take_the_colour_of_text_and_share_no_id(void **state)
{
    need_gnuplot();
    struct world *w = *state;
    struct mc_report_made made;
    const char *html = page(w, NULL, 0, &made);
    assert_int_equal(count(html, "<svg "), 2 * made.drawn);
    assert_int_equal(count(html, "stroke=\"black\""), 0);
    assert_int_equal(count(html, "fill=\"black\""), 0);
    assert_true(count(html, "currentColor") > 50);
    assert_int_equal(count(html, "id=\"f10_cumulativew-gnuplot_canvas\""), 1);
    assert_int_equal(count(html, "id=\"gnuplot_canvas\""), 0);
}

static void without_gnuplot_the_tables_are_there_and_the_page_says_so(void **state)
{
    struct world *w = *state;
    struct mc_report_made made;
    const char *html = page(w, "no-such-program-anywhere", 0, &made);
    assert_int_equal(made.drawn, 0);
    assert_non_null(strstr(made.note, "not installed"));
    assert_non_null(strstr(html, "No picture: gnuplot is not installed"));
    assert_non_null(strstr(html, "id=\"table-lanes\""));
    assert_int_equal(count(html, "<svg "), 0);
}

static const char *script(struct world *w, const char *text)
{
    const char *path = mc_arena_printf(w->bench.arena, "%s/fake", w->folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, 0755), 0);
    return path;
}

static void a_gnuplot_that_hangs_is_stopped_once(void **state)
{
    struct world *w = *state;
    struct mc_report_made made;
    const char *html = page(w, script(w, "#!/bin/sh\nexec sleep 1000\n"), 300, &made);
    assert_int_equal(made.drawn, 0);
    assert_non_null(strstr(made.note, "stopped"));
    assert_non_null(strstr(html, "id=\"table-lanes\""));
}

static void a_gnuplot_that_fails_or_writes_something_else_is_not_believed(void **state)
{
    struct world *w = *state;
    struct mc_report_made made;
    (void)page(w, "false", 0, &made);
    assert_int_equal(made.drawn, 0);
    static const char *const answers[] = {
        "nothing",
        "<svg viewBox=\"0 0 1 1\"><script>alert(1)</script></svg>",
        "<svg viewBox=\"0 0 1 1\"><g onload=\"alert(1)\"></g></svg>",
        "<svg viewBox=\"0 0 1 1\"><use xlink:href=\"http://elsewhere/\"/></svg>",
        "<svg viewBox=\"0 0 1 1\"><foreignObject></foreignObject></svg>",
        "<svg viewBox=\"0 0 1 1\"><g>",
        "<svg viewBox=\"0 0 1 1><g></g></svg>"};
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        const char *text = mc_arena_printf(w->bench.arena, "#!/bin/sh\ncat <<'END'\n%s\nEND\n", answers[i]);
        const char *html = page(w, script(w, text), 0, &made);
        assert_int_equal(made.drawn, 0);
        assert_null(strstr(html, "alert(1)</script></svg>"));
        assert_null(strstr(html, "onload="));
    }
}

static void a_figure_file_draws_again_without_us(void **state)
{
    need_gnuplot();
    struct world *w = *state;
    struct mc_report_made made;
    (void)page(w, NULL, 0, &made);
    const char *command = mc_arena_printf(
        w->bench.arena, "gnuplot '%s/figures/30_categories.gp' | grep -q '</svg>'", w->folder);
    assert_int_equal(system(command), 0);
}

static void explain_ends_at_lines_of_files(void **state)
{
    struct world *w = *state;
    const struct mc_table *tables[MC_EXPLAIN_TABLES];
    struct mc_explain_filter filter = {
        .lane = w->bench.lanes[1]->name, .category = "dataplane", .entries = 5};
    int n = mc_explain(w->bench.arena, w->store, w->run, &filter, tables);
    assert_true(n >= 5);
    struct mc_buffer out = {0};
    mc_tables_write(&out, MC_FORMAT_CSV, tables, n);
    assert_non_null(strstr(mc_buffer_text(&out), "linkerd.yaml:"));
    assert_non_null(strstr(mc_buffer_text(&out), "cpu-billed"));
    mc_buffer_free(&out);
}

static void a_folder_that_cannot_be_made_is_an_error(void **state)
{
    struct world *w = *state;
    struct mc_report_made made;
    struct mc_report_options options = {.directory = "/dev/null/report"};
    assert_false(mc_report_write(w->bench.arena, w->bench.diag, w->store, w->run, &options, &made));
    assert_int_equal(mc_diag_errors(w->bench.diag), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hostile_names_reach_the_page_as_text_alone),
        cmocka_unit_test(the_page_needs_nothing_from_elsewhere),
        cmocka_unit_test(pictures_take_the_colour_of_text_and_share_no_id),
        cmocka_unit_test(without_gnuplot_the_tables_are_there_and_the_page_says_so),
        cmocka_unit_test(a_gnuplot_that_hangs_is_stopped_once),
        cmocka_unit_test(a_gnuplot_that_fails_or_writes_something_else_is_not_believed),
        cmocka_unit_test(a_figure_file_draws_again_without_us),
        cmocka_unit_test(explain_ends_at_lines_of_files),
        cmocka_unit_test(a_folder_that_cannot_be_made_is_an_error),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
