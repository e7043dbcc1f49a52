/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files and documents: lists are taken apart, objects go to read.c. */
#include "meshcost/check.h"
#include "meshcost/quantity.h"
#include "objects.h"
#include <errno.h>
#include <string.h>

enum { MAX_FILE = 64 << 20, MAX_NESTED_LISTS = 8 };

struct mc_import *mc_import_create(struct mc_arena *arena, struct mc_diag *diag, const char *kinds)
{
    struct mc_import *import = MC_NEW(arena, struct mc_import);
    import->arena = arena;
    import->diag = diag;
    return mc_import_kinds_load(import, kinds) ? import : NULL;
}

void mc_import_owner_label(struct mc_import *import, const char *key)
{
    import->owner_label = key;
}

/* Kind of the entries of a list that does not repeat it ("PodList" holds Pods). */
static const char *entry_kind(struct mc_import *import, const char *list_kind)
{
    size_t n = strlen(list_kind), suffix = strlen("List");
    return n > suffix ? mc_arena_copy_text(import->arena, list_kind, n - suffix) : NULL;
}

static bool is_list_kind(const char *kind)
{
    size_t n = strlen(kind), suffix = strlen("List");
    return n >= suffix && strcmp(kind + n - suffix, "List") == 0;
}

static void read_document(struct mc_import *import, int cluster, const struct mc_node *node,
                          const char *kind_of_list, const char *version_of_list, int depth)
{
    const char *kind = mc_import_text_at(node, "kind"), *version = mc_import_text_at(node, "apiVersion");
    const struct mc_node *items = mc_import_at(node, "items");
    kind = kind ? kind : kind_of_list;
    version = version ? version : version_of_list;
    if (node->kind == MC_NODE_NULL) {
        return;
    }
    if (node->kind != MC_NODE_MAP || !kind) {
        mc_diag_add(import->diag, MC_WARNING, node->place, NULL,
                    "give manifests or the output of kubectl get -o yaml",
                    "this is not a Kubernetes object: left out");
        return;
    }
    if (!is_list_kind(kind) || depth >= MAX_NESTED_LISTS) {
        mc_import_object(import, cluster, node, kind, version ? version : "v1");
        return;
    }
    for (int i = 0; items && items->kind == MC_NODE_LIST && i < items->count; i++) {
        read_document(import, cluster, items->child[i], entry_kind(import, kind), version, depth + 1);
    }
}

bool mc_import_text(struct mc_import *import, const char *cluster, const char *file, const char *text,
                    size_t length)
{
    int before = mc_diag_errors(import->diag);
    MC_ASSERT(!import->joined);
    file = mc_import_file_label(import, file);
    int index = mc_import_cluster(import, cluster);
    mc_import_push_pointer(import, &import->files, file);
    struct mc_documents documents =
        mc_tree_parse_all(import->arena, import->diag, MC_TREE_FOREIGN, file, text, length);
    for (int i = 0; i < documents.count; i++) {
        import->counts.documents++;
        read_document(import, index, documents.root[i], NULL, NULL, 0);
    }
    return mc_diag_errors(import->diag) == before;
}

static char *read_file(struct mc_import *import, const char *file, size_t *length)
{
    struct mc_buffer buffer = {0};
    char *text = NULL;
    if (mc_buffer_read_file(&buffer, file, MAX_FILE)) {
        text = mc_arena_copy_text(import->arena, mc_buffer_text(&buffer), buffer.length);
        *length = buffer.length;
    } else {
        mc_diag_add(import->diag, MC_ERROR, (struct mc_place){file, 0, 0, 0}, NULL, "check the path",
                    "cannot be read: %s", strerror(errno));
    }
    mc_buffer_free(&buffer);
    return text;
}

bool mc_import_file(struct mc_import *import, const char *cluster, const char *file)
{
    size_t length = 0;
    const char *text = read_file(import, file, &length);
    return text && mc_import_text(import, cluster, file, text, length);
}
