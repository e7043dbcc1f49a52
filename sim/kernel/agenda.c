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
    PHASE_BITS = MC_AGENDA_PHASE_BITS,
    SLOT_BITS = MC_AGENDA_SLOT_BITS,
    SLOT_MASK = MC_AGENDA_SLOT_MASK,
    LEAF = 16, /* layers up to this size are sorted */
    NINTHER_FROM = 128,
    LAYERS = 64,
    FIRST_ROOM = 64,
    SWEEP_EVERY = 1024,
    INSTANT_LIMIT = 1 << 25, /* twice what can be pending */
    RING_AHEAD = 8           /* entries that a ring fetches ahead */
};

#define NEVER      ((struct entry){UINT64_MAX, INT64_MAX})
#define MOST_TIME  MC_AGENDA_MOST_TIME
#define MOST_ORDER (UINT64_C(1) << (64 - SLOT_BITS))

struct entry {
    uint64_t tag; /* order of scheduling, pool slot */
    int64_t key;  /* time, phase */
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

/* The whole agenda; callers hold a pointer to its front. */
struct agenda {
    struct mc_agenda front;
    uint64_t stale;       /* entries left behind so far */
    int64_t instant;      /* when progress was last looked at */
    uint64_t over_before; /* events over by then */
    int64_t used, room;
    int depth;
    int ring_count, ring_first; /* ring_first: whose head is the earliest */
    struct entry bound[LAYERS];
    struct layer layer[LAYERS];
    struct ring ring[MC_AGENDA_DELAYS];
    struct mc_arena *arena;
};

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

static inline struct agenda *whole(struct mc_agenda *front)
{
    return (struct agenda *)front;
}

static inline struct entry entry_at(const struct mc_agenda *f, uint32_t i)
{
    return (struct entry){f->tag[i], f->key[i]};
}

static inline void put(struct mc_agenda *f, uint32_t i, struct entry e)
{
    f->key[i] = e.key;
    f->tag[i] = e.tag;
}

static inline struct entry ring_entry(const struct mc_agenda *f)
{
    return (struct entry){f->ring_tag, f->ring_key};
}

static inline void set_ring_entry(struct agenda *a, struct entry e, int ring)
{
    a->front.ring_tag = e.tag;
    a->front.ring_key = e.key;
    a->ring_first = ring;
}

struct mc_agenda *mc_agenda_create(struct mc_arena *arena, int64_t start)
{
    MC_ASSERT(start >= 0 && start <= MOST_TIME);
    struct agenda *a = MC_NEW(arena, struct agenda);
    a->arena = arena;
    a->front.now = start;
    a->front.order = 1;
    a->front.free = MC_AGENDA_NO_SLOT;
    a->front.below = INT64_MAX;
    set_ring_entry(a, NEVER, 0);
    return &a->front;
}

/* ---- pool ---- */

static void grow_pool(struct agenda *a)
{
    int64_t bigger = a->room ? 2 * a->room : FIRST_ROOM;
    MC_ASSERT(bigger <= INT64_C(1) << SLOT_BITS);
    a->front.slots =
        mc_arena_grow(a->arena, a->front.slots, (size_t)a->room, (size_t)bigger, sizeof *a->front.slots);
    a->room = bigger;
}

uint64_t mc_agenda_new_slot(struct mc_agenda *front)
{
    struct agenda *a = whole(front);
    if (a->used == a->room) {
        grow_pool(a);
    }
    return (uint64_t)a->used++;
}

static inline bool is_live(const struct agenda *a, struct entry e)
{
    const struct mc_agenda_slot *s = &a->front.slots[e.tag & SLOT_MASK];
    return (s->tag == e.tag) & (s->key == e.key);
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
static void need_room(struct agenda *a, struct layer *l, int64_t more)
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

static inline void append(struct agenda *a, struct layer *l, struct entry e)
{
    if (l->to == l->room) {
        need_room(a, l, 1);
    }
    l->in_order &= before(l->last, e);
    l->last = e;
    l->entries[l->to++] = e;
}

/* Appends a block of which nothing is known but that it fits between the bounds. */
static void append_block(struct agenda *a, struct layer *l, const struct entry *e, int64_t count)
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
static void join_smallest(struct agenda *a)
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
static void spill(struct agenda *a)
{
    struct mc_agenda *f = &a->front;
    if (a->depth == 0) {
        clear(&a->layer[a->depth++]);
    }
    struct layer *last = &a->layer[a->depth - 1];
    uint32_t middle = (f->head + f->tail) / 2;
    struct entry upper[MC_AGENDA_ROOM];
    for (uint32_t i = middle; i < f->tail; i++) {
        upper[i - middle] = entry_at(f, i);
    }
    bool in_order = last->in_order && before(last->last, upper[0]);
    append_block(a, last, upper, f->tail - middle);
    last->in_order = in_order;
    last->last = entry_at(f, f->tail - 1);
    a->bound[a->depth - 1] = upper[0];
    f->tail = middle;
}

static void to_front(struct mc_agenda *f)
{
    size_t count = f->tail - f->head;
    memmove(f->key, f->key + f->head, count * sizeof *f->key);
    memmove(f->tag, f->tag + f->head, count * sizeof *f->tag);
    f->tail -= f->head;
    f->head = 0;
}

/* A chain of events at one instant would never end: our own fault. Looked at now and then. */
static void check_progress(struct agenda *a)
{
    if (a->instant != a->front.now) {
        a->instant = a->front.now;
        a->over_before = a->front.over;
    }
    MC_ASSERT(a->front.over - a->over_before <= INSTANT_LIMIT);
}

/* Keeps what the inline functions know about the layers; and looks at the counter often enough. */
static void update_front(struct agenda *a)
{
    MC_ASSERT(a->front.order < MOST_ORDER - 2 * MC_AGENDA_ROOM);
    check_progress(a);
    a->front.below = a->depth > 0 ? a->bound[a->depth - 1].key : INT64_MAX;
}

/* Room for another sorted entry: at the end, or by moving half of many to the layers. */
static void make_room(struct agenda *a)
{
    struct mc_agenda *f = &a->front;
    if (f->tail - f->head > MC_AGENDA_SORTED) {
        spill(a);
    }
    to_front(f);
    update_front(a);
}

static void insert_bottom(struct mc_agenda *f, struct entry e)
{
    uint32_t i = f->tail++;
    for (; i > f->head && before(e, entry_at(f, i - 1)); i--) {
        put(f, i, entry_at(f, i - 1));
    }
    put(f, i, e);
}

/* How many layers lie before the one whose bounds hold e; the depth where it belongs into the bottom. */
static inline int layer_of(const struct agenda *a, struct entry e)
{
    int above = 0;
    for (int i = 0; i < a->depth; i++) {
        above += before(e, a->bound[i]);
    }
    return above;
}

void mc_agenda_insert(struct mc_agenda *front, int64_t key, uint64_t tag)
{
    struct agenda *a = whole(front);
    struct entry e = {.key = key, .tag = tag};
    int i = layer_of(a, e);
    if (i == a->depth && front->tail == MC_AGENDA_ROOM) {
        make_room(a);
        i = layer_of(a, e);
    }
    if (i == a->depth) {
        insert_bottom(front, e);
    } else {
        append(a, &a->layer[i], e);
    }
}

/* ---- refilling the bottom ---- */

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
static void take_copies(struct layer *high, struct layer *low, struct entry pivot)
{
    int64_t to = high->from;
    for (int64_t i = high->from; i < high->to; i++) {
        high->entries[to] = high->entries[i];
        to += before(pivot, high->entries[i]);
    }
    high->to = to;
    low->entries[low->to++] = pivot;
}

/* Splits the last layer about its median; the lower part becomes the new last layer. */
static void split(struct agenda *a)
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
        take_copies(high, low, pivot);
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
static void sort_into_bottom(struct agenda *a, const struct entry *e, int n)
{
    struct mc_agenda *f = &a->front;
    int64_t key[LEAF];
    for (int i = 0; i < n; i++) {
        prefetch(&f->slots[e[i].tag & SLOT_MASK]);
        key[i] = e[i].key;
    }
    for (int i = 0; i < n; i++) {
        int place = count_below(key, i, key[i] + 1) + count_below(key + i + 1, n - i - 1, key[i]);
        put(f, (uint32_t)place, e[i]);
    }
    for (uint32_t i = 1; i < (uint32_t)n; i++) {
        for (uint32_t j = i; j > 0 && before(entry_at(f, j), entry_at(f, j - 1)); j--) {
            struct entry later = entry_at(f, j - 1);
            put(f, j - 1, entry_at(f, j));
            put(f, j, later);
        }
    }
    f->head = 0;
    f->tail = (uint32_t)n;
}

/* The next entries of a layer that needs no sorting; it has more of them. */
static void take_front(struct agenda *a, struct layer *l)
{
    for (uint32_t i = 0; i < LEAF; i++) {
        put(&a->front, i, l->entries[l->from + i]);
        prefetch(&a->front.slots[l->entries[l->from + i].tag & SLOT_MASK]);
    }
    a->front.head = 0;
    a->front.tail = LEAF;
    l->from += LEAF;
    a->bound[a->depth - 1] = l->entries[l->from];
}

/* Fills the empty bottom from the layers, as long as there is something in them. */
static void refill(struct agenda *a)
{
    a->front.head = a->front.tail = 0;
    while (a->depth > 0 && a->front.tail == 0) {
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
    update_front(a);
}

/* ---- stale entries ---- */

static int64_t keep_live(const struct agenda *a, struct entry *e, int64_t count)
{
    int64_t kept = 0;
    for (int64_t i = 0; i < count; i++) {
        e[kept] = e[i];
        kept += is_live(a, e[i]);
    }
    return kept;
}

static void sweep(struct agenda *a)
{
    for (int i = 0; i < a->depth; i++) {
        struct layer *l = &a->layer[i];
        l->to = l->from + keep_live(a, l->entries + l->from, count_of(l));
    }
}

/* Called when an entry became stale; looks now and then whether most are. */
static void sweep_if_due(struct agenda *a)
{
    if (++a->stale % SWEEP_EVERY != 0) {
        return;
    }
    int64_t filed = 0;
    for (int i = 0; i < a->depth; i++) {
        filed += count_of(&a->layer[i]);
    }
    if (filed > 2 * mc_agenda_pending(&a->front) + SWEEP_EVERY) {
        sweep(a);
    }
}

/* ---- rings ---- */

static void find_first_ring(struct agenda *a)
{
    set_ring_entry(a, NEVER, 0);
    for (int i = 0; i < a->ring_count; i++) {
        const struct ring *r = &a->ring[i];
        if (r->head != r->tail && before(r->entries[r->head & r->mask], ring_entry(&a->front))) {
            set_ring_entry(a, r->entries[r->head & r->mask], i);
        }
    }
}

static void grow_ring(struct agenda *a, struct ring *r)
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
static void advance_ring(struct agenda *a)
{
    struct ring *r = &a->ring[a->ring_first];
    do {
        r->head++;
        prefetch(&a->front.slots[r->entries[(r->head + RING_AHEAD) & r->mask].tag & SLOT_MASK]);
    } while (r->head != r->tail && !is_live(a, r->entries[r->head & r->mask]));
    find_first_ring(a);
}

int mc_agenda_add_delay(struct mc_agenda *front, int64_t delay, enum mc_phase phase)
{
    struct agenda *a = whole(front);
    MC_ASSERT(delay >= 0 && delay <= MOST_TIME && a->ring_count < MC_AGENDA_DELAYS);
    a->ring[a->ring_count] = (struct ring){.delay = delay, .phase = phase};
    grow_ring(a, &a->ring[a->ring_count]);
    return a->ring_count++;
}

/* ---- events ---- */

static inline int64_t key_of(int64_t time, int64_t phase)
{
    return time << PHASE_BITS | phase;
}

mc_ticket mc_agenda_after(struct mc_agenda *front, int delay, struct mc_act act)
{
    struct agenda *a = whole(front);
    MC_ASSERT(delay >= 0 && delay < a->ring_count);
    struct ring *r = &a->ring[delay];
    int64_t key = key_of(front->now + r->delay, r->phase);
    struct entry e = {.key = key, .tag = mc_agenda_file(front, key, act)};
    if (r->tail - r->head > r->mask) {
        grow_ring(a, r);
    }
    r->entries[r->tail++ & r->mask] = e;
    if (before(e, ring_entry(front))) {
        set_ring_entry(a, e, delay);
    }
    return e.tag;
}

static inline bool is_pending(struct agenda *a, mc_ticket ticket)
{
    uint64_t slot = ticket & SLOT_MASK;
    return ticket != 0 && slot < (uint64_t)a->used && a->front.slots[slot].tag == ticket;
}

bool mc_agenda_cancel(struct mc_agenda *front, mc_ticket ticket)
{
    struct agenda *a = whole(front);
    if (!is_pending(a, ticket)) {
        return false;
    }
    mc_agenda_release(front, ticket & SLOT_MASK);
    sweep_if_due(a);
    return true;
}

bool mc_agenda_reschedule(struct mc_agenda *front, mc_ticket ticket, int64_t time)
{
    struct agenda *a = whole(front);
    if (!is_pending(a, ticket)) {
        return false;
    }
    MC_ASSERT((uint64_t)(time - front->now) <= MOST_TIME);
    struct mc_agenda_slot *s = &front->slots[ticket & SLOT_MASK];
    s->key = key_of(time, s->key & ((1 << PHASE_BITS) - 1));
    mc_agenda_insert(front, s->key, ticket);
    sweep_if_due(a);
    return true;
}

/* The earliest entry of all; it leaves the bottom or its ring, live or not. NEVER where that is at `end` or
 * later. */
static struct entry take_earliest(struct agenda *a, int64_t end)
{
    struct mc_agenda *f = &a->front;
    if (f->head == f->tail) {
        refill(a);
    }
    struct entry e = f->head < f->tail ? entry_at(f, f->head) : NEVER;
    bool from_ring = before(ring_entry(f), e);
    e = from_ring ? ring_entry(f) : e;
    if (e.key >= end) {
        return NEVER;
    }
    if (from_ring) {
        advance_ring(a);
    } else {
        f->head++;
    }
    return e;
}

bool mc_agenda_next_of_all(struct mc_agenda *front, int64_t until, struct mc_act *act)
{
    struct agenda *a = whole(front);
    MC_ASSERT(until >= front->now && until <= MOST_TIME);
    check_progress(a);
    for (;;) {
        struct entry e = take_earliest(a, until << PHASE_BITS);
        if (e.key == NEVER.key) {
            front->now = until;
            return false;
        }
        if (is_live(a, e)) {
            mc_agenda_take(front, e.key, e.tag, act);
            return true;
        }
    }
}
