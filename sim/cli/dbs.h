/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_DBS_H
#define MC_DBS_H
/*
 * dbs: what the commands that read a database share: opening it, choosing a run, the format of the answer.
 */
#include "cli.h"
#include "meshcost/change.h"

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
    {"color", 0, "WHEN", false, "auto, always or never (auto: on a terminal with 256 colours)"},             \
        {"json", 0, NULL, false, "as JSON"}, {"csv", 0, NULL, false, "as CSV"},                              \
    {                                                                                                        \
        "markdown", 0, NULL, false, "as Markdown"                                                            \
    }

#define MC_OPTION_COMPARE                                                                                    \
    {"reference", 0, "LANE", false, "lane that the others are compared with (the first)"},                   \
    {                                                                                                        \
        "margin", 0, "SHARE", false, "differences within it are a tie, e.g. 2% (1%)"                         \
    }

#define MC_OPTION_GATE                                                                                       \
    {                                                                                                        \
        "fail-if", 0, "EXPR", true, "exit code 3 if it holds, e.g. cost.p90>250000, delta(LANE).cash>5%"     \
    }
/* For the help of commands with --fail-if. */
#define MC_GATE_HELP                                                                                         \
    "--fail-if compares a result with a number and ends with exit code 3 where that holds: MEASURE[.STAT]\n" \
    "(of the cheapest lane that delivers), LANE.MEASURE[.STAT], delta(LANE).MEASURE[.STAT], "                \
    "not_delivering\n"                                                                                       \
    "or ties. STAT: mean, low, high, p10, p50, p90. What cannot be told (a withheld interval) holds."

/* The conditions of --fail-if; false after diagnostics that name what is known. */
bool mc_gate_read(const struct mc_args *args, const struct mc_read_result *names);
/* Checks them: `code`, or exit code 3 after a list on stderr of what was checked if any holds. `change` may
 * be NULL; else `compare` is its changed side. */
int mc_gate_check(const struct mc_args *args, const struct mc_compare *compare,
                  const struct mc_change *change, int code);
/* Is there such a lane (NULL: fine)? False after a diagnostic. */
bool mc_args_lane_known(const struct mc_args *args, const struct mc_read_result *names, const char *lane);
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
