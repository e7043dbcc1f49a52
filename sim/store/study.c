/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Studies: what was found about a scenario that is no run and no sweep. */
#include "sql.h"

bool mc_store_study(struct mc_store *store, const struct mc_store_run *base,
                    const struct mc_store_study *study)
{
    struct mc_store_run inputs = *base;
    inputs.replications = 0;
    if (!mc_store_begin_run(store, &inputs) || !mc_sql_begin(store)) {
        return false;
    }
    int64_t turn = 1 + mc_read_int(store, "SELECT max(turn) FROM study", NULL);
    MC_PUT(store, MC_T_STUDY, MC_I(store->run), MC_I(turn), MC_TX(study->method), MC_TX(study->lane),
           MC_TX(study->rival), MC_TX(study->command), MC_TX(study->found));
    return mc_sql_commit(store);
}
