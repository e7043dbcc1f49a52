/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Addressed randomness. Everything here is part of the contract of a stored result: a changed bit changes
 * every draw, and the golden vectors of tests/unit/kernel/test_address.c with it.
 */
#include "meshcost/address.h"
#include <Random123/philox.h>
#include <string.h>

/* 0 means "no cause", so the one address that hashes to 0 shares the number 1. */
static mc_id nonzero(uint64_t hash)
{
    return hash != 0 ? hash : 1;
}

struct mc_key mc_key_make(uint64_t master, uint64_t organisation, uint64_t history)
{
    return (struct mc_key){mc_hash_join(mc_hash_join(master, organisation), history)};
}

mc_id mc_id_root(const char *stream, const char *entity, uint64_t ordinal)
{
    return nonzero(mc_hash_join(mc_hash_join(mc_hash_text(stream), mc_hash_text(entity)), ordinal));
}

mc_id mc_id_child(mc_id parent, const char *model, const char *kind, uint64_t k)
{
    uint64_t purpose = mc_hash_join(mc_hash_text(model), mc_hash_text(kind));
    return nonzero(mc_hash_join(mc_hash_join(parent, purpose), k));
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
    philox2x64_ctr_t counter = {{id, slot}};
    philox2x64_key_t word = {{key.word}};
    return philox2x64_R(10, counter, word).v[0];
}

/* k as the mantissa of a number from 1 to 2, less 1 - 2^-53: exact, and sooner there than by converting k. */
double mc_uniform(struct mc_key key, mc_id id, uint64_t slot)
{
    uint64_t bits = mc_bits(key, id, slot) >> 12 | UINT64_C(0x3ff0000000000000);
    double x;
    memcpy(&x, &bits, sizeof x);
    return x - 0x1.fffffffffffffp-1;
}
