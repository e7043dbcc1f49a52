/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_CLI_SCREEN_H
#define MC_CLI_SCREEN_H
/*
 * screen: what standard output can show. A terminal with its width; colours where it has 256 of them and
 * neither NO_COLOR nor TERM=dumb speaks against it; --color=always and --color=never come first.
 */
#include "dbs.h"
#include "meshcost/screen.h"

struct mc_screen mc_args_screen(const struct mc_args *args);
/* A paragraph for people, in Markdown or for the screen, and an empty line. */
void mc_args_say(const struct mc_args *args, struct mc_buffer *out, const char *text);
/* In the format that the command asks for, for the screen where it is one for people. */
void mc_args_write(const struct mc_args *args, struct mc_buffer *out, const struct mc_table *const *tables,
                   int count);

#endif
