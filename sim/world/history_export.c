/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A history as JSON Lines: a head, then entities, then events with their causal ids, in order. */
#include "meshcost/history.h"
#include "meshcost/json.h"
#include "meshcost/quantity.h"
#include <inttypes.h>
#include <stdio.h>

/* Ids are 64 bits and JSON numbers are not: written as 16 hexadecimal digits. */
static void put_id(struct mc_json *json, const char *key, mc_id id)
{
    char text[17];
    snprintf(text, sizeof text, "%016" PRIx64, id);
    mc_json_put_text(json, key, text);
}

static void put_date(struct mc_json *json, const char *key, int64_t ms)
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
    mc_json_put_int(&json, "organisation", (int64_t)h->organisation);
    mc_json_put_int(&json, "number", (int64_t)h->number);
    put_date(&json, "start", s->start);
    put_date(&json, "end", s->end);
    mc_json_put_real(&json, "traffic-growth", h->traffic_growth);
    put_id(&json, "fingerprint", mc_history_fingerprint(h));
    line_end(&json);
}

static void put_namespace(const struct mc_history *h, const struct mc_scenario *s, int index,
                          struct mc_buffer *out)
{
    const struct mc_namespace *ns = &h->namespaces[index];
    struct mc_json json = line_begin(out, "namespace");
    mc_json_put_text(&json, "name", ns->name);
    put_id(&json, "id", ns->id);
    mc_json_put_text(&json, "cluster", s->clusters[ns->cluster].name);
    mc_json_put_text(&json, "owner", s->teams[ns->team].name);
    mc_json_put_text(&json, "origin", mc_origin_words[ns->origin]);
    mc_json_put_int(&json, "services", ns->service_count);
    mc_json_put_real(&json, "need", ns->need);
    line_end(&json);
}

static void put_service(const struct mc_history *h, int index, struct mc_buffer *out)
{
    const struct mc_service *s = &h->services[index];
    struct mc_json json = line_begin(out, "service");
    mc_json_put_text(&json, "name", s->name);
    put_id(&json, "id", s->id);
    mc_json_put_text(&json, "namespace", h->namespaces[s->namespace_index].name);
    mc_json_put_int(&json, "replicas", s->replicas);
    mc_json_put_text(&json, "protocol", mc_protocol_words[s->protocol]);
    mc_json_put_real(&json, "requests", s->requests);
    mc_json_put_real(&json, "edge-share", s->edge_share);
    mc_json_put_int(&json, "payload", s->payload);
    mc_json_put_bool(&json, "l7", s->l7);
    line_end(&json);
}

static void put_subject(struct mc_json *json, const struct mc_history *h, const struct mc_history_event *e)
{
    if (e->kind == MC_ADVISORY) {
        const struct mc_advisory *a = &h->advisories[e->entity];
        mc_json_put_text(json, "component", a->component);
        mc_json_put_text(json, "name", a->name);
        mc_json_put_bool(json, "projected", a->projected);
    } else if (e->kind == MC_RELEASE || e->kind == MC_KUBERNETES_MINOR) {
        const struct mc_release *r = &h->releases[e->entity];
        mc_json_put_text(json, "product", r->product);
        mc_json_put_text(json, "version", r->version);
        mc_json_put_text(json, "release", mc_release_kind_words[r->kind]);
        mc_json_put_bool(json, "projected", r->projected);
    } else if (e->kind == MC_NAMESPACE_ARRIVES || e->kind == MC_NAMESPACE_LEAVES) {
        mc_json_put_text(json, "namespace", h->namespaces[e->entity].name);
    } else {
        mc_json_put_text(json, "service", h->services[e->entity].name);
        mc_json_put_text(json, "namespace", h->namespaces[h->services[e->entity].namespace_index].name);
        mc_json_put_int(json, "replicas", e->value);
    }
}

static void put_event(const struct mc_history *h, const struct mc_history_event *e, struct mc_buffer *out)
{
    struct mc_json json = line_begin(out, "event");
    put_date(&json, "time", e->time);
    mc_json_put_int(&json, "ms", e->time);
    mc_json_put_text(&json, "kind", mc_history_kind_words[e->kind]);
    put_id(&json, "id", e->id);
    if (e->cause != 0) {
        put_id(&json, "cause", e->cause);
    }
    put_subject(&json, h, e);
    line_end(&json);
}

void mc_history_export(const struct mc_history *h, const struct mc_scenario *s, struct mc_buffer *out)
{
    put_head(h, s, out);
    for (int i = 0; i < h->namespace_count; i++) {
        put_namespace(h, s, i, out);
    }
    for (int i = 0; i < h->service_count; i++) {
        put_service(h, i, out);
    }
    for (int i = 0; i < h->event_count; i++) {
        put_event(h, &h->events[i], out);
    }
}
