/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which runs are pilots of which. */
#include "sql.h"

static int64_t run_of(struct mc_store *store, const char *id)
{
    const struct mc_bind binds[] = {MC_BIND_TEXT(":id", id), {NULL, {0}}};
    return mc_read_int(store, "SELECT run FROM run WHERE id = :id", binds);
}

static void put_sizes(struct mc_store *store, int64_t run, int variant, const struct mc_pilot_size *size,
                      uint64_t replications, uint64_t histories)
{
    for (uint64_t i = 0; i < replications; i++) {
        MC_PUT(store, MC_T_PILOT_SIZE, MC_I(run), MC_I(variant), MC_I(i / histories), MC_I(i % histories),
               MC_I(size[i].namespace_ms), MC_I(size[i].pod_ms), MC_I(size[i].cluster_ms),
               MC_I(size[i].joins));
    }
}

bool mc_store_put_pilots(struct mc_store *store, const struct mc_store_pilot *pilots, uint64_t replications,
                         int histories)
{
    int64_t run = run_of(store, pilots[0].id);
    int variant = 1;
    if (!mc_sql_begin(store) || !mc_sql_update(store, "DELETE FROM pilot WHERE run = ?1", run) ||
        !mc_sql_update(store, "DELETE FROM pilot_size WHERE run = ?1", run)) {
        return false;
    }
    put_sizes(store, run, -1, pilots[0].size, replications, (uint64_t)histories);
    for (const struct mc_store_pilot *p = pilots + 1; p->id; p++) {
        int place = p->empty ? 0 : variant++;
        MC_PUT(store, MC_T_PILOT, MC_I(run), MC_I(place), MC_TX(p->name), MC_I(run_of(store, p->id)),
               MC_I(replications));
        put_sizes(store, run, place, p->size, replications, (uint64_t)histories);
    }
    return mc_sql_commit(store);
}
