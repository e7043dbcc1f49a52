/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The data file that says what the objects of a cluster mean, and look-ups in it. */
#include "meshcost/scenario.h"
#include "objects.h"
#include <string.h>

static const char *const class_words[] = {"namespace",   "workload", "job",   "service", "service-account",
                                          "node",        "policy",   "route", "gateway", "autoscaler",
                                          "certificate", "ignored",  NULL};

#define K kind_row
static const struct mc_field kind_fields[] = {
    {.key = "kind", MC_AT(struct K, kind), .type = MC_NAME, .required = true, .doc = "Kind of the object"},
    {.key = "group", MC_AT(struct K, group), .type = MC_NAME, .doc = "API group, core for none; absent: any"},
    {.key = "class",
     MC_AT(struct K, class_index),
     .type = MC_WORD,
     .required = true,
     .words = class_words,
     .doc = "What it is to us"},
    {.key = "each-node",
     MC_AT(struct K, each_node),
     .type = MC_BOOL,
     .fallback = "false",
     .doc = "One pod on every node"},
    {.key = "http", MC_AT(struct K, http), .type = MC_BOOL, .fallback = "true", .doc = "Is it HTTP-aware?"},
    {.key = "replicas", MC_AT(struct K, replicas), .type = MC_TEXT, .doc = "Path of the number of pods"},
    {.key = "template", MC_AT(struct K, template_path), .type = MC_TEXT, .doc = "Path of the pod template"},
    {.key = "labels", MC_AT(struct K, labels), .type = MC_TEXT, .doc = "Path of the labels of its pods"},
    {.key = "resources",
     MC_AT(struct K, resources),
     .type = MC_TEXT,
     .doc = "Path of what holds resource requests"},
    {.key = "target", MC_AT(struct K, target), .type = MC_TEXT, .doc = "Path of the name of a workload"},
    {.key = "most", MC_AT(struct K, most), .type = MC_TEXT, .doc = "Path of the greatest number of pods"},
    {.key = "begins", MC_AT(struct K, begins), .type = MC_TEXT, .doc = "Path of the date when it begins"},
    {.key = "ends", MC_AT(struct K, ends), .type = MC_TEXT, .doc = "Path of the date when it ends"},
    {.key = "authority", MC_AT(struct K, authority), .type = MC_TEXT, .doc = "Path that is true if it signs"},
    {.key = "selector",
     MC_AT(struct K, selector),
     .type = MC_TEXT,
     .doc = "Path of the labels that it selects"},
    {.key = "edge-path", MC_AT(struct K, edge_path), .type = MC_TEXT, .doc = "Path that says: at the edge"},
    {.key = "inside-path",
     MC_AT(struct K, inside_path),
     .type = MC_TEXT,
     .doc = "Path that says: between services"},
    {.key = "inside-word",
     MC_AT(struct K, inside_word),
     .type = MC_TEXT,
     .doc = "Value that means: between services"},
    {.key = "backends",
     MC_LIST_AT(struct K, backends, backend_count),
     .type = MC_NAMES,
     .doc = "Paths of names of services"},
    {.key = "l7",
     MC_LIST_AT(struct K, l7, l7_count),
     .type = MC_NAMES,
     .doc = "Paths whose presence means that L7 is needed"},
    {.key = NULL}};
static const struct mc_schema kind_schema = {"kind", sizeof(struct K), kind_fields, "A kind of object", 0};

static const struct mc_field word_fields[] = {{.key = "word",
                                               MC_AT(struct word_row, word),
                                               .type = MC_NAME,
                                               .required = true,
                                               .doc = "appProtocol, or first part of a port's name"},
                                              {.key = "protocol",
                                               MC_AT(struct word_row, protocol),
                                               .type = MC_WORD,
                                               .required = true,
                                               .words = mc_protocol_words,
                                               .doc = "What it means"},
                                              {.key = "tls",
                                               MC_AT(struct word_row, tls),
                                               .type = MC_BOOL,
                                               .fallback = "false",
                                               .doc = "What speaks it brings its own TLS"},
                                              {.key = NULL}};
static const struct mc_schema word_schema = {"word", sizeof(struct word_row), word_fields, "A port name", 0};

static const struct mc_field port_fields[] = {{.key = "port",
                                               MC_AT(struct port_row, port),
                                               .type = MC_INT,
                                               .required = true,
                                               .min = 1,
                                               .max = 65535,
                                               .doc = "Port number"},
                                              {.key = "protocol",
                                               MC_AT(struct port_row, protocol),
                                               .type = MC_WORD,
                                               .required = true,
                                               .words = mc_protocol_words,
                                               .doc = "What it means"},
                                              {.key = NULL}};
static const struct mc_schema port_schema = {"port", sizeof(struct port_row), port_fields, "A port", 0};

#define FACT(s, member, word, kind, text)                                                                    \
    {                                                                                                        \
        .key = word, .offset = offsetof(struct s, fact) + offsetof(struct fact, member), .type = kind,       \
        .doc = text                                                                                          \
    }
static const struct mc_field label_fields[] = {
    {.key = "label",
     MC_AT(struct label_row, label),
     .type = MC_TEXT,
     .required = true,
     .doc = "Label or annotation"},
    {.key = "value", MC_AT(struct label_row, value), .type = MC_TEXT, .doc = "Its value; absent: any"},
    {.key = "is",
     MC_AT(struct label_row, fact.is),
     .type = MC_TEXT,
     .required = true,
     .doc = "What it means, for people"},
    FACT(label_row, name, "called", MC_NAME, "What a scenario calls it"),
    FACT(label_row, mode, "mode", MC_NAME, "Mode of the mesh"),
    {.key = NULL}};
