/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_PILOTS_H
#define MC_PILOTS_H
/*
 * pilots: the pilots of a scenario, as settings on top of it and histories that are restrictions of its own
 * (pilot.h).
 */
#include "meshcost/pilot.h"
#include "simulate.h"

struct mc_pilot_variant {
    const char *name;
    enum mc_pilot_guests guests;
    bool rehearsed; /* who owns a trust anchor or an issuer rehearses its rotation */
};
/* The first one is that which nobody joins. */
enum { MC_PILOTS = 5 };
extern const struct mc_pilot_variant mc_pilot_variants[MC_PILOTS];

/* The scenario of a pilot of some weeks, with everything that the command sets; false after problems were
 * reported. */
bool mc_pilot_inputs(const struct mc_args *args, const struct mc_inputs *production, int64_t weeks,
                     const struct mc_pilot_variant *variant, struct mc_inputs *in);

/* One a replication: histories and sizes of each pilot, and the sizes of production. */
struct mc_pilot_histories {
    const struct mc_history **of[MC_PILOT_MIXED + 1]; /* [guests][replication] */
    struct mc_pilot_size *size[MC_PILOT_MIXED + 1], *production;
};
/* `pilot` is the scenario of any of them. */
void mc_pilot_make_histories(struct mc_arena *arena, const struct mc_inputs *production,
                             const struct mc_scenario *pilot, const struct mc_wish *wish,
                             struct mc_pilot_histories *out);

#endif
