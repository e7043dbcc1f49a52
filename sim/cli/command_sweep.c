/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sweep: many points of a parameter space, stored chunk by chunk. */
#include "dbs.h"
#include "emit.h"
#include "meshcost/buffer.h"
#include "meshcost/design.h"
#include "meshcost/escape.h"
#include "meshcost/quantity.h"
#include "points.h"
#include "progress.h"
#include "screen.h"
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { MAX_SHARDS = 100000, SHOWN_POINTS = 40, PROBES_A_FACTOR = 64, MAX_DESIGN = 16 << 20 };

static const struct mc_option options[] = {
    {"db", 'o', "FILE", false, "database (sweep.db); an unfinished sweep in it goes on"},
    {"shard", 0, "I/N", false, "only the chunks of shard I of N"},
    {"resume", 0, NULL, false, "the file must hold this sweep already"},
    {"jobs", 'j', "N", false, "threads (as many as processors)"},
    {"quiet", 'q', NULL, false, "store the result, print nothing"},
    {"emit", 0, "WHAT", false, "print a job for a scheduler instead: slurm or k8s"},
    {"shards", 0, "N", false, "tasks of that job (2)"},
    {"image", 0, "NAME", false, "container image of a k8s job (meshcost)"},
    {"claim", 0, "NAME", false, "its volume claim, which holds the design and takes the shards (meshcost)"},
    MC_OPTION_FORMATS,
    {NULL, 0, NULL, false, NULL}};

struct sweep {
    const struct mc_args *args;
    const char *database, *text;
    struct mc_design *design;
    struct mc_points points;
    struct mc_inputs base;
    struct mc_store_run run;
    struct mc_store_sweep stored;
    uint64_t shard, shards;
    int64_t jobs;
};

/* ---- points ---- */

static int settings(void *context, uint64_t point, struct mc_arena *arena, const char *const **out)
{
    const struct mc_design *d = context;
    const char **all = MC_NEW_ARRAY(arena, (size_t)d->factor_count, const char *);
    int count = 0;
    for (int i = 0; i < d->factor_count; i++) {
        const char *value = mc_design_value(d, point, i, arena);
        if (value) {
            all[count++] = mc_arena_printf(arena, "%s=%s", d->factors[i].path, value);
        }
    }
    *out = all;
    return count;
}

static void describe_point(void *context, uint64_t point, struct mc_arena *arena, struct mc_store_point *out)
{
    const struct mc_design *d = context;
    size_t n = (size_t)d->factor_count;
    int *factor = MC_NEW_ARRAY(arena, n, int);
    const char **value = MC_NEW_ARRAY(arena, n, const char *);
    double *number = MC_NEW_ARRAY(arena, n, double);
    *out = (struct mc_store_point){
        .name = mc_design_point_name(d, point), .factor = factor, .value = value, .number = number};
    for (int i = 0; i < d->factor_count; i++) {
        const char *text = mc_design_value(d, point, i, arena);
        if (text) {
            factor[out->count] = i;
            number[out->count] = mc_design_number(d, point, i);
            value[out->count++] = text;
        }
    }
}

/* ---- inputs ---- */

static bool read_shard(struct sweep *s)
{
    const char *text = mc_args_value(s->args, "shard", "1/1"), *slash = strchr(text, '/');
    int64_t i = 0, n = 0;
    const char *wrong =
        slash ? mc_parse_int(mc_arena_copy_text(mc_args_arena(s->args), text, (size_t)(slash - text)), &i)
              : "is no shard";
    wrong = wrong ? wrong : mc_parse_int(slash + 1, &n);
    if (wrong || i < 1 || n < i || n > MAX_SHARDS) {
        fprintf(stderr, "meshcost sweep: --shard: \"%.40s\" is no shard; for instance 2/8\n", text);
        return false;
    }
    s->shard = (uint64_t)i - 1;
    s->shards = (uint64_t)n;
    return true;
}

static bool load_design(struct sweep *s)
{
    struct mc_arena *arena = mc_args_arena(s->args);
    struct mc_diag *diag = mc_args_diag(s->args);
    const char *file = mc_args_at(s->args, 0);
    struct mc_buffer text = {0};
    if (!mc_buffer_read_file(&text, file, MAX_DESIGN)) {
        mc_diag_add(diag, MC_ERROR, (struct mc_place){file, 0, 0, 0}, NULL, "check the path",
                    "the design cannot be read: %s", strerror(errno));
        mc_buffer_free(&text);
        return false;
    }
    s->text = mc_arena_copy_text(arena, mc_buffer_text(&text), text.length);
    const struct mc_node *tree = mc_tree_parse(arena, diag, file, s->text, text.length);
    mc_buffer_free(&text);
    s->design = tree ? mc_design_bind(arena, diag, tree) : NULL;
    return s->design != NULL && mc_diag_errors(diag) == 0;
}

