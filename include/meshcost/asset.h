/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_ASSET_H
#define MESHCOST_ASSET_H
/*
 * asset: files compiled into a library (SQL, style sheets, gnuplot templates) by mc_embed() in CMake.
 * Each target T defines T_assets[], ended by a row whose name is NULL. Text is NUL-terminated.
 */
#include <stddef.h>

struct mc_asset {
    const char *name; /* base name of the file */
    const char *text;
    size_t length; /* without the NUL */
};

/* The row called `name`; asserts that it exists, for the names are our own. */
const struct mc_asset *mc_asset_find(const struct mc_asset *table, const char *name);

#endif
