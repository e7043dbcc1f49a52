/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Request rates from a CSV file: namespace,service,requests. */
#include "meshcost/quantity.h"
#include "objects.h"
#include <string.h>

enum { COLUMNS = 3, MAX_FIELDS = 16 };
static const char *const columns[COLUMNS] = {"namespace", "service", "requests"};

/* Cuts a line at commas, in place; blanks and quotes around a field go. */
static int split(char *line, char *fields[MAX_FIELDS])
{
    int n = 0;
    for (char *rest = line; rest && n < MAX_FIELDS;) {
        char *field = rest, *comma = strchr(rest, ',');
        rest = comma ? comma + 1 : NULL;
        if (comma) {
            *comma = '\0';
        }
        field += strspn(field, " \t\"");
        size_t length = strlen(field);
        while (length > 0 && strchr(" \t\r\"", field[length - 1])) {
            field[--length] = '\0';
        }
        fields[n++] = field;
    }
    return n;
}

static bool read_header(struct mc_import *import, struct mc_place place, char *line, int at[COLUMNS])
{
    char *fields[MAX_FIELDS];
    int n = split(line, fields);
    bool whole = true;
    for (int c = 0; c < COLUMNS; c++) {
        at[c] = -1;
        for (int i = 0; i < n; i++) {
            at[c] = strcmp(fields[i], columns[c]) == 0 ? i : at[c];
        }
        whole = whole && at[c] >= 0;
    }
    if (!whole) {
        mc_diag_add(import->diag, MC_ERROR, place, NULL, "begin with: namespace,service,requests",
                    "the header does not name the columns");
    }
    return whole;
}

static void read_row(struct mc_import *import, struct mc_place place, char *line, const int at[COLUMNS])
{
    char *fields[MAX_FIELDS];
    int n = split(line, fields);
    double requests = 0;
    if (n == 1 && !*fields[0]) {
        return;
    }
    for (int c = 0; c < COLUMNS; c++) {
        if (at[c] >= n) {
            mc_diag_add(import->diag, MC_ERROR, place, columns[c], "write namespace,service,requests",
                        "the row has %d fields only", n);
            return;
        }
    }
    const char *wrong = mc_parse_real(fields[at[2]], &requests);
    if (wrong || requests < 0 || requests > 1e7) {
        mc_diag_add(import->diag, MC_ERROR, place, columns[2], "a number from 0 to 10000000, a second",
                    "\"%s\" %s", fields[at[2]], wrong ? wrong : "is out of range");
        return;
    }
    import->rates.size = sizeof(struct rate);
    struct rate *rate = mc_import_push(import, &import->rates);
    *rate = (struct rate){fields[at[0]], fields[at[1]], requests, place, false};
}

bool mc_import_rates(struct mc_import *import, const char *file, const char *text, size_t length)
{
    int before = mc_diag_errors(import->diag), at[COLUMNS], line_number = 0;
    bool header = false;
    char *rest = mc_arena_copy_text(import->arena, text, length);
    file = import->anonymous ? "rates" : file;
    mc_diag_source(import->diag, file, text, length);
    while (rest && *rest) {
        char *line = rest, *end = strchr(rest, '\n');
        struct mc_place place = {file, ++line_number, 1, 0};
        rest = end ? end + 1 : NULL;
        if (end) {
            *end = '\0';
        }
        if (header) {
            read_row(import, place, line, at);
        } else if (!read_header(import, place, line, at)) {
            return false;
        }
        header = true;
    }
    return mc_diag_errors(import->diag) == before;
}
