/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The store with real replications of a small scenario: what is written, resumed, refused. */
#include "../../property/harness.h"
#include "meshcost/read.h"
#include "meshcost/surface.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { HISTORIES = 2 };

/* One test's world: a scenario with two lanes, and a folder of its own. */
struct world {
    struct bench bench;
    struct mc_prices prices;
    struct mc_store_run run;
    char folder[64], path[96];
};

static struct mc_price price_rows[] = {
    {"cpu", 30000, "here"}, {"memory", 4000, NULL}, {"work", 100000000, NULL}};

static struct world open_world(void)
{
    struct world w = {.folder = "/tmp/meshcost-store-XXXXXX"};
    assert_non_null(mkdtemp(w.folder));
    (void)snprintf(w.path, sizeof w.path, "%s/run.db", w.folder);
    w.bench = bench_open(SCENARIO("small"), "");
    bench_lane(&w.bench, LANE("gateway-only"), "one", "");
    bench_lane(&w.bench, LANE("linkerd"), "two", "");
    w.prices = (struct mc_prices){"test", "EUR", NULL, 3, price_rows};
    w.run = (struct mc_store_run){.scenario = w.bench.scenario,
                                  .scenario_file = "small.yaml",
                                  .scenario_text = "text of the scenario",
                                  .lanes = w.bench.lanes,
                                  .lane_count = w.bench.lane_count,
                                  .command = "meshcost run",
                                  .seed = 1,
                                  .replications = 8,
                                  .traced = 1,
                                  .histories = HISTORIES,
                                  .chunk = 3};
    return w;
}

/* The world was copied on return: pointers into it are set here. */
static void settle(struct world *w)
{
    w->run.lanes = w->bench.lanes;
    w->run.prices = &w->prices;
    w->run.parameters = mc_store_parameters(w->bench.arena, &w->run, &w->run.parameter_count);
}

static void close_world(struct world *w)
{
    char command[128];
    (void)snprintf(command, sizeof command, "rm -rf '%s'", w->folder);
    assert_int_equal(system(command), 0);
    bench_close(&w->bench);
}

static struct mc_run experiment_of(const struct world *w, struct mc_store *store)
{
    return (struct mc_run){.scenario = w->run.scenario,
                           .lanes = w->run.lanes,
                           .lane_count = w->run.lane_count,
                           .seed = w->run.seed,
                           .replications = w->run.replications,
                           .histories = w->run.histories,
                           .jobs = 1,
                           .traced = w->run.traced,
                           .sink = mc_store_sink,
                           .sink_context = store,
                           .done = mc_store_done,
                           .done_context = store};
}

/* Runs or resumes. `fail_at` 0: no call is made to fail. */
static bool simulate(const struct world *w, const char *path, int64_t fail_at)
{
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_store *store = mc_store_open(arena, mc_diag_create(arena), path, MC_STORE_WRITE);
    assert_non_null(store);
    mc_store_fail_at(store, fail_at);
    struct mc_run run = experiment_of(w, store);
    bool fine = mc_store_begin_run(store, &w->run) && mc_experiment_run(&run) && mc_store_finish(store);
    assert_true(fine == (mc_store_error(store) == NULL));
    if (!fine && fail_at == 0) {
        print_message("%s\n", mc_store_error(store));
    }
    fine = mc_store_close(store) && fine;
    mc_arena_destroy(arena);
    return fine;
}

struct seen {
    char sha256[65];
    uint64_t stored;
    bool finished;
    int64_t gaps; /* replications that miss something */
};

