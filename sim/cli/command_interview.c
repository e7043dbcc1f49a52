/* SPDX-License-Identifier: GPL-3.0-or-later */
/* interview: five questions to a scenario, or on top of an imported one; prices missing owners by a paired
 * run. */
#include "inputs.h"
#include "meshcost/escape.h"
#include "meshcost/experiment.h"
#include "meshcost/interview.h"
#include "meshcost/json.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

static const struct mc_option options[] = {
    {"base", 'b', "SCENARIO", false, "scenario to complete, for instance an imported one"},
    {"answers", 'a', "FILE", false, "answers as YAML instead of questions at the terminal"},
    {"output", 'o', "FILE", false, "where the scenario goes (required)"},
    {"name", 'n', "NAME", false, "name of the scenario (default: that of the base)"},
    {"reps", 0, "N", false, "replications of the paired run that prices missing owners (40; 0: none)"},
    {"json", 0, NULL, false, "answers and the paired difference as JSON on stdout; needs --answers"},
    {NULL, 0, NULL, false, NULL}};

enum { MAX_BASE = 64 << 20, HISTORIES = 2, SEED = 1 };

static struct mc_interview *open_base(const struct mc_args *args)
{
    struct mc_arena *arena = mc_args_arena(args);
    const char *file = mc_args_value(
        args, "base", mc_arena_printf(arena, "%s/interview/base.yaml", mc_data_directory(args)));
    struct mc_buffer buffer = {0};
    struct mc_interview *iv = NULL;
    if (!mc_buffer_read_file(&buffer, file, MAX_BASE)) {
        mc_diag_add(mc_args_diag(args), MC_ERROR, (struct mc_place){file, 0, 0, 0}, NULL, "check the path",
                    "cannot be read: %s", strerror(errno));
    } else {
        const char *text = mc_arena_copy_text(arena, mc_buffer_text(&buffer), buffer.length);
        struct mc_node *tree = mc_tree_parse(arena, mc_args_diag(args), file, text, buffer.length);
        struct mc_scenario *base = tree ? mc_scenario_bind(arena, mc_args_diag(args), tree) : NULL;
        iv = base ? mc_interview_create(arena, mc_args_diag(args), base, text, buffer.length) : NULL;
    }
    mc_buffer_free(&buffer);
    return iv;
}

static bool write_scenario(const struct mc_args *args, const struct mc_interview *iv)
{
    const char *file = mc_args_value(args, "output", NULL);
    struct mc_buffer text = {0};
    mc_interview_scenario(iv, mc_args_value(args, "name", NULL), &text);
    FILE *out = fopen(file, "w");
    bool fine = out && !text.overflow && fwrite(mc_buffer_text(&text), 1, text.length, out) == text.length;
    if (out && fclose(out) != 0) {
        fine = false;
    }
    if (!fine) {
        fprintf(stderr, "meshcost interview: %s: cannot be written: %s\n", file, strerror(errno));
    }
    mc_buffer_free(&text);
    return fine;
}

/* ---- what missing owners cost ---- */

/* Of one run: hours of people and hours of outage a year, by organisation and lane. */
struct measured {
    double *hours, *outage;
    int lanes, organisations;
    double years;
};

static bool measure(void *context, const struct mc_replication *r)
{
    struct measured *m = context;
    for (int i = 0; i < m->lanes; i++) {
        const int64_t *sum = r->lanes[i]->sum;
        size_t at = (size_t)i * (size_t)m->organisations + (size_t)r->organisation;
        double scale = 3600 * m->years * HISTORIES;
        m->hours[at] += (double)(sum[MC_Q_WORK] + sum[MC_Q_WORK_OFF]) / scale;
        m->outage[at] += (double)sum[MC_Q_OUTAGE] / scale;
    }
    return true;
}

static struct measured measure_run(struct mc_arena *arena, const struct mc_inputs *in,
                                   const struct mc_scenario *scenario, int organisations)
{
    struct measured m = {.lanes = in->lane_count, .organisations = organisations};
    size_t n = (size_t)m.lanes * (size_t)organisations;
    m.hours = MC_NEW_ARRAY(arena, n, double);
    m.outage = MC_NEW_ARRAY(arena, n, double);
    m.years = (double)scenario->horizon / (365.25 * 86400e3);
    struct mc_run run = {.scenario = scenario,
                         .lanes = (const struct mc_lane *const *)in->lanes,
                         .lane_count = in->lane_count,
                         .calendars = in->calendars,
                         .calendar_count = in->calendar_count,
                         .seed = SEED,
                         .replications = (uint64_t)organisations * HISTORIES,
                         .histories = HISTORIES,
                         .jobs = 1,
                         .sink = measure,
                         .sink_context = &m};
    (void)!mc_experiment_run(&run);
    return m;
}

