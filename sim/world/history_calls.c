/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which namespace calls which. Every namespace has spots on a ring, more where it is popular, at places that
 * follow from its id; a call is a place on the ring, drawn from the caller's id, and goes to the next spot of
 * somebody else who is there (consistent hashing). So another namespace takes over the calls that fall
 * between its spots and the ones before, and shifts no other. Who is there at the start calls whom it finds
 * there; who comes later calls, and is called by, who is there then.
 */
#include "history_builder.h"
#include "meshcost/prior.h"
#include <stdlib.h>
#include <string.h>

enum { LOCAL_STEPS = 256 };

struct spot {
    uint64_t at;
    int ns;
};

struct ring {
    struct mc_history_builder *b;
    struct spot *spots; /* ascending */
    int count;
    double local;
};

static int by_place(const void *left, const void *right)
{
    const struct spot *a = left, *b = right;
    if (a->at != b->at) {
        return a->at < b->at ? -1 : 1;
    }
    return a->ns - b->ns;
}

static int by_ends(const void *left, const void *right)
{
    const struct mc_call *a = left, *b = right;
    return a->from != b->from ? a->from - b->from : a->to - b->to;
}

static int by_value(const void *left, const void *right)
{
    return *(const int *)left - *(const int *)right;
}

static int spots_of(const struct mc_history_builder *b, int ns)
{
    int64_t n =
        mc_prior_event_ticks(b->history->key, &b->scenario->calls.popularity, b->history->namespaces[ns].id);
    return n > 1 ? (int)n : 1;
}

/* First spot at or after the place; the ring's first where there is none. */
static int spot_after(const struct ring *r, uint64_t place)
{
    int low = 0, high = r->count;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (r->spots[middle].at < place) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < r->count ? low : 0;
}

/*
 * Who is called from a place, or calls, at time t; -1: nobody is there. Who finds nobody near in his cluster
 * goes to the next of any.
 */
static int peer_at(const struct ring *r, int self, uint64_t place, bool local, int64_t t)
{
    const struct mc_namespace *all = r->b->history->namespaces;
    int any = -1, i = spot_after(r, place);
    for (int step = 0; step < r->count; step++, i = i + 1 < r->count ? i + 1 : 0) {
        int ns = r->spots[i].ns;
        if (ns == self || all[ns].leaves <= t) {
            continue;
        }
        if (!local || all[ns].cluster == all[self].cluster) {
            return ns;
        }
        any = any < 0 ? ns : any;
        if (step >= LOCAL_STEPS) {
            break;
        }
    }
    return any;
}

/* Calls from (or, for a latecomer, to) a namespace. */
static void draw_calls(struct ring *r, int ns, bool inward, int64_t t)
{
    struct mc_history *h = r->b->history;
    const char *kind = inward ? "caller" : "callee";
    mc_id all = mc_id_child(h->namespaces[ns].id, "calls", kind, 0);
    int64_t count = mc_prior_event_ticks(h->key, &r->b->scenario->calls.fan_out, all);
    for (int64_t k = 0; k < count; k++) {
        mc_id id = mc_id_child(all, "calls", kind, (uint64_t)k + 1);
        bool local = mc_uniform(h->key, id, mc_slot("calls.local")) < r->local;
        int peer = peer_at(r, ns, mc_bits(h->key, id, mc_slot("calls.place")), local, t);
        if (peer >= 0) {
            mc_history_add_call(r->b, inward ? (struct mc_call){peer, ns} : (struct mc_call){ns, peer});
        }
    }
}

static int put_spots(const struct ring *r, int ns, struct spot *out)
{
    const struct mc_history *h = r->b->history;
    int n = spots_of(r->b, ns);
    for (int k = 0; k < n; k++) {
        mc_id id = mc_id_child(h->namespaces[ns].id, "calls", "spot", (uint64_t)k);
        out[k] = (struct spot){mc_bits(h->key, id, mc_slot("calls.spot")), ns};
    }
    return n;
}