static struct seen look(const char *path, const char *id)
{
    struct seen seen = {0};
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_diag *diag = mc_diag_create(arena);
    struct mc_store *store = mc_store_open(arena, diag, path, MC_STORE_READ);
    assert_non_null(store);
    const struct mc_read_run *run = mc_read_choose(store, arena, diag, id);
    if (run) {
        const struct mc_bind binds[] = {MC_BIND_INT(":run", run->run), {NULL, {0}}};
        assert_true(mc_read_canonical(store, run, NULL, NULL, seen.sha256));
        seen.stored = run->stored;
        seen.finished = run->finished;
        seen.gaps =
            mc_read_int(store,
                        "SELECT max(o * 2 + h) + 1 - count(*) + (SELECT count(*) FROM replication r WHERE "
                        "r.run = :run AND (SELECT count(*) FROM outcome x WHERE x.run = r.run AND x.o = r.o "
                        "AND x.h = r.h) <> 2) FROM replication WHERE run = :run",
                        binds);
        /* hours of the week are summed over a run: a replication that counts twice or not at all shows */
        seen.gaps += mc_read_int(store,
                                 "SELECT abs(coalesce((SELECT sum(pages) FROM v_hour WHERE run = :run), 0) -"
                                 " coalesce((SELECT sum(natural) FROM v_amount WHERE run = :run AND quantity "
                                 "= 'pages'), 0))",
                                 binds);
        /* and so are months */
        seen.gaps +=
            mc_read_int(store,
                        "SELECT count(*) FROM (SELECT quantity, sum(natural) AS n FROM v_amount WHERE "
                        "run = :run GROUP BY quantity) a LEFT JOIN (SELECT quantity, sum(natural) AS n "
                        "FROM v_month_sum WHERE run = :run GROUP BY quantity) m USING (quantity) WHERE "
                        "m.n IS NULL OR m.n <> a.n",
                        binds);
    }
    assert_true(mc_store_close(store));
    mc_arena_destroy(arena);
    return seen;
}

static off_t undisturbed(const struct world *w, char *sha256)
{
    char path[128];
    struct stat st;
    (void)snprintf(path, sizeof path, "%s/undisturbed.db", w->folder);
    assert_true(simulate(w, path, 0));
    memcpy(sha256, look(path, NULL).sha256, 65);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(unlink(path), 0);
    return st.st_size;
}

/* ---- what is written ---- */

static void the_canonical_export_does_not_depend_on_chunks(void **state)
{
    (void)state;
    struct world w = open_world();
    settle(&w);
    char first[65] = "";
    static const int chunks[] = {1, 3, 16, 100};
    for (size_t i = 0; i < 4; i++) {
        w.run.chunk = chunks[i];
        assert_true(simulate(&w, w.path, 0));
        struct seen seen = look(w.path, NULL);
        assert_true(seen.finished);
        assert_int_equal(seen.stored, 8);
        memcpy(i == 0 ? first : seen.sha256, seen.sha256, 65);
        assert_string_equal(seen.sha256, first);
        assert_int_equal(unlink(w.path), 0);
    }
    close_world(&w);
}

static void the_database_holds_what_the_replications_gave(void **state)
{
    (void)state;
    struct world w = open_world();
    settle(&w);
    assert_true(simulate(&w, w.path, 0));
    bench_run(&w.bench, 1, 8, 1, 0);
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_diag *diag = mc_diag_create(arena);
    struct mc_store *store = mc_store_open(arena, diag, w.path, MC_STORE_READ);
    struct mc_read_result *r = mc_read_result(store, arena, mc_read_choose(store, arena, diag, NULL));
    assert_non_null(r);
    assert_int_equal(r->organisations, 4);
    assert_int_equal(r->replications, 8);
    for (int lane = 0; lane < 2; lane++) {
        for (int i = 0; i < 8; i++) {
            const struct mc_lane_result *l = &w.bench.kept[i].lane[lane];
            assert_memory_equal(&r->amount[(lane * 8 + i) * r->quantities], l->sum, sizeof l->sum);
            assert_int_equal(r->need_s[lane * 8 + i], l->need_s);
            assert_int_equal(r->delivers[lane * 8 + i], l->delivers);
        }
    }
    mc_store_close(store);
    mc_arena_destroy(arena);
    close_world(&w);
}

static int64_t count(struct mc_store *store, const char *sql)
{
    return mc_read_int(store, sql, NULL);
}

