/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report.h"
#include "maker.h"
#include "meshcost/buffer.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

struct work {
    struct mc_arena *arena;
    struct mc_diag *diag;
    const struct mc_report_options *options;
    struct mc_report_made *made;
    const struct mc_document *document;
    struct mc_report_text about;
};

static bool write_file(const struct work *w, const struct mc_buffer *text, const char *path)
{
    FILE *file = fopen(path, "w");
    bool fine = file && fwrite(mc_buffer_text(text), 1, text->length, file) == text->length;
    if (file) {
        fine = fclose(file) == 0 && fine;
    }
    if (!fine) {
        mc_diag_add(w->diag, MC_ERROR, (struct mc_place){0}, "-o", NULL, "%s: %s", path, strerror(errno));
        mc_diag_blame_surroundings(w->diag);
    }
    w->made->page = w->made->page ? w->made->page : path;
    return fine && !text->overflow;
}

typedef void write_fn(const struct mc_document *document, const struct mc_report_text *about,
                      struct mc_buffer *out);

static const struct {
    enum mc_report_format format;
    const char *file;
    write_fn *write;
} writers[] = {
    {MC_REPORT_HTML, "index.html", mc_document_html},
    {MC_REPORT_MARKDOWN, "report.md", mc_document_markdown},
    {MC_REPORT_ADR, "decision.md", mc_document_adr},
    {MC_REPORT_JSON, "report.json", mc_document_json},
};

static bool write_tables(const struct work *w)
{
    const char *folder = mc_arena_printf(w->arena, "%s/tables", w->options->directory);
    if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
        mc_diag_add(w->diag, MC_ERROR, (struct mc_place){0}, "-o", NULL, "%s: %s", folder, strerror(errno));
        mc_diag_blame_surroundings(w->diag);
        return false;
    }
    bool fine = true;
    for (int i = 0; fine && i < w->document->count; i++) {
        const struct mc_table *t = w->document->block[i].table;
        struct mc_buffer text = {0};
        if (t) {
            mc_tables_write(&text, MC_FORMAT_CSV, &t, 1);
            fine = write_file(w, &text, mc_arena_printf(w->arena, "%s/%s.csv", folder, mc_table_id(t)));
        }
        mc_buffer_free(&text);
    }
    return fine;
}

static bool write_all(const struct work *w)
{
    unsigned formats = w->options->formats ? w->options->formats : MC_REPORT_HTML;
    bool fine = true;
    for (size_t i = 0; fine && i < sizeof writers / sizeof writers[0]; i++) {
        struct mc_buffer text = {0};
        if (formats & writers[i].format) {
            writers[i].write(w->document, &w->about, &text);
            fine = write_file(w, &text,
                              mc_arena_printf(w->arena, "%s/%s", w->options->directory, writers[i].file));
        }
        mc_buffer_free(&text);
    }
    return fine && (!(formats & MC_REPORT_CSV) || write_tables(w));
}

static void bind_all(struct mc_maker *m)
{
    const struct mc_read_run *run = m->run;
    m->binds[0] = MC_BIND_INT(":run", run->run);
    m->binds[1] = MC_BIND_INT(":organisations", m->compare->result->organisations);
    m->binds[2] = MC_BIND_REAL(":histories", run->histories);
    m->binds[3] = MC_BIND_REAL(":years", run->years);
    m->binds[4] = MC_BIND_INT(":replications", run->stored);
}

static void bind_leaders(struct mc_maker *m)
{
    const struct mc_read_lane *lane = m->compare->result->lane;
    m->leader = m->compare->cheapest;
    m->rival = m->compare->next;
    m->binds[5] = MC_BIND_TEXT(":leader", m->leader >= 0 ? lane[m->leader].name : "");
    m->binds[6] = MC_BIND_TEXT(":rival", m->rival >= 0 ? lane[m->rival].name : "");
}

/* Maps and sweeps of the same scenario that the file holds too. */
static bool find_more(struct mc_maker *m, struct mc_diag *diag)
{
    const struct mc_read_sweep *owners = mc_regrets_find(m->store, m->arena, m->run->scenario);
    m->mapped = mc_mapped_read(m->store, m->arena, diag, NULL, m->run->scenario, 0, m->compare->margin);
    m->regrets = owners ? mc_regrets_read(m->store, m->arena, diag, owners) : NULL;
    return (!owners || m->regrets) && !mc_store_error(m->store);
}

bool mc_report_write(struct mc_arena *arena, struct mc_diag *diag, struct mc_store *store,
                     const struct mc_read_run *run, const struct mc_report_options *options,
                     struct mc_report_made *made)
{
    struct mc_read_result *result = mc_read_result(store, arena, run);
    const struct mc_compare *c = result ? mc_compare(arena, diag, result, &options->compare) : NULL;
    if (!c) {
        return false;
    }
    struct mc_document document = {.arena = arena};
    struct mc_maker m = {.arena = arena, .store = store, .compare = c, .run = run, .document = &document};
    bind_all(&m);
    bind_leaders(&m);
    mc_compare_tables(arena, c, m.tables);
    m.influences = mc_influences_find(&m);
    if (!find_more(&m, diag) || !mc_ablated_find(&m, diag, &options->compare) || !mc_figure_map_put(&m)) {
        return false;
    }
    m.figures = mc_figures_make(arena, diag, store, c, m.influences, options);
    if (!m.figures) {
        return false;
    }
    mc_sections_write(&m);
    *made = (struct mc_report_made){
        .figures = m.figures->count, .drawn = m.figures->drawn, .note = m.figures->note};
    struct work w = {arena, diag,      options,
                     made,  &document, {c, m.figures, *run->title ? run->title : run->scenario}};
    return !mc_store_error(store) && write_all(&w);
}
