/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Names from the dump become numbered ones, in file order; the same name stays the same within its kind. What
 * is left is what a scenario needs: counts, sizes, protocols, dates. Files are called dump-1, dump-2 ... from
 * the beginning.
 */
#include "objects.h"
#include <string.h>

void mc_import_anonymise(struct mc_import *import)
{
    import->anonymous = true;
}

const char *mc_import_file_label(struct mc_import *import, const char *file)
{
    return import->anonymous ? mc_arena_printf(import->arena, "dump-%zu", import->files.count + 1) : file;
}

static const char *numbered(struct mc_import *import, const char *kind, size_t i)
{
    return mc_arena_printf(import->arena, "%s-%zu", kind, i + 1);
}

/* The same name gets the same number: a team owns several namespaces, two clusters hold one of the same name.
 */
static const char *number_of(struct mc_import *import, struct list *seen, const char *kind, const char *name)
{
    size_t i = 0;
    while (i < seen->count && strcmp(MC_ITEM(seen, const char *, i), name) != 0) {
        i++;
    }
    if (i == seen->count) {
        mc_import_push_pointer(import, seen, name);
    }
    return numbered(import, kind, i);
}

void mc_import_hide_names(struct mc_import *import)
{
    struct list owners = {0}, spaces = {0};
    for (size_t i = 0; i < import->clusters.count; i++) {
        MC_ITEM(&import->clusters, struct cluster *, i)->name = numbered(import, "cluster", i);
    }
    for (size_t i = 0; i < import->spaces.count; i++) {
        struct space *s = MC_ITEM(&import->spaces, struct space *, i);
        s->name = number_of(import, &spaces, "namespace", s->name);
        if (s->owner && strcmp(s->owner, "nobody") != 0) {
            s->owner = number_of(import, &owners, "team", s->owner);
        }
        for (size_t k = 0; k < s->entries.count; k++) {
            MC_ITEM(&s->entries, struct entry, k).name = numbered(import, "service", k);
        }
    }
    for (size_t i = 0; i < import->certificates.count; i++) {
        MC_ITEM(&import->certificates, struct certificate, i).name = numbered(import, "certificate", i);
    }
    for (size_t i = 0; i < import->seen.count; i++) {
        struct kind_count *c = &MC_ITEM(&import->seen, struct kind_count, i);
        c->kind = c->known ? c->kind : numbered(import, "kind", i);
    }
}
