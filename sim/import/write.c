/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was read as the text of a scenario: every value with its place, or with the word "assumed". */
#include "meshcost/escape.h"
#include "meshcost/quantity.h"
#include "meshcost/scenario.h"
#include "objects.h"
#include <inttypes.h>
#include <string.h>

enum { NODE_CPU = 16000 };

void mc_import_write_place(struct mc_buffer *out, struct mc_place place)
{
    if (place.line == 0 || !place.file) {
        mc_buffer_text_add(out, "   # assumed\n");
        return;
    }
    mc_buffer_text_add(out, "   # ");
    mc_escape_terminal(out, place.file);
    mc_buffer_printf(out, ":%d\n", place.line);
}

static void add_line(struct mc_buffer *out, struct mc_place place, const char *indent_and_key,
                     const char *text)
{
    mc_buffer_text_add(out, indent_and_key);
    mc_escape_yaml(out, text);
    mc_import_write_place(out, place);
}

static void add_number(struct mc_buffer *out, struct mc_place place, const char *indent_and_key,
                       const char *text)
{
    mc_buffer_text_add(out, indent_and_key);
    mc_buffer_text_add(out, text);
    mc_import_write_place(out, place);
}

static const struct mc_place assumed = {0};

static struct cluster *cluster_at(const struct mc_import *import, size_t i)
{
    return MC_ITEM(&import->clusters, struct cluster *, i);
}

static struct space *space_at(const struct mc_import *import, size_t i)
{
    return MC_ITEM(&import->spaces, struct space *, i);
}

static bool is_written(const struct space *s)
{
    return !s->system && s->entries.count > 0;
}

/* CPU that the pods of a cluster ask for, milli-cores; what is not stated counts as the default of a service.
 */
static int64_t requested_cpu(const struct mc_import *import, int cluster)
{
    int64_t sum = 0;
    for (size_t i = 0; i < import->spaces.count; i++) {
        const struct space *s = space_at(import, i);
        for (size_t k = 0; s->cluster == cluster && k < s->entries.count; k++) {
            const struct entry *e = &MC_ITEM(&s->entries, struct entry, k);
            sum += e->replicas.value * (e->cpu.value > 0 ? e->cpu.value : 250);
        }
    }
    return sum;
}

static void write_kernels(const struct cluster *c, struct mc_buffer *out)
{
    for (size_t i = 0; i < c->kernels.count; i++) {
        const struct kind_count *k = &MC_ITEM(&c->kernels, struct kind_count, i);
        mc_buffer_text_add(out, "    # kernel ");
        mc_escape_terminal(out, k->kind);
        mc_buffer_printf(out, " on %d nodes\n", k->count);
    }
}

static void write_installed(const struct cluster *c, int64_t start, struct mc_buffer *out)
{
    char text[64];
    if (c->installed != 0 && c->installed < start) {
        add_number(out, c->installed_place, "    installed: ", mc_print_date(text, c->installed));
    }
}

static void write_cluster(const struct mc_import *import, size_t i, int64_t start, struct mc_buffer *out)
{
    const struct cluster *c = cluster_at(import, i);
    char text[64];
    /* Nodes for the requests at 70 % of what a node has, where the dump holds no node. */
    int64_t nodes = c->nodes, need = requested_cpu(import, (int)i) * 10 / (7 * NODE_CPU) + 1;
    if (nodes == 0) {
        nodes = need > MC_ASSUMED_NODES ? need : MC_ASSUMED_NODES;
    }
    nodes = nodes < MC_MOST_NODES ? nodes : MC_MOST_NODES;
    add_line(out, c->place, "  - name: ", c->name);
    mc_buffer_printf(out, "    nodes: %" PRId64, nodes);
    mc_import_write_place(out, c->place);
    add_number(out, c->cpu > 0 ? c->place : assumed,
               "    node-cpu: ", c->cpu > 0 ? mc_print_cpu(text, c->cpu / c->nodes) : "16");
    add_number(out, c->memory > 0 ? c->place : assumed,
               "    node-memory: ", c->memory > 0 ? mc_print_memory(text, c->memory / c->nodes) : "64Gi");
    mc_buffer_printf(out, "    zones: %d", c->zones > 0 ? c->zones : 3);
    mc_import_write_place(out, c->zones > 0 ? c->place : assumed);
    write_installed(c, start, out);
    write_kernels(c, out);
}

static void write_entry(const struct entry *e, struct mc_buffer *out)
{
    char text[64];
    add_line(out, e->place, "      - name: ", e->name);
    mc_buffer_printf(out, "        replicas: %" PRId64, e->replicas.value);
    mc_import_write_place(out, e->replicas.place);
    if (e->most.place.line && e->most.value > e->replicas.value) {
        mc_buffer_printf(out, "        # an autoscaler goes up to %" PRId64, e->most.value);
        mc_import_write_place(out, e->most.place);
    }
    add_number(out, e->protocol_known ? e->protocol_place : assumed,
               "        protocol: ", mc_protocol_words[e->protocol_known ? e->protocol : MC_HTTP1]);
    add_number(out, e->requests >= 0 ? e->rate_place : assumed,
               "        requests: ", e->requests >= 0 ? mc_print_real(text, e->requests) : "10");
    if (e->edge) {
        add_number(out, e->edge_place, "        edge-share: ", "1");
    }
    if (e->l7) {
        add_number(out, e->l7_place, "        l7: ", "true");
    }
    add_number(out, e->host_network_place,
               "        host-network: ", mc_known_words[e->host_network ? MC_YES : MC_NO]);
    if (e->tls) {
        add_number(out, e->tls_place, "        own-tls: ", mc_known_words[MC_YES]);
    }
    add_number(out, e->cpu.place,
               "        cpu: ", e->cpu.place.line ? mc_print_cpu(text, e->cpu.value) : "250m");
    add_number(out, e->memory.place,
               "        memory: ", e->memory.place.line ? mc_print_memory(text, e->memory.value) : "512Mi");
}

