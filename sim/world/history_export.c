/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A history as JSON Lines: a head, then entities table by table, then events with their causal ids, in order.
 * Written from the tables of history_table.h; history_read.c reads it back to the same bits.
 */
#include "history_table.h"
#include "meshcost/escape.h"
#include "meshcost/json.h"
#include "meshcost/quantity.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Ids are 64 bits and JSON numbers are not: written as 16 hexadecimal digits. */
static void put_id(struct mc_json *json, const char *key, mc_id id)
{
    char text[17];
    snprintf(text, sizeof text, "%016" PRIx64, id);
    mc_json_put_text(json, key, text);
}

static void put_time(struct mc_json *json, const char *key, int64_t ms)
{
    char text[48];
    mc_json_put_text(json, key, mc_print_date(text, ms));
}

static struct mc_json line_begin(struct mc_buffer *out, const char *type)
{
    struct mc_json json = mc_json_begin(out, false);
    mc_json_object(&json);
    mc_json_put_text(&json, "type", type);
    return json;
}

static void line_end(struct mc_json *json)
{
    mc_json_end(json);
    mc_json_finish(json);
}

static void put_head(const struct mc_history *h, const struct mc_scenario *s, struct mc_buffer *out)
{
    struct mc_json json = line_begin(out, "history");
    mc_json_put_text(&json, "scenario", s->name);
    mc_json_put_int(&json, "seed", (int64_t)h->seed);
    mc_json_put_int(&json, "organisation", (int64_t)h->organisation);
    mc_json_put_int(&json, "number", (int64_t)h->number);
    put_time(&json, "start", s->start);
    put_time(&json, "end", s->end);
    mc_json_put_real(&json, "traffic-growth", h->traffic_growth);
    put_id(&json, "fingerprint", mc_history_fingerprint(h));
    line_end(&json);
}

static void put_cell(struct mc_json *json, const struct mc_scenario *s, const struct mc_column *c,
                     const char *row)
{
    const void *cell = row + c->offset;
    switch (c->type) {
    case MC_COLUMN_NAME:
        mc_json_put_text(json, c->key, *(const char *const *)cell);
        break;
    case MC_COLUMN_ID:
        put_id(json, c->key, *(const mc_id *)cell);
        break;
    case MC_COLUMN_INT:
    case MC_COLUMN_TIME:
        mc_json_put_int(json, c->key, *(const int64_t *)cell);
        break;
    case MC_COLUMN_REAL:
        mc_json_put_real(json, c->key, *(const double *)cell);
        break;
    case MC_COLUMN_BOOL:
        mc_json_put_bool(json, c->key, *(const bool *)cell);
        break;
    case MC_COLUMN_WORD:
        mc_json_put_text(json, c->key, c->words[*(const int *)cell]);
        break;
    case MC_COLUMN_CLUSTER:
        mc_json_put_text(json, c->key, s->clusters[*(const int *)cell].name);
        break;
    case MC_COLUMN_TEAM:
        mc_json_put_text(json, c->key, s->teams[*(const int *)cell].name);
        break;
    case MC_COLUMN_ROW:
        mc_json_put_int(json, c->key, *(const int *)cell);
        break;
    }
}

static void put_row(const struct mc_history *h, const struct mc_scenario *s, const struct mc_history_table *t,
                    int row, struct mc_buffer *out)
{
    struct mc_json json = line_begin(out, t->type);
    for (const struct mc_column *c = t->columns; c->key; c++) {
        put_cell(&json, s, c, mc_table_row(h, t, row));
    }
    line_end(&json);
}

static void put_event(const struct mc_history *h, const struct mc_scenario *s,
                      const struct mc_history_event *e, struct mc_buffer *text, struct mc_buffer *out)
{
    struct mc_json json = line_begin(out, "event");
    put_time(&json, "time", e->time);
    mc_json_put_int(&json, "ms", e->time);
    mc_json_put_text(&json, "kind", mc_history_kind_words[e->kind]);
    put_id(&json, "id", e->id);
    if (e->cause != 0) {
        put_id(&json, "cause", e->cause);
    }
    if (mc_history_kind_table[e->kind].of != MC_OF_NOTHING) {
        mc_buffer_clear(text);
        mc_history_subject(h, s, e, text);
        mc_json_put_int(&json, "entity", e->entity);
        mc_json_put_text(&json, "subject", mc_buffer_text(text));
    }
    if (mc_history_kind_table[e->kind].value != MC_VALUE_NONE) {
        mc_json_put_int(&json, "value", e->value);
    }
    line_end(&json);
}

