/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_IMPORT_H
#define MESHCOST_IMPORT_H
/*
 * import: Kubernetes objects to a scenario.
 *
 * Reads manifests or `kubectl get ... -o yaml|json` dumps, several documents a file, several files a cluster.
 * What a kind is, which labels and names mean something, stands in a data file (scenarios/import/kinds.yaml).
 * A scenario service is a Service with the workloads that it selects; workloads without one stand for
 * themselves; pods of jobs are none. Every value that was read carries its place as a comment
 * (`# file:line`), every other says that it was assumed. Unknown kinds are counted, never fatal; an object
 * that is not an object is a warning.
 *
 * The objects' trees are kept by reference: the arena must live as long as the import.
 */
#include "meshcost/arena.h"
#include "meshcost/buffer.h"
#include "meshcost/diag.h"
#include <stdbool.h>
#include <stddef.h>

struct mc_import;

/* `kinds` is the file that says what objects mean. NULL after problems were reported. */
struct mc_import *mc_import_create(struct mc_arena *arena, struct mc_diag *diag, const char *kinds);
/* Label or annotation that names the owner of a namespace or workload; NULL: those of the data file. */
void mc_import_owner_label(struct mc_import *import, const char *key);
/* Names of the dump become numbered ones, and files dump-1, dump-2 ...; to be called before reading. */
void mc_import_anonymise(struct mc_import *import);
/* Reads one text into the cluster of that name. False after errors; what was read before them is kept. */
bool mc_import_text(struct mc_import *import, const char *cluster, const char *file, const char *text,
                    size_t length) __attribute__((warn_unused_result));
/* The same for a file ("-": standard input). */
bool mc_import_file(struct mc_import *import, const char *cluster, const char *file)
    __attribute__((warn_unused_result));
/* Request rates: CSV with the header namespace,service,requests and one row a service. After all files. */
bool mc_import_rates(struct mc_import *import, const char *file, const char *text, size_t length)
    __attribute__((warn_unused_result));

/* What was read, for reports and tests. */
struct mc_import_counts {
    int objects, unknown_objects, unknown_kinds, ignored, documents;
    int clusters, nodes, namespaces, system_namespaces, workloads, jobs, services, service_accounts;
    int network_policies, l7_policies, routes, edge_routes, gateways, autoscalers, certificates;
    int sidecars; /* workloads that have a mesh's container already */
    int scenario_services, l7_services, edge_services, host_network, orphan_services;
    long long pods;
};
/* Joins what was read; to be called once, after all reading and before what follows. */
struct mc_import_counts mc_import_join(struct mc_import *import);

/* The scenario as YAML. `start` and `as_of` are dates, NULL: those of the data file. */
void mc_import_scenario(const struct mc_import *import, const char *name, const char *start,
                        const char *as_of, struct mc_buffer *out);
/* For people: what was read, what was assumed, and the five assumptions that matter most. */
void mc_import_summary(const struct mc_import *import, struct mc_buffer *out);
/* The same as JSON. */
void mc_import_json(const struct mc_import *import, struct mc_buffer *out);

#endif
