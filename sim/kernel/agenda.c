/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A radix heap (after Ahuja, Mehlhorn, Orlin and Tarjan, "Faster algorithms for the shortest path problem",
 * Journal of the ACM 37, 1990), of which only what is about to happen is sorted.
 *
 *   bottom    the earliest events, sorted, at most MC_AGENDA_ROOM of them: with few events it is all there is
 *   buckets   the rest, unsorted. An entry is a number of 128 bits (key, then tag), cut into digits, that is
 *             not below the reference; it lies in the bucket of the highest digit in which it differs from
 *             the reference, and of the value of that digit
 *
 * An insertion appends to its bucket, or goes into the bottom. When the bottom runs dry, the lowest bucket is
 * sorted if it is small, with as many of its neighbours as fit, or the earlier part of it if that is small;
 * otherwise its start becomes the reference and its entries are dealt to lower buckets. There are none in
 * them then, so that the next digit can be made as long as suits the number of entries: with up to 256
 * buckets for a digit, an entry is dealt once or twice, whatever the distribution of times and its scale.
 * Ties are told apart by the digits of the tag; entries that came in their order are used as they are.
 *
 * Cancelling frees the pool slot at once; the entry stays, no longer matches its slot, and is dropped when
 * met. When such entries are in the majority they are swept out.
 */
#include "buckets.h"

static void clear_sorted(struct mc_agenda *f)
{
    f->head = f->tail = MC_AGENDA_FIRST;
    f->key[MC_AGENDA_FIRST - 1] = MC_AGENDA_OVER;
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
    a->bound = NEVER;
    a->ordered = NO_BUCKET;
    a->rank = mc_rank_fastest();
    lay_levels(a);
    clear_sorted(&a->front);
    set_ring_entry(a, NEVER, 0);
    return &a->front;
}

/* ---- pool ---- */