/* A scenario lies beside its design. */
static const char *beside(struct mc_arena *arena, const char *design, const char *name)
{
    const char *slash = strrchr(design, '/');
    return *name == '/' || !slash ? name
                                  : mc_arena_printf(arena, "%.*s/%s", (int)(slash - design), design, name);
}

static const char *lane_list(struct mc_arena *arena, const struct mc_design *d)
{
    const char *list = NULL;
    for (int i = 0; i < d->lane_count; i++) {
        list = list ? mc_arena_printf(arena, "%s,%s", list, d->lanes[i]) : d->lanes[i];
    }
    return list;
}

static bool load_base(struct sweep *s)
{
    struct mc_arena *arena = mc_args_arena(s->args);
    struct mc_design *d = s->design;
    s->points = (struct mc_points){.args = s->args,
                                   .scenario = beside(arena, mc_args_at(s->args, 0), d->scenario),
                                   .lanes = lane_list(arena, d),
                                   .prices = d->prices,
                                   .settings = settings,
                                   .context = d,
                                   .said = ATOMIC_FLAG_INIT};
    if (!mc_points_base(&s->points, &s->base)) {
        return false;
    }
    struct mc_wish wish = {
        .replications = d->replications, .histories = d->histories, .seed = d->seed, .jobs = 1};
    s->run = mc_wish_describe(&wish, &s->base);
    s->run.command = mc_arena_printf(arena, "meshcost sweep");
    s->run.parameters = mc_store_parameters(arena, &s->run, &s->run.parameter_count);
    return true;
}

/* The smallest and the largest number of a factor, or each of its values, alone: most mistakes show there. */
static bool probe(struct sweep *s, int factor, uint64_t point)
{
    const struct mc_factor *f = &s->design->factors[factor];
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_inputs in;
    const char *value = mc_design_value(s->design, point, factor, arena);
    const char *setting = mc_arena_printf(arena, "%s=%s", f->path, value);
    bool fine = mc_points_load(&s->points, arena, 1, &setting,
                               mc_arena_printf(arena, "factor %s = %s", f->name, value), &in);
    mc_arena_destroy(arena);
    return fine;
}

static bool probe_values(struct sweep *s, int factor)
{
    bool seen[PROBES_A_FACTOR] = {false}, fine = true;
    for (uint64_t p = 0; p < s->design->points && fine; p++) {
        double cell = mc_design_cell(s->design, p, factor);
        if (cell < PROBES_A_FACTOR && !seen[(int)cell]) {
            seen[(int)cell] = true;
            fine = probe(s, factor, p);
        }
    }
    return fine;
}

static bool probe_ends(struct sweep *s, int factor)
{
    uint64_t least = UINT64_MAX, most = 0;
    double low = INFINITY, high = -INFINITY;
    for (uint64_t p = 0; p < s->design->points; p++) {
        double cell = mc_design_cell(s->design, p, factor);
        least = cell < low ? p : least;
        most = cell > high ? p : most;
        low = fmin(low, cell);
        high = fmax(high, cell);
    }
    return least == UINT64_MAX || (probe(s, factor, least) && probe(s, factor, most));
}

static bool probe_all(struct sweep *s)
{
    for (int i = 0; i < s->design->factor_count; i++) {
        bool listed = s->design->factors[i].value_count > 0;
        if (!(listed ? probe_values : probe_ends)(s, i)) {
            return false;
        }
    }
    return true;
}

static void describe(struct sweep *s)
{
    struct mc_arena *arena = mc_args_arena(s->args);
    const struct mc_design *d = s->design;
    struct mc_buffer command = {0};
    struct mc_store_factor *factors = MC_NEW_ARRAY(arena, (size_t)d->factor_count, struct mc_store_factor);
    for (int i = 0; i < d->factor_count; i++) {
        factors[i] = (struct mc_store_factor){d->factors[i].name, d->factors[i].path, d->factors[i].unit};
    }
    mc_buffer_text_add(&command, "meshcost sweep ");
    mc_escape_shell(&command, mc_args_at(s->args, 0));
    s->stored = (struct mc_store_sweep){.base = &s->run,
                                        .kind = mc_design_kind_words[d->kind],
                                        .name = d->name,
                                        .title = d->title,
                                        .question = d->question,
                                        .command = mc_arena_dup(arena, mc_buffer_text(&command)),
                                        .text = s->text,
                                        .points = d->points,
                                        .replications = (uint64_t)d->replications,
                                        .chunk = (int)d->chunk,
                                        .independent = d->independent,
                                        .factor_count = d->factor_count,
                                        .factors = factors,
                                        .point = describe_point,
                                        .point_context = s->design};
    mc_buffer_free(&command);
}

