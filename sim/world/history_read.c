/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads histories from JSON Lines, as history_export.c writes them. Lines come from outside: each cell is
 * checked here, what the lines say together in history_check.c. Everything that is wrong is reported.
 */
#include "history_check.h"
#include "history_line.h"
#include "meshcost/buffer.h"
#include "meshcost/quantity.h"
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_FILE = 256 << 20, MAX_HISTORIES = 100000, MAX_ROWS = 10000000 };

struct reader {
    struct mc_arena *arena;
    struct mc_diag *diag;
    const struct mc_scenario *scenario;
    const char *file;
    int line, clean;            /* clean: problems that were there before the file was read */
    struct mc_history *history; /* the one that is read; NULL before the first head */
    struct mc_line_places places;
    int room[MC_ENTITIES], event_room, place_room;
    bool stated;          /* the head has a fingerprint ... */
    uint64_t fingerprint; /* ... which is this */
    int count, list_room;
    const struct mc_history **list;
};

static struct mc_place place_of(const struct reader *r, const struct mc_cell *cell)
{
    return (struct mc_place){r->file, r->line, cell ? cell->column : 1, cell ? cell->width : 0};
}

static void complain(struct reader *r, const struct mc_cell *cell, const char *remedy, const char *what)
{
    mc_diag_add(r->diag, MC_ERROR, place_of(r, cell), cell ? cell->key : NULL, remedy, "%s", what);
}

/* The cell of a key, of the kind that is wanted; NULL after a problem was reported. */
static const struct mc_cell *need(struct reader *r, const struct mc_line *line, const char *key,
                                  enum mc_cell_kind kind)
{
    static const char *const wanted[] = {"is a text in quotes", "is a number", "is true or false"};
    const struct mc_cell *cell = mc_line_get(line, key);
    if (!cell || cell->kind != kind) {
        mc_diag_add(r->diag, MC_ERROR, place_of(r, cell), key, "see a line that meshcost has written",
                    cell ? "\"%s\" %s" : "\"%s\" is missing; it %s", key, wanted[kind]);
        return NULL;
    }
    return cell;
}

static int64_t read_int(struct reader *r, const struct mc_line *line, const char *key, int64_t min,
                        int64_t max)
{
    const struct mc_cell *cell = need(r, line, key, MC_CELL_NUMBER);
    int64_t value = 0;
    if (cell && (mc_parse_int(cell->text, &value) != NULL || value < min || value > max)) {
        mc_diag_add(r->diag, MC_ERROR, place_of(r, cell), key, "correct the number",
                    "\"%s\" is not a whole number from %" PRId64 " to %" PRId64, cell->text, min, max);
        return min;
    }
    return cell ? value : min;
}

static double read_real(struct reader *r, const struct mc_line *line, const char *key, double min, double max)
{
    const struct mc_cell *cell = need(r, line, key, MC_CELL_NUMBER);
    double value = 0;
    if (cell && (mc_parse_real(cell->text, &value) != NULL || !(value >= min && value <= max))) {
        mc_diag_add(r->diag, MC_ERROR, place_of(r, cell), key, "correct the number",
                    "\"%s\" is not a number from %g to %g", cell->text, min, max);
        return min;
    }
    return cell ? value : min;
}

static uint64_t parse_id(const char *text)
{
    bool good = strlen(text) == 16 && strspn(text, "0123456789abcdef") == 16;
    return good ? strtoull(text, NULL, 16) : 0;
}

static mc_id read_id(struct reader *r, const struct mc_line *line, const char *key)
{
    const struct mc_cell *cell = need(r, line, key, MC_CELL_TEXT);
    mc_id id = cell ? parse_id(cell->text) : 0;
    if (cell && id == 0) {
        complain(r, cell, "16 digits 0-9a-f, not all zero", "this is no id");
    }
    return id;
}

typedef const char *name_fn(const struct mc_scenario *scenario, int i);

static const char *cluster_name(const struct mc_scenario *s, int i)
{
    return i < s->cluster_count ? s->clusters[i].name : NULL;
}

static const char *team_name(const struct mc_scenario *s, int i)
{
    return i < s->team_count ? s->teams[i].name : NULL;
}

/* Index of a name of the scenario. */
static int read_name_of(struct reader *r, const struct mc_line *line, const char *key, name_fn *name)
{
    const struct mc_cell *cell = need(r, line, key, MC_CELL_TEXT);
    for (int i = 0; cell && name(r->scenario, i); i++) {
        if (strcmp(name(r->scenario, i), cell->text) == 0) {
            return i;
        }
    }
    if (cell) {
        complain(r, cell, "read it with the scenario that it was made for",
                 "the scenario has nothing of this name");
    }
    return 0;
}

