/* SPDX-License-Identifier: GPL-3.0-or-later */
/* export: data out of a database: tidy CSV with units, or the canonical text of a run and its hash. */
#include "dbs.h"
#include "meshcost/escape.h"
#include "meshcost/quantity.h"
#include "meshcost/sweep_store.h"
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

static const struct mc_option options[] = {
    MC_OPTION_RUN,
    {"sweep", 0, "ID", false, "a sweep instead: the first digits of its id, or last"},
    {"table", 't', "NAME", false,
     "which view, without its v_: total, month, outcome, amount, cash, entry ..."},
    {"output", 'o', "FILE", false, "write there instead of to standard output"},
    {"canonical", 0, NULL, false, "the results as integers in the order of keys"},
    {"sha256", 0, NULL, false, "the hash of that text alone"},
    {NULL, 0, NULL, false, NULL}};

struct writer {
    FILE *file;
    struct mc_buffer line;
    bool fine;
};

static bool flush(struct writer *w)
{
    w->fine = w->fine && fwrite(mc_buffer_text(&w->line), 1, w->line.length, w->file) == w->line.length;
    mc_buffer_clear(&w->line);
    return w->fine;
}

static bool write_head(void *context, const struct mc_row *row)
{
    struct writer *w = context;
    for (int i = 0; i < row->count; i++) {
        mc_buffer_text_add(&w->line, i ? "," : "");
        mc_escape_csv(&w->line, row->names[i]);
    }
    mc_buffer_char(&w->line, '\n');
    return flush(w);
}

static bool write_row(void *context, const struct mc_row *row)
{
    struct writer *w = context;
    char digits[48];
    for (int i = 0; i < row->count; i++) {
        const struct mc_value *v = &row->values[i];
        mc_buffer_text_add(&w->line, i ? "," : "");
        if (v->kind == MC_VALUE_INT) {
            mc_buffer_printf(&w->line, "%lld", (long long)v->integer);
        } else if (v->kind == MC_VALUE_REAL) {
            mc_buffer_text_add(&w->line, mc_print_real(digits, v->real));
        } else {
            mc_escape_csv(&w->line, v->text);
        }
    }
    mc_buffer_char(&w->line, '\n');
    return flush(w);
}

static bool write_text(void *context, const char *text, size_t length)
{
    struct writer *w = context;
    w->fine = fwrite(text, 1, length, w->file) == length;
    return w->fine;
}

/* The name becomes part of a query, so nothing but a view's name may pass. */
static const char *view_of(const struct mc_args *args, const struct mc_opened *opened, const char *name)
{
    const char *view = mc_arena_printf(mc_args_arena(args), "v_%s", name);
    const struct mc_bind binds[] = {MC_BIND_TEXT(":name", view), {NULL, {0}}};
    bool plain = *name != '\0';
    for (const char *p = name; *p; p++) {
        plain = plain && (islower((unsigned char)*p) || *p == '_');
    }
    if (plain &&
        mc_read_int(opened->store, "SELECT count(*) FROM sqlite_temp_schema WHERE name = :name", binds) > 0) {
        return view;
    }
    mc_diag_add(
        mc_args_diag(args), MC_ERROR, (struct mc_place){0}, "--table",
        "total, month, outcome, amount, cash, entry, event, draw, parameter, requirement, price, quantity, "
        "lane or run; with --sweep: sweep_mean, sweep_cash, sweep_change, sweep_amount, sweep_outcome, "
        "sweep_point or sweep",
        "there is no table \"%s\"", name);
    return NULL;
}

struct source { /* a run, or a sweep */
    struct mc_opened opened;
    const struct mc_read_sweep *sweep;
};

static int write_table(const struct mc_args *args, struct source *from, struct writer *w)
{
    const char *view =
        view_of(args, &from->opened, mc_args_value(args, "table", from->sweep ? "sweep_mean" : "total"));
    if (!view) {
        return MC_EXIT_USAGE;
    }
    const struct mc_bind binds[] = {
        MC_BIND_INT(":key", from->sweep ? from->sweep->sweep : from->opened.run->run), {NULL, {0}}};
    const char *sql = mc_arena_printf(mc_args_arena(args), "SELECT * FROM %s WHERE %s = :key", view,
                                      from->sweep ? "sweep" : "run");
    return mc_read_query(from->opened.store, sql, binds, write_head, write_row, w) ? MC_EXIT_OK
                                                                                   : MC_EXIT_FAILURE;
}

static int write_canonical(const struct mc_args *args, struct source *from, struct writer *w)
{
    char hash[65];
    mc_text_fn *out = mc_args_has(args, "sha256") ? NULL : write_text;
    bool fine = from->sweep ? mc_read_sweep_canonical(from->opened.store, from->sweep, out, w, hash)
                            : mc_read_canonical(from->opened.store, from->opened.run, out, w, hash);
    if (!fine) {
        return MC_EXIT_FAILURE;
    }
    if (!out) {
        w->fine = fprintf(w->file, "%s\n", hash) > 0;
    }
    return MC_EXIT_OK;
}

static int export(const struct mc_args *args, struct source *from)
{
    const char *path = mc_args_value(args, "output", NULL);
    struct writer w = {.file = path ? fopen(path, "w") : stdout, .fine = true};
    if (!w.file) {
        fprintf(stderr, "meshcost: %s: %s\n", path, strerror(errno));
        return MC_EXIT_FAILURE;
    }
    bool canonical = mc_args_has(args, "canonical") || mc_args_has(args, "sha256");
    int code = (canonical ? write_canonical : write_table)(args, from, &w);
    mc_buffer_free(&w.line);
    bool closed = (path ? fclose(w.file) : fflush(w.file)) == 0;
    if (!w.fine || !closed) {
        fprintf(stderr, "meshcost: %s: %s\n", path ? path : "standard output", strerror(errno));
        return MC_EXIT_FAILURE;
    }
    return code;
}

static bool open_sweep(const struct mc_args *args, struct source *from)
{
    struct mc_arena *arena = mc_args_arena(args);
    const char *id = mc_args_value(args, "sweep", "last");
    from->opened.store = mc_store_open(arena, mc_args_diag(args), mc_args_at(args, 0), MC_STORE_READ);
    if (!from->opened.store) {
        return false;
    }
    from->sweep = mc_read_choose_sweep(from->opened.store, arena, mc_args_diag(args),
                                       strcmp(id, "last") == 0 ? NULL : id);
    return from->sweep != NULL;
}

static int run(const struct mc_args *args)
{
    struct source from = {0};
    bool open = mc_args_has(args, "sweep") ? open_sweep(args, &from) : mc_opened_load(args, &from.opened);
    if (!open) {
        mc_store_close(from.opened.store);
        return MC_EXIT_USAGE;
    }
    return mc_opened_close(&from.opened, export(args, &from));
}

const struct mc_command mc_command_export = {
    .name = "export",
    .arguments = "DB",
    .summary = "tidy CSV, or the canonical text of a run",
    .least = 1,
    .most = 1,
    .options = options,
    .help = "Tables carry the unit of each row. The canonical text "
            "holds integers and names alone, in the order of\n"
            "keys: two runs agree if and only if their hashes do.",
    .examples = "  meshcost export run.db --table month -o months.csv\n"
                "  meshcost export run.db --sha256\n"
                "  meshcost export sweep.db --sweep last --table sweep_cash\n",
    .run = run};
