/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A radix heap (after Ahuja, Mehlhorn, Orlin and Tarjan, "Faster algorithms for the shortest path problem",
 * Journal of the ACM 37, 1990), of which only what is about to happen is sorted.
 *
 *   bottom    the earliest events, sorted, at most MC_AGENDA_ROOM of them: with few events it is all there is
 *   buckets   the rest, unsorted. An entry is a number of 32 hexadecimal digits (key, then tag) that is not
 *             below the reference; it lies in the bucket of the highest digit in which it differs from the
 *             reference, and of the value of that digit
 *
 * An insertion appends to its bucket, or goes into the bottom. When the bottom runs dry, the lowest bucket is
 * sorted if it is small, with as many of its neighbours as fit, or the earlier part of it if that is small;
 * otherwise its start becomes the reference and its entries are dealt to sixteen lower buckets. An entry thus
 * moves as often as there are digits that tell it from its neighbours, whatever the distribution of times.
 * Ties are told apart by the digits of the tag; entries that came in their order are used as they are.
 *
 * Cancelling frees the pool slot at once; the entry stays, no longer matches its slot, and is dropped when
 * met. When such entries are in the majority they are swept out.
 */
#include "meshcost/agenda.h"
#include "meshcost/check.h"
#include "meshcost/tally.h"
#include "rank.h"
#include <string.h>