static int read_word(struct reader *r, const struct mc_line *line, const char *key, const char *const *words)
{
    const struct mc_cell *cell = need(r, line, key, MC_CELL_TEXT);
    for (int i = 0; cell && words[i]; i++) {
        if (strcmp(words[i], cell->text) == 0) {
            return i;
        }
    }
    if (cell) {
        complain(r, cell, "see a line that meshcost has written",
                 "this word is not one of those that may stand here");
    }
    return 0;
}

static bool read_bool(struct reader *r, const struct mc_line *line, const char *key)
{
    const struct mc_cell *cell = need(r, line, key, MC_CELL_BOOL);
    return cell && strcmp(cell->text, "true") == 0;
}

/* ---- rows ---- */

static int read_row_number(struct reader *r, const struct mc_line *line, const char *key, enum mc_entity of)
{
    int count = mc_history_entities(r->history, r->scenario, of);
    if (count == 0) {
        complain(r, mc_line_get(line, key), "put the lines that it names before it",
                 "there is nothing to name");
        return 0;
    }
    return (int)read_int(r, line, key, 0, count - 1);
}

static void read_column(struct reader *r, const struct mc_line *line, const struct mc_column *c, char *row)
{
    void *cell = row + c->offset;
    const struct mc_cell *text;
    switch (c->type) {
    case MC_COLUMN_NAME:
        text = need(r, line, c->key, MC_CELL_TEXT);
        *(const char **)cell = text ? text->text : "";
        break;
    case MC_COLUMN_ID:
        *(mc_id *)cell = read_id(r, line, c->key);
        break;
    case MC_COLUMN_INT:
        *(int64_t *)cell = read_int(r, line, c->key, (int64_t)c->min, (int64_t)c->max);
        break;
    case MC_COLUMN_TIME:
        *(int64_t *)cell = read_int(r, line, c->key, INT64_MIN / 4, INT64_MAX);
        break;
    case MC_COLUMN_REAL:
        *(double *)cell = read_real(r, line, c->key, c->min, c->max);
        break;
    case MC_COLUMN_BOOL:
        *(bool *)cell = read_bool(r, line, c->key);
        break;
    case MC_COLUMN_WORD:
        *(int *)cell = read_word(r, line, c->key, c->words);
        break;
    case MC_COLUMN_CLUSTER:
        *(int *)cell = read_name_of(r, line, c->key, cluster_name);
        break;
    case MC_COLUMN_TEAM:
        *(int *)cell = read_name_of(r, line, c->key, team_name);
        break;
    case MC_COLUMN_ROW:
        *(int *)cell = read_row_number(r, line, c->key, c->of);
        break;
    }
}

static bool is_column(const struct mc_history_table *t, const char *key)
{
    for (const struct mc_column *c = t->columns; c->key; c++) {
        if (strcmp(c->key, key) == 0) {
            return true;
        }
    }
    return strcmp(key, "type") == 0;
}

static void grow(struct reader *r, void **rows, int count, int *room, size_t size)
{
    if (count == *room) {
        int bigger = *room ? *room * 2 : 64;
        *rows = mc_arena_grow(r->arena, *rows, (size_t)count, (size_t)bigger, size);
        *room = bigger;
    }
}

static void keep_place(struct reader *r, int of)
{
    struct mc_line_places *p = &r->places;
    int *count = of < 0 ? &p->event_count : &p->count[of], **lines = of < 0 ? &p->event : &p->line[of];
    int *room = of < 0 ? &r->place_room : &p->room[of];
    void *grown = *lines;
    grow(r, &grown, *count, room, sizeof **lines);
    *lines = grown;
    (*lines)[(*count)++] = r->line;
}

static void read_row(struct reader *r, const struct mc_line *line, enum mc_entity of)
{
    const struct mc_history_table *t = &mc_history_tables[of];
    int *count = (int *)(void *)((char *)r->history + t->count_offset);
    void **rows = (void **)(void *)((char *)r->history + t->rows_offset);
    for (int i = 0; i < line->count; i++) {
        if (!is_column(t, line->cell[i].key)) {
            complain(r, &line->cell[i], "take it out", "this key does not belong here");
        }
    }
    if (*count >= MAX_ROWS) {
        complain(r, NULL, "split the history", "too many lines of this type");
        return;
    }
    grow(r, rows, *count, &r->room[of], t->row_size);
    char *row = (char *)*rows + (size_t)*count * t->row_size;
    memset(row, 0, t->row_size);
    for (const struct mc_column *c = t->columns; c->key; c++) {
        read_column(r, line, c, row);
    }
    keep_place(r, (int)of);
    ++*count;
}

