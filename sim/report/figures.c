/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Figures: each a query (ID.sql) and a template (ID.gp). The file that is written holds preamble, names and
 * colours, the data and the template, and needs nothing else to be drawn again.
 *
 * In gnuplot, text in single quotes and numbers in a datablock are never run; nothing else comes from
 * outside.
 */
#include "maker.h"
#include "meshcost/escape.h"
#include "meshcost/quantity.h"
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
    LONGEST_NAME = 24,
    NARROW_NAME = 16,
    LONGEST_TITLE = 34,
    LONGEST_KEY = 72,
    NARROW_KEY = 28,
    MOST_LINES = 3,
    MAX_BINDS = 8
};

/* Okabe and Ito's palette, which people see apart with every kind of colour vision. */
static const char *const palette[] = {"#0072B2", "#E69F00", "#009E73", "#CC79A7",
                                      "#56B4E9", "#D55E00", "#999999", "#F0E442"};
enum { COLOURS = sizeof palette / sizeof palette[0], DASHES = 5, ALIKE = 60 };

struct drawing {
    struct mc_arena *arena;
    struct mc_diag *diag;
    struct mc_store *store;
    const struct mc_compare *compare;
    const struct mc_report_options *options;
    struct mc_figures *figures;
    const struct mc_influences *influences;
    struct mc_bind binds[MAX_BINDS];
    struct mc_buffer file;
    int64_t block; /* of the last row */
    int rows;      /* of that block so far */
    int series, labels;
    int wide_lines, narrow_lines; /* of the name that needs most */
    bool any;                     /* a number other than zero has been seen */
    const char *hopeless;         /* why no figure can be drawn any more */
};

/* ---- what queries see: the estimates as a table of this connection ---- */

static const char create_sql[] =
    "CREATE TEMP TABLE IF NOT EXISTS estimate (kind TEXT, item INTEGER, name TEXT, unit TEXT, lane INTEGER,"
    " n INTEGER, mean REAL, low REAL, high REAL, p10 REAL, p50 REAL, p90 REAL, d_mean REAL, d_low REAL, "
    "d_high REAL,"
    " d_p10 REAL, d_p50 REAL, d_p90 REAL, delivers INTEGER)";
static const char insert_sql[] = "INSERT INTO temp.estimate VALUES (:kind, :item, :name, :unit, :lane, :n, "
                                 ":mean, :low, :high, :p10, :p50, :p90,"
                                 " :d_mean, :d_low, :d_high, :d_p10, :d_p50, :d_p90, :delivers)";

static bool no_row(void *context, const struct mc_row *row)
{
    (void)context;
    (void)row;
    return true;
}

bool mc_figure_put(struct mc_store *store, const char *sql, const struct mc_bind *binds)
{
    return mc_read_query(store, sql, binds, NULL, no_row, NULL);
}

/* What is no number becomes NULL. */
static bool put_estimate(const struct drawing *d, const struct mc_compare_measure *m, int item, int lane)
{
    const struct mc_estimate *v = &m->value[lane], *x = &m->delta[lane];
    const struct mc_bind binds[] = {MC_BIND_TEXT(":kind", m->kind_word),
                                    MC_BIND_INT(":item", item),
                                    MC_BIND_TEXT(":name", m->name),
                                    MC_BIND_TEXT(":unit", m->unit),
                                    MC_BIND_INT(":lane", lane),
                                    MC_BIND_INT(":n", v->n),
                                    MC_BIND_REAL(":mean", v->mean),
                                    MC_BIND_REAL(":low", v->withheld ? NAN : v->low),
                                    MC_BIND_REAL(":high", v->withheld ? NAN : v->high),
                                    MC_BIND_REAL(":p10", v->p10),
                                    MC_BIND_REAL(":p50", v->p50),
                                    MC_BIND_REAL(":p90", v->p90),
                                    MC_BIND_REAL(":d_mean", x->mean),
                                    MC_BIND_REAL(":d_low", x->withheld ? NAN : x->low),
                                    MC_BIND_REAL(":d_high", x->withheld ? NAN : x->high),
                                    MC_BIND_REAL(":d_p10", x->p10),
                                    MC_BIND_REAL(":d_p50", x->p50),
                                    MC_BIND_REAL(":d_p90", x->p90),
                                    MC_BIND_INT(":delivers", d->compare->lane[lane].delivers),
                                    {NULL, {0}}};
    return mc_figure_put(d->store, insert_sql, binds);
}

