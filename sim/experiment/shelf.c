/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "meshcost/surfaces.h"
#include <pthread.h>
#include <string.h>

enum { ROOM = 256 };

struct mc_surface_shelf {
    struct mc_arena *arena;
    pthread_mutex_t mutex;
    int count;
    const struct mc_surface *surfaces[ROOM];
};

struct mc_surface_shelf *mc_surface_shelf_create(void)
{
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_surface_shelf *s = MC_NEW(arena, struct mc_surface_shelf);
    s->arena = arena;
    pthread_mutex_init(&s->mutex, NULL);
    return s;
}

void mc_surface_shelf_destroy(struct mc_surface_shelf *s)
{
    if (s) {
        pthread_mutex_destroy(&s->mutex);
        mc_arena_destroy(s->arena);
    }
}

static const struct mc_surface *look_up(const struct mc_surface_shelf *s, const char *hash)
{
    for (int i = 0; i < s->count; i++) {
        if (strcmp(s->surfaces[i]->hash, hash) == 0) {
            return s->surfaces[i];
        }
    }
    return NULL;
}

static bool find(void *context, struct mc_surface *surface)
{
    struct mc_surface_shelf *s = context;
    pthread_mutex_lock(&s->mutex);
    const struct mc_surface *found = look_up(s, surface->hash);
    pthread_mutex_unlock(&s->mutex);
    if (found) {
        *surface = *found; /* what is on the shelf stays as it is */
    }
    return found != NULL;
}

/* The table lies in the arena of whoever made it; the shelf needs one of its own. */
static bool keep(void *context, const struct mc_surface *surface)
{
    struct mc_surface_shelf *s = context;
    pthread_mutex_lock(&s->mutex);
    if (s->count < ROOM && !look_up(s, surface->hash)) {
        struct mc_surface *own = MC_NEW(s->arena, struct mc_surface);
        *own = *surface;
        mc_surface_finish(s->arena, own);
        s->surfaces[s->count++] = own;
    }
    pthread_mutex_unlock(&s->mutex);
    return true;
}

struct mc_surface_source mc_surface_shelf_source(struct mc_surface_shelf *shelf)
{
    return (struct mc_surface_source){find, keep, shelf};
}
