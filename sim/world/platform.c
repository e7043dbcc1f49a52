/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the house has, whatever the lane: the rows of `platform`, and the parts that it amounts to. */
#include "platform.h"
#include <string.h>

const char *const mc_part_words[] = {"none", "cni",           "ingress",    "cert-manager",
                                     "mesh", "observability", "encryption", NULL};

#define P mc_platform_spec
static const struct mc_field platform_fields[] = {
    {.key = "cni",
     MC_AT(struct P, cni),
     .type = MC_NAME,
     .fallback = "unnamed",
     .doc = "Network plugin that enforces NetworkPolicy; none, unnamed or its name"},
    {.key = "ingress",
     MC_AT(struct P, ingress),
     .type = MC_NAME,
     .fallback = "none",
     .doc = "Ingress or gateway that stays whatever the lane"},
    {.key = "cert-manager",
     MC_AT(struct P, cert_manager),
     .type = MC_BOOL,
     .fallback = "false",
     .doc = "Is cert-manager there?"},
    {.key = "mesh",
     MC_AT(struct P, mesh),
     .type = MC_NAME,
     .fallback = "none",
     .doc = "Mesh that is there today"},
    {.key = "mesh-mode", MC_AT(struct P, mesh_mode), .type = MC_NAME, .doc = "Mode of that mesh"},
    {.key = "provider",
     MC_AT(struct P, provider),
     .type = MC_NAME,
     .fallback = "none",
     .doc = "Who manages the clusters; none: the house itself"},
    {.key = "forbids",
     MC_LIST_AT(struct P, forbids, forbid_count),
     .type = MC_NAMES,
     .doc = "Parts that the provider lets nobody replace; a lane that replaces one does not deliver"},
    {.key = "observability",
     MC_AT(struct P, observability),
     .type = MC_NAME,
     .fallback = "unnamed",
     .doc = "Metrics and logs stack; none, unnamed or its name"},
    {.key = "runs",
     MC_LIST_AT(struct P, runs, run_count),
     .type = MC_NAMES,
     .doc = "Components that run anyway, as LANE/COMPONENT: booked alike in every lane, which has what they "
            "deliver"},
    {.key = "incumbent",
     MC_AT(struct P, incumbent),
     .type = MC_RECORD,
     .schema = &mc_incumbent_schema,
     .doc = "Mesh that all namespaces are in at the start, as a lane"},
    {.key = NULL}};
const struct mc_schema mc_platform_schema = {"platform", sizeof(struct P), platform_fields,
                                             "What the house has, whatever the lane", 0};

unsigned mc_part_set(struct mc_diag *diag, const struct mc_node *list, const char *path)
{
    unsigned set = 0;
    for (int i = 0; list && i < list->count; i++) {
        int part = MC_PARTS;
        for (int p = MC_PART_CNI; p < MC_PARTS; p++) {
            part = strcmp(list->child[i]->text, mc_part_words[p]) == 0 ? p : part;
        }
        if (part < MC_PARTS) {
            set |= 1u << part;
        } else {
            mc_diag_add(diag, MC_ERROR, list->child[i]->place, path,
                        "one of cni, ingress, cert-manager, mesh, observability, encryption",
                        "there is no part of a platform called \"%s\"", list->child[i]->text);
        }
    }
    return set;
}

static unsigned bit_if(const char *name, enum mc_part part)
{
    return strcmp(name, "none") == 0 ? 0 : 1u << part;
}

void mc_platform_resolve(struct mc_platform_spec *p, const struct mc_node *scenario, struct mc_diag *diag)
{
    const struct mc_node *map = mc_node_get(scenario, "platform");
    p->has = bit_if(p->cni, MC_PART_CNI) | bit_if(p->ingress, MC_PART_INGRESS) |
             bit_if(p->mesh, MC_PART_MESH) | bit_if(p->observability, MC_PART_OBSERVABILITY) |
             (p->cert_manager ? 1u << MC_PART_CERT_MANAGER : 0);
    p->forbidden = mc_part_set(diag, map ? mc_node_get(map, "forbids") : NULL, "platform.forbids");
    const struct mc_node *runs = map ? mc_node_get(map, "runs") : NULL;
    for (int i = 0; i < p->run_count; i++) {
        const char *slash = strrchr(p->runs[i], '/');
        if (!slash || slash == p->runs[i] || !slash[1]) {
            mc_diag_add(diag, MC_ERROR, runs && i < runs->count ? runs->child[i]->place : scenario->place,
                        "platform.runs", "write LANE/COMPONENT", "\"%s\" names no component of a lane",
                        p->runs[i]);
        }
    }
}