static bool put_estimates(const struct drawing *d)
{
    const struct mc_compare *c = d->compare;
    int item = 0;
    bool fine = mc_figure_put(d->store, create_sql, NULL) &&
                mc_figure_put(d->store, "DELETE FROM temp.estimate", NULL);
    for (int i = 0; i < c->measure_count; i++) {
        item = i > 0 && c->measure[i].kind == c->measure[i - 1].kind ? item + 1 : 0;
        for (int lane = 0; lane < c->result->lanes; lane++) {
            fine = fine && put_estimate(d, &c->measure[i], item, lane);
        }
    }
    return fine;
}

/* ---- the influences as a table too ---- */

enum { INFLUENCES_SHOWN = 12 };
static const char create_influence[] = "CREATE TEMP TABLE IF NOT EXISTS influence (place INTEGER, label "
                                       "TEXT, when_low REAL, when_high REAL, sure "
                                       "INTEGER)";
static const char insert_influence[] =
    "INSERT INTO temp.influence VALUES (:place, :label, :when_low, :when_high, :sure)";

/* The path, or its last part and the subject where that is not the organisation itself. */
static const char *label_of(struct mc_arena *arena, const struct mc_influence *x)
{
    static const char own[] = "scenario.";
    const char *dot = strrchr(x->path, '.'), *last = dot ? dot + 1 : x->path;
    if (strncmp(x->path, own, strlen(own)) == 0 || !*x->subject) {
        return x->where;
    }
    return mc_arena_printf(arena, "%s, %s", last, x->subject);
}

static bool put_influences(const struct drawing *d)
{
    const struct mc_influences *f = d->influences;
    bool fine = mc_figure_put(d->store, create_influence, NULL) &&
                mc_figure_put(d->store, "DELETE FROM temp.influence", NULL);
    for (int i = 0; fine && f && i < f->count && i < INFLUENCES_SHOWN; i++) {
        const struct mc_influence *x = &f->row[i];
        const struct mc_bind binds[] = {MC_BIND_INT(":place", i),
                                        MC_BIND_TEXT(":label", label_of(d->arena, x)),
                                        MC_BIND_REAL(":when_low", x->when_low),
                                        MC_BIND_REAL(":when_high", x->when_high),
                                        MC_BIND_INT(":sure", x->sure),
                                        {NULL, {0}}};
        fine = mc_figure_put(d->store, insert_influence, binds);
    }
    return fine;
}

/* ---- the file ---- */

const char *mc_asset_header(struct mc_arena *arena, const char *sql, const char *key)
{
    const char *mark = mc_arena_printf(arena, "-- %s: ", key), *at = strstr(sql, mark);
    return at ? mc_arena_copy_text(arena, at + strlen(mark), strcspn(at + strlen(mark), "\n")) : "";
}

/* What of a name is drawn: code points, and a mark for what was left out of a long one. Names of lanes differ
 * at their ends as often as at their beginnings, so that it is the middle that goes. */
struct shown {
    uint32_t code[MOST_LINES * LONGEST_TITLE];
    int count;
};

static struct shown shorten(const char *name, int longest)
{
    struct shown s = {.count = 0};
    size_t length = strlen(name), at = 0;
    int all = 0, head = longest / 3, cut;
    uint32_t code;
    while (at < length) {
        at += mc_utf8_next(name + at, length - at, &code);
        all++;
    }
    cut = all > longest ? all - longest + 1 : 0;
    at = 0;
    for (int i = 0; i < all; i++) {
        at += mc_utf8_next(name + at, length - at, &code);
        if (cut == 0 || i < head || i >= head + cut) {
            s.code[s.count++] = mc_utf8_printable(code) ? code : ' ';
        } else if (i == head) {
            s.code[s.count++] = 0x2026;
        }
    }
    return s;
}

static void add_codes(struct mc_buffer *out, struct mc_arena *arena, const uint32_t *code, int count)
{
    struct mc_buffer text = {0};
    for (int i = 0; i < count; i++) {
        mc_utf8_add(&text, code[i]);
    }
    mc_escape_gnuplot(out, mc_arena_dup(arena, mc_buffer_text(&text)));
    mc_buffer_free(&text);
}

/* Long names would push the picture aside. */
static void add_label(struct mc_buffer *out, struct mc_arena *arena, const char *name, int longest)
{
    struct shown s = shorten(name, longest);
    add_codes(out, arena, s.code, s.count);
}