/* ---- running ---- */

static bool simulate(struct sweep *s, struct mc_store *store)
{
    const struct mc_design *d = s->design;
    struct mc_progress progress = mc_progress_begin("replications", 0);
    struct mc_sweep sweep = {.points = d->points,
                             .replications = (uint64_t)d->replications,
                             .seed = (uint64_t)d->seed,
                             .histories = (int)d->histories,
                             .lane_count = s->base.lane_count,
                             .chunk = (int)d->chunk,
                             .jobs = (int)s->jobs,
                             .independent = d->independent,
                             .shard = s->shard,
                             .shards = s->shards,
                             .point = mc_points_bind,
                             .point_context = &s->points,
                             .sink = mc_store_chunk_sink,
                             .sink_context = store,
                             .done = mc_store_chunk_done,
                             .done_context = store,
                             .progress = mc_progress_step,
                             .progress_context = &progress};
    bool complete = mc_sweep_run(&sweep);
    mc_progress_end(&progress);
    return complete;
}

/* Files are read again for every point: what changed under way would make a mixture. */
static bool inputs_changed(const struct sweep *s, const char *id)
{
    struct sweep now = *s;
    bool same = load_base(&now);
    now.points.shelf = s->points.shelf;
    now.points.priors = s->points.priors;
    if (same && mc_points_surfaces_of_base(&now.points)) {
        describe(&now);
        now.stored.base = &now.run;
        same = strcmp(mc_store_sweep_id(mc_args_arena(s->args), &now.stored), id) == 0;
    }
    if (!same) {
        fprintf(stderr, "meshcost sweep: an input file changed while the sweep ran\n"
                        "try: the sweep again into a new file\n");
    }
    return !same;
}

static int fail(const struct mc_store *store, const char *database)
{
    const char *why = mc_store_error(store);
    if (!why) {
        return MC_EXIT_USAGE; /* a point said what is wrong with it */
    }
    fprintf(
        stderr,
        "meshcost sweep: %s: %s\ntry: the same command again once this is mended; what is stored is kept\n",
        database, why);
    return MC_EXIT_FAILURE;
}

static int into_store(struct sweep *s, struct mc_store *store)
{
    if (!mc_points_surfaces(&s->points, s->jobs, store, !mc_args_has(s->args, "quiet"))) {
        return fail(store, s->database);
    }
    const char *id = mc_store_sweep_id(mc_args_arena(s->args), &s->stored);
    if (mc_args_has(s->args, "resume") && !mc_store_has_sweep(store, id)) {
        mc_diag_add(mc_args_diag(s->args), MC_ERROR, (struct mc_place){0}, "--resume",
                    "without --resume the sweep begins anew",
                    "%s does not hold this sweep: another file, or the inputs changed", s->database);
        return MC_EXIT_USAGE;
    }
    if (!mc_store_begin_sweep(store, &s->stored) || !simulate(s, store)) {
        return fail(store, s->database);
    }
    if (inputs_changed(s, id)) {
        return MC_EXIT_FAILURE;
    }
    return mc_store_finish_sweep(store) ? MC_EXIT_OK : fail(store, s->database);
}

/* ---- what is printed ---- */

static void print_summary(struct mc_buffer *out, const struct mc_args *args, const struct mc_read_sweep *s,
                          const struct mc_design *d)
{
    if (mc_args_format(args) == MC_FORMAT_TERMINAL) {
        mc_buffer_text_add(out, "sweep ");
        mc_escape_terminal(out, s->name);
        mc_buffer_printf(out,
                         " (%s): %" PRIu64 " points, %" PRIu64 " replications each; %" PRIu64 " of %" PRIu64
                         " chunks stored\n",
                         s->id, s->points, s->replications, s->stored, s->chunks);
    }
    if (mc_args_format(args) == MC_FORMAT_TERMINAL && d->left_out > 0) {
        mc_buffer_printf(out, "%" PRIu64 " points broke a constraint and were left out\n", d->left_out);
    }
}

