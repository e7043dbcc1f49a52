/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a dump says about what the house has: CNI, ingress, mesh, provider, kernels, certificates. */
#include "meshcost/escape.h"
#include "meshcost/quantity.h"
#include "meshcost/scenario.h"
#include "objects.h"
#include <string.h>

enum { DATE_LENGTH = 10, MAX_KERNELS = 16 };

void mc_import_note_fact(struct mc_import *import, const struct fact *fact, struct mc_place place)
{
    import->platform.size = sizeof(struct known_fact);
    for (size_t i = 0; i < import->platform.count; i++) {
        if (strcmp(MC_ITEM(&import->platform, struct known_fact, i).fact->is, fact->is) == 0) {
            return;
        }
    }
    struct known_fact *known = mc_import_push(import, &import->platform);
    *known = (struct known_fact){fact, place};
}

void mc_import_note_workload(struct mc_import *import, const char *name, struct mc_place place)
{
    for (int i = 0; i < import->kinds.platform_count; i++) {
        if (strcmp(import->kinds.platform[i].workload, name) == 0) {
            mc_import_note_fact(import, &import->kinds.platform[i].fact, place);
        }
    }
}

bool mc_import_note_sidecar(struct mc_import *import, const struct mc_node *container)
{
    const char *name = mc_import_text_at(container, "name");
    for (int i = 0; name && i < import->kinds.sidecar_count; i++) {
        if (strcmp(import->kinds.sidecars[i].workload, name) == 0) {
            mc_import_note_fact(import, &import->kinds.sidecars[i].fact, container->place);
            return true;
        }
    }
    return false;
}

void mc_import_note_node(struct mc_import *import, struct cluster *cluster, const struct mc_node *object)
{
    const char *kernel = mc_import_text_at(object, "status.nodeInfo.kernelVersion");
    if (kernel && *kernel && cluster->kernels.count < MAX_KERNELS) {
        mc_import_count(import, &cluster->kernels, mc_import_name(import->arena, kernel), true);
    }
    for (int i = 0; !import->provider.fact && i < import->kinds.provider_label_count; i++) {
        const struct label_row *row = &import->kinds.provider_labels[i];
        const struct mc_node *value = mc_import_label(object, row->label);
        if (value && (!row->value || strcmp(row->value, value->text) == 0)) {
            import->provider = (struct known_fact){&row->fact, value->place};
        }
    }
}

/* The day is enough, so that fractions of a second and offsets are no obstacle; 0: no date there. */
static int64_t day_at(struct mc_import *import, const struct mc_node *object, const char *path,
                      struct mc_place *place)
{
    const struct mc_node *node = path ? mc_import_at(object, path) : NULL;
    int64_t ms = 0;
    if (!node || !node->text || strlen(node->text) < DATE_LENGTH ||
        mc_parse_date(mc_arena_copy_text(import->arena, node->text, DATE_LENGTH), &ms) != NULL) {
        return 0;
    }
    *place = node->place;
    return ms;
}

void mc_import_note_certificate(struct mc_import *import, const struct space *space,
                                const struct kind_row *row, const struct mc_node *object, const char *name)
{
    const char *authority = row->authority ? mc_import_text_at(object, row->authority) : NULL;
    struct certificate c = {.space = space, .name = name, .place = object->place};
    struct mc_place begins = object->place;
    c.begins = day_at(import, object, row->begins, &begins);
    c.ends = day_at(import, object, row->ends, &c.place);
    c.authority = authority && strcmp(authority, "true") == 0;
    import->certificates.size = sizeof(struct certificate);
    struct certificate *kept = mc_import_push(import, &import->certificates);
    *kept = c;
    struct cluster *cluster = MC_ITEM(&import->clusters, struct cluster *, space->cluster);
    if (c.authority && c.begins && (!cluster->installed || c.begins < cluster->installed)) {
        cluster->installed = c.begins;
        cluster->installed_place = begins;
    }
}

/* ---- as part of a scenario ---- */

static const struct known_fact *first_of(const struct mc_import *import, enum mc_part part)
{
    for (size_t i = 0; i < import->platform.count; i++) {
        const struct known_fact *f = &MC_ITEM(&import->platform, struct known_fact, i);
        if (f->fact->part == (int)part && f->fact->name) {
            return f;
        }
    }
    return NULL;
}

/* What the same mesh says about its mode, wherever it says so first. */
static const struct known_fact *mode_of(const struct mc_import *import, const char *name)
{
    for (size_t i = 0; i < import->platform.count; i++) {
        const struct known_fact *f = &MC_ITEM(&import->platform, struct known_fact, i);
        if (f->fact->part == MC_PART_MESH && f->fact->mode && f->fact->name &&
            strcmp(f->fact->name, name) == 0) {
            return f;
        }
    }
    return NULL;
}

static void write_key(struct mc_buffer *out, const char *key, const char *value, bool is_switch,
                      struct mc_place place)
{
    mc_buffer_printf(out, "  %s: %s", key, is_switch ? "true" : "");
    if (!is_switch) {
        mc_escape_yaml(out, value);
    }
    mc_import_write_place(out, place);
}

static void write_runs(const struct mc_import *import, struct mc_buffer *out)
{
    bool any = false;
    for (int p = MC_PART_CNI; p < MC_PARTS; p++) {
        const struct known_fact *f = first_of(import, (enum mc_part)p);
        for (int i = 0; f && i < f->fact->run_count; i++) {
            mc_buffer_text_add(out, any ? "" : "  runs:   # booked alike in every lane\n");
            any = true;
            mc_buffer_text_add(out, "    - ");
            mc_escape_yaml(out, f->fact->runs[i]);
            mc_import_write_place(out, f->place);
        }
    }
}

void mc_import_write_platform(const struct mc_import *import, struct mc_buffer *out)
{
    const struct known_fact *mesh = first_of(import, MC_PART_MESH);
    const struct known_fact *mode = mesh ? mode_of(import, mesh->fact->name) : NULL;
    bool any = false;
    for (int p = MC_PART_CNI; p < MC_PARTS; p++) {
        const struct known_fact *f = first_of(import, (enum mc_part)p);
        if (f) {
            mc_buffer_text_add(out, any ? "" : "\nplatform:\n");
            any = true;
            write_key(out, mc_part_words[p], f->fact->name, p == MC_PART_CERT_MANAGER, f->place);
        }
    }
    if (import->provider.fact) {
        mc_buffer_text_add(out, any ? "" : "\nplatform:\n");
        any = true;
        write_key(out, "provider", import->provider.fact->name, false, import->provider.place);
    }
    if (mode) {
        write_key(out, "mesh-mode", mode->fact->mode, false, mode->place);
    }
    write_runs(import, out);
    if (!any) {
        mc_buffer_text_add(out, "\nplatform: {}   # assumed: a network plugin and metrics, nothing else\n");
    }
}