/* A namespace of two clusters needs two names. */
static bool is_ambiguous(const struct mc_import *import, const struct space *space)
{
    for (size_t i = 0; i < import->spaces.count; i++) {
        const struct space *other = space_at(import, i);
        if (other != space && is_written(other) && strcmp(other->name, space->name) == 0) {
            return true;
        }
    }
    return false;
}

static void write_space(const struct mc_import *import, const struct space *s, struct mc_buffer *out)
{
    const char *cluster = cluster_at(import, (size_t)s->cluster)->name;
    const char *both = mc_arena_printf(import->arena, "%s.%s", s->name, cluster);
    add_line(out, s->place,
             "  - name: ", is_ambiguous(import, s) ? mc_import_name(import->arena, both) : s->name);
    add_line(out, s->place, "    cluster: ", cluster);
    add_line(out, s->owner_place, "    owner: ", s->owner ? s->owner : "nobody");
    add_number(out, s->place, "    origin: ", "brownfield");
    mc_buffer_printf(out, "    service-accounts: %zu", s->accounts.count);
    mc_import_write_place(out, s->place);
    /* None at all in a dump: it may not have been asked for them, so that nothing is known. */
    if (import->counts.jobs > 0) {
        mc_buffer_printf(out, "    jobs: %d", s->jobs);
        mc_import_write_place(out, s->place);
    }
    if (import->counts.network_policies > 0) {
        mc_buffer_printf(out, "    policies: %d", s->policies);
        mc_import_write_place(out, s->place);
    }
    mc_buffer_text_add(out, "    services:\n");
    for (size_t i = 0; i < s->entries.count; i++) {
        write_entry(&MC_ITEM(&s->entries, struct entry, i), out);
    }
}

static bool owner_seen_before(const struct mc_import *import, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        const struct space *s = space_at(import, i);
        if (is_written(s) && s->owner && strcmp(s->owner, space_at(import, index)->owner) == 0) {
            return true;
        }
    }
    return false;
}

static void write_teams(const struct mc_import *import, struct mc_buffer *out)
{
    mc_buffer_text_add(out, "\nteams:\n");
    bool platform = false;
    for (size_t i = 0; i < import->spaces.count; i++) {
        const struct space *s = space_at(import, i);
        if (!is_written(s) || !s->owner || strcmp(s->owner, "nobody") == 0 || owner_seen_before(import, i)) {
            continue;
        }
        platform = platform || strcmp(s->owner, "platform") == 0;
        add_line(out, s->owner_place, "  - name: ", s->owner);
        mc_buffer_text_add(out, "    people: 6   # assumed\n    mesh-hours: 1h   # assumed\n");
    }
    if (!platform) {
        mc_buffer_text_add(out, "  - name: platform   # assumed\n    people: 6   # assumed\n"
                                "    mesh-hours: 4h   # assumed\n    on-call: true   # assumed\n");
    }
}

static void write_date(struct mc_buffer *out, const char *key, const char *stated, int64_t fallback)
{
    char text[64];
    mc_buffer_printf(out, "%s: %s%s\n", key, stated ? stated : mc_print_date(text, fallback),
                     stated ? "" : "   # assumed");
}

static void write_head(const struct mc_import *import, const char *name, const char *start, const char *as_of,
                       struct mc_buffer *out)
{
    mc_buffer_text_add(
        out, "# Imported. Values with a place were read there, the others are assumed.\nscenario: ");
    mc_escape_yaml(out, name);
    mc_buffer_char(out, '\n');
    write_date(out, "start", start, import->kinds.start);
    write_date(out, "as-of", as_of, import->kinds.as_of);
    mc_buffer_text_add(out, "horizon: 3y   # assumed\nlanes: [");
    for (int i = 0; i < import->kinds.lane_count; i++) {
        mc_buffer_text_add(out, i ? ", " : "");
        mc_escape_yaml(out, import->kinds.lanes[i]);
    }
    mc_buffer_text_add(out, "]\n\nclusters:\n");
}

void mc_import_scenario(const struct mc_import *import, const char *name, const char *start,
                        const char *as_of, struct mc_buffer *out)
{
    int64_t first_day = import->kinds.start;
    if (start && mc_parse_date(start, &first_day) != NULL) {
        first_day = import->kinds.start;
    }
    write_head(import, name, start, as_of, out);
    for (size_t i = 0; i < import->clusters.count; i++) {
        write_cluster(import, i, first_day, out);
    }
    mc_import_write_platform(import, out);
    mc_buffer_text_add(out, import->counts.namespaces ? "\nnamespaces:\n" : "\nnamespaces: []\n");
    for (size_t i = 0; i < import->spaces.count; i++) {
        if (is_written(space_at(import, i))) {
            write_space(import, space_at(import, i), out);
        }
    }
    write_teams(import, out);
    mc_buffer_text_add(out,
                       "\n# Who owns what cannot be read from objects: until somebody says so, nobody does.\n"
                       "ownership: {}   # assumed\npki: {mode: product-default}   # assumed\n"
                       "requirements: []   # assumed: nothing is required\n");
}