static int print(const struct sweep *s)
{
    static const char sql[] =
        "SELECT m.point, (SELECT coalesce(max(p.name), group_concat(coalesce(p.factor || '=' || p.value, "
        "''), ' '))"
        " FROM v_sweep_point p WHERE p.sweep = m.sweep AND p.point = m.point) AS what, m.lane,"
        " m.money_a_year AS \"cash [a year]\", m.delivers, m.replications"
        " FROM v_sweep_mean m WHERE m.sweep = :sweep AND m.point < :most ORDER BY m.point, m.lane";
    struct mc_arena *arena = mc_args_arena(s->args);
    struct mc_store *store = mc_store_open(arena, mc_args_diag(s->args), s->database, MC_STORE_READ);
    const char *id = mc_store_sweep_id(arena, &s->stored);
    const struct mc_read_sweep *sweep =
        store ? mc_read_choose_sweep(store, arena, mc_args_diag(s->args), id) : NULL;
    if (!sweep) {
        mc_store_close(store);
        return MC_EXIT_FAILURE;
    }
    const struct mc_bind binds[] = {
        MC_BIND_INT(":sweep", sweep->sweep), MC_BIND_INT(":most", SHOWN_POINTS), {NULL, {0}}};
    struct mc_buffer out = {0};
    print_summary(&out, s->args, sweep, s->design);
    const char *note =
        sweep->points > SHOWN_POINTS ? "The first points; the views v_sweep_... hold all." : NULL;
    const struct mc_table *t = mc_table_query(arena, store, "points", NULL, note, sql, binds);
    if (t) {
        mc_args_write(s->args, &out, &t, 1);
    }
    bool fine = t && mc_print_all(&out);
    mc_buffer_free(&out);
    return mc_store_close(store) && fine ? MC_EXIT_OK : MC_EXIT_FAILURE;
}

static int emit(const struct sweep *s, const char *what)
{
    struct mc_emit e = {.name = s->design->name,
                        .design = mc_args_at(s->args, 0),
                        .database = s->database,
                        .image = mc_args_value(s->args, "image", "meshcost"),
                        .claim = mc_args_value(s->args, "claim", "meshcost")};
    struct mc_buffer out = {0};
    if (!mc_args_int(s->args, "shards", 2, 1, MAX_SHARDS, &e.shards)) {
        return MC_EXIT_USAGE;
    }
    if (strcmp(what, "slurm") == 0) {
        mc_emit_slurm(&out, &e);
    } else if (strcmp(what, "k8s") == 0) {
        mc_emit_k8s(&out, &e);
    } else {
        fprintf(stderr, "meshcost sweep: --emit: \"%.40s\" is neither slurm nor k8s\n", what);
        return MC_EXIT_USAGE;
    }
    bool fine = mc_print_all(&out);
    mc_buffer_free(&out);
    return fine ? MC_EXIT_OK : MC_EXIT_FAILURE;
}

static int store_all(struct sweep *s)
{
    struct mc_store *store =
        mc_store_open(mc_args_arena(s->args), mc_args_diag(s->args), s->database, MC_STORE_WRITE);
    if (!store) {
        return MC_EXIT_USAGE;
    }
    int code = into_store(s, store);
    mc_surface_shelf_destroy(s->points.shelf);
    if (!mc_store_close(store) && code == MC_EXIT_OK) {
        fprintf(stderr, "meshcost sweep: %s could not be closed\n", s->database);
        code = MC_EXIT_FAILURE;
    }
    return code;
}

static int run(const struct mc_args *args)
{
    struct sweep s = {.args = args, .database = mc_args_value(args, "db", "sweep.db")};
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    if (!mc_args_int(args, "jobs", processors > 0 ? processors : 1, 1, 1024, &s.jobs) || !read_shard(&s) ||
        !load_design(&s) || !load_base(&s) || !probe_all(&s)) {
        return MC_EXIT_USAGE;
    }
    describe(&s);
    if (mc_args_has(args, "emit")) {
        return emit(&s, mc_args_value(args, "emit", ""));
    }
    int code = store_all(&s);
    return code == MC_EXIT_OK && !mc_args_has(args, "quiet") ? print(&s) : code;
}

const struct mc_command mc_command_sweep = {
    .name = "sweep",
    .arguments = "DESIGN",
    .summary = "many points of a parameter space, resumable and in shards",
    .least = 1,
    .most = 1,
    .options = options,
    .help =
        "A design file names factors, their values and how points are made (`meshcost schema design`). "
        "Points meet\n"
        "the same organisations and histories. Results are stored in chunks: after a kill at any instant "
        "the same\n"
        "command goes on. The shards I/N of one sweep may run anywhere; `meshcost merge` joins their "
        "files to\n"
        "the same bits that one process gives. --emit prints a job array for Slurm or Kubernetes. Latency "
        "surfaces are\n"
        "coarse, made once for all points that leave alone what they depend on.",
    .examples = "  meshcost sweep scenarios/designs/prices.yaml --db sweep.db\n"
                "  meshcost sweep scenarios/designs/prices.yaml --db shard.1.db --shard 1/2\n"
                "  meshcost sweep scenarios/designs/prices.yaml --db sweep.db --emit slurm --shards 8\n",
    .run = run};
