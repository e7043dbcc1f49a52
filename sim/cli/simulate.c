/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate.h"
#include <unistd.h>

bool mc_wish_read(const struct mc_args *args, struct mc_wish *w)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    *w = (struct mc_wish){0};
    return mc_args_int(args, "reps", 200, 1, 100000000, &w->replications) &&
           mc_args_int(args, "histories", 2, 1, 1000, &w->histories) &&
           mc_args_int(args, "seed", 1, 0, INT64_MAX, &w->seed) &&
           mc_args_int(args, "jobs", processors > 0 ? processors : 1, 1, 1024, &w->jobs);
}

struct mc_store_run mc_wish_describe(const struct mc_wish *w, const struct mc_inputs *in)
{
    return (struct mc_store_run){.scenario = in->scenario,
                                 .scenario_file = in->file,
                                 .scenario_text = in->text,
                                 .lanes = (const struct mc_lane *const *)in->lanes,
                                 .lane_count = in->lane_count,
                                 .calendars = in->calendars,
                                 .calendar_count = in->calendar_count,
                                 .signals = in->signals,
                                 .signal_count = in->signal_count,
                                 .prices = in->prices,
                                 .seed = (uint64_t)w->seed,
                                 .replications = (uint64_t)w->replications,
                                 .histories = (int)w->histories,
                                 .given = w->given,
                                 .given_count = w->given_count,
                                 .given_file = w->history_file};
}

struct mc_run mc_wish_experiment(const struct mc_wish *w, const struct mc_store_run *described)
{
    return (struct mc_run){.scenario = described->scenario,
                           .lanes = described->lanes,
                           .lane_count = described->lane_count,
                           .calendars = described->calendars,
                           .calendar_count = described->calendar_count,
                           .seed = described->seed,
                           .replications = described->replications,
                           .histories = described->histories,
                           .given = described->given,
                           .jobs = (int)w->jobs,
                           .traced = described->traced};
}