/* How much of what is left goes on a line: up to where one word ends, rather than a part of it. */
static int line_of(const uint32_t *code, int left, int longest)
{
    int strong = 0, weak = 0;
    for (int i = 1; i <= longest && i < left; i++) {
        bool after = code[i - 1] == '>' || code[i - 1] == ' ';
        strong = after || code[i] == '@' ? i : strong;
        weak = code[i - 1] == '-' ? i : weak;
    }
    return left <= longest ? left : strong ? strong : weak ? weak : longest;
}

/* A name beside its row, in as many lines as it needs; how many. */
static int add_lines(struct mc_buffer *out, struct mc_arena *arena, const char *name, int longest)
{
    struct shown s = shorten(name, MOST_LINES * longest);
    int lines = 0, at = 0;
    do {
        int take = line_of(s.code + at, s.count - at, longest);
        mc_buffer_text_add(out, lines > 0 ? ".\"\\n\"." : "");
        add_codes(out, arena, s.code + at, take);
        at += take;
        lines++;
    } while (at < s.count);
    return lines;
}

const char *mc_lane_colour(const struct mc_read_lane *lane, int i)
{
    const char *c = lane->colour;
    bool fine = c && strlen(c) == 7 && c[0] == '#';
    for (int k = 1; fine && k < 7; k++) {
        fine = isxdigit((unsigned char)c[k]) != 0;
    }
    return fine ? c : palette[i % COLOURS];
}

/* A lane that does not deliver is marked wherever it is named. */
static const char *in_key(const struct drawing *d, int lane, const char *name)
{
    return d->compare->lane[lane].delivers ? name : mc_arena_printf(d->arena, "(fails) %s", name);
}

static int apart(const char *a, const char *b)
{
    long x = strtol(a + 1, NULL, 16), y = strtol(b + 1, NULL, 16);
    return abs((int)(x >> 16 & 255) - (int)(y >> 16 & 255)) + abs((int)(x >> 8 & 255) - (int)(y >> 8 & 255)) +
           abs((int)(x & 255) - (int)(y & 255));
}

static int stated_dash(const struct mc_read_lane *lane, int i)
{
    return lane->dash >= 1 && lane->dash <= 8 ? (int)lane->dash : i % DASHES + 1;
}

/* Where colour and dash of a lane are those of an earlier one, or nearly, a dash that no lane has. */
static int dash_of(const struct mc_read_result *r, int i)
{
    int dash = stated_dash(&r->lane[i], i);
    bool same = false, taken[DASHES + 1] = {false};
    for (int k = 0; k < r->lanes; k++) {
        int other = stated_dash(&r->lane[k], k);
        taken[other <= DASHES ? other : 0] = true;
        same = same || (k < i && other == dash &&
                        apart(mc_lane_colour(&r->lane[k], k), mc_lane_colour(&r->lane[i], i)) < ALIKE);
    }
    for (int free = 1; same && free <= DASHES; free++) {
        if (!taken[free]) {
            return free;
        }
    }
    return dash;
}

static void add_lane(struct drawing *d, int i)
{
    const struct mc_read_lane *lane = &d->compare->result->lane[i];
    mc_buffer_printf(&d->file, "lane_name[%d] = ", i + 1);
    int lines = add_lines(&d->file, d->arena, lane->name, LONGEST_NAME);
    d->wide_lines = lines > d->wide_lines ? lines : d->wide_lines;
    mc_buffer_printf(&d->file, "; lane_narrow[%d] = ", i + 1);
    lines = add_lines(&d->file, d->arena, lane->name, NARROW_NAME);
    d->narrow_lines = lines > d->narrow_lines ? lines : d->narrow_lines;
    mc_buffer_printf(&d->file, "; lane_title[%d] = ", i + 1);
    add_label(&d->file, d->arena, in_key(d, i, lane->title), LONGEST_KEY);
    mc_buffer_printf(&d->file, "; lane_short[%d] = ", i + 1);
    add_label(&d->file, d->arena, in_key(d, i, lane->name), NARROW_KEY);
    mc_buffer_printf(&d->file, "; lane_colour[%d] = '%s'; lane_dash[%d] = %d\n", i + 1,
                     mc_lane_colour(lane, i), i + 1, dash_of(d->compare->result, i));
}

