/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The conditions of --fail-if: quiet unless one holds. */
#include "dbs.h"
#include "meshcost/buffer.h"
#include "meshcost/condition.h"
#include "meshcost/escape.h"
#include <stdio.h>

static const struct mc_condition *parse(const struct mc_args *args, int i, const struct mc_read_result *names)
{
    return mc_condition_parse(mc_args_arena(args), mc_args_diag(args), mc_args_repeat(args, "fail-if", i),
                              names);
}

bool mc_gate_read(const struct mc_args *args, const struct mc_read_result *names)
{
    bool fine = true;
    for (int i = 0; i < mc_args_repeats(args, "fail-if"); i++) {
        fine = parse(args, i, names) && fine;
    }
    if (!fine) {
        mc_condition_names(mc_args_arena(args), mc_args_diag(args), names);
    }
    return fine;
}

int mc_gate_check(const struct mc_args *args, const struct mc_compare *compare,
                  const struct mc_change *change, int code)
{
    struct mc_buffer out = {0};
    bool any = false;
    for (int i = 0; i < mc_args_repeats(args, "fail-if"); i++) {
        const struct mc_condition *c = parse(args, i, compare->result);
        const char *said;
        if (!c) {
            mc_buffer_free(&out);
            return MC_EXIT_USAGE;
        }
        bool holds = mc_condition_holds(mc_args_arena(args), c, compare, change, &said);
        any = any || holds;
        mc_buffer_printf(&out, "fail-if %s: %s: ", mc_args_repeat(args, "fail-if", i),
                         holds ? "holds" : "does not hold");
        mc_escape_terminal(&out, said);
        mc_buffer_char(&out, '\n');
    }
    if (any) {
        fputs(mc_buffer_text(&out), stderr);
    }
    mc_buffer_free(&out);
    return any && code == MC_EXIT_OK ? MC_EXIT_GATE : code;
}
