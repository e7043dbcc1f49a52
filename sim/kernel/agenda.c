/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Partly sorted layers, after the quickheap (Navarro and Paredes, "On sorting, heaps, and minimum spanning
 * trees", Algorithmica 57, 2010): only what is about to happen is sorted.
 *
 *   bottom    the earliest events, sorted, at most SORTED_MOST of them: with few events it is all there is
 *   layers    unsorted; layer i holds what lies in [bound[i], bound[i - 1]), so that layer 0 is the far
 * future
 *
 * An insertion appends to the layer whose bounds hold it, or goes into the bottom. When the bottom runs dry,
 * the last layer is split about its median until what is left is small enough to sort. Comparisons are of
 * whole entries, which are all different, so that ties split as well as anything else; loops over entries
 * store unconditionally and move a cursor by the outcome of the comparison, because a branch on random data
 * costs more than the store.
 *
 * Cancelling frees the pool slot at once; the entry stays, no longer matches its slot, and is dropped when
 * met. When such entries are in the majority they are swept out.
 */
#include "meshcost/agenda.h"
#include "meshcost/check.h"
#include "meshcost/tally.h"
#include <string.h>

enum {
    PHASE_BITS = 3,
    SLOT_BITS = 24,
    SORTED_MOST = 32,
    SORTED_ROOM = 4 * SORTED_MOST,
    LEAF = 16,
    NINTHER_FROM = 128,
    LAYERS = 64,
    FIRST_ROOM = 64,
    SWEEP_FLOOR = 4096
};

#define SLOT_MASK  ((UINT64_C(1) << SLOT_BITS) - 1)
#define NEVER      ((struct entry){UINT64_MAX, INT64_MAX})
#define MOST_TIME  ((INT64_C(1) << 60) - 1)
#define MOST_ORDER (UINT64_C(1) << (64 - SLOT_BITS))

struct entry {
    uint64_t tag; /* order of scheduling, pool slot */
    int64_t key;  /* time, phase */
};

/* A pool slot. An entry is live as long as key and tag are those of its slot. Free: tag is the next free
 * slot. */
struct slot {
    int64_t key;
    uint64_t tag;
    struct mc_act act;
};

/* Entries from .. to - 1; a layer that was filled in order is used up from its front, without sorting. */
struct layer {
    struct entry *entries;
    int64_t from, to, room;
    bool in_order;
    struct entry last; /* appended */
};

/* FIFO of a constant delay; head and tail count for ever and wrap by the mask. */
struct ring {
    int64_t delay;
    enum mc_phase phase;
    struct entry *entries;
    uint64_t head, tail, mask;
};

struct mc_agenda {
    int64_t now;
    uint64_t order, fingerprint;
    int64_t pending, filed; /* live events; entries in bottom and layers, live or not */
    struct slot *slots;
    int64_t used, room;
    uint64_t free;
    int head, tail; /* of the bottom */
    int depth;
    int ring_count, ring_first; /* ring_first: whose head is the earliest */
    struct entry ring_entry;    /* that head, or NEVER */
    struct entry bottom[SORTED_ROOM];
    struct entry bound[LAYERS];
    struct layer layer[LAYERS];
    struct ring ring[MC_AGENDA_DELAYS];
    struct mc_arena *arena;
};

static const uint64_t NO_SLOT = UINT64_MAX;

/* One 128-bit comparison, which compilers turn into two instructions without a branch. */
static inline bool before(struct entry a, struct entry b)
{
    return ((mc_int128)a.key << 64 | a.tag) < ((mc_int128)b.key << 64 | b.tag);
}

static inline void prefetch(const void *address)
{
#ifdef __GNUC__
    __builtin_prefetch(address);
#else
    (void)address;
#endif
}

struct mc_agenda *mc_agenda_create(struct mc_arena *arena, int64_t start)
{
    MC_ASSERT(start >= 0);
    struct mc_agenda *a = MC_NEW(arena, struct mc_agenda);
    a->arena = arena;
    a->now = start;
    a->free = NO_SLOT;
    a->bottom[0] = NEVER;
    a->ring_entry = NEVER;
    a->order = 1;
    return a;
}

int64_t mc_agenda_now(const struct mc_agenda *a)
{
    return a->now;
}

int64_t mc_agenda_pending(const struct mc_agenda *a)
{
    return a->pending;
}

uint64_t mc_agenda_fingerprint(const struct mc_agenda *a)
{
    return a->fingerprint;
}

/* ---- pool ---- */

static void grow_pool(struct mc_agenda *a)
{
    int64_t bigger = a->room ? 2 * a->room : FIRST_ROOM;
    MC_ASSERT(bigger <= INT64_C(1) << SLOT_BITS);
    a->slots = mc_arena_grow(a->arena, a->slots, (size_t)a->room, (size_t)bigger, sizeof *a->slots);
    a->room = bigger;
}

static inline struct entry file(struct mc_agenda *a, int64_t key, struct mc_act act)
{
    uint64_t slot = a->free;
    if (slot != NO_SLOT) {
        a->free = a->slots[slot].tag;
    } else {
        if (a->used == a->room) {
            grow_pool(a);
        }
        slot = (uint64_t)a->used++;
    }
    MC_ASSERT(a->order < MOST_ORDER);
    struct entry e = {.key = key, .tag = a->order++ << SLOT_BITS | slot};
    a->slots[slot] = (struct slot){.key = key, .tag = e.tag, .act = act};
    a->pending++;
    return e;
}

static inline bool is_live(const struct mc_agenda *a, struct entry e)
{
    const struct slot *s = &a->slots[e.tag & SLOT_MASK];
    return (s->tag == e.tag) & (s->key == e.key);
}

static inline void release(struct mc_agenda *a, uint64_t slot)
{
    a->slots[slot].tag = a->free;
    a->slots[slot].key = -1;
    a->free = slot;
    a->pending--;
}

/* ---- layers ---- */

static inline int64_t count_of(const struct layer *l)
{
    return l->to - l->from;
}

static void clear(struct layer *l)
{
    l->from = l->to = 0;
    l->in_order = true;
    l->last = (struct entry){0, 0};
}

/* Makes room for `more` entries at the end: where enough was used up in front, by moving the rest there. */
static void need_room(struct mc_agenda *a, struct layer *l, int64_t more)
{
    int64_t count = count_of(l);
    struct entry *to = l->entries;
    if (l->from < count || l->room < count + more) {
        l->room = l->room ? 2 * l->room : FIRST_ROOM;
        while (l->room < count + more) {
            l->room *= 2;
        }
        to = MC_NEW_ARRAY(a->arena, (size_t)l->room, struct entry);
    }
    if (count > 0) {
        memmove(to, l->entries + l->from, (size_t)count * sizeof *to);
    }
    l->entries = to;
    l->from = 0;
    l->to = count;
}

static inline void append(struct mc_agenda *a, struct layer *l, struct entry e)
{
    if (l->to == l->room) {
        need_room(a, l, 1);
    }
    l->in_order &= before(l->last, e);
    l->last = e;
    l->entries[l->to++] = e;
}

/* Appends a block of which nothing is known but that it fits between the bounds. */
static void append_block(struct mc_agenda *a, struct layer *l, const struct entry *e, int64_t count)
{
    if (l->room - l->to < count) {
        need_room(a, l, count);
    }
    if (count > 0) {
        memcpy(l->entries + l->to, e, (size_t)count * sizeof *e);
    }
    l->to += count;
    l->in_order = false;
}

/* Joins the two neighbours that hold least, so that there is room for one more layer; not the last, which is
 * about to be split. */
static void join_smallest(struct mc_agenda *a)
{
    int best = 0;
    int64_t least = INT64_MAX;
    for (int i = 0; i + 2 < a->depth; i++) {
        int64_t both = count_of(&a->layer[i]) + count_of(&a->layer[i + 1]);
        if (both < least) {
            least = both;
            best = i;
        }
    }
    struct layer emptied = a->layer[best + 1];
    append_block(a, &a->layer[best], emptied.entries + emptied.from, count_of(&emptied));
    clear(&emptied);
    a->depth--;
    size_t behind = (size_t)(a->depth - best);
    memmove(&a->bound[best], &a->bound[best + 1], behind * sizeof *a->bound);
    memmove(&a->layer[best + 1], &a->layer[best + 2], (behind - 1) * sizeof *a->layer);
    a->layer[a->depth] = emptied;
}

/* Makes the upper half of a full bottom part of the last layer. */
static void spill(struct mc_agenda *a)
{
    if (a->depth == 0) {
        clear(&a->layer[a->depth++]);
    }
    struct layer *last = &a->layer[a->depth - 1];
    int middle = (a->head + a->tail) / 2;
    bool in_order = last->in_order && before(last->last, a->bottom[middle]);
    append_block(a, last, a->bottom + middle, a->tail - middle);
    last->in_order = in_order;
    last->last = a->bottom[a->tail - 1];
    a->bound[a->depth - 1] = a->bottom[middle];
    a->tail = middle;
}

static void to_front(struct mc_agenda *a)
{
    memmove(a->bottom, a->bottom + a->head, (size_t)(a->tail - a->head) * sizeof *a->bottom);
    a->tail -= a->head;
    a->head = 0;
}

static void insert_bottom(struct mc_agenda *a, struct entry e)
{
    if (a->tail == SORTED_ROOM) {
        to_front(a);
    }
    int i = a->tail++;
    for (; i > a->head && before(e, a->bottom[i - 1]); i--) {
        a->bottom[i] = a->bottom[i - 1];
    }
    a->bottom[i] = e;
}

/* How many layers lie before the one whose bounds hold e; the depth where it belongs into the bottom. */
static inline int layer_of(const struct mc_agenda *a, struct entry e)
{
    int above = 0;
    for (int i = 0; i < a->depth; i++) {
        above += before(e, a->bound[i]);
    }
    return above;
}

static inline void insert(struct mc_agenda *a, struct entry e)
{
    int i = layer_of(a, e);
    if (i == a->depth && a->tail - a->head == SORTED_MOST) {
        spill(a);
        i = layer_of(a, e);
    }
    if (i == a->depth) {
        insert_bottom(a, e);
    } else {
        append(a, &a->layer[i], e);
    }
    a->filed++;
}

/* ---- refilling the bottom ---- */

static void sort_few(struct entry *e, int n)
{
    for (int i = 1; i < n; i++) {
        struct entry x = e[i];
        int j = i;
        for (; j > 0 && before(x, e[j - 1]); j--) {
            e[j] = e[j - 1];
        }
        e[j] = x;
    }
}

/* Selection by index, because a branch on random data would be predicted wrongly half of the time. */
static inline struct entry median_of_three(const struct entry *e, int64_t i, int64_t j, int64_t k)
{
    const struct entry x[3] = {e[i], e[j], e[k]};
    int a = before(x[1], x[0]) + before(x[2], x[0]);
    int b = before(x[0], x[1]) + before(x[2], x[1]);
    return x[(b == 1) + 2 * ((a != 1) & (b != 1))];
}

/* Median of entries spread over the layer: never its least where all differ. */
static struct entry median_of(const struct entry *e, int64_t n)
{
    int64_t step = n / 9;
    if (n < NINTHER_FROM) {
        return median_of_three(e, 0, n / 2, n - 1);
    }
    const struct entry x[3] = {median_of_three(e, 0, step, 2 * step),
                               median_of_three(e, 3 * step, 4 * step, 5 * step),
                               median_of_three(e, 6 * step, 7 * step, n - 1)};
    return median_of_three(x, 0, 1, 2);
}

/* Moves what lies before `pivot` to `low`, which has room; returns how many stay. Keeps the order found. */
static int64_t partition(struct entry *entries, int64_t count, struct entry pivot, struct entry *restrict low)
{
    int64_t stay = 0, gone = 0;
    for (int64_t i = 0; i < count; i++) {
        int less = before(entries[i], pivot);
        memcpy(&low[gone], &entries[i], sizeof *low);
        memmove(&entries[stay], &entries[i], sizeof *entries);
        gone += less;
        stay += 1 - less;
    }
    return stay;
}

/*
 * A layer whose median is its least holds copies of one entry, left by moving an event away and back. One is
 * enough: it becomes the lower part.
 */
static void take_copies(struct mc_agenda *a, struct layer *high, struct layer *low, struct entry pivot)
{
    int64_t to = high->from;
    for (int64_t i = high->from; i < high->to; i++) {
        high->entries[to] = high->entries[i];
        to += before(pivot, high->entries[i]);
    }
    a->filed -= high->to - to - 1;
    high->to = to;
    low->entries[low->to++] = pivot;
}

/* Splits the last layer about its median; the lower part becomes the new last layer. */
static void split(struct mc_agenda *a)
{
    if (a->depth == LAYERS) {
        join_smallest(a);
    }
    struct layer *high = &a->layer[a->depth - 1], *low = &a->layer[a->depth];
    int64_t all = count_of(high);
    struct entry *entries = high->entries + high->from, pivot = median_of(entries, all);
    clear(low);
    if (low->room < all) {
        need_room(a, low, all);
    }
    high->to = high->from + partition(entries, all, pivot, low->entries);
    low->to = all - count_of(high);
    if (low->to == 0) {
        take_copies(a, high, low, pivot);
    }
    low->in_order = high->in_order = false;
    a->bound[a->depth] = a->bound[a->depth - 1];
    a->bound[a->depth - 1] = pivot;
    a->depth++;
}

/* How many of the keys are below x. */
static int count_below(const int64_t *key, int n, int64_t x)
{
    int below = 0;
    for (int i = 0; i < n; i++) {
        below += key[i] < x;
    }
    return below;
}

/*
 * Each entry's place is the number of entries before it: more comparisons than needed, but no branch. Entries
 * of one key are put in the order found, which is nearly always theirs; the last pass sees to the rest.
 */
static void sort_into_bottom(struct mc_agenda *a, const struct entry *e, int n)
{
    int64_t key[LEAF];
    for (int i = 0; i < n; i++) {
        prefetch(&a->slots[e[i].tag & SLOT_MASK]);
        key[i] = e[i].key;
    }
    for (int i = 0; i < n; i++) {
        a->bottom[count_below(key, i, key[i] + 1) + count_below(key + i + 1, n - i - 1, key[i])] = e[i];
    }
    sort_few(a->bottom, n);
    a->head = 0;
    a->tail = n;
}

/* The next entries of a layer that needs no sorting. */
static void take_front(struct mc_agenda *a, struct layer *l)
{
    for (int i = 0; i < LEAF; i++) {
        a->bottom[i] = l->entries[l->from + i];
        prefetch(&a->slots[a->bottom[i].tag & SLOT_MASK]);
    }
    a->head = 0;
    a->tail = LEAF;
    l->from += LEAF;
    a->bound[a->depth - 1] = l->entries[l->from];
}

/* Fills the empty bottom from the layers; leaves NEVER there if nothing is filed. */
static void refill(struct mc_agenda *a)
{
    a->head = a->tail = 0;
    a->bottom[0] = NEVER;
    while (a->depth > 0 && a->tail == 0) {
        struct layer *last = &a->layer[a->depth - 1];
        if (count_of(last) <= LEAF) {
            sort_into_bottom(a, last->entries + last->from, (int)count_of(last));
            a->depth--;
        } else if (last->in_order) {
            take_front(a, last);
        } else {
            split(a);
        }
    }
}

/* ---- stale entries ---- */

static int64_t keep_live(const struct mc_agenda *a, struct entry *e, int64_t count)
{
    int64_t kept = 0;
    for (int64_t i = 0; i < count; i++) {
        e[kept] = e[i];
        kept += is_live(a, e[i]);
    }
    return kept;
}

static void sweep(struct mc_agenda *a)
{
    a->tail = a->head + (int)keep_live(a, a->bottom + a->head, a->tail - a->head);
    a->filed = a->tail - a->head;
    for (int i = 0; i < a->depth; i++) {
        struct layer *l = &a->layer[i];
        l->to = l->from + keep_live(a, l->entries + l->from, count_of(l));
        a->filed += count_of(l);
    }
}

/* ---- rings ---- */

static void find_first_ring(struct mc_agenda *a)
{
    a->ring_entry = NEVER;
    for (int i = 0; i < a->ring_count; i++) {
        const struct ring *r = &a->ring[i];
        if (r->head != r->tail && before(r->entries[r->head & r->mask], a->ring_entry)) {
            a->ring_entry = r->entries[r->head & r->mask];
            a->ring_first = i;
        }
    }
}

static void grow_ring(struct mc_agenda *a, struct ring *r)
{
    uint64_t room = r->entries ? r->mask + 1 : 0, bigger = room ? 2 * room : FIRST_ROOM;
    struct entry *entries = MC_NEW_ARRAY(a->arena, bigger, struct entry);
    for (uint64_t i = 0; i < room; i++) {
        entries[i] = r->entries[(r->head + i) & r->mask];
    }
    r->entries = entries;
    r->tail -= r->head;
    r->head = 0;
    r->mask = bigger - 1;
}

/* Takes the head off the first ring, and what follows it as long as it was cancelled. */
static void advance_ring(struct mc_agenda *a)
{
    struct ring *r = &a->ring[a->ring_first];
    do {
        r->head++;
        prefetch(&a->slots[r->entries[(r->head + 8) & r->mask].tag & SLOT_MASK]);
    } while (r->head != r->tail && !is_live(a, r->entries[r->head & r->mask]));
    find_first_ring(a);
}

int mc_agenda_add_delay(struct mc_agenda *a, int64_t delay, enum mc_phase phase)
{
    MC_ASSERT(delay >= 0 && delay <= MOST_TIME && a->ring_count < MC_AGENDA_DELAYS);
    a->ring[a->ring_count] = (struct ring){.delay = delay, .phase = phase};
    grow_ring(a, &a->ring[a->ring_count]);
    return a->ring_count++;
}

/* ---- events ---- */

static inline int64_t key_of(int64_t time, enum mc_phase phase)
{
    MC_ASSERT(time <= MOST_TIME);
    return time << PHASE_BITS | (int64_t)phase;
}

mc_ticket mc_agenda_schedule(struct mc_agenda *a, int64_t time, enum mc_phase phase, struct mc_act act)
{
    MC_ASSERT(time >= a->now);
    struct entry e = file(a, key_of(time, phase), act);
    insert(a, e);
    return e.tag;
}

mc_ticket mc_agenda_after(struct mc_agenda *a, int delay, struct mc_act act)
{
    MC_ASSERT(delay >= 0 && delay < a->ring_count);
    struct ring *r = &a->ring[delay];
    struct entry e = file(a, key_of(a->now + r->delay, r->phase), act);
    if (r->tail - r->head > r->mask) {
        grow_ring(a, r);
    }
    r->entries[r->tail++ & r->mask] = e;
    if (before(e, a->ring_entry)) {
        a->ring_entry = e;
        a->ring_first = delay;
    }
    return e.tag;
}

bool mc_agenda_cancel(struct mc_agenda *a, mc_ticket ticket)
{
    uint64_t slot = ticket & SLOT_MASK;
    if (ticket == 0 || slot >= (uint64_t)a->used || a->slots[slot].tag != ticket) {
        return false;
    }
    release(a, slot);
    if (a->filed > 2 * a->pending + SWEEP_FLOOR) {
        sweep(a);
    }
    return true;
}

bool mc_agenda_reschedule(struct mc_agenda *a, mc_ticket ticket, int64_t time)
{
    uint64_t slot = ticket & SLOT_MASK;
    if (ticket == 0 || slot >= (uint64_t)a->used || a->slots[slot].tag != ticket) {
        return false;
    }
    MC_ASSERT(time >= a->now);
    struct slot *s = &a->slots[slot];
    s->key = key_of(time, (enum mc_phase)(s->key & ((1 << PHASE_BITS) - 1)));
    insert(a, (struct entry){.key = s->key, .tag = ticket});
    return true;
}

static inline void execute(struct mc_agenda *a, struct entry e, struct mc_act *act)
{
    uint64_t slot = e.tag & SLOT_MASK;
    *act = a->slots[slot].act;
    release(a, slot);
    a->now = e.key >> PHASE_BITS;
    uint64_t f = (a->fingerprint ^ (uint64_t)e.key) * UINT64_C(0x9e3779b97f4a7c15);
    a->fingerprint = (f ^ f >> 29) + ((e.tag >> SLOT_BITS) << 20 ^ act->kind);
}

bool mc_agenda_next(struct mc_agenda *a, int64_t until, struct mc_act *act)
{
    MC_ASSERT(until >= a->now && until <= MOST_TIME);
    int64_t end = until << PHASE_BITS;
    for (;;) {
        if (a->head == a->tail) {
            refill(a);
        }
        struct entry e = a->bottom[a->head];
        bool from_ring = before(a->ring_entry, e);
        e = from_ring ? a->ring_entry : e;
        if (e.key >= end) {
            a->now = until;
            return false;
        }
        if (from_ring) {
            advance_ring(a);
        } else {
            a->head++;
            a->filed--;
        }
        if (is_live(a, e)) {
            execute(a, e, act);
            return true;
        }
    }
}