/* Settings that give every role without an owner to a team whose rota is staffed. */
static const char **owner_settings(struct mc_arena *arena, const struct mc_scenario *s, const char *team,
                                   int *count)
{
    const char **paths = MC_NEW_ARRAY(arena, 2 * MC_ROLES, const char *);
    *count = 0;
    for (int r = 0; r < MC_ROLES; r++) {
        if (s->owners[r].team_index == 0) {
            paths[(*count)++] = mc_arena_printf(arena, "ownership.%s.team=%s", mc_role_words[r], team);
            paths[(*count)++] = mc_arena_printf(arena, "ownership.%s.alerts=true", mc_role_words[r]);
        }
    }
    return paths;
}

static const struct mc_scenario *with_owners(struct mc_arena *arena, struct mc_diag *diag,
                                             const struct mc_inputs *in, const char **settings, int count)
{
    struct mc_node *tree = mc_tree_parse(arena, diag, in->file, in->text, strlen(in->text));
    for (int i = 0; tree && i < count; i++) {
        const char *equals = strchr(settings[i], '=');
        const char *path = mc_arena_copy_text(arena, settings[i], (size_t)(equals - settings[i]));
        (void)!mc_tree_set(arena, diag, tree, path, equals + 1, "--set");
    }
    return tree ? mc_scenario_bind(arena, diag, tree) : NULL;
}

static void print_commands(const char *file, const char **settings, int count)
{
    printf("\nThe same with a database of each, to compare and to report:\n");
    printf("  meshcost run %s --db as-it-is.db\n  meshcost run %s --db with-owners.db", file, file);
    for (int i = 0; i < count; i++) {
        printf(" \\\n    --set '%s'", settings[i]);
    }
    printf("\n");
}

static double mean_of(const double *values, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++) {
        sum += values[i];
    }
    return n > 0 ? sum / n : 0;
}

/* One quantity of one lane, in both runs of the same histories. */
struct pair {
    double as_is, owned;
    struct mc_estimate difference;
};

static struct pair pair_of(struct mc_arena *arena, const double *as_is, const double *owned, int n)
{
    double *difference = MC_NEW_ARRAY(arena, (size_t)n, double);
    for (int i = 0; i < n; i++) {
        difference[i] = as_is[i] - owned[i];
    }
    return (struct pair){mean_of(as_is, n), mean_of(owned, n), mc_estimate(difference, n, arena)};
}

/* Adding zero turns a rounded minus zero into zero. */
static double tenths(double value)
{
    return (double)(int64_t)(value * 10 + (value < 0 ? -0.5 : 0.5)) / 10 + 0.0;
}

static void print_pair(const char *lane, const char *unit, const struct pair *p)
{
    const struct mc_estimate *e = &p->difference;
    struct mc_buffer name = {0};
    mc_escape_terminal(&name, lane);
    printf("  %-16s %10.1f %10.1f %10.1f   %s %.1f to %.1f %s\n", mc_buffer_text(&name), tenths(p->as_is),
           tenths(p->owned), tenths(e->mean), e->withheld ? "p10-p90" : "95 %",
           tenths(e->withheld ? e->p10 : e->low), tenths(e->withheld ? e->p90 : e->high), unit);
    mc_buffer_free(&name);
}

static void json_pair(struct mc_json *j, const char *key, const struct pair *p)
{
    const struct mc_estimate *e = &p->difference;
    mc_json_key(j, key);
    mc_json_object(j);
    mc_json_put_real(j, "as-it-is", p->as_is);
    mc_json_put_real(j, "with-owners", p->owned);
    mc_json_put_real(j, "difference", e->mean);
    if (!e->withheld) {
        mc_json_put_real(j, "low", e->low);
        mc_json_put_real(j, "high", e->high);
    }
    mc_json_put_real(j, "p10", e->p10);
    mc_json_put_real(j, "p90", e->p90);
    mc_json_end(j);
}

static void show_difference(const struct mc_args *args, struct mc_json *j, const struct mc_inputs *in,
                            const struct measured *as_is, const struct measured *owned)
{
    struct mc_arena *arena = mc_args_arena(args);
    int n = as_is->organisations;
    if (!j) {
        printf("\nWhat it costs that nobody owns: the same %d organisations with %d histories each, as "
               "answered and\n"
               "with owners whose alerts reach a rota, a year:\n\n  %-16s %10s %10s %10s\n",
               n, HISTORIES, "lane", "as it is", "owned", "difference");
    }
    for (int i = 0; i < in->lane_count; i++) {
        size_t at = (size_t)i * (size_t)n;
        struct pair hours = pair_of(arena, as_is->hours + at, owned->hours + at, n);
        struct pair outage = pair_of(arena, as_is->outage + at, owned->outage + at, n);
        if (j) {
            mc_json_object(j);
            mc_json_put_text(j, "lane", in->lanes[i]->name);
            json_pair(j, "hours-a-year", &hours);
            json_pair(j, "outage-namespace-hours-a-year", &outage);
            mc_json_end(j);
        } else {
            print_pair(in->lanes[i]->name, "hours of work", &hours);
            print_pair("", "namespace-hours of outage", &outage);
        }
    }
}

