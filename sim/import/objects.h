/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_IMPORT_OBJECTS_H
#define MC_IMPORT_OBJECTS_H
/*
 * objects: what import keeps of a cluster dump, and what the data file of kinds says.
 *
 * Reading (read.c) fills the lists in file order, joining (join.c) finds who belongs to whom, writing
 * (write.c, summary.c) only looks.
 */
#include "meshcost/import.h"
#include "meshcost/tree.h"
#include <stdint.h>

enum mc_kind_class {
    MC_KIND_NAMESPACE,
    MC_KIND_WORKLOAD,
    MC_KIND_JOB,
    MC_KIND_SERVICE,
    MC_KIND_SERVICE_ACCOUNT,
    MC_KIND_NODE,
    MC_KIND_POLICY,
    MC_KIND_ROUTE,
    MC_KIND_GATEWAY,
    MC_KIND_AUTOSCALER,
    MC_KIND_CERTIFICATE,
    MC_KIND_IGNORED
};

struct kind_row {
    const char *kind, *group;
    int class_index; /* enum mc_kind_class */
    bool each_node, http;
    const char *replicas, *template_path, *labels, *resources, *target, *selector;
    const char *most;                      /* AUTOSCALER: path of the greatest number of pods */
    const char *begins, *ends, *authority; /* CERTIFICATE: paths */
    const char *edge_path, *inside_path, *inside_word;
    const char **backends, **l7;
    int backend_count, l7_count;
};
struct word_row {
    const char *word;
    int protocol;
    bool tls; /* what speaks it brings its own TLS */
};
struct port_row {
    int64_t port;
    int protocol;
};
/* What an object says about the platform: for people, and as keys of `platform` in a scenario. */
struct fact {
    const char *is, *name, *mode; /* name NULL: nothing that a scenario states */
    int part;                     /* enum mc_part */
    const char **runs;
    int run_count;
};
struct label_row {
    const char *label, *value;
    struct fact fact;
};
struct platform_row {
    const char *workload;
    struct fact fact;
};

struct kinds {
    int64_t start, as_of;
    const char **lanes, **edge_types, **zone_labels, **owner_labels, **system_namespaces;
    int lane_count, edge_type_count, zone_label_count, owner_label_count, system_namespace_count;
    struct kind_row *kinds;
    struct word_row *protocols;
    struct port_row *ports;
    struct label_row *mesh_labels;
    struct label_row *provider_labels;
    struct platform_row *platform, *sidecars; /* `workload` of a sidecar: the name of its container */
    int provider_label_count, sidecar_count;
    int kind_count, protocol_count, port_count, mesh_label_count, platform_count;
};

/* A list in the import's arena; grows by doubling. */
struct list {
    void *items;
    size_t count, capacity, size;
};

struct kind_count {
    const char *kind;
    bool known;
    int count;
};

struct cluster {
    const char *name;
    struct list kernels; /* struct kind_count */
    int64_t installed;   /* birth of its oldest authority; 0: not seen */
    struct mc_place installed_place;
    int64_t nodes, cpu, memory; /* sums over nodes: milli-cores, bytes */
    int zones;
    const char *zone[16];
    struct mc_place place; /* of the first node */
};

/* What a scenario takes at most: pods of a service, nodes, milli-cores and bytes of a pod and of a node. */
#define MC_MOST_PODS        INT64_C(1000000)
#define MC_MOST_NODES       INT64_C(100000)
#define MC_MOST_CPU         INT64_C(1000000)
#define MC_MOST_POD_MEMORY  INT64_C(10000000000000)
#define MC_MOST_NODE_MEMORY INT64_C(100000000000000)

/* Nodes of a cluster whose dump holds none, at least. */
enum { MC_ASSUMED_NODES = 3 };

/* A number with the place where it was read; line 0: assumed. */
struct read_int {
    int64_t value;
    struct mc_place place;
};

struct space {
    const char *name;
    int cluster;
    const char *owner, *mesh; /* NULL: not seen */
    struct mc_place place, owner_place;
    bool system;
    int policies, jobs;                        /* objects */
    struct list workloads, services, accounts; /* struct workload *, struct service *, const char * */
    struct list entries;                       /* struct entry */
};

struct workload {
    const char *name, *kind, *owned_by, *owner_kind, *account;
    struct space *space;
    const struct mc_node *labels;                /* of its pods */
    struct read_int replicas, most, cpu, memory; /* most: of an autoscaler */
    bool sidecar; /* has a mesh's container already; its requests are not the workload's */
    bool single, each_node, host_network; /* single: one pod, its maker holds the number */
    bool dropped;                         /* another one stands for it, or it belongs to a job */
    struct mc_place place, host_network_place;
    struct service *service; /* that selects it, NULL: none */
};