static const struct mc_schema label_schema = {"label", sizeof(struct label_row), label_fields, "A label", 0};

static const struct mc_field platform_fields[] = {
    {.key = "workload",
     MC_AT(struct platform_row, workload),
     .type = MC_NAME,
     .required = true,
     .doc = "Name of a workload, or of a container"},
    {.key = "is",
     MC_AT(struct platform_row, fact.is),
     .type = MC_TEXT,
     .required = true,
     .doc = "What it is, for people"},
    {.key = "part",
     MC_AT(struct platform_row, fact.part),
     .type = MC_WORD,
     .fallback = "none",
     .words = mc_part_words,
     .doc = "Part of the platform"},
    FACT(platform_row, name, "called", MC_NAME, "What a scenario calls it"),
    FACT(platform_row, mode, "mode", MC_NAME, "Mode of the mesh"),
    {.key = "runs",
     MC_LIST_AT(struct platform_row, fact.runs, fact.run_count),
     .type = MC_NAMES,
     .doc = "Components of lanes that this is, as LANE/COMPONENT"},
    {.key = NULL}};
static const struct mc_schema platform_schema = {"platform-workload", sizeof(struct platform_row),
                                                 platform_fields, "A part of the platform", 0};

#define F kinds
#define NAMES(word, list, counter, text)                                                                     \
    {                                                                                                        \
        .key = word, MC_LIST_AT(struct F, list, counter), .type = MC_NAMES, .doc = text                      \
    }
#define ROWS(word, list, counter, rows, text)                                                                \
    {                                                                                                        \
        .key = word, MC_LIST_AT(struct F, list, counter), .type = MC_RECORDS, .schema = &(rows), .doc = text \
    }
static const struct mc_field file_fields[] = {
    {.key = "start",
     MC_AT(struct F, start),
     .type = MC_DATE,
     .required = true,
     .doc = "First day of imported scenarios"},
    {.key = "as-of",
     MC_AT(struct F, as_of),
     .type = MC_DATE,
     .required = true,
     .doc = "Last day of known calendars"},
    NAMES("lanes", lanes, lane_count, "Lanes of imported scenarios"),
    NAMES("edge-types", edge_types, edge_type_count, "Types of a Service that is reached from outside"),
    NAMES("zone-labels", zone_labels, zone_label_count, "Labels of a node's zone"),
    NAMES("owner-labels", owner_labels, owner_label_count, "Labels of an owner"),
    NAMES("system-namespaces", system_namespaces, system_namespace_count, "Namespaces of the cluster itself"),
    ROWS("kinds", kinds, kind_count, kind_schema, "Kinds"),
    ROWS("protocols", protocols, protocol_count, word_schema, "Names of ports"),
    ROWS("ports", ports, port_count, port_schema, "Numbers of ports"),
    ROWS("mesh-labels", mesh_labels, mesh_label_count, label_schema, "Labels of a mesh"),
    ROWS("platform-workloads", platform, platform_count, platform_schema, "Workloads of a platform"),
    ROWS("sidecars", sidecars, sidecar_count, platform_schema, "Containers of a mesh"),
    ROWS("provider-labels", provider_labels, provider_label_count, label_schema, "Labels of a provider"),
    {.key = NULL}};
static const struct mc_schema file_schema = {"kinds", sizeof(struct F), file_fields,
                                             "What import knows about the objects of a cluster", 0};

bool mc_import_kinds_load(struct mc_import *import, const char *file)
{
    const struct mc_node *tree = mc_tree_load(import->arena, import->diag, file);
    if (!tree || !mc_schema_bind(&file_schema, tree, &import->kinds, import->arena, import->diag)) {
        return false;
    }
    for (int i = 0; i < import->kinds.mesh_label_count; i++) {
        import->kinds.mesh_labels[i].fact.part = MC_PART_MESH;
    }
    return true;
}

static bool same_group(const char *group, const char *api_version)
{
    const char *slash = strchr(api_version, '/');
    if (strcmp(group, "core") == 0) {
        return slash == NULL;
    }
    size_t n = strlen(group);
    return slash && (size_t)(slash - api_version) == n && strncmp(api_version, group, n) == 0;
}

const struct kind_row *mc_import_kind(const struct kinds *kinds, const char *kind, const char *api_version)
{
    for (int i = 0; i < kinds->kind_count; i++) {
        const struct kind_row *row = &kinds->kinds[i];
        if (strcmp(row->kind, kind) == 0 && (!row->group || same_group(row->group, api_version))) {
            return row;
        }
    }
    return NULL;
}

static const struct word_row *exact_word(const struct kinds *kinds, const char *word, size_t length)
{
    for (int i = 0; i < kinds->protocol_count; i++) {
        const char *known = kinds->protocols[i].word;
        if (strlen(known) == length && strncmp(known, word, length) == 0) {
            return &kinds->protocols[i];
        }
    }
    return NULL;
}

const struct word_row *mc_import_protocol_word(const struct kinds *kinds, const char *word)
{
    const struct word_row *whole = exact_word(kinds, word, strlen(word));
    return whole ? whole : exact_word(kinds, word, strcspn(word, "-"));
}

int mc_import_protocol_port(const struct kinds *kinds, int64_t port)
{
    for (int i = 0; i < kinds->port_count; i++) {
        if (kinds->ports[i].port == port) {
            return kinds->ports[i].protocol;
        }
    }
    return -1;
}

bool mc_import_listed(const char *const *names, int count, const char *name)
{
    for (int i = 0; i < count; i++) {
        if (strcmp(names[i], name) == 0) {
            return true;
        }
    }
    return false;
}
