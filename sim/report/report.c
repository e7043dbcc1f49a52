/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report.h"
#include "meshcost/buffer.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

static bool write_page(struct mc_diag *diag, const struct mc_buffer *html, const char *path)
{
    FILE *file = fopen(path, "w");
    bool fine = file && fwrite(mc_buffer_text(html), 1, html->length, file) == html->length;
    if (file) {
        fine = fclose(file) == 0 && fine;
    }
    if (!fine) {
        mc_diag_add(diag, MC_ERROR, (struct mc_place){0}, "-o", NULL, "%s: %s", path, strerror(errno));
    }
    return fine && !html->overflow;
}

bool mc_report_write(struct mc_arena *arena, struct mc_diag *diag, struct mc_store *store,
                     const struct mc_read_run *run, const struct mc_report_options *options,
                     struct mc_report_made *made)
{
    struct mc_read_result *result = mc_read_result(store, arena, run);
    const struct mc_compare *c = result ? mc_compare(arena, diag, result, &options->compare) : NULL;
    const struct mc_figures *figures = c ? mc_figures_make(arena, diag, store, c, options) : NULL;
    if (!figures) {
        return false;
    }
    struct mc_buffer html = {0};
    mc_page_write(&html, arena, store, c, figures);
    made->page = mc_arena_printf(arena, "%s/index.html", options->directory);
    made->figures = figures->count;
    made->drawn = figures->drawn;
    made->note = figures->note;
    bool fine = !mc_store_error(store) && write_page(diag, &html, made->page);
    mc_buffer_free(&html);
    return fine;
}