/* The paired run. `j`: inside an array that takes one object a lane; NULL: for people. */
static bool price_owners(const struct mc_args *args, int64_t replications, struct mc_json *j)
{
    struct mc_arena *arena = mc_args_arena(args);
    struct mc_inputs in;
    int count = 0, organisations = (int)(replications / HISTORIES);
    if (!mc_inputs_load(args, mc_args_value(args, "output", NULL), &in)) {
        return false;
    }
    const struct mc_scenario *s = in.scenario;
    if (s->fallback_team == 0) {
        fputs("meshcost interview: no team has a rota, so that owners cannot be priced (on-call: true)\n",
              stderr);
        return true;
    }
    const char **settings = owner_settings(arena, s, s->teams[s->fallback_team].name, &count);
    const struct mc_scenario *owned = with_owners(arena, mc_args_diag(args), &in, settings, count);
    if (!owned) {
        return false;
    }
    if (organisations > 0) {
        struct measured before = measure_run(arena, &in, s, organisations);
        struct measured after = measure_run(arena, &in, owned, organisations);
        show_difference(args, j, &in, &before, &after);
    }
    if (!j) {
        print_commands(in.file, settings, count);
    }
    return true;
}

/* ---- the command ---- */

static bool get_answers(const struct mc_args *args, struct mc_interview *iv)
{
    const char *file = mc_args_value(args, "answers", NULL);
    if (file) {
        struct mc_node *tree = mc_tree_load(mc_args_arena(args), mc_args_diag(args), file);
        return tree && mc_interview_answers(iv, tree);
    }
    if (!mc_interview_talk(iv, stdin, stdout)) {
        fputs("meshcost interview: stopped, nothing was written\n", stderr);
        return false;
    }
    return true;
}

static bool show_text(const struct mc_args *args, const struct mc_interview *iv, int64_t replications)
{
    struct mc_buffer summary = {0};
    mc_interview_summary(iv, &summary);
    fputs(mc_buffer_text(&summary), stdout);
    mc_buffer_free(&summary);
    printf("Written: %s\n", mc_args_value(args, "output", NULL));
    return !mc_interview_unowned(iv).is_problem || price_owners(args, replications, NULL);
}

static bool show_json(const struct mc_args *args, const struct mc_interview *iv, int64_t replications)
{
    struct mc_unowned u = mc_interview_unowned(iv);
    struct mc_buffer out = {0};
    struct mc_json j = mc_json_begin(&out, true);
    mc_json_object(&j);
    mc_json_put_bool(&j, "ownership-problem", u.is_problem);
    mc_json_put_int(&j, "without-owner", u.count);
    mc_json_put_int(&j, "to-be-owned", u.of);
    mc_json_put_text(&j, "scenario", mc_args_value(args, "output", NULL));
    mc_json_key(&j, "cost-of-no-owner");
    mc_json_array(&j);
    bool fine = !u.is_problem || price_owners(args, replications, &j);
    mc_json_end(&j);
    mc_json_end(&j);
    mc_json_finish(&j);
    fputs(fine ? mc_buffer_text(&out) : "", stdout);
    mc_buffer_free(&out);
    return fine;
}

static bool options_are_fine(const struct mc_args *args, int64_t *replications)
{
    bool lacks_answers = mc_args_has(args, "json") && !mc_args_has(args, "answers");
    if (!mc_args_has(args, "output") || lacks_answers) {
        fputs(lacks_answers ? "meshcost interview: --json needs --answers: a dialogue is not JSON\n"
                            : "meshcost interview: say with --output where the scenario goes\n",
              stderr);
        return false;
    }
    return mc_args_int(args, "reps", 40, 0, 100000, replications);
}

static int run(const struct mc_args *args)
{
    int64_t replications;
    if (!options_are_fine(args, &replications)) {
        return MC_EXIT_USAGE;
    }
    struct mc_interview *iv = open_base(args);
    if (!iv || !get_answers(args, iv)) {
        return mc_diag_errors(mc_args_diag(args)) > 0 ? MC_EXIT_USAGE : MC_EXIT_FAILURE;
    }
    if (!write_scenario(args, iv)) {
        return MC_EXIT_FAILURE;
    }
    bool fine =
        mc_args_has(args, "json") ? show_json(args, iv, replications) : show_text(args, iv, replications);
    return fine ? MC_EXIT_OK : MC_EXIT_USAGE;
}

const struct mc_command mc_command_interview = {
    .name = "interview",
    .arguments = "-o SCENARIO",
    .summary = "five questions to a scenario, or on top of an imported one",
    .least = 0,
    .most = 0,
    .options = options,
    .help = "Asks who owns what, where L7 is normal, what happens if the networking team refuses, who needs "
            "HTTP-aware\npolicy, and which failure is planned for. \"nobody\" and \"don't know\" are "
            "answers; with too many "
            "of them it says\nfirst that this is an ownership-definition problem, and prices it: the same "
            "histories with "
            "and without owners.",
    .examples = "  meshcost interview -o ours.yaml\n"
                "  meshcost interview --base imported.yaml --answers answers.yaml -o ours.yaml\n",
    .run = run};