void mc_history_export(const struct mc_history *h, const struct mc_scenario *s, struct mc_buffer *out)
{
    struct mc_buffer text = {0};
    put_head(h, s, out);
    for (int of = 0; of < MC_ENTITIES; of++) {
        const struct mc_history_table *t = &mc_history_tables[of];
        for (int i = 0; t->type && i < mc_table_count(h, t); i++) {
            put_row(h, s, t, i, out);
        }
    }
    for (int i = 0; i < h->event_count; i++) {
        put_event(h, s, &h->events[i], &text, out);
    }
    mc_buffer_free(&text);
}

/* ---- for people ---- */

static void put_csv_row(const struct mc_history *h, const struct mc_scenario *s,
                        const struct mc_history_event *e, struct mc_buffer *text, struct mc_buffer *out)
{
    char date[48];
    mc_buffer_printf(out, "%s,%s,", mc_print_date(date, e->time), mc_history_kind_words[e->kind]);
    mc_buffer_clear(text);
    mc_history_subject(h, s, e, text);
    mc_escape_csv(out, mc_buffer_text(text));
    mc_buffer_clear(text);
    mc_history_value(s, e, text);
    mc_buffer_char(out, ',');
    mc_escape_csv(out, mc_buffer_text(text));
    mc_buffer_printf(out, ",%016" PRIx64 ",", e->id);
    if (e->cause != 0) {
        mc_buffer_printf(out, "%016" PRIx64, e->cause);
    }
    mc_buffer_char(out, '\n');
}

void mc_history_csv(const struct mc_history *h, const struct mc_scenario *s, struct mc_buffer *out)
{
    struct mc_buffer text = {0};
    mc_buffer_text_add(out, "time,kind,subject,value,id,cause\n");
    for (int i = 0; i < h->event_count; i++) {
        put_csv_row(h, s, &h->events[i], &text, out);
    }
    mc_buffer_free(&text);
}

/* ---- fingerprint ---- */

static uint64_t real_bits(double x)
{
    return (uint64_t)mc_hash_bytes(&x, sizeof x);
}

static uint64_t cell_hash(const struct mc_column *c, const void *cell)
{
    switch (c->type) {
    case MC_COLUMN_NAME:
        return mc_hash_text(*(const char *const *)cell);
    case MC_COLUMN_ID:
        return *(const mc_id *)cell;
    case MC_COLUMN_INT:
    case MC_COLUMN_TIME:
        return (uint64_t) * (const int64_t *)cell;
    case MC_COLUMN_REAL:
        return real_bits(*(const double *)cell);
    case MC_COLUMN_BOOL:
        return *(const bool *)cell;
    default:
        return (uint64_t) * (const int *)cell;
    }
}

static uint64_t event_hash(uint64_t f, const struct mc_history_event *e)
{
    f = mc_hash_join(mc_hash_join(f, (uint64_t)e->time), e->id);
    f = mc_hash_join(mc_hash_join(f, e->cause), (uint64_t)e->value);
    return mc_hash_join(f, (uint64_t)e->kind << 32 | (uint64_t)(uint32_t)e->entity);
}

uint64_t mc_history_fingerprint(const struct mc_history *h)
{
    uint64_t f = real_bits(h->traffic_growth);
    for (int i = 0; i < h->event_count; i++) {
        f = event_hash(f, &h->events[i]);
    }
    for (int of = 0; of < MC_ENTITIES; of++) {
        const struct mc_history_table *t = &mc_history_tables[of];
        for (int i = 0; t->type && i < mc_table_count(h, t); i++) {
            for (const struct mc_column *c = t->columns; c->key; c++) {
                f = mc_hash_join(f, cell_hash(c, mc_table_row(h, t, i) + c->offset));
            }
        }
    }
    return f;
}