/* ---- events ---- */

/* The subject is for people; where it says something else than the number, one of them is wrong. */
static void check_subject(struct reader *r, const struct mc_line *line, const struct mc_history_event *e)
{
    const struct mc_cell *cell = need(r, line, "subject", MC_CELL_TEXT);
    struct mc_buffer text = {0};
    mc_history_subject(r->history, r->scenario, e, &text);
    if (cell && strcmp(cell->text, mc_buffer_text(&text)) != 0) {
        mc_diag_add(r->diag, MC_ERROR, place_of(r, cell), "subject", "correct the number or the name",
                    "entity %d is \"%s\"", e->entity, mc_buffer_text(&text));
    }
    mc_buffer_free(&text);
}

static int64_t read_value(struct reader *r, const struct mc_line *line, enum mc_event_value value)
{
    switch (value) {
    case MC_VALUE_NONE:
        return 0;
    case MC_VALUE_TEAM:
        return read_int(r, line, "value", 0, r->scenario->team_count - 1);
    default:
        return read_int(r, line, "value", 0, 1000000);
    }
}

static void read_event(struct reader *r, const struct mc_line *line)
{
    static const char *const known[] = {"type",  "time",   "ms",      "kind",  "id",
                                        "cause", "entity", "subject", "value", NULL};
    struct mc_history *h = r->history;
    int before = mc_diag_errors(r->diag);
    struct mc_history_event e = {.time = read_int(r, line, "ms", INT64_MIN / 4, INT64_MAX / 4),
                                 .kind = read_word(r, line, "kind", mc_history_kind_words),
                                 .id = read_id(r, line, "id")};
    for (int i = 0; i < line->count; i++) {
        int k = 0;
        while (known[k] && strcmp(known[k], line->cell[i].key) != 0) {
            k++;
        }
        if (!known[k]) {
            complain(r, &line->cell[i], "take it out", "this key does not belong here");
        }
    }
    if (mc_diag_errors(r->diag) > before) {
        return;
    }
    e.cause = mc_line_get(line, "cause") ? read_id(r, line, "cause") : 0;
    const struct mc_history_kind_info *info = &mc_history_kind_table[e.kind];
    e.value = read_value(r, line, info->value);
    if (info->of != MC_OF_NOTHING) {
        e.entity = read_row_number(r, line, "entity", info->of);
    }
    /* Names are made of rows that other lines made: only where all of them were good. */
    if (mc_diag_errors(r->diag) == r->clean && info->of != MC_OF_NOTHING) {
        check_subject(r, line, &e);
    }
    void *rows = h->events;
    grow(r, &rows, h->event_count, &r->event_room, sizeof e);
    h->events = rows;
    h->events[h->event_count++] = e;
    keep_place(r, -1);
}

/* ---- heads ---- */

static void finish(struct reader *r)
{
    struct mc_history *h = r->history;
    int before = mc_diag_errors(r->diag);
    if (!h || before > r->clean) {
        return;
    }
    mc_history_check(r->arena, h, r->scenario, r->diag, r->file, &r->places);
    if (mc_diag_errors(r->diag) > before) {
        return;
    }
    mc_history_index_calls(r->arena, h);
    mc_history_index_vacancies(r->arena, h);
    mc_history_index_clusters(r->arena, h, r->scenario);
    uint64_t is = mc_history_fingerprint(h);
    if (r->stated && is != r->fingerprint) {
        mc_diag_add(r->diag, MC_ERROR, (struct mc_place){r->file, r->places.head, 1, 0}, "fingerprint",
                    "export it anew; where it was changed on purpose, take the fingerprint out of the head",
                    "the lines are not those that were written: their fingerprint is %016" PRIx64, is);
    }
    if (mc_diag_errors(r->diag) == before) {
        void *list = r->list;
        grow(r, &list, r->count, &r->list_room, sizeof *r->list);
        r->list = list;
        r->list[r->count++] = h;
    }
}

static void check_time(struct reader *r, const struct mc_line *line, const char *key, int64_t wanted)
{
    const struct mc_cell *cell = need(r, line, key, MC_CELL_TEXT);
    int64_t t;
    if (cell && (mc_parse_date(cell->text, &t) != NULL || t != wanted)) {
        complain(r, cell, "give both the same start and horizon", "this is not the time of the scenario");
    }
}

