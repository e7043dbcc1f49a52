/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate.h"
#include "meshcost/buffer.h"
#include "meshcost/escape.h"
#include <inttypes.h>
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
                                 .given_count = w->given_count};
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

/* ---- the command again ---- */

static void add_word(struct mc_buffer *out, const char *word)
{
    mc_buffer_char(out, ' ');
    mc_escape_shell(out, word);
}

const char *mc_wish_command(const struct mc_args *args, const struct mc_wish *w)
{
    struct mc_buffer out = {0};
    mc_buffer_printf(&out, "meshcost %s", mc_args_command(args));
    add_word(&out, mc_args_at(args, 0));
    mc_buffer_printf(&out, " --reps %" PRId64 " --histories %" PRId64, w->replications, w->histories);
    if (!w->given) {
        mc_buffer_printf(&out, " --seed %" PRId64, w->seed);
    }
    static const char *const kept[] = {"lanes", "prices", "history", "weeks"};
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
        if (mc_args_has(args, kept[i])) {
            mc_buffer_printf(&out, " --%s", kept[i]);
            add_word(&out, mc_args_value(args, kept[i], ""));
        }
    }
    for (int i = 0; i < mc_args_repeats(args, "set"); i++) {
        mc_buffer_text_add(&out, " --set");
        add_word(&out, mc_args_repeat(args, "set", i));
    }
    const char *text = mc_arena_dup(mc_args_arena(args), mc_buffer_text(&out));
    mc_buffer_free(&out);
    return text;
}
