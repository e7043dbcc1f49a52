/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_KERNEL_BUCKETS_H
#define MESHCOST_KERNEL_BUCKETS_H
/*
 * buckets: what an agenda consists of, and its unsorted part: levels, buckets and their chunks. Private to
 * agenda.c, which says what they are for; apart only because of its length.
 */
#include "meshcost/agenda.h"
#include "meshcost/check.h"
#include "meshcost/tally.h"
#include "rank.h"
#include <string.h>

/* Bits of digits. */
enum { TAG_DIGIT = 4, KEY_DIGIT = 6, NARROWEST = 3, WIDEST = 8 };

enum {
    PHASE_BITS = MC_AGENDA_PHASE_BITS,
    SLOT_BITS = MC_AGENDA_SLOT_BITS,
    SLOT_MASK = MC_AGENDA_SLOT_MASK,
    LEAF = MC_RANKED, /* buckets up to this size are sorted */
    FEW = 4,          /* entries of a bucket that was just dealt to; more will come */
    CHUNK = 15,
    SHORT = 30, /* bits of a key that are ranked */
    SAMPLE = 16,
    SAMPLE_PLACE = 6,
    NO_BUCKET = -1,
    FIRST_ROOM = 64,
    LINE = 64,         /* bytes of a cache line */
    WORD = 64,         /* bits */
    ROW = 1 << WIDEST, /* buckets: of a digit of the key, or of all digits of the tag */
    TAG_LEVELS = WORD / TAG_DIGIT,
    KEY_STRIDE = KEY_DIGIT / NARROWEST, /* from one of the first digits to the next: room for narrow ones */
    ROWS = 2 + WORD / KEY_DIGIT * KEY_STRIDE,
    LEVELS = TAG_LEVELS + ROWS - 1, /* those of the tag first */
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
    uint64_t left;        /* stale entries so far, those that were dropped since too */
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

static inline struct entry entry_at(const struct mc_agenda *f, uint64_t i)
{
    return (struct entry){f->tag[i], f->key[i]};
}

static inline void put(struct mc_agenda *f, uint64_t i, struct entry e)
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
static inline void lay_levels(struct agenda *a)
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
static inline int digit_for(int64_t count)
{
    int bits = 63 - __builtin_clzll((uint64_t)count / FEW | 1);
    int digits = (bits + WIDEST - 1) / WIDEST, width = digits ? (bits + digits - 1) / digits : 0;
    return width < NARROWEST ? NARROWEST : width;
}

/* Lays the level below a bucket anew, with a digit that suits its entries. There is nothing in lower levels.
 */
static inline void lay_below(struct agenda *a, int bucket, int64_t count)
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

/* ---- memory ---- */

/* Memory that starts at a multiple of `alignment`. */
static inline void *aligned(struct agenda *a, int64_t count, size_t size, size_t alignment)
{
    unsigned char *p = mc_arena_alloc(a->arena, (size_t)count * size + alignment);
    return p + (alignment - (uintptr_t)p % alignment);
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
static inline struct entry base_of(const struct agenda *a, int bucket)
{
    const struct level *l = &a->level[level_at(bucket)];
    uint64_t digit = (uint64_t)(bucket - l->first), key = (uint64_t)a->reference.key;
    if (bucket >= ROW) {
        return (struct entry){0, (int64_t)(((key >> l->shift & ~l->mask) | digit) << l->shift)};
    }
    return (struct entry){((a->reference.tag >> l->shift & ~l->mask) | digit) << l->shift, a->reference.key};
}

/* What follows the largest entry that it may hold. */
static inline struct entry end_of(const struct agenda *a, int bucket)
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
static inline int next_bucket(const struct agenda *a, int i)
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
static inline void make_chunks(struct agenda *a)
{
    int64_t count = a->chunks ? a->chunks : FIRST_ROOM;
    struct chunk *c = aligned(a, count, sizeof *c, sizeof *c);
    for (int64_t i = 0; i < count; i++) {
        c[i].next = i + 1 < count ? &c[i + 1] : NULL;
    }
    a->free_chunks = c;
    a->chunks += count;
}

static inline struct chunk *new_chunk(struct agenda *a)
{
    if (!a->free_chunks) {
        make_chunks(a);
    }
    struct chunk *c = a->free_chunks;
    a->free_chunks = c->next;
    c->next = NULL;
    return c;
}

static inline struct entry *add_chunk(struct agenda *a, int bucket)
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

/* Whether the bucket that is in order stays so. */
static inline void note_order(struct agenda *a, int bucket, struct entry e)
{
    if (bucket == a->ordered) {
        a->ordered = before(e, a->ordered_last) ? NO_BUCKET : bucket;
        a->ordered_last = e;
    }
}

/* Apart, as the rare end of a function that needs no frame otherwise. */
static __attribute__((noinline)) void append_to_new_chunk(struct agenda *a, int bucket, struct entry e)
{
    struct entry *to = add_chunk(a, bucket);
    *to = e;
    a->bucket[bucket].next = to + 1;
}

static inline void append(struct agenda *a, int bucket, struct entry e)
{
    struct bucket *b = &a->bucket[bucket];
    struct entry *to = b->next;
    note_order(a, bucket, e);
    if ((uintptr_t)to % sizeof(struct chunk) != 0) {
        *to = e;
        b->next = to + 1;
    } else {
        append_to_new_chunk(a, bucket, e);
    }
}

/* Empties a bucket; its chunks are the caller's. */
static inline struct bucket take_bucket(struct agenda *a, int bucket)
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

#endif
