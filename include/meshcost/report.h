/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_REPORT_H
#define MESHCOST_REPORT_H
/*
 * report: a page that stands alone, made from the database and nothing else.
 *
 * DIR/index.html holds everything: text, tables, figures as SVG, style; it needs no network, and its script
 * (hide lanes, sort tables, read figures) is comfort only. report.md and report.json say the same,
 * tables/ID.csv are its tables, decision.md is an architecture decision record (MADR). DIR/figures/NAME.gp
 * are the figures with their data, for gnuplot. A figure is a query and a template in sim/report/figures.
 * gnuplot is called without a shell and may take half a minute a figure unless said otherwise; where it is
 * missing, fails or hangs, the page has its tables and says so, and the report is still made.
 */
#include "meshcost/compare.h"

enum mc_report_format {
    MC_REPORT_HTML = 1,
    MC_REPORT_MARKDOWN = 2,
    MC_REPORT_ADR = 4,
    MC_REPORT_CSV = 8,
    MC_REPORT_JSON = 16
};

struct mc_report_options {
    const char *directory; /* made if it is not there */
    unsigned formats;      /* of enum mc_report_format; 0: HTML alone */
    const char *gnuplot;   /* program; NULL: "gnuplot" in PATH */
    int patience_ms;       /* how long it may take for one figure; 0: 30,000 */
    struct mc_compare_options compare;
};
struct mc_report_made {
    const char *page; /* path of index.html, or of the first other file */
    int figures, drawn;
    const char *note; /* why figures are missing; NULL: none are */
};
/* False after a diagnostic (folder cannot be made, file cannot be written) or a failed query. */
bool mc_report_write(struct mc_arena *arena, struct mc_diag *diag, struct mc_store *store,
                     const struct mc_read_run *run, const struct mc_report_options *options,
                     struct mc_report_made *made);

#endif
