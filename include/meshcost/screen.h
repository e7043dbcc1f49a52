/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_SCREEN_H
#define MESHCOST_SCREEN_H
/*
 * screen: what a terminal can show, and results written for it.
 *
 * Without a screen (a pipe, a file) a table is as wide as it is and nothing is coloured, so that what a
 * program reads never depends on where somebody sat. On a screen a table that is too wide goes on below,
 * with its first column again; notes are broken at blanks; and small bars show cash by lane in the colours
 * of the report.
 */
#include "meshcost/compare.h"

struct mc_screen {
    int width;    /* columns; 0: no screen */
    bool colours; /* 256 of them */
    bool blocks;  /* shows characters beyond ASCII */
};

/* Tables for people, one after the other. */
void mc_tables_show(struct mc_buffer *out, const struct mc_screen *screen,
                    const struct mc_table *const *tables, int count);
/* A text of one paragraph, escaped; on a screen broken at blanks, further lines indented. */
void mc_text_show(struct mc_buffer *out, const struct mc_screen *screen, const char *text, int indent);
/* A bar a lane: up to the mean solid, on to the 90th percentile of organisations thin. Nothing without a
 * screen. */
void mc_bars_show(struct mc_buffer *out, const struct mc_screen *screen, const struct mc_compare *compare);

#endif
