/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_DBS_H
#define MC_DBS_H
/*
 * dbs: what the commands that read a database share: opening it, choosing a run, the format of the answer.
 */
#include "cli.h"
#include "meshcost/compare.h"

struct mc_opened {
    struct mc_store *store;
    const struct mc_read_run *run;
};

/* Rows for the tables of options. */
#define MC_OPTION_RUN                                                                                        \
    {                                                                                                        \
        "run", 0, "ID", false, "which run: the first digits of its id (the newest finished one)"             \
    }
#define MC_OPTION_FORMATS                                                                                    \
    {"json", 0, NULL, false, "as JSON"}, {"csv", 0, NULL, false, "as CSV"},                                  \
    {                                                                                                        \
        "markdown", 0, NULL, false, "as Markdown"                                                            \
    }

#define MC_OPTION_COMPARE                                                                                    \
    {"reference", 0, "LANE", false, "lane that the others are compared with (the first)"},                   \
    {                                                                                                        \
        "margin", 0, "SHARE", false, "differences within it are a tie, e.g. 2% (1%)"                         \
    }

/* Reference and margin; false after a diagnostic. */
bool mc_args_compare(const struct mc_args *args, struct mc_compare_options *options);
/* Opens the database that the command names first and chooses its run. False after diagnostics. */
bool mc_opened_load(const struct mc_args *args, struct mc_opened *opened);
/* The same for a path and the first digits of a run's id (NULL: the newest finished one). */
bool mc_opened_file(const struct mc_args *args, const char *path, const char *id, struct mc_opened *opened);
/* Prints the comparison of an opened run in the format that the options ask for. Returns the exit code. */
int mc_opened_compare(const struct mc_args *args, const struct mc_opened *opened,
                      const struct mc_compare_options *options);
/* Closes; says why on stderr if a call failed. Returns the exit code, `code` unless a call failed. */
int mc_opened_close(struct mc_opened *opened, int code);
enum mc_format mc_args_format(const struct mc_args *args);
/* Writes to stdout; false (after a message) if that failed. */
bool mc_print_all(const struct mc_buffer *text);

#endif
