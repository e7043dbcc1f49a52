/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dbs.h"
#include "meshcost/quantity.h"
#include <inttypes.h>
#include <stdio.h>

bool mc_args_compare(const struct mc_args *args, struct mc_compare_options *o)
{
    const char *wrong = mc_parse_real(mc_args_value(args, "margin", "1%"), &o->margin);
    if (wrong || o->margin < 0) {
        mc_diag_add(mc_args_diag(args), MC_ERROR, (struct mc_place){0}, "--margin",
                    "a share such as 2% or 0.02", "%s", wrong ? wrong : "is negative");
        return false;
    }
    o->reference = mc_args_value(args, "reference", NULL);
    return true;
}

bool mc_args_lane_known(const struct mc_args *args, const struct mc_read_result *names, const char *lane)
{
    if (!lane || mc_read_lane(names, lane) >= 0) {
        return true;
    }
    mc_diag_add(mc_args_diag(args), MC_ERROR, (struct mc_place){0}, "--reference", "name a lane of the run",
                "there is no lane \"%s\" in this run", lane);
    return false;
}

bool mc_opened_load(const struct mc_args *args, struct mc_opened *opened)
{
    return mc_opened_file(args, mc_args_at(args, 0), mc_args_value(args, "run", NULL), opened);
}

bool mc_opened_file(const struct mc_args *args, const char *path, const char *id, struct mc_opened *opened)
{
    struct mc_arena *arena = mc_args_arena(args);
    struct mc_diag *diag = mc_args_diag(args);
    *opened = (struct mc_opened){.store = mc_store_open(arena, diag, path, MC_STORE_READ)};
    if (!opened->store) {
        return false;
    }
    opened->run = mc_read_choose(opened->store, arena, diag, id);
    if (!opened->run) {
        mc_store_close(opened->store);
        return false;
    }
    if (!opened->run->finished) {
        fprintf(stderr, "note: run %s is unfinished: %" PRIu64 " of %" PRIu64 " replications\n",
                opened->run->id, opened->run->stored, opened->run->wanted);
    }
    return true;
}

int mc_opened_close(struct mc_opened *opened, int code)
{
    const char *error = mc_store_error(opened->store);
    if (error) {
        fprintf(stderr, "meshcost: %s\n", error);
        code = MC_EXIT_FAILURE;
    }
    mc_store_close(opened->store);
    return code;
}

enum mc_format mc_args_format(const struct mc_args *args)
{
    if (mc_args_has(args, "json")) {
        return MC_FORMAT_JSON;
    }
    if (mc_args_has(args, "csv")) {
        return MC_FORMAT_CSV;
    }
    return mc_args_has(args, "markdown") ? MC_FORMAT_MARKDOWN : MC_FORMAT_TERMINAL;
}

bool mc_print_all(const struct mc_buffer *text)
{
    if (text->overflow) {
        fputs("meshcost: the answer is too long for memory: ask for less\n", stderr);
        return false;
    }
    if (fwrite(mc_buffer_text(text), 1, text->length, stdout) != text->length || fflush(stdout) != 0) {
        perror("meshcost: standard output");
        return false;
    }
    return true;
}