/* How many of the first `count` spots do not follow this one. */
static int spots_before(const struct ring *r, int count, const struct spot *spot)
{
    int low = 0, high = count;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (by_place(&r->spots[middle], spot) <= 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Merges the last `more` spots into those before, which are sorted: few into many, so that blocks are moved.
 */
static void settle_spots(struct ring *r, int more)
{
    int end = r->count - more;
    struct spot *late = MC_NEW_ARRAY(r->b->arena, (size_t)more + 1, struct spot);
    memcpy(late, r->spots + end, (size_t)more * sizeof *late);
    qsort(late, (size_t)more, sizeof *late, by_place);
    for (int k = more - 1; k >= 0; k--) {
        int at = spots_before(r, end, &late[k]);
        memmove(&r->spots[at + k + 1], &r->spots[at], (size_t)(end - at) * sizeof *r->spots);
        r->spots[at + k] = late[k];
        end = at;
    }
}

static void add_spots(struct ring *r, int ns)
{
    int more = put_spots(r, ns, r->spots + r->count);
    r->count += more;
    settle_spots(r, more);
}

struct newcomer {
    int64_t arrives;
    mc_id id;
    int ns;
};

static int by_arrival(const void *left, const void *right)
{
    const struct newcomer *a = left, *b = right;
    if (a->arrives != b->arrives) {
        return a->arrives < b->arrives ? -1 : 1;
    }
    return a->id < b->id ? -1 : a->id > b->id;
}

static struct newcomer *list_newcomers(const struct mc_history_builder *b, int *count)
{
    const struct mc_history *h = b->history;
    struct newcomer *list = MC_NEW_ARRAY(b->arena, (size_t)h->namespace_count + 1, struct newcomer);
    *count = 0;
    for (int ns = 0; ns < h->namespace_count; ns++) {
        if (h->namespaces[ns].arrives > b->scenario->start) {
            list[(*count)++] = (struct newcomer){h->namespaces[ns].arrives, h->namespaces[ns].id, ns};
        }
    }
    qsort(list, (size_t)*count, sizeof *list, by_arrival);
    return list;
}

static struct ring make_ring(struct mc_history_builder *b)
{
    const struct mc_history *h = b->history;
    struct ring r = {.b = b, .local = mc_prior_value(h->organisation_key, &b->scenario->calls.local, NULL)};
    size_t room = 0;
    for (int ns = 0; ns < h->namespace_count; ns++) {
        room += (size_t)spots_of(b, ns);
    }
    r.spots = MC_NEW_ARRAY(b->arena, room + 1, struct spot);
    for (int ns = 0; ns < h->namespace_count; ns++) {
        r.count += h->namespaces[ns].arrives == b->scenario->start ? put_spots(&r, ns, r.spots + r.count) : 0;
    }
    qsort(r.spots, (size_t)r.count, sizeof r.spots[0], by_place);
    return r;
}

void mc_history_make_calls(struct mc_history_builder *b)
{
    const struct mc_history *h = b->history;
    struct ring r = make_ring(b);
    int count;
    const struct newcomer *late = list_newcomers(b, &count);
    for (int ns = 0; ns < h->namespace_count; ns++) {
        if (h->namespaces[ns].arrives == b->scenario->start) {
            draw_calls(&r, ns, false, b->scenario->start);
        }
    }
    for (int i = 0; i < count; i++) {
        draw_calls(&r, late[i].ns, false, late[i].arrives);
        draw_calls(&r, late[i].ns, true, late[i].arrives);
        add_spots(&r, late[i].ns);
    }
    mc_history_index_calls(b->arena, b->history);
}

static void drop_repeated(struct mc_history *h)
{
    int kept = 0;
    for (int i = 0; i < h->call_count; i++) {
        if (kept == 0 || by_ends(&h->calls[kept - 1], &h->calls[i]) != 0) {
            h->calls[kept++] = h->calls[i];
        }
    }
    h->call_count = kept;
}

/* Sorts the neighbours of one namespace and drops repeated ones; returns how many are left. */
static int settle(int *list, int count)
{
    int kept = 0;
    qsort(list, (size_t)count, sizeof *list, by_value);
    for (int i = 0; i < count; i++) {
        if (kept == 0 || list[kept - 1] != list[i]) {
            list[kept++] = list[i];
        }
    }
    return kept;
}

void mc_history_index_calls(struct mc_arena *arena, struct mc_history *h)
{
    int n = h->namespace_count;
    if (h->call_count > 0) {
        qsort(h->calls, (size_t)h->call_count, sizeof h->calls[0], by_ends);
    }
    drop_repeated(h);
    int *end = MC_NEW_ARRAY(arena, (size_t)n + 1, int), *first = MC_NEW_ARRAY(arena, (size_t)n + 1, int);
    int *list = MC_NEW_ARRAY(arena, (size_t)h->call_count * 2 + 1, int);
    for (int i = 0; i < h->call_count; i++) {
        first[h->calls[i].from + 1]++;
        first[h->calls[i].to + 1]++;
    }
    for (int ns = 0; ns < n; ns++) {
        first[ns + 1] += first[ns];
        end[ns] = first[ns];
    }
    for (int i = 0; i < h->call_count; i++) {
        list[end[h->calls[i].from]++] = h->calls[i].to;
        list[end[h->calls[i].to]++] = h->calls[i].from;
    }
    int kept = 0;
    for (int ns = 0; ns < n; ns++) {
        int count = settle(list + first[ns], end[ns] - first[ns]);
        memmove(list + kept, list + first[ns], (size_t)count * sizeof *list);
        first[ns] = kept;
        kept += count;
    }
    first[n] = kept;
    h->neighbours = list;
    h->first_neighbour = first;
}

const int *mc_history_neighbours(const struct mc_history *h, int ns, int *count)
{
    *count = h->first_neighbour[ns + 1] - h->first_neighbour[ns];
    return h->neighbours + h->first_neighbour[ns];
}