static void add_lanes(struct drawing *d)
{
    const struct mc_read_result *r = d->compare->result;
    static const char *const arrays[] = {"name", "narrow", "title", "short", "colour", "dash"};
    d->wide_lines = d->narrow_lines = 1;
    mc_buffer_printf(&d->file, "lanes = %d\n", r->lanes);
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++) {
        mc_buffer_printf(&d->file, "array lane_%s[%d]\n", arrays[i], r->lanes);
    }
    for (int i = 0; i < r->lanes; i++) {
        add_lane(d, i);
    }
    mc_buffer_printf(&d->file, "start = %lld\nend = %lld\n", (long long)(r->run->start / 1000),
                     (long long)(r->run->end / 1000));
    mc_buffer_text_add(&d->file, "currency = ");
    add_label(&d->file, d->arena, d->compare->currency, LONGEST_NAME);
    mc_buffer_text_add(&d->file, "\nreference = ");
    add_label(&d->file, d->arena, r->lane[d->compare->reference].name, LONGEST_NAME);
    mc_buffer_char(&d->file, '\n');
}

static bool add_series_name(void *context, const struct mc_row *row)
{
    struct drawing *d = context;
    d->series++;
    mc_buffer_printf(&d->file, "series_name[%d] = ", d->series);
    add_label(&d->file, d->arena, row->values[0].text, LONGEST_NAME);
    mc_buffer_printf(&d->file, "; series_colour[%d] = '%s'\n", d->series, palette[(d->series - 1) % COLOURS]);
    return true;
}

static bool add_series(struct drawing *d, const char *kind)
{
    const struct mc_bind binds[] = {MC_BIND_TEXT(":kind", kind), {NULL, {0}}};
    d->series = 0;
    if (!*kind) {
        return true;
    }
    int64_t n =
        mc_read_int(d->store, "SELECT count(DISTINCT item) FROM temp.estimate WHERE kind = :kind", binds);
    mc_buffer_printf(&d->file, "series = %lld\narray series_name[%lld]\narray series_colour[%lld]\n",
                     (long long)n, (long long)(n ? n : 1), (long long)(n ? n : 1));
    return mc_read_query(d->store,
                         "SELECT DISTINCT name, item FROM temp.estimate WHERE kind = :kind ORDER BY item",
                         binds, NULL, add_series_name, d);
}

static bool add_label_name(void *context, const struct mc_row *row)
{
    struct drawing *d = context;
    mc_buffer_printf(&d->file, "label[%d] = ", ++d->labels);
    add_label(&d->file, d->arena, row->values[0].text, LONGEST_TITLE);
    mc_buffer_char(&d->file, '\n');
    return true;
}

/* Names of rows that are not lanes: a query of one column in the head of the file. */
static bool add_labels(struct drawing *d, const char *sql)
{
    d->labels = 0;
    if (!*sql) {
        return true;
    }
    const char *counted = mc_arena_printf(d->arena, "SELECT count(*) FROM (%s)", sql);
    int64_t n = mc_read_int(d->store, counted, d->binds);
    mc_buffer_printf(&d->file, "labels = %lld\narray label[%lld]\n", (long long)n, (long long)(n ? n : 1));
    return mc_read_query(d->store, sql, d->binds, NULL, add_label_name, d);
}

static bool add_number(void *context, const struct mc_row *row)
{
    struct drawing *d = context;
    char digits[48];
    mc_buffer_printf(&d->file, "%s = %s\n", row->values[0].text, mc_print_real(digits, row->values[1].real));
    return true;
}

/* Numbers by names of ours: a query of two columns in the head of the file. Those after the heights count. */
static bool add_numbers(struct drawing *d, const char *sql)
{
    return !*sql || mc_read_query(d->store, sql, d->binds, NULL, add_number, d);
}

/* A block that has no row, the first one too, gets one without a value, so that the others keep their place.
 */
static void end_block(struct drawing *d, int columns)
{
    if (d->rows == 0) {
        for (int i = 0; i < columns; i++) {
            mc_buffer_text_add(&d->file, "NaN ");
        }
        mc_buffer_char(&d->file, '\n');
    }
    mc_buffer_text_add(&d->file, "\n\n");
    d->block++;
    d->rows = 0;
}

static bool add_data(void *context, const struct mc_row *row)
{
    struct drawing *d = context;
    char digits[48];
    while (row->values[0].integer > d->block) {
        end_block(d, row->count);
    }
    for (int i = 0; i < row->count; i++) {
        const struct mc_value *v = &row->values[i];
        bool number = v->kind == MC_VALUE_INT || (v->kind == MC_VALUE_REAL && v->real - v->real == 0);
        mc_buffer_printf(&d->file, "%s ", number ? mc_print_real(digits, v->real) : "NaN");
        d->any = d->any || (i > 0 && number && v->real != 0);
    }
    mc_buffer_char(&d->file, '\n');
    d->rows++;
    return true;
}

