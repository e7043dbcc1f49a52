/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_REPORT_H
#define MC_REPORT_H
/* Private to the report layer. */
#include "meshcost/asset.h"
#include "meshcost/compare.h"
#include "meshcost/report.h"

extern const struct mc_asset mc_report_assets[];

/* Writes the three lines of the verdict. */
void mc_compare_verdict(struct mc_arena *arena, struct mc_compare *compare);
/* One figure of sim/report/figures, with what came of it. */
struct mc_figure {
    const char *id, *title, *caption, *query; /* query: name of its .sql */
    const char *wide, *narrow;                /* SVG elements; NULL where there is no picture */
    const char *note;                         /* why there is none */
    bool any;                                 /* its data hold a number other than zero */
    const char *basis;                        /* a sentence: what was taken as an observation, and how many */
};
struct mc_figures {
    int count, drawn;
    struct mc_figure *figure;
    const char *note; /* first reason why gnuplot gave nothing; NULL: it did */
};
struct mc_influences; /* maker.h */
/* Writes DIR/figures/ID.gp, draws and writes DIR/figures/ID.svg. NULL after a diagnostic or a failed query.
 */
struct mc_figures *mc_figures_make(struct mc_arena *arena, struct mc_diag *diag, struct mc_store *store,
                                   const struct mc_compare *compare, const struct mc_influences *influences,
                                   const struct mc_report_options *options);
const struct mc_figure *mc_figures_find(const struct mc_figures *figures, const char *id);
/* A statement that gives no row: it fills the tables of this connection that figures are drawn from. */
bool mc_figure_put(struct mc_store *store, const char *sql, const struct mc_bind *binds);

/* Runs gnuplot on a file; its standard output is appended to `out`. NULL, or why it gave nothing: the file
 * was not to its taste (mc_gnuplot_failed), or the program is missing or hangs, which another file does not
 * mend. */
extern const char mc_gnuplot_failed[];
const char *mc_gnuplot_run(struct mc_arena *arena, const struct mc_report_options *options, const char *file,
                           bool narrow, struct mc_buffer *out);
/* An SVG as gnuplot makes it, for inlining: ids prefixed, black as the colour of text. NULL if it holds what
 * a figure cannot hold. */
const char *mc_svg_clean(struct mc_arena *arena, const char *svg, const char *prefix, const char *label);

/* Value of a line "-- key: value" of a query or template, "" if there is none. */
const char *mc_asset_header(struct mc_arena *arena, const char *text, const char *key);
/* "#rrggbb" of a lane, one of a palette that everybody can tell apart if its file states none. */
const char *mc_lane_colour(const struct mc_read_lane *lane, int ordinal);

#endif