static void every_grouping_of_the_ledger_has_the_same_sum(void **state)
{
    (void)state;
    struct world w = open_world();
    settle(&w);
    assert_true(simulate(&w, w.path, 0));
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_store *store = mc_store_open(arena, mc_diag_create(arena), w.path, MC_STORE_READ);
    static const char compare[] =
        "SELECT count(*) FROM amount a WHERE amount <> (SELECT sum(amount) FROM %s x WHERE "
        "x.run = a.run AND x.o = a.o AND x.h = a.h AND x.lane = a.lane AND x.quantity = "
        "a.quantity)%s";
    static const char priced[] =
        " AND quantity IN (SELECT quantity FROM quantity WHERE price_key IS NOT NULL)";
    assert_true(count(store, "SELECT count(*) FROM amount") > 20);
    assert_int_equal(count(store, mc_arena_printf(arena, compare, "total", "")), 0);
    assert_int_equal(count(store, mc_arena_printf(arena, compare, "month", priced)), 0);
    assert_int_equal(count(store, mc_arena_printf(arena, compare, "entry", " AND a.o = 0 AND a.h = 0")), 0);
    assert_int_equal(count(store, "SELECT count(*) FROM month JOIN quantity USING (run, quantity)"
                                  " WHERE price_key IS NULL"),
                     0);
    assert_true(count(store, "SELECT count(*) FROM month_sum") > 100);
    assert_true(count(store, "SELECT count(*) FROM entry") > 100);
    assert_int_equal(count(store, "SELECT count(DISTINCT o * 2 + h) FROM entry"), 1);
    mc_store_close(store);
    mc_arena_destroy(arena);
    close_world(&w);
}

static void a_parameter_has_the_value_that_its_line_states(void **state)
{
    (void)state;
    struct world w = open_world();
    settle(&w);
    int teams = 0;
    for (int i = 0; i < w.run.parameter_count; i++) {
        const struct mc_effective *p = &w.run.parameters[i];
        size_t length = strlen(p->path);
        for (int j = 0; j < i; j++) {
            assert_string_not_equal(p->path, w.run.parameters[j].path);
        }
        if (strncmp(p->path, "teams[", 6) == 0 && strcmp(p->path + length - 6, "].name") == 0) {
            assert_int_equal(strlen(p->value), length - 12);
            assert_memory_equal(p->path + 6, p->value, length - 12);
            teams++;
        }
    }
    assert_int_equal(teams, w.bench.scenario->team_count - 1); /* nobody is not stated */
    close_world(&w);
}

/* ---- resuming ---- */

static void more_replications_extend_a_run(void **state)
{
    (void)state;
    struct world w = open_world();
    settle(&w);
    char want[65];
    undisturbed(&w, want);
    w.run.replications = 3;
    assert_true(simulate(&w, w.path, 0));
    assert_int_equal(look(w.path, NULL).stored, 3);
    w.run.replications = 8;
    assert_true(simulate(&w, w.path, 0));
    struct seen seen = look(w.path, NULL);
    assert_int_equal(seen.stored, 8);
    assert_string_equal(seen.sha256, want);
    w.run.replications = 2; /* fewer than stored: nothing is lost */
    assert_true(simulate(&w, w.path, 0));
    assert_string_equal(look(w.path, NULL).sha256, want);
    close_world(&w);
}

static void other_prices_change_no_result_and_add_no_run(void **state)
{
    (void)state;
    struct world w = open_world();
    settle(&w);
    char want[65];
    undisturbed(&w, want);
    assert_true(simulate(&w, w.path, 0));
    struct mc_price dear[] = {{"cpu", 90000, NULL}, {"memory", 4000, NULL}, {"work", 100000000, NULL}};
    w.prices = (struct mc_prices){"dear", "EUR", NULL, 3, dear};
    assert_true(simulate(&w, w.path, 0));
    assert_string_equal(look(w.path, NULL).sha256, want);
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_store *store = mc_store_open(arena, mc_diag_create(arena), w.path, MC_STORE_READ);
    int runs;
    const struct mc_read_run *run = mc_read_runs(store, arena, &runs);
    assert_int_equal(runs, 1);
    assert_string_equal(run->prices, "dear");
    assert_int_equal(count(store, "SELECT CAST(price * 1000 AS INTEGER) FROM v_price WHERE key = 'cpu'"), 90);
    mc_store_close(store);
    mc_arena_destroy(arena);
    close_world(&w);
}

static void other_inputs_are_another_run_and_the_newest_is_read(void **state)
{
    (void)state;
    struct world w = open_world();
    settle(&w);
    const char *first = mc_store_run_id(w.bench.arena, &w.run);
    assert_true(simulate(&w, w.path, 0));
    char one[65], two[65];
    memcpy(one, look(w.path, NULL).sha256, 65);
    w.run.seed = 2;
    assert_string_not_equal(mc_store_run_id(w.bench.arena, &w.run), first);
    assert_true(simulate(&w, w.path, 0));
    memcpy(two, look(w.path, NULL).sha256, 65);
    assert_string_not_equal(one, two);
    assert_string_equal(look(w.path, first).sha256, one);
    w.run.seed = 1;
    assert_true(simulate(&w, w.path, 0)); /* nothing to do, but now it is the newest */
    assert_string_equal(look(w.path, NULL).sha256, one);
    assert_int_equal(look(w.path, "no such run").stored, 0);
    close_world(&w);
}

