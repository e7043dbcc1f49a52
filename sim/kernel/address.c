/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "meshcost/address.h"
#include "philox.h"

/* Separates the kinds of hashes, so that a root can never equal a child by construction. */
#define ROOT_TAG  UINT64_C(0x6d65736872303031)
#define CHILD_TAG UINT64_C(0x6d65736863303031)
#define KEY_TAG   UINT64_C(0x6d6573686b303031)

struct mc_key mc_key_make(uint64_t master, uint64_t organisation, uint64_t history)
{
    return (struct mc_key){mc_hash_join(mc_hash_join(mc_hash_join(KEY_TAG, master), organisation), history)};
}

static mc_id never_zero(uint64_t h)
{
    return h != 0 ? h : 1;
}

mc_id mc_id_root(const char *stream, const char *entity, uint64_t ordinal)
{
    uint64_t h = mc_hash_join(ROOT_TAG, mc_hash_text(stream));
    return never_zero(mc_hash_join(mc_hash_join(h, mc_hash_text(entity)), ordinal));
}

mc_id mc_id_child(mc_id parent, const char *model, const char *kind, uint64_t k)
{
    uint64_t h = mc_hash_join(mc_hash_join(CHILD_TAG, parent), mc_hash_text(model));
    return never_zero(mc_hash_join(mc_hash_join(h, mc_hash_text(kind)), k));
}

mc_id mc_id_child_named(mc_id parent, const char *model, const char *kind, const char *name)
{
    return mc_id_child(parent, model, kind, mc_hash_text(name));
}

uint64_t mc_slot(const char *model_and_purpose)
{
    return mc_hash_text(model_and_purpose);
}

uint64_t mc_bits(struct mc_key key, mc_id id, uint64_t slot)
{
    return mc_philox(key.word, id, slot);
}

double mc_uniform(struct mc_key key, mc_id id, uint64_t slot)
{
    uint64_t k = mc_bits(key, id, slot) >> 12;
    return ((double)k + 0.5) * 0x1p-52;
}
