/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_CLI_H
#define MC_CLI_H
/*
 * cli: one file a subcommand (command_NAME.c), one row each in the table in commands.c. Options are tables,
 * from which parsing, help, man page and completion are made.
 *
 * Adding a command: command_NAME.c ending in `const struct mc_command mc_command_NAME`, a row in commands.c,
 * an entry in README.md, a test in tests/laws. Data goes to stdout, everything else to stderr.
 */
#include "meshcost/arena.h"
#include "meshcost/diag.h"
#include <stdbool.h>
#include <stdint.h>

enum mc_exit { MC_EXIT_OK = 0, MC_EXIT_FAILURE = 1, MC_EXIT_USAGE = 2, MC_EXIT_GATE = 3 };

struct mc_option {
    const char *name;     /* long name without dashes; NULL ends the table */
    char letter;          /* short form, 0: none */
    const char *argument; /* what the value is, for help ("FILE"); NULL: a flag */
    bool repeats;         /* may be given several times */
    const char *doc;
};

struct mc_args;

struct mc_command {
    const char *name, *arguments, *summary; /* "DB", "one line" */
    int least, most;                        /* positional arguments; most -1: any number */
    const struct mc_option *options;
    const char *help;     /* a paragraph, may be NULL */
    const char *examples; /* lines, each a command */
    int (*run)(const struct mc_args *args);
};
extern const struct mc_command *const mc_commands[]; /* NULL-terminated */

const char *mc_args_command(const struct mc_args *args); /* its name */
int mc_args_count(const struct mc_args *args);
const char *mc_args_at(const struct mc_args *args, int i); /* positional */
bool mc_args_has(const struct mc_args *args, const char *option);
const char *mc_args_value(const struct mc_args *args, const char *option,
                          const char *fallback); /* the last one given */
int mc_args_repeats(const struct mc_args *args, const char *option);
const char *mc_args_repeat(const struct mc_args *args, const char *option, int i);
/* Whole number in [low, high]; false after a message on stderr. */
bool mc_args_int(const struct mc_args *args, const char *option, int64_t fallback, int64_t low, int64_t high,
                 int64_t *value);
/* The same command line without an option, with a sink of its own. */
const struct mc_args *mc_args_without(const struct mc_args *args, const char *option);
/* The same command line with one more value of an option, with a sink of its own. */
const struct mc_args *mc_args_with(const struct mc_args *args, const char *option, const char *value);
/* A command line that has these inputs alone (NULL: not given), with an arena and a sink of its own. */
const struct mc_args *mc_args_point(const struct mc_args *args, struct mc_arena *arena, struct mc_diag *diag,
                                    const char *lanes, const char *prices, int settings,
                                    const char *const *setting);
/* Arena and sink that live as long as the command. */
struct mc_arena *mc_args_arena(const struct mc_args *args);
struct mc_diag *mc_args_diag(const struct mc_args *args);

/* Where data files are: scenarios/ beside the source, ../share/meshcost beside the executable, or
 * MESHCOST_DATA. */
const char *mc_data_directory(const struct mc_args *args);
/* NULL-terminated search path for a kind ("lanes", "prices", "releases"): as given, then the data
 * directory's. */
const char *const *mc_data_path(const struct mc_args *args, const char *kind);
/* Paths of the files of a kind in the data directory whose names end so, in the order of their names, so that
 * it does not depend on the file system. */
const char *const *mc_data_files(const struct mc_args *args, const char *kind, const char *ending,
                                 int *count);
/* Where components of the house are looked for: in lanes, then in what belongs to no lane. */
const char *const *mc_house_path(const struct mc_args *args);

int mc_main(int argc, char **argv);

#endif