static void read_head(struct reader *r, const struct mc_line *line)
{
    struct mc_history *h = MC_NEW(r->arena, struct mc_history);
    finish(r);
    if (r->count == MAX_HISTORIES) {
        complain(r, NULL, "split the file", "more than 100,000 histories");
        return;
    }
    memset(r->room, 0, sizeof r->room);
    r->event_room = r->place_room = 0;
    r->places = (struct mc_line_places){.head = r->line};
    h->seed = (uint64_t)read_int(r, line, "seed", 0, INT64_MAX);
    h->organisation = (uint64_t)read_int(r, line, "organisation", 0, INT64_MAX / 2);
    h->number = (uint64_t)read_int(r, line, "number", 0, 1000);
    h->key = mc_key_make(h->seed, h->organisation, h->number);
    h->organisation_key = mc_key_make(h->seed, h->organisation, MC_NO_HISTORY);
    check_time(r, line, "start", r->scenario->start);
    check_time(r, line, "end", r->scenario->end);
    h->traffic_growth = read_real(r, line, "traffic-growth", -0.9, 10);
    r->stated = mc_line_get(line, "fingerprint") != NULL;
    r->fingerprint = r->stated ? read_id(r, line, "fingerprint") : 0;
    r->history = h;
}

/* ---- lines ---- */

static enum mc_entity table_of(const char *type)
{
    for (int of = 0; of < MC_ENTITIES; of++) {
        if (mc_history_tables[of].type && strcmp(mc_history_tables[of].type, type) == 0) {
            return (enum mc_entity)of;
        }
    }
    return MC_OF_NOTHING;
}

static void read_line(struct reader *r, const char *text, size_t length)
{
    struct mc_line line;
    if (!mc_line_parse(r->arena, text, length, &line)) {
        mc_diag_add(r->diag, MC_ERROR, (struct mc_place){r->file, r->line, line.column, 0}, NULL,
                    "one JSON object a line, as meshcost history --export writes", "%s", line.wrong);
        return;
    }
    const struct mc_cell *type = need(r, &line, "type", MC_CELL_TEXT);
    if (!type) {
        return;
    }
    if (strcmp(type->text, "history") == 0) {
        read_head(r, &line);
    } else if (!r->history) {
        complain(r, type, "begin with the line of type \"history\"", "this line stands before any history");
    } else if (strcmp(type->text, "event") == 0) {
        read_event(r, &line);
    } else if (table_of(type->text) != MC_OF_NOTHING) {
        read_row(r, &line, table_of(type->text));
    } else {
        complain(r, type, "see a file that meshcost has written", "there is no such type of line");
    }
}

static void read_lines(struct reader *r, const char *text, size_t length)
{
    const char *end = text + length;
    while (text < end) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        size_t n = (size_t)((stop ? stop : end) - text);
        r->line++;
        if (n > 0 && !(n == 1 && *text == '\r')) {
            read_line(r, text, n);
        }
        text = stop ? stop + 1 : end;
    }
    finish(r);
}

const struct mc_history *const *mc_histories_load(struct mc_arena *arena, struct mc_diag *diag,
                                                  const struct mc_scenario *scenario, const char *file,
                                                  int *count)
{
    struct mc_buffer buffer = {.ceiling = MAX_FILE};
    int before = mc_diag_errors(diag);
    *count = 0;
    if (!mc_buffer_read_file(&buffer, file, MAX_FILE)) {
        mc_diag_add(diag, MC_ERROR, (struct mc_place){file, 0, 0, 0}, NULL, "check the path",
                    "cannot be read: %s", strerror(errno));
        mc_buffer_free(&buffer);
        return NULL;
    }
    const char *text = mc_arena_copy_text(arena, mc_buffer_text(&buffer), buffer.length);
    struct reader r = {.arena = arena,
                       .diag = diag,
                       .scenario = scenario,
                       .file = mc_arena_dup(arena, file),
                       .clean = before};
    mc_diag_source(diag, r.file, text, buffer.length);
    read_lines(&r, text, buffer.length);
    mc_buffer_free(&buffer);
    if (r.count == 0 && mc_diag_errors(diag) == before) {
        mc_diag_add(diag, MC_ERROR, (struct mc_place){r.file, 1, 1, 0}, NULL,
                    "write one with meshcost history SCENARIO --export FILE",
                    "there is no history in this file");
    }
    *count = r.count;
    return mc_diag_errors(diag) == before ? r.list : NULL;
}