/* What a run reads of the request clock is its input too, in every cluster: nodes differ. */
static void surfaces_of_every_cluster_belong_to_a_run(void **state)
{
    (void)state;
    enum { PARTS = 64, CLUSTERS = 2 };
    struct world w = open_world();
    settle(&w);
    struct mc_scenario house = *w.run.scenario;
    struct mc_surface first = {.hash = "1111111111111111"}, second = {.hash = "2222222222222222"};
    const struct mc_surface *here[PARTS] = {&first}, *there[PARTS] = {&first};
    const struct mc_surface *const *at[CLUSTERS] = {here, there};
    struct mc_node *tree =
        mc_tree_load(w.bench.arena, w.bench.diag, MC_SOURCE_DIR "/scenarios/priors/path.yaml");
    struct mc_surfaces surfaces = {
        .priors = mc_path_priors_bind(w.bench.arena, w.bench.diag, tree), .at = at, .of = here};
    assert_non_null(surfaces.priors);
    house.cluster_count = CLUSTERS;
    w.run.scenario = &house;
    struct mc_lane lane = *w.bench.lanes[1];
    const struct mc_lane *lanes[] = {w.bench.lanes[0], &lane};
    lane.surfaces = &surfaces;
    w.run.lanes = lanes;
    assert_in_range(lane.component_count, 1, PARTS);
    const char *same = mc_store_run_id(w.bench.arena, &w.run);
    assert_string_equal(mc_store_run_id(w.bench.arena, &w.run), same);
    there[0] = &second;
    assert_string_not_equal(mc_store_run_id(w.bench.arena, &w.run), same);
    there[0] = NULL;
    assert_string_not_equal(mc_store_run_id(w.bench.arena, &w.run), same);
    close_world(&w);
}

/* ---- kills ---- */

static void wait_us(long us)
{
    struct timespec t = {us / 1000000, us % 1000000 * 1000};
    nanosleep(&t, NULL);
}

/* True if the child was killed before it ended. */
static bool killed_after(const struct world *w, long us)
{
    int status;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        _exit(simulate(w, w->path, 0) ? 0 : 1);
    }
    wait_us(us);
    kill(pid, SIGKILL);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
    return WIFSIGNALED(status);
}

static void a_kill_at_any_instant_leaves_a_prefix_that_is_resumed(void **state)
{
    (void)state;
    struct world w = open_world();
    settle(&w);
    char want[65];
    int midway = 0;
    w.run.replications = 36;
    w.run.chunk = 3;
    undisturbed(&w, want);
    for (int round = 0; round < 8; round++) {
        long us = 500 + round * 2700;
        while (killed_after(&w, us)) {
            if (access(w.path, F_OK) == 0) {
                struct mc_arena *arena = mc_arena_create(0);
                struct mc_store *store = mc_store_open(arena, mc_diag_create(arena), w.path, MC_STORE_WRITE);
                assert_non_null(store); /* makes the schema if the kill came before it */
                assert_true(mc_store_close(store));
                mc_arena_destroy(arena);
                struct seen seen = look(w.path, NULL);
                assert_int_equal(seen.gaps, 0);
                assert_int_equal(seen.stored % 3, 0);
                midway += seen.stored > 0 && seen.stored < 36;
            }
            us += 1300 + us / 4; /* slow builds get there too */
        }
        struct seen seen = look(w.path, NULL);
        assert_int_equal(seen.stored, 36);
        assert_string_equal(seen.sha256, want);
        assert_int_equal(unlink(w.path), 0);
    }
    assert_true(midway >= 8); /* otherwise the kills missed what they are for */
    close_world(&w);
}