enum {
    PHASE_BITS = MC_AGENDA_PHASE_BITS,
    SLOT_BITS = MC_AGENDA_SLOT_BITS,
    SLOT_MASK = MC_AGENDA_SLOT_MASK,
    LEAF = MC_RANKED, /* buckets up to this size are sorted */
    CHUNK = 15,
    SHORT = 30, /* bits */
    SAMPLE = 16,
    SAMPLE_PLACE = 6,
    NO_BUCKET = -1,
    FIRST_ROOM = 64,
    LINE = 64, /* bytes of a cache line */
    WORD = 64, /* bits */
    ROW = 256, /* buckets: of a digit of the key, or of all digits of the tag */
    TAG_DIGIT = 4,
    TAG_LEVELS = WORD / TAG_DIGIT,
    KEY_DIGIT = 6,
    NARROWEST = 3,
    WIDEST = 8,
    FEW = 4,
    KEY_STRIDE = KEY_DIGIT / NARROWEST,
    ROWS = 2 + WORD / KEY_DIGIT * KEY_STRIDE,
    LEVELS = TAG_LEVELS + ROWS - 1,
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

/*
 * Entries of one bucket: chunks in the order of appending, all but the last of them full. A chunk lies at a
 * multiple of its size, which is four cache lines.
 */
struct chunk {
    struct chunk *next;
    uint64_t unused;
    struct entry entries[CHUNK];
};

struct bucket {
    struct entry *next; /* room in the last chunk; a multiple of a chunk's size when there is none */
    struct chunk *first;
    int64_t chunks;
};

/* A digit: of the word of the key, or of that of the tag. */
struct level {
    int32_t first; /* bucket of digit 0 */
    int32_t shift;
    uint64_t mask;
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
    struct entry bound;     /* no entry in a bucket lies before it */
    struct entry reference; /* nor before this, which the buckets' meaning hangs on */
    struct entry ordered_last;
    int ordered;                       /* this bucket is in order, with its last entry; or NO_BUCKET */
    uint32_t rows;                     /* that have entries */
    uint64_t filled[ROWS][ROW / WORD]; /* buckets that have entries */
    uint8_t level_of[2 * WORD];        /* by the highest bit in which entry and reference differ */
    struct level level[LEVELS];
    struct chunk *free_chunks;
    int64_t chunks;
    mc_rank_fn *rank;
    int ring_count, ring_first; /* ring_first: whose head is the earliest */
    struct bucket bucket[ROWS * ROW];
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

/* ---- levels ---- */

/* Digits of equal width, before anything is known about the times. */
static void lay_levels(struct agenda *a)
{
    for (int bit = 0; bit < WORD; bit++) {
        int of_tag = bit / TAG_DIGIT, of_key = TAG_LEVELS + bit / KEY_DIGIT * KEY_STRIDE;
        a->level_of[bit] = (uint8_t)of_tag;
        a->level_of[WORD + bit] = (uint8_t)of_key;
        a->level[of_tag] =
            (struct level){of_tag << TAG_DIGIT, bit / TAG_DIGIT * TAG_DIGIT, (1 << TAG_DIGIT) - 1};
        a->level[of_key].shift = bit / KEY_DIGIT * KEY_DIGIT;
        a->level[of_key].mask = (1 << KEY_DIGIT) - 1;
    }
    for (int i = TAG_LEVELS; i < LEVELS; i++) {
        a->level[i].first = (i - TAG_LEVELS + 1) * ROW;
    }
}

static inline int level_at(int bucket)
{
    return bucket < ROW ? bucket >> TAG_DIGIT : bucket / ROW - 1 + TAG_LEVELS;
}

/* Bits of a digit that tells `count` entries apart; if one digit would be too long, of the first of several.
 */
static int digit_for(int64_t count)
{
    int bits = 63 - __builtin_clzll((uint64_t)count / FEW | 1);
    int digits = (bits + WIDEST - 1) / WIDEST, width = digits ? (bits + digits - 1) / digits : 0;
    return width < NARROWEST ? NARROWEST : width;
}

/* Lays the level below a bucket anew, with a digit that suits its entries. There is nothing in lower levels.
 */
static void lay_below(struct agenda *a, int bucket, int64_t count)
{
    int parent = level_at(bucket), bits = a->level[parent].shift, width = digit_for(count);
    if (parent < TAG_LEVELS || bits == 0) {
        return;
    }
    width = width < bits ? width : bits;
    a->level[parent - 1].shift = bits - width;
    a->level[parent - 1].mask = (UINT64_C(1) << width) - 1;
    memset(a->level_of + WORD, parent - 1, (size_t)bits);
}

/* ---- an agenda ---- */

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
    set_ring_entry(a, NEVER, 0);
    return &a->front;
}

/* Memory that starts at a multiple of `alignment`. */
static void *aligned(struct agenda *a, int64_t count, size_t size, size_t alignment)
{
    unsigned char *p = mc_arena_alloc(a->arena, (size_t)count * size + alignment);
    return p + (alignment - (uintptr_t)p % alignment);
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

/* ---- buckets ---- */

static inline int bucket_of(const struct agenda *a, struct entry e)
{
    uint64_t differs = (uint64_t)(e.key ^ a->reference.key), word = (uint64_t)e.key;
    const uint8_t *level_of = a->level_of + WORD;
    if (differs == 0) {
        differs = (e.tag ^ a->reference.tag) | 1;
        word = e.tag;
        level_of = a->level_of;
    }
    const struct level *l = &a->level[level_of[63 - __builtin_clzll(differs)]];
    return l->first + (int)(word >> l->shift & l->mask);
}

/* The least entry that a bucket may hold. */
static struct entry base_of(const struct agenda *a, int bucket)
{
    const struct level *l = &a->level[level_at(bucket)];
    uint64_t digit = (uint64_t)(bucket - l->first), key = (uint64_t)a->reference.key;
    if (bucket >= ROW) {
        return (struct entry){0, (int64_t)(((key >> l->shift & ~l->mask) | digit) << l->shift)};
    }
    return (struct entry){((a->reference.tag >> l->shift & ~l->mask) | digit) << l->shift, a->reference.key};
}

/* What follows the largest entry that it may hold. */
static struct entry end_of(const struct agenda *a, int bucket)
{
    uint64_t width = UINT64_C(1) << a->level[level_at(bucket)].shift;
    struct entry e = base_of(a, bucket);
    if (bucket >= ROW) {
        return width <= (uint64_t)(INT64_MAX - e.key) ? (struct entry){0, e.key + (int64_t)width} : NEVER;
    }
    e.tag += width;
    e.key += e.tag < width;
    return e;
}

static inline int lowest_bucket(const struct agenda *a)
{
    int row = __builtin_ctz(a->rows), i = 0;
    while (a->filled[row][i] == 0) {
        i++;
    }
    return row * ROW + i * WORD + __builtin_ctzll(a->filled[row][i]);
}

/* The first bucket from `i` on that has entries, or NO_BUCKET. */
static int next_bucket(const struct agenda *a, int i)
{
    while (i < ROWS * ROW) {
        uint64_t rest = a->filled[i / ROW][i % ROW / WORD] >> i % WORD;
        if (rest != 0) {
            return i + __builtin_ctzll(rest);
        }
        i = (i / WORD + 1) * WORD;
    }
    return NO_BUCKET;
}

static inline struct chunk *last_chunk(const struct bucket *b)
{
    return (struct chunk *)(((uintptr_t)b->next - 1) / sizeof(struct chunk) * sizeof(struct chunk));
}

static inline int64_t count_of(const struct bucket *b)
{
    return b->chunks ? (b->chunks - 1) * CHUNK + (b->next - last_chunk(b)->entries) : 0;
}

/* As many free chunks as there are already. */
static void make_chunks(struct agenda *a)
{
    int64_t count = a->chunks ? a->chunks : FIRST_ROOM;
    struct chunk *c = aligned(a, count, sizeof *c, sizeof *c);
    for (int64_t i = 0; i < count; i++) {
        c[i].next = i + 1 < count ? &c[i + 1] : NULL;
    }
    a->free_chunks = c;
    a->chunks += count;
}

static struct chunk *new_chunk(struct agenda *a)
{
    if (!a->free_chunks) {
        make_chunks(a);
    }
    struct chunk *c = a->free_chunks;
    a->free_chunks = c->next;
    c->next = NULL;
    return c;
}

static struct entry *add_chunk(struct agenda *a, int bucket)
{
    struct bucket *b = &a->bucket[bucket];
    struct chunk *c = new_chunk(a);
    if (b->first) {
        last_chunk(b)->next = c;
    } else {
        b->first = c;
        a->rows |= UINT32_C(1) << bucket / ROW;
        a->filled[bucket / ROW][bucket % ROW / WORD] |= UINT64_C(1) << bucket % WORD;
    }
    b->chunks++;
    return c->entries;
}

static inline void append(struct agenda *a, int bucket, struct entry e)
{
    struct bucket *b = &a->bucket[bucket];
    struct entry *to = b->next;
    if ((uintptr_t)to % sizeof(struct chunk) == 0) {
        to = add_chunk(a, bucket);
    }
    if (bucket == a->ordered) {
        a->ordered = before(e, a->ordered_last) ? NO_BUCKET : bucket;
        a->ordered_last = e;
    }
    *to = e;
    b->next = to + 1;
}

/* Empties a bucket; its chunks are the caller's. */
static struct bucket take_bucket(struct agenda *a, int bucket)
{
    struct bucket b = a->bucket[bucket];
    uint64_t *filled = a->filled[bucket / ROW];
    a->bucket[bucket] = (struct bucket){0};
    filled[bucket % ROW / WORD] &= ~(UINT64_C(1) << bucket % WORD);
    uint64_t rest = filled[0] | filled[1] | filled[2] | filled[3];
    a->rows &= ~((uint32_t)(rest == 0) << bucket / ROW);
    a->ordered = bucket == a->ordered ? NO_BUCKET : a->ordered;
    return b;
}

/* Gives a chunk back; returns the one that followed. */
static inline struct chunk *release_chunk(struct agenda *a, struct chunk *c)
{
    struct chunk *next = c->next;
    c->next = a->free_chunks;
    a->free_chunks = c;
    return next;
}

static inline const struct entry *chunk_end(const struct bucket *b, const struct chunk *c)
{
    return c->next ? c->entries + CHUNK : b->next;
}

/* Chunks of a large bucket lie anywhere; behind the last there is none. */
static inline void prefetch_chunk(const struct chunk *c)
{
    for (int i = 0; c && i <= CHUNK; i += 4) {
        prefetch((const struct entry *)c + i);
    }
}

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
    uint32_t middle = (f->head + f->tail) / 2;
    a->bound = entry_at(f, middle);
    if (a->rows == 0) {
        a->reference = a->bound;
    } else if (before(a->bound, a->reference)) {
        lower_reference(a, a->bound);
    }
    for (uint32_t i = middle; i < f->tail; i++) {
        append(a, bucket_of(a, entry_at(f, i)), entry_at(f, i));
    }
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
    uint32_t i = f->tail++;
    for (; i > f->head && before(e, entry_at(f, i - 1)); i--) {
        put(f, i, entry_at(f, i - 1));
    }
    put(f, i, e);
}

void mc_agenda_insert(struct mc_agenda *front, int64_t key, uint64_t tag)
{
    struct agenda *a = whole(front);
    struct entry e = {.key = key, .tag = tag};
    if (before(e, a->bound) && front->tail == MC_AGENDA_ROOM) {
        make_room(a);
    }
    if (before(e, a->bound)) {
        insert_bottom(front, e);
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
        put(f, i, b->first->entries[i]);
        prefetch(&f->slots[b->first->entries[i].tag & SLOT_MASK]);
    }
    f->tail = CHUNK;
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
    for (uint32_t i = 1; i < f->tail; i++) {
        for (uint32_t j = i; j > 0 && before(entry_at(f, j), entry_at(f, j - 1)); j--) {
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
    for (int i = 0; i < n; i++) {
        prefetch(&f->slots[e[i].tag & SLOT_MASK]);
    }
    shorten(e, n, key);
    bool equal = a->rank(key, n, place);
    for (int i = 0; i < n; i++) {
        put(f, (uint32_t)place[i], e[i]);
    }
    f->tail = (uint32_t)n;
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
    a->front.head = a->front.tail = 0;
    while (a->rows && a->front.tail == 0) {
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
        int kept = 0;
        prefetch_chunk(c->next);
        for (const struct entry *e = c->entries; e < end; e++) {
            live[kept] = *e;
            kept += is_live(a, *e);
        }
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

/* Called when an entry became stale; looks now and then whether most are. */
static void sweep_if_due(struct agenda *a)
{
    if (++a->stale % SWEEP_EVERY == 0 && filed(a) > 2 * mc_agenda_pending(&a->front) + SWEEP_EVERY) {
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
