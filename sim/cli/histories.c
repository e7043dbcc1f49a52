/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "histories.h"
#include "meshcost/history.h"

/* Is it the history of that replication, with the seed of the first? */
static bool is_replication(const struct mc_wish *w, int i)
{
    const struct mc_history *h = w->given[i];
    return h->organisation == (uint64_t)(i / w->histories) && h->number == (uint64_t)(i % w->histories) &&
           h->seed == w->given[0]->seed;
}

static bool check_order(const struct mc_args *args, const struct mc_wish *w, const char *file)
{
    for (int i = 0; i < w->given_count; i++) {
        if (!is_replication(w, i)) {
            mc_diag_add(mc_args_diag(args), MC_ERROR, (struct mc_place){file, 0, 0, 0}, "history",
                        "export with --reps N, which writes replications 0 to N-1, and with the same "
                        "--histories and one --seed",
                        "the %dth history is not replication %d (seed %llu, organisation %llu, number %llu)",
                        i + 1, i, (unsigned long long)w->given[i]->seed,
                        (unsigned long long)w->given[i]->organisation,
                        (unsigned long long)w->given[i]->number);
            return false;
        }
    }
    return true;
}

bool mc_histories_read(const struct mc_args *args, const struct mc_scenario *scenario, struct mc_wish *w)
{
    const char *file = mc_args_value(args, "history", NULL);
    if (!file) {
        return true;
    }
    w->given = mc_histories_load(mc_args_arena(args), mc_args_diag(args), scenario, file, &w->given_count);
    if (!w->given || !check_order(args, w, file)) {
        return false;
    }
    if (!mc_args_has(args, "reps")) {
        w->replications = w->given_count;
    }
    if (w->replications > w->given_count || mc_args_has(args, "seed") || mc_args_has(args, "precision")) {
        mc_diag_add(mc_args_diag(args), MC_ERROR, (struct mc_place){file, 0, 0, 0}, "history",
                    "leave out --seed and --precision, and ask for no more replications than the file holds",
                    "the file holds %d histories, with the seed that they were made with", w->given_count);
        return false;
    }
    w->seed = (int64_t)w->given[0]->seed;
    return true;
}
