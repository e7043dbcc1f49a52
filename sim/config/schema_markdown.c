/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reference page of a record: one table a record, in the order of the rows. */
#include "meshcost/buffer.h"
#include "schema.h"
#include <stdio.h>
#include <string.h>

enum { MOST_LEVEL = 6 };

/* Text in a table cell: a bar would end it. */
static void add_cell(struct mc_buffer *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '|') {
            mc_buffer_char(out, '\\');
        }
        mc_buffer_char(out, *text == '\n' ? ' ' : *text);
    }
}

static void add_type(struct mc_buffer *out, const struct mc_field *f)
{
    char range[MC_RANGE_ROOM];
    if (f->type == MC_WORD) {
        for (int i = 0; f->words[i]; i++) {
            mc_buffer_text_add(out, i > 0 ? ", `" : "`");
            add_cell(out, f->words[i]);
            mc_buffer_char(out, '`');
        }
        return;
    }
    mc_buffer_text_add(out, mc_type_noun(f->type));
    if (f->type == MC_PRIOR) {
        mc_buffer_printf(out, " (%s)", mc_type_noun(mc_field_scalar(f)));
    }
    if (mc_value_is_number(mc_field_scalar(f)) && mc_field_range(f, range, sizeof range)[0]) {
        mc_buffer_printf(out, " %s%s", range, f->type == MC_RECORDS || f->type == MC_NAMES ? " entries" : "");
    }
}

static void add_default(struct mc_buffer *out, const struct mc_field *f)
{
    if (f->required) {
        mc_buffer_text_add(out, "required");
    } else if (f->fallback) {
        mc_buffer_char(out, '`');
        add_cell(out, f->fallback);
        mc_buffer_char(out, '`');
    }
}

static void add_row(struct mc_buffer *out, const struct mc_field *f)
{
    mc_buffer_printf(out, "| `%s` | ", f->key);
    add_type(out, f);
    mc_buffer_text_add(out, " | ");
    add_cell(out, f->unit ? f->unit : "");
    mc_buffer_text_add(out, " | ");
    add_default(out, f);
    mc_buffer_text_add(out, " | ");
    add_cell(out, f->doc ? f->doc : "");
    mc_buffer_text_add(out, " |\n");
}

static void add_schema(struct mc_buffer *out, const struct mc_schema *schema, const char *path, int level)
{
    mc_buffer_printf(out, "%.*s %s\n\n", level, "######", path);
    mc_buffer_printf(out, "%s.\n\n", schema->doc ? schema->doc : schema->name);
    mc_buffer_text_add(out, "| key | value | unit | default | meaning |\n|---|---|---|---|---|\n");
    for (const struct mc_field *f = schema->fields; f->key; f++) {
        add_row(out, f);
    }
    mc_buffer_char(out, '\n');
    for (const struct mc_field *f = schema->fields; f->key; f++) {
        if (f->type == MC_RECORD || f->type == MC_RECORDS) {
            char below[256];
            snprintf(below, sizeof below, "%s%s%s%s", level > 1 ? path : "", level > 1 ? "." : "", f->key,
                     f->type == MC_RECORDS ? "[]" : "");
            add_schema(out, f->schema, below, level < MOST_LEVEL ? level + 1 : level);
        }
    }
}

void mc_schema_markdown(const struct mc_schema *schema, struct mc_buffer *out)
{
    add_schema(out, schema, schema->name, 1);
}