enum { LINE = 18, GAP = 10 };

/* Rows of names get the same room in every figure; curves have a fixed height. */
static void add_heights(struct drawing *d, const char *sql, const char *template)
{
    int lanes = d->compare->result->lanes, each = atoi(mc_asset_header(d->arena, sql, "lane-height"));
    bool bars = d->labels > 0 || strstr(template, "lane_name[i]") != NULL;
    int rows = d->labels > 0 ? d->labels : lanes, keys = d->series ? d->series : bars ? 0 : lanes;
    int wide = each > 0 ? each : d->labels > 0 ? 26 : 44, narrow = each > 0 ? each : 40;
    if (d->labels == 0) {
        wide = wide < LINE * d->wide_lines + GAP ? LINE * d->wide_lines + GAP : wide;
        narrow = narrow < LINE * d->narrow_lines + GAP ? LINE * d->narrow_lines + GAP : narrow;
    }
    mc_buffer_printf(&d->file, "height_wide = %d\nheight_narrow = %d\n",
                     bars ? 110 + wide * rows + 10 * keys : 400 + 8 * keys,
                     bars ? 120 + narrow * rows + 20 * keys : 300 + 20 * keys);
}

static bool assemble(struct drawing *d, const struct mc_figure *f, const char *sql, const char *template)
{
    mc_buffer_clear(&d->file);
    mc_buffer_printf(&d->file,
                     "# %s: data and template of one figure. To draw it again: gnuplot %s.gp > %s.svg\n",
                     f->title, f->id, f->id);
    add_lanes(d);
    bool fine = add_series(d, mc_asset_header(d->arena, sql, "series")) &&
                add_labels(d, mc_asset_header(d->arena, sql, "labels"));
    add_heights(d, sql, template);
    fine = fine && add_numbers(d, mc_asset_header(d->arena, sql, "numbers"));
    mc_buffer_text_add(&d->file, mc_asset_find(mc_report_assets, "preamble.gp")->text);
    mc_buffer_text_add(&d->file, "\n$data << EOD\n");
    d->block = 0;
    d->rows = 0;
    d->any = false;
    fine = fine && mc_read_query(d->store, sql, d->binds, NULL, add_data, d);
    mc_buffer_text_add(&d->file, "EOD\n\n");
    mc_buffer_text_add(&d->file, template);
    return fine && !d->file.overflow;
}

static bool write_file(struct drawing *d, const char *path, const char *text, size_t length)
{
    FILE *file = fopen(path, "w");
    bool fine = file && fwrite(text, 1, length, file) == length;
    if (file) {
        fine = fclose(file) == 0 && fine;
    }
    if (!fine) {
        mc_diag_add(d->diag, MC_ERROR, (struct mc_place){0}, NULL, NULL, "%s: %s", path, strerror(errno));
        mc_diag_blame_surroundings(d->diag);
    }
    return fine;
}

/* ---- drawing ---- */

static const char *draw_one(struct drawing *d, struct mc_figure *f, const char *path, bool narrow)
{
    struct mc_buffer svg = {0};
    const char *picture = NULL;
    const char *problem = mc_gnuplot_run(d->arena, d->options, path, narrow, &svg);
    if (problem && problem != mc_gnuplot_failed) {
        d->hopeless = problem;
    }
    if (!problem) {
        picture = mc_svg_clean(d->arena, mc_buffer_text(&svg),
                               mc_arena_printf(d->arena, "f%s%s-", f->id, narrow ? "n" : "w"), f->title);
        problem = picture ? NULL : "gnuplot wrote no picture that can be shown";
    }
    mc_buffer_free(&svg);
    if (problem && !d->figures->note) {
        d->figures->note = problem;
    }
    f->note = problem;
    return picture;
}

static void draw(struct drawing *d, struct mc_figure *f, const char *path)
{
    if (!d->any) {
        f->note = "everything is zero, so there is nothing to draw";
        return;
    }
    /* A missing program stays missing, and a hanging one is waited for once only. */
    if (d->hopeless) {
        f->note = d->hopeless;
        return;
    }
    f->wide = draw_one(d, f, path, false);
    f->narrow = f->wide ? draw_one(d, f, path, true) : NULL;
    d->figures->drawn += f->wide && f->narrow;
}

