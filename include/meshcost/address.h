/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_ADDRESS_H
#define MESHCOST_ADDRESS_H
/*
 * address: randomness by address, never by consumption.
 *
 * A draw is a pure function of (key, id, slot): who asks in which replication, about which thing, for which
 * purpose. Nothing is consumed, so adding a lane, a model or an event kind changes no other draw.
 *
 *   key   master seed, organisation, history. Priors use (master, o, MC_NO_HISTORY). No lane, no thread.
 *   id    causal identity of an event or entity: a root by names, or the child of another id. Never a counter
 *         of the replay.
 *   slot  hash of "model.purpose"; acceptance, severity, duration and routing use different slots.
 */
#include "meshcost/hash.h"
#include <stdint.h>

typedef uint64_t mc_id;

struct mc_key {
    uint64_t word;
};

#define MC_NO_HISTORY UINT64_MAX

struct mc_key mc_key_make(uint64_t master, uint64_t organisation, uint64_t history);

/* root = hash(stream name, entity name, ordinal). Never 0: 0 means "no cause". */
mc_id mc_id_root(const char *stream, const char *entity, uint64_t ordinal);
/* child = hash(parent id, model, kind, name or number). Never 0. */
mc_id mc_id_child(mc_id parent, const char *model, const char *kind, uint64_t k);
mc_id mc_id_child_named(mc_id parent, const char *model, const char *kind, const char *name);

/* Slot of a purpose, for instance mc_slot("certificates.fix"). */
uint64_t mc_slot(const char *model_and_purpose);

/* The first of two random words: Philox 2x64 with 10 rounds (Salmon and others, SC 2011; Random123). */
uint64_t mc_bits(struct mc_key key, mc_id id, uint64_t slot);
/* (k + 1/2) 2^-52 with k of 52 bits: strictly inside (0, 1), symmetric about 1/2. */
double mc_uniform(struct mc_key key, mc_id id, uint64_t slot);

#endif