static void two_processes_write_one_run_together(void **state)
{
    (void)state;
    struct world w = open_world();
    settle(&w);
    char want[65];
    w.run.replications = 20;
    w.run.chunk = 2;
    undisturbed(&w, want);
    pid_t pid[3];
    for (int i = 0; i < 3; i++) {
        pid[i] = fork();
        if (pid[i] == 0) {
            w.run.seed = i == 2 ? 7 : 1; /* two the same run, one another */
            _exit(simulate(&w, w.path, 0) ? 0 : 1);
        }
    }
    for (int i = 0; i < 3; i++) {
        int status;
        assert_int_equal(waitpid(pid[i], &status, 0), pid[i]);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    struct seen seen = look(w.path, mc_store_run_id(w.bench.arena, &w.run));
    assert_int_equal(seen.stored, 20);
    assert_int_equal(seen.gaps, 0);
    assert_string_equal(seen.sha256, want);
    close_world(&w);
}

/* ---- failures ---- */

static void every_failing_call_is_reported_and_nothing_stored_is_lost(void **state)
{
    (void)state;
    struct world w = open_world();
    settle(&w);
    char want[65];
    w.run.replications = 3;
    w.run.chunk = 1;
    undisturbed(&w, want);
    int failures = 0;
    for (int64_t n = 1;; n += n < 40 ? 1 : 397) {
        bool fine = simulate(&w, w.path, n);
        failures += !fine;
        struct seen seen = look(w.path, NULL);
        assert_int_equal(seen.gaps, 0);
        if (fine) {
            assert_string_equal(seen.sha256, want);
            break;
        }
        assert_true(simulate(&w, w.path, 0));
        assert_string_equal(look(w.path, NULL).sha256, want);
        assert_int_equal(unlink(w.path), 0);
    }
    assert_true(failures > 42);
    close_world(&w);
}

static void a_full_disk_stops_the_run_and_it_goes_on_later(void **state)
{
    (void)state;
    struct world w = open_world();
    settle(&w);
    char want[65];
    w.run.replications = 40;
    w.run.chunk = 4;
    rlim_t room = (rlim_t)undisturbed(&w, want) * 3 / 4;
    int status;
    pid_t pid = fork();
    if (pid == 0) {
        struct rlimit limit = {room, room};
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &limit);
        _exit(simulate(&w, w.path, 0) ? 0 : 5);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 5);
    struct seen seen = look(w.path, NULL);
    assert_true(seen.stored > 0 && seen.stored < 40);
    assert_int_equal(seen.gaps, 0);
    assert_true(simulate(&w, w.path, 0));
    assert_string_equal(look(w.path, NULL).sha256, want);
    close_world(&w);
}

/* ---- files that are refused ---- */

static void write_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

/* What opening says; "" if it works. */
static void say(const char *path, enum mc_store_mode mode, char *out, size_t room)
{
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_diag *diag = mc_diag_create(arena);
    struct mc_store *store = mc_store_open(arena, diag, path, mode);
    FILE *file = fmemopen(out, room, "w");
    assert_true((store == NULL) == (mc_diag_errors(diag) == 1));
    mc_diag_print(diag, file);
    fputc('\0', file);
    fclose(file);
    mc_store_close(store);
    mc_arena_destroy(arena);
}

static void refused(const char *path, const char *because)
{
    for (int mode = MC_STORE_READ; mode <= MC_STORE_WRITE; mode++) {
        char text[1000] = "";
        say(path, (enum mc_store_mode)mode, text, sizeof text);
        if (!strstr(text, because)) {
            fail_msg("\"%s\" does not say \"%s\"", text, because);
        }
    }
}

static void sql(const char *path, const char *statement)
{
    char command[700];
    (void)snprintf(command, sizeof command, "sqlite3 '%s' \"%s\"", path, statement);
    int status = system(command);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 127) {
        print_message("sqlite3 is not installed\n");
        skip();
    }
    assert_int_equal(status, 0);
}

static void foreign_newer_and_damaged_files_are_refused(void **state)
{
    (void)state;
    struct world w = open_world();
    settle(&w);
    write_text(
        w.path,
        "This is a letter, and it is long enough to be no database at all, whatever one reads into it; "
        "it goes on beyond the hundred bytes that the head of a database has.\n");
    refused(w.path, "damaged, or not a database");
    assert_int_equal(unlink(w.path), 0);
    char text[1000] = "";
    say(w.path, MC_STORE_READ, text, sizeof text);
    assert_non_null(strstr(text, "no such file"));
    assert_int_equal(access(w.path, F_OK), -1); /* reading makes no file */
    sql(w.path, "CREATE TABLE recipe (name TEXT)");
    refused(w.path, "not a meshcost database");
    assert_int_equal(unlink(w.path), 0);
    assert_true(simulate(&w, w.path, 0));
    sql(w.path, "PRAGMA user_version = 99");
    refused(w.path, "schema version 99");
    close_world(&w);
}