static void grow_pool(struct agenda *a)
{
    int64_t bigger = a->room ? 2 * a->room : FIRST_ROOM;
    MC_ASSERT(bigger <= INT64_C(1) << SLOT_BITS);
    struct mc_agenda_slot *slots = aligned(a, bigger, sizeof *slots, LINE);
    if (a->room > 0) {
        memcpy(slots, a->front.slots, (size_t)a->room * sizeof *slots);
    }
    a->front.slots = slots;
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

/* ---- dealing ---- */

/* Puts the entries of a bucket where they belong by the present reference. */
static void deal(struct agenda *a, int bucket)
{
    struct bucket b = take_bucket(a, bucket);
    for (struct chunk *c = b.first; c; c = release_chunk(a, c)) {
        const struct entry *end = chunk_end(&b, c);
        prefetch_chunk(c->next);
        for (const struct entry *e = c->entries; e < end; e++) {
            append(a, bucket_of(a, *e), *e);
        }
    }
}

/* Gives an earlier reference, `e`: what lay below the digit in which they differ goes up to that. */
static void lower_reference(struct agenda *a, struct entry e)
{
    int top = a->level[level_at(bucket_of(a, e))].first;
    a->reference = e;
    while (a->rows && lowest_bucket(a) < top) {
        deal(a, lowest_bucket(a));
    }
}

/* Makes the upper half of a full bottom part of the buckets. */
static void spill(struct agenda *a)
{
    struct mc_agenda *f = &a->front;
    uint64_t middle = (f->head + f->tail) / 2;
    a->bound = entry_at(f, middle);
    if (a->rows == 0) {
        a->reference = a->bound;
    } else if (before(a->bound, a->reference)) {
        lower_reference(a, a->bound);
    }
    for (uint64_t i = middle; i < f->tail; i++) {
        append(a, bucket_of(a, entry_at(f, i)), entry_at(f, i));
    }
    f->tail = middle;
}

static void to_front(struct mc_agenda *f)
{
    uint64_t head = f->head, count = f->tail - head;
    clear_sorted(f);
    memmove(f->key + f->head, f->key + head, count * sizeof *f->key);
    memmove(f->tag + f->head, f->tag + head, count * sizeof *f->tag);
    f->tail += count;
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

/* Keeps what the inline functions know about the buckets; and looks at the counter often enough. */
static void update_front(struct agenda *a)
{
    MC_ASSERT(a->front.order < MOST_ORDER - 2 * MC_AGENDA_ROOM);
    check_progress(a);
    a->front.below = a->bound.key;
}

/* Room for another sorted entry: at the end, or by moving half of many to the buckets. */
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
    uint64_t i = f->tail++;
    for (; i > f->head && before(e, entry_at(f, i - 1)); i--) {
        put(f, i, entry_at(f, i - 1));
    }
    put(f, i, e);
}

/* Apart, so that an insertion into a bucket, which is the rule, needs no frame. */
static __attribute__((noinline)) void insert_early(struct agenda *a, struct entry e)
{
    if (a->front.tail == MC_AGENDA_END) {
        make_room(a);
    }
    if (before(e, a->bound)) {
        insert_bottom(&a->front, e);
    } else {
        append(a, bucket_of(a, e), e);
    }
}

void mc_agenda_insert(struct mc_agenda *front, int64_t key, uint64_t tag)
{
    struct agenda *a = whole(front);
    struct entry e = {.key = key, .tag = tag};
    if (before(e, a->bound)) {
        insert_early(a, e);
    } else {
        append(a, bucket_of(a, e), e);
    }
}

/* ---- refilling the bottom ---- */

/* Whether the entries lie as they came; the last of them too. */
static bool is_in_order(struct agenda *a, int bucket)
{
    const struct bucket *b = &a->bucket[bucket];
    struct entry last = {0, 0};
    for (const struct chunk *c = b->first; c; c = c->next) {
        const struct entry *end = chunk_end(b, c);
        for (const struct entry *e = c->entries; e < end; e++) {
            if (before(*e, last)) {
                return false;
            }
            last = *e;
        }
    }
    a->ordered = bucket;
    a->ordered_last = last;
    return true;
}

/* The first chunk of a bucket that is in order and has more of them. */
static void take_front(struct agenda *a, int bucket)
{
    struct mc_agenda *f = &a->front;
    struct bucket *b = &a->bucket[bucket];
    for (uint32_t i = 0; i < CHUNK; i++) {
        put(f, f->tail++, b->first->entries[i]);
        prefetch(&f->slots[b->first->entries[i].tag & SLOT_MASK]);
    }
    b->chunks--;
    b->first = release_chunk(a, b->first);
    a->bound = b->first->entries[0];
}

/*
 * Of n keys the bits that tell them apart, as far as they fit: in the order of the keys, some perhaps equal.
 * What follows them is INT32_MAX.
 */
static void shorten(const struct entry *e, int n, int32_t key[MC_RANKED])
{
    uint64_t differ = 1;
    for (int i = 0; i < n; i++) {
        differ |= (uint64_t)(e[i].key ^ e[0].key);
    }
    int bits = 64 - __builtin_clzll(differ), shift = bits > SHORT ? bits - SHORT : 0;
    for (int i = 0; i < MC_RANKED; i++) {
        key[i] = INT32_MAX;
    }
    for (int i = 0; i < n; i++) {
        key[i] = (int32_t)(e[i].key >> shift & ((1 << SHORT) - 1));
    }
}

/* Puts right what lies in order nearly everywhere. */
static void settle(struct mc_agenda *f)
{
    for (uint64_t i = f->head + 1; i < f->tail; i++) {
        for (uint64_t j = i; j > f->head && before(entry_at(f, j), entry_at(f, j - 1)); j--) {
            struct entry later = entry_at(f, j - 1);
            put(f, j - 1, entry_at(f, j));
            put(f, j, later);
        }
    }
}

/* Sorts n entries. Those of equal short keys come as found, which is nearly always their order. */
static void sort_into_bottom(struct agenda *a, const struct entry *e, int n)
{
    struct mc_agenda *f = &a->front;
    int32_t key[MC_RANKED], place[MC_RANKED];
    shorten(e, n, key);
    bool equal = a->rank(key, n, place);
    for (int i = 0; i < n; i++) {
        prefetch(&f->slots[e[i].tag & SLOT_MASK]);
        put(f, f->head + (uint64_t)place[i], e[i]);
    }
    f->tail = f->head + (uint64_t)n;
    if (equal) {
        settle(f);
    }
}

/*
 * Sorts the lowest bucket, which is small, and those that follow it as long as there is room. Chunks are
 * copied whole: to stop after a number of entries that nobody can guess would cost more.
 */
static void gather(struct agenda *a)
{
    struct entry all[LEAF + CHUNK];
    int n = 0, last;
    do {
        struct bucket b = take_bucket(a, last = lowest_bucket(a));
        struct entry *to = all + n;
        for (struct chunk *c = b.first; c; c = release_chunk(a, c)) {
            memcpy(to, c->entries, sizeof c->entries);
            to += CHUNK;
        }
        n += (int)count_of(&b);
    } while (a->rows && n + count_of(&a->bucket[lowest_bucket(a)]) <= LEAF);
    sort_into_bottom(a, all, n);
    a->bound = a->rows ? end_of(a, last) : NEVER;
}

/* A key that about two in five of the keys are below, by a sample of sixteen. */
static int64_t key_to_split(const struct agenda *a, const struct entry *e, int n)
{
    struct entry sample[SAMPLE];
    int32_t key[MC_RANKED], place[MC_RANKED];
    int64_t pivot = 0;
    for (int i = 0; i < SAMPLE; i++) {
        sample[i] = e[i * n / SAMPLE];
    }
    shorten(sample, SAMPLE, key);
    a->rank(key, SAMPLE, place);
    for (int i = 0; i < SAMPLE; i++) {
        pivot += place[i] == SAMPLE_PLACE ? sample[i].key : 0;
    }
    return pivot;
}

/*
 * Sorts the earlier part of a bucket of up to two leaves, and leaves the rest where it is: to deal so few
 * would make buckets of one or two. False where the sample misleads.
 */
static bool take_part(struct agenda *a, int bucket)
{
    struct entry all[2 * LEAF + CHUNK], low[2 * LEAF], high[2 * LEAF];
    int n = (int)count_of(&a->bucket[bucket]), early = 0, late = 0;
    struct entry *to = all;
    for (const struct chunk *c = a->bucket[bucket].first; c; c = c->next) {
        memcpy(to, c->entries, sizeof c->entries);
        to += CHUNK;
    }
    int64_t pivot = key_to_split(a, all, n);
    for (int i = 0; i < n; i++) {
        int before_pivot = all[i].key < pivot;
        low[early] = all[i];
        high[late] = all[i];
        early += before_pivot;
        late += 1 - before_pivot;
    }
    if (early == 0 || early > LEAF) {
        return false;
    }
    for (struct chunk *c = take_bucket(a, bucket).first; c;) {
        c = release_chunk(a, c);
    }
    for (int i = 0; i < late; i++) {
        append(a, bucket, high[i]);
    }
    sort_into_bottom(a, low, early);
    a->bound = (struct entry){0, pivot};
    return true;
}

/* Fills the empty bottom from the buckets, as long as there is something in them. */
static void refill(struct agenda *a)
{
    clear_sorted(&a->front);
    while (a->rows && a->front.tail == a->front.head) {
        int bucket = lowest_bucket(a);
        int64_t count = count_of(&a->bucket[bucket]);
        if (count <= LEAF) {
            gather(a);
        } else if (bucket == a->ordered || is_in_order(a, bucket)) {
            take_front(a, bucket);
        } else if (count > 2 * LEAF || !take_part(a, bucket)) {
            a->reference = base_of(a, bucket);
            lay_below(a, bucket, count);
            deal(a, bucket);
        }
    }
    update_front(a);
}

/* ---- stale entries ---- */

/* Whether an entry is live cannot be guessed, and its slot is far away: all of a chunk are asked at once. */
static void keep_live(struct agenda *a, int bucket)
{
    struct bucket b = take_bucket(a, bucket);
    for (struct chunk *c = b.first; c; c = release_chunk(a, c)) {
        struct entry live[CHUNK];
        const struct entry *end = chunk_end(&b, c);
        int asked = (int)(end - c->entries), kept = 0;
        prefetch_chunk(c->next);
        for (const struct entry *e = c->entries; e < end; e++) {
            live[kept] = *e;
            kept += is_live(a, *e);
        }
        a->front.stale -= (uint64_t)(asked - kept);
        for (int i = 0; i < kept; i++) {
            append(a, bucket, live[i]);
        }
    }
}

static int64_t filed(const struct agenda *a)
{
    int64_t sum = 0;
    for (int i = next_bucket(a, 0); i != NO_BUCKET; i = next_bucket(a, i + 1)) {
        sum += count_of(&a->bucket[i]);
    }
    return sum;
}

static void sweep(struct agenda *a)
{
    for (int i = next_bucket(a, 0); i != NO_BUCKET; i = next_bucket(a, i + 1)) {
        keep_live(a, i);
    }
}

/* An entry became stale; looks now and then whether most are. */
static void leave_entry(struct agenda *a)
{
    a->front.stale++;
    if (++a->left % SWEEP_EVERY == 0 && filed(a) > 2 * mc_agenda_pending(&a->front) + SWEEP_EVERY) {
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

static void drop_head(struct agenda *a, struct ring *r)
{
    r->head++;
    prefetch(&a->front.slots[r->entries[(r->head + RING_AHEAD) & r->mask].tag & SLOT_MASK]);
}

/* Takes the head off the first ring, and what follows it as long as it was cancelled. */
static void advance_ring(struct agenda *a)
{
    struct ring *r = &a->ring[a->ring_first];
    drop_head(a, r);
    while (r->head != r->tail && !is_live(a, r->entries[r->head & r->mask])) {
        drop_head(a, r);
        a->front.stale--;
    }
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
    leave_entry(a);
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
    leave_entry(a);
    return true;
}

/*
 * Whether an entry in a bucket may be the earliest, and before `end`. Otherwise the bottom stays empty: a
 * reference that lies ahead of the clock would soon have to be taken back.
 */
static bool buckets_come_first(const struct agenda *a, int64_t end)
{
    if (a->rows == 0) {
        return false;
    }
    struct entry least = base_of(a, lowest_bucket(a));
    return least.key < end && before(least, ring_entry(&a->front));
}

/* The earliest entry of all; it leaves the bottom or its ring, live or not. NEVER where that is at `end` or
 * later. */
static struct entry take_earliest(struct agenda *a, int64_t end)
{
    struct mc_agenda *f = &a->front;
    if (f->head == f->tail && buckets_come_first(a, end)) {
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
        mc_agenda_drop_first(f);
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
        front->stale--;
    }
}