/* What the numbers were taken over: organisations, all histories, or nothing that was drawn. */
static const char *basis_of(struct drawing *d, const char *sql)
{
    const char *own = mc_asset_header(d->arena, sql, "organisations"),
               *basis = mc_asset_header(d->arena, sql, "n");
    int n = *own ? (int)mc_read_int(d->store, own, d->binds) : d->compare->result->organisations;
    if (strcmp(basis, "none") == 0) {
        return "Computed, not drawn: the same in every organisation.";
    }
    if (strcmp(basis, "histories") == 0) {
        return mc_arena_printf(d->arena, "n = %llu histories, of %d %s.",
                               (unsigned long long)d->compare->result->run->stored, n,
                               n == 1 ? "organisation" : "organisations");
    }
    return mc_arena_printf(d->arena, "n = %d %s.", n, n == 1 ? "organisation" : "organisations");
}

static bool make_figure(struct drawing *d, struct mc_figure *f, const struct mc_asset *sql)
{
    *f = (struct mc_figure){.id = mc_arena_copy_text(d->arena, sql->name, strlen(sql->name) - 4),
                            .title = mc_asset_header(d->arena, sql->text, "title"),
                            .caption = mc_asset_header(d->arena, sql->text, "caption"),
                            .query = sql->name};
    f->basis = basis_of(d, sql->text);
    const char *template = mc_asset_find(mc_report_assets, mc_arena_printf(d->arena, "%s.gp", f->id))->text;
    const char *path = mc_arena_printf(d->arena, "%s/figures/%s.gp", d->options->directory, f->id);
    if (!assemble(d, f, sql->text, template) ||
        !write_file(d, path, mc_buffer_text(&d->file), d->file.length)) {
        return false;
    }
    f->any = d->any;
    draw(d, f, path);
    path = mc_arena_printf(d->arena, "%s/figures/%s.svg", d->options->directory, f->id);
    return !f->wide || write_file(d, path, f->wide, strlen(f->wide));
}

/* A query with a template; the others are tables. Figures begin with a number, which is their order. */
static bool is_query(const struct mc_asset *a)
{
    size_t n = strlen(a->name);
    return isdigit((unsigned char)a->name[0]) && n > 4 && strcmp(a->name + n - 4, ".sql") == 0;
}

static bool make_directories(const struct drawing *d)
{
    const char *inner = mc_arena_printf(d->arena, "%s/figures", d->options->directory);
    if ((mkdir(d->options->directory, 0777) != 0 && errno != EEXIST) ||
        (mkdir(inner, 0777) != 0 && errno != EEXIST)) {
        mc_diag_add(d->diag, MC_ERROR, (struct mc_place){0}, "-o",
                    "name a folder that can be made and written", "%s: %s", d->options->directory,
                    strerror(errno));
        mc_diag_blame_surroundings(d->diag);
        return false;
    }
    return true;
}

struct mc_figures *mc_figures_make(struct mc_arena *arena, struct mc_diag *diag, struct mc_store *store,
                                   const struct mc_compare *compare, const struct mc_influences *influences,
                                   const struct mc_report_options *options)
{
    const struct mc_read_run *run = compare->result->run;
    struct drawing d = {.arena = arena,
                        .diag = diag,
                        .store = store,
                        .compare = compare,
                        .options = options,
                        .influences = influences,
                        .figures = MC_NEW(arena, struct mc_figures)};
    d.binds[0] = MC_BIND_INT(":run", run->run);
    d.binds[1] = MC_BIND_INT(":organisations", compare->result->organisations);
    d.binds[2] = MC_BIND_REAL(":histories", run->histories);
    d.binds[3] = MC_BIND_REAL(":years", run->years);
    d.binds[4] = MC_BIND_INT(":replications", run->stored);
    int most = 0;
    for (const struct mc_asset *a = mc_report_assets; a->name; a++) {
        most += is_query(a);
    }
    d.figures->figure = MC_NEW_ARRAY(arena, (size_t)most, struct mc_figure);
    bool fine = make_directories(&d) && put_estimates(&d) && put_influences(&d);
    for (const struct mc_asset *a = mc_report_assets; fine && a->name; a++) {
        if (is_query(a)) {
            fine = make_figure(&d, &d.figures->figure[d.figures->count++], a);
        }
    }
    mc_buffer_free(&d.file);
    return fine ? d.figures : NULL;
}

const struct mc_figure *mc_figures_find(const struct mc_figures *figures, const char *id)
{
    for (int i = 0; i < figures->count; i++) {
        if (strcmp(figures->figure[i].id, id) == 0) {
            return &figures->figure[i];
        }
    }
    return NULL;
}
