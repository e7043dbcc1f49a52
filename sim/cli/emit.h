/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_EMIT_H
#define MC_EMIT_H
/* emit: a sweep's shards as a job array for a scheduler, one shard a task. */
#include "meshcost/buffer.h"
#include <stdint.h>

struct mc_emit {
    const char *name, *design, *database; /* database: shard i goes to DATABASE.i */
    const char *image, *claim;            /* of the container and its volume */
    int64_t shards;
};

void mc_emit_slurm(struct mc_buffer *out, const struct mc_emit *emit);
void mc_emit_k8s(struct mc_buffer *out, const struct mc_emit *emit);

#endif