struct service {
    const char *name;
    struct space *space;
    const struct mc_node *selector;
    int protocol;
    bool protocol_known, edge, l7, tls;
    struct mc_place place, protocol_place, edge_place, l7_place, tls_place;
    struct service *alias_of; /* another Service selects the same workloads */
};

/* A service of the scenario. */
struct entry {
    const char *name;
    struct mc_place place;
    struct read_int replicas, most, cpu, memory; /* of a pod */
    double cpu_sum, memory_sum;                  /* of all pods */
    int protocol;
    bool protocol_known, edge, l7, tls, host_network;
    struct mc_place host_network_place, tls_place;
    struct mc_place protocol_place, edge_place, l7_place, rate_place;
    double requests; /* negative: not known */
};

/* A route or policy, resolved when all objects are known. */
struct reference {
    struct space *space;
    const struct kind_row *row;
    const struct mc_node *object;
};

/* A row of the file of request rates. */
struct rate {
    const char *space, *service;
    double requests;
    struct mc_place place;
    bool used;
};

struct known_fact {
    const struct fact *fact;
    struct mc_place place;
};

struct certificate {
    const struct space *space;
    const char *name;
    int64_t begins, ends; /* ms; 0: not stated */
    bool authority;
    struct mc_place place; /* of its end, or of the object */
};

struct mc_import {
    struct mc_arena *arena;
    struct mc_diag *diag;
    struct kinds kinds;
    const char *owner_label;
    struct mc_import_counts counts;
    struct list clusters, spaces, workloads, services; /* struct X * each */
    struct list references, autoscalers;               /* struct reference */
    struct list rates;                                 /* struct rate */
    struct list seen;                                  /* struct kind_count */
    struct list platform;                              /* struct known_fact */
    struct known_fact provider;                        /* fact NULL: not seen */
    struct list certificates;                          /* struct certificate */
    struct list files;                                 /* const char * */
    bool joined, anonymous;
};

bool mc_import_kinds_load(struct mc_import *import, const char *file);
const struct kind_row *mc_import_kind(const struct kinds *kinds, const char *kind, const char *api_version);
/* What a word says of a port ("grpc-web"), or NULL; protocol of a port number, or -1. */
const struct word_row *mc_import_protocol_word(const struct kinds *kinds, const char *word);
int mc_import_protocol_port(const struct kinds *kinds, int64_t port);
bool mc_import_listed(const char *const *names, int count, const char *name);

/* First node at a dotted path, NULL if absent; * takes the first entry that leads on. */
const struct mc_node *mc_import_at(const struct mc_node *node, const char *path);
const char *mc_import_text_at(const struct mc_node *node, const char *path);
/* Calls fn with every node at the path. */
typedef void mc_import_node_fn(void *context, const struct mc_node *node);
void mc_import_each(const struct mc_node *node, const char *path, mc_import_node_fn *fn, void *context);

/* A name that our files take: 63 printable characters at most, a longer one ends in a hash of the whole. */
const char *mc_import_name(struct mc_arena *arena, const char *text);

void *mc_import_push(struct mc_import *import, struct list *list);
void mc_import_push_pointer(struct mc_import *import, struct list *list, const void *pointer);
#define MC_ITEM(list, type, i) (((type *)(list)->items)[i])

/* Counts a text in a list of struct kind_count. */
void mc_import_count(struct mc_import *import, struct list *list, const char *text, bool known);
/* A label or annotation of an object that is not empty, or NULL. */
const struct mc_node *mc_import_label(const struct mc_node *object, const char *key);
/* What objects say about the platform (platform.c). */
void mc_import_note_fact(struct mc_import *import, const struct fact *fact, struct mc_place place);
void mc_import_note_workload(struct mc_import *import, const char *name, struct mc_place place);
bool mc_import_note_sidecar(struct mc_import *import, const struct mc_node *container);
void mc_import_note_node(struct mc_import *import, struct cluster *cluster, const struct mc_node *object);
void mc_import_note_certificate(struct mc_import *import, const struct space *space,
                                const struct kind_row *row, const struct mc_node *object, const char *name);
/* The lines of `platform:`. */
void mc_import_write_platform(const struct mc_import *import, struct mc_buffer *out);
/* " # file:line" or " # assumed", and the end of the line. */
void mc_import_write_place(struct mc_buffer *out, struct mc_place place);

/* What a file is called in places; replaces the names of a joined import (anonymise.c). */
const char *mc_import_file_label(struct mc_import *import, const char *file);
void mc_import_hide_names(struct mc_import *import);

/* Index of the cluster of that name, which is made where there is none. */
int mc_import_cluster(struct mc_import *import, const char *name);
/* A whole number from 0 to MC_MOST_PODS with its place; where there is none, false, and `out` stays. */
bool mc_import_whole(const struct mc_node *node, struct read_int *out);
/* Reads one object (not a list). */
void mc_import_object(struct mc_import *import, int cluster, const struct mc_node *object, const char *kind,
                      const char *api_version);

#endif