static void a_file_damaged_in_the_middle_gives_an_error_not_a_result(void **state)
{
    (void)state;
    struct world w = open_world();
    settle(&w);
    assert_true(simulate(&w, w.path, 0));
    struct stat st;
    assert_int_equal(stat(w.path, &st), 0);
    int reported = 0;
    for (off_t at = 4096; at < st.st_size; at += 4096) {
        char page[4096], noise[4096];
        memset(noise, 0xa5, sizeof noise);
        int fd = open(w.path, O_RDWR);
        assert_int_equal(pread(fd, page, sizeof page, at), sizeof page);
        assert_int_equal(pwrite(fd, noise, sizeof noise, at), sizeof noise);
        struct mc_arena *arena = mc_arena_create(0);
        struct mc_diag *diag = mc_diag_create(arena);
        struct mc_store *store = mc_store_open(arena, diag, w.path, MC_STORE_READ);
        const struct mc_read_run *run = store ? mc_read_choose(store, arena, diag, NULL) : NULL;
        bool fine = run && mc_read_canonical(store, run, NULL, NULL, NULL);
        assert_true(fine || mc_diag_errors(diag) > 0 || (store && mc_store_error(store)));
        reported += !fine;
        mc_store_close(store);
        mc_arena_destroy(arena);
        assert_int_equal(pwrite(fd, page, sizeof page, at), sizeof page);
        close(fd);
    }
    assert_true(reported > 5);
    close_world(&w);
}

/* NULL may be read wherever a byte has changed; here, without the constraints that forbid to write it. */
static void a_file_with_holes_is_read(void **state)
{
    (void)state;
    static const char *const holes[] = {"meta value = NULL", "run histories = 0", "quantity word = NULL",
                                        "lane name = NULL",  "team team = 77",    "category name = NULL",
                                        "outcome o = NULL",  "prior path = NULL"};
    struct world w = open_world();
    settle(&w);
    assert_true(simulate(&w, w.path, 0));
    for (size_t i = 0; i < sizeof holes / sizeof holes[0]; i++) {
        char table[20], hole[40];
        assert_int_equal(sscanf(holes[i], "%19s %39[^;]", table, hole), 2);
        sql(w.path,
            mc_arena_printf(w.bench.arena,
                            "CREATE TABLE copy AS SELECT * FROM %s; DROP TABLE %s; CREATE TABLE %s AS "
                            "SELECT * FROM copy; DROP TABLE copy; UPDATE %s SET %s",
                            table, table, table, table, hole));
        struct mc_arena *arena = mc_arena_create(0);
        struct mc_diag *diag = mc_diag_create(arena);
        struct mc_store *store = mc_store_open(arena, diag, w.path, MC_STORE_READ);
        const struct mc_read_run *run = store ? mc_read_choose(store, arena, diag, NULL) : NULL;
        struct mc_read_result *result = run ? mc_read_result(store, arena, run) : NULL;
        assert_true(result && mc_read_quantity(result, "no such word") < 0);
        assert_true(mc_read_canonical(store, run, NULL, NULL, NULL));
        mc_store_close(store);
        mc_arena_destroy(arena);
    }
    (void)simulate(&w, w.path, 0);
    close_world(&w);
}

