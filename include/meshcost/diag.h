/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_DIAG_H
#define MESHCOST_DIAG_H
/*
 * diag: what a user did wrong, where, and what to do about it.
 *
 * Problems are collected, not thrown: readers go on and report everything that they find, then the
 * caller prints the lot and stops (exit code 2, nothing written). A diagnostic has a place (file, line,
 * column; 1-based, columns count characters), the path of the value from the root
 * ("namespaces[web].replicas"), a message (what is wrong) and a remedy (what to do). Printed as
 *
 *     file.yaml:12:15: error: replicas: "many" is not a whole number
 *       12 |     replicas: many
 *          |               ^~~~
 *       at: namespaces[web].replicas
 *       try: a whole number from 0 to 100000, for instance 3
 *
 * Text from outside is escaped on printing (control characters, escape sequences, bidirectional marks)
 * and cut at 200 characters. Problems are printed in file order, then by line; at most 100, the rest is
 * counted. Everything is copied into the sink's arena.
 */
#include "meshcost/arena.h"
#include <stdbool.h>
#include <stdio.h>

enum mc_severity { MC_ERROR, MC_WARNING, MC_NOTE };

struct mc_place {
    const char *file; /* NULL: the command line or no place at all */
    int line, column; /* 1-based; 0: unknown */
    int width;        /* characters to underline; 0: one */
};

struct mc_diag; /* the sink */

struct mc_diag *mc_diag_create(struct mc_arena *arena);
/* Registers the text of a file, so that the offending line can be shown. Kept by reference. */
void mc_diag_source(struct mc_diag *diag, const char *file, const char *text, size_t length);
/* `path` and `remedy` may be NULL. The message is a format. */
void mc_diag_add(struct mc_diag *diag, enum mc_severity severity, struct mc_place place, const char *path,
                 const char *remedy, const char *format, ...) __attribute__((format(printf, 6, 7)));
int mc_diag_errors(const struct mc_diag *diag);
int mc_diag_warnings(const struct mc_diag *diag);
/* Says that a problem is the surroundings' (a full disk, a failing device), not the user's: exit code 1,
 * not 2. */
void mc_diag_blame_surroundings(struct mc_diag *diag);
bool mc_diag_surroundings(const struct mc_diag *diag);
void mc_diag_print(const struct mc_diag *diag, FILE *out);

#endif
