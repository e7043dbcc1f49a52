/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same blocks for programs. */
#include "document.h"
#include "meshcost/json.h"

static const char *const kind_words[] = {"section", "text",  "verdict", "item",    "note", "warning",
                                         "code",    "table", "figure",  "details", ""};

static void figure(struct mc_json *json, const struct mc_figure *f)
{
    mc_json_put_text(json, "id", f->id);
    mc_json_put_text(json, "title", f->title);
    mc_json_put_text(json, "caption", f->caption);
    mc_json_put_text(json, "basis", f->basis);
    mc_json_put_text(json, "query", f->query);
    mc_json_put_bool(json, "drawn", f->wide != NULL);
}

static void block(struct mc_json *json, const struct mc_block *b)
{
    if (b->kind == MC_BLOCK_UNFOLD) {
        return;
    }
    mc_json_object(json);
    mc_json_put_text(json, "kind", kind_words[b->kind]);
    if (b->term) {
        mc_json_put_text(json, "term", b->term);
    }
    if (b->text) {
        mc_json_put_text(json, "text", b->text);
    }
    if (b->figure) {
        figure(json, b->figure);
    }
    if (b->table) {
        mc_table_json(json, b->table);
    }
    mc_json_end(json);
}

static void run_of(struct mc_json *json, const struct mc_read_result *r)
{
    mc_json_key(json, "run");
    mc_json_object(json);
    mc_json_put_text(json, "id", r->run->id);
    mc_json_put_text(json, "scenario", r->run->scenario);
    mc_json_put_text(json, "version", r->run->version);
    mc_json_put_text(json, "command", r->run->command);
    mc_json_put_int(json, "seed", (int64_t)r->run->seed);
    mc_json_put_int(json, "organisations", r->organisations);
    mc_json_put_int(json, "replications", r->replications);
    mc_json_put_bool(json, "finished", r->run->finished);
    mc_json_end(json);
}

void mc_document_json(const struct mc_document *d, const struct mc_report_text *about, struct mc_buffer *out)
{
    struct mc_json json = mc_json_begin(out, true);
    bool open = false;
    mc_json_object(&json);
    mc_json_put_text(&json, "title", about->title);
    run_of(&json, about->compare->result);
    mc_json_key(&json, "sections");
    mc_json_array(&json);
    for (int i = 0; i < d->count; i++) {
        const struct mc_block *b = &d->block[i];
        if (b->kind != MC_BLOCK_SECTION) {
            block(&json, b);
            continue;
        }
        for (int k = 0; open && k < 2; k++) {
            mc_json_end(&json); /* blocks, section */
        }
        mc_json_object(&json);
        mc_json_put_text(&json, "id", b->id);
        mc_json_put_text(&json, "title", b->text);
        mc_json_key(&json, "blocks");
        mc_json_array(&json);
        open = true;
    }
    for (int k = 0; k < (open ? 4 : 2); k++) {
        mc_json_end(&json);
    }
    mc_json_finish(&json);
}