static void a_file_that_cannot_be_written_is_read_with_views_of_its_own(void **state)
{
    (void)state;
    struct world w = open_world();
    settle(&w);
    assert_true(simulate(&w, w.path, 0));
    sql(w.path, "DROP VIEW v_run; CREATE VIEW v_run AS SELECT 666 AS run; UPDATE meta SET value = 'old'");
    /* of the time before there was a table of tiers */
    sql(w.path, "DROP TABLE pilot_size; DROP TABLE pilot; DROP TABLE run_surface; DROP TABLE way_slice; DROP "
                "TABLE way; DROP TABLE surface_value");
    sql(w.path, "DROP TABLE surface_noise; DROP TABLE surface_cpu; DROP TABLE surface_point; DROP TABLE "
                "surface; DROP TABLE study");
    sql(w.path, "DROP TABLE tier; DROP TABLE hour; DROP TABLE signal; DROP TABLE month_sum");
    sql(w.path, "DROP TABLE point_result; PRAGMA user_version = 2");
    assert_int_equal(chmod(w.path, 0444), 0);
    assert_int_equal(chmod(w.folder, 0555), 0);
    int status;
    pid_t pid = fork();
    if (pid == 0) { /* root may write everything */
        if (geteuid() == 0 && setuid(65534) != 0) {
            _exit(9);
        }
        struct mc_arena *arena = mc_arena_create(0);
        struct mc_store *store = mc_store_open(arena, mc_diag_create(arena), w.path, MC_STORE_READ);
        bool fine = store && mc_read_int(store, "SELECT run FROM v_run", NULL) == 1 &&
                    mc_read_int(store, "SELECT count(*) FROM v_hour", NULL) == 0 &&
                    mc_read_int(store, "SELECT count(*) FROM v_tier", NULL) == 0 && !mc_store_error(store);
        mc_store_close(store);
        mc_arena_destroy(arena);
        _exit(fine ? 0 : 1);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(chmod(w.folder, 0755), 0);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_int_equal(chmod(w.path, 0644), 0);
    assert_true(simulate(&w, w.path, 0)); /* a writer remakes the views for everybody */
    sql(w.path, "SELECT CASE (SELECT run FROM v_run) WHEN 1 THEN 1 ELSE abs(-9223372036854775807 - 1) END");
    close_world(&w);
}

/* Version 5 had every quantity by month and replication; what was written then counts, and goes on. */
static void a_file_with_months_of_everything_is_read_and_extended(void **state)
{
    (void)state;
    struct world w = open_world();
    settle(&w);
    char want[65];
    undisturbed(&w, want);
    w.run.replications = 1;
    assert_true(simulate(&w, w.path, 0));
    sql(w.path, "INSERT INTO month SELECT run, point, 0, 0, lane, month, category, quantity, amount FROM "
                "month_sum; DROP TABLE month_sum; DROP TABLE point_result");
    sql(w.path, "DROP TABLE surface_noise; DROP TABLE surface_cpu; DROP TABLE pilot_size; DROP TABLE pilot");
    sql(w.path, "UPDATE meta SET value = 'old' WHERE key = 'views_sha256'; PRAGMA user_version = 5");
    assert_int_equal(look(w.path, NULL).gaps, 0);
    /* its views, which fit its tables, are those of an older version still */
    sql(w.path, "SELECT CASE (SELECT value FROM meta WHERE key = 'views_sha256') WHEN 'old' THEN 1 ELSE "
                "abs(-9223372036854775807 - 1) END");
    w.run.replications = 8;
    assert_true(simulate(&w, w.path, 0));
    struct seen seen = look(w.path, NULL);
    assert_int_equal(seen.gaps, 0);
    assert_string_equal(seen.sha256, want);
    close_world(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_canonical_export_does_not_depend_on_chunks),
        cmocka_unit_test(the_database_holds_what_the_replications_gave),
        cmocka_unit_test(every_grouping_of_the_ledger_has_the_same_sum),
        cmocka_unit_test(a_parameter_has_the_value_that_its_line_states),
        cmocka_unit_test(more_replications_extend_a_run),
        cmocka_unit_test(other_prices_change_no_result_and_add_no_run),
        cmocka_unit_test(other_inputs_are_another_run_and_the_newest_is_read),
        cmocka_unit_test(surfaces_of_every_cluster_belong_to_a_run),
        cmocka_unit_test(a_kill_at_any_instant_leaves_a_prefix_that_is_resumed),
        cmocka_unit_test(two_processes_write_one_run_together),
        cmocka_unit_test(every_failing_call_is_reported_and_nothing_stored_is_lost),
        cmocka_unit_test(a_full_disk_stops_the_run_and_it_goes_on_later),
        cmocka_unit_test(foreign_newer_and_damaged_files_are_refused),
        cmocka_unit_test(a_file_damaged_in_the_middle_gives_an_error_not_a_result),
        cmocka_unit_test(a_file_with_holes_is_read),
        cmocka_unit_test(a_file_that_cannot_be_written_is_read_with_views_of_its_own),
        cmocka_unit_test(a_file_with_months_of_everything_is_read_and_extended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
