/* SPDX-License-Identifier: GPL-3.0-or-later */
/* merge: the shards of a sweep into one file. */
#include "cli.h"
#include "meshcost/sweep_store.h"
#include <inttypes.h>
#include <stdio.h>

static const struct mc_option options[] = {
    {"mixed-libm", 0, NULL, false, "take shards of machines whose mathematical library gives other bits"},
    {"partial", 0, NULL, false, "missing chunks are no failure"},
    {NULL, 0, NULL, false, NULL}};

static int say_missing(const struct mc_args *args, const struct mc_merge *merge)
{
    fprintf(stderr, "meshcost merge: %s: %" PRIu64 " of %" PRIu64 " chunks are missing:", mc_args_at(args, 0),
            merge->chunks - merge->stored, merge->chunks);
    for (int i = 0; i < merge->missing_count; i++) {
        fprintf(stderr, " %" PRIu64, merge->missing[i]);
    }
    fprintf(stderr,
            "%s\ntry: run their shards (of n shards, shard i holds the chunks c with c mod n = i - 1), and "
            "merge again\n",
            merge->chunks - merge->stored > (uint64_t)merge->missing_count ? " ..." : "");
    return mc_args_has(args, "partial") ? MC_EXIT_OK : MC_EXIT_FAILURE;
}

static int run(const struct mc_args *args)
{
    struct mc_diag *diag = mc_args_diag(args);
    struct mc_merge merge = {.mixed_libm = mc_args_has(args, "mixed-libm")};
    struct mc_store *out = mc_store_open(mc_args_arena(args), diag, mc_args_at(args, 0), MC_STORE_WRITE);
    if (!out) {
        return MC_EXIT_USAGE;
    }
    bool fine = true;
    for (int i = 1; fine && i < mc_args_count(args); i++) {
        fine = mc_store_merge(out, diag, mc_args_at(args, i), &merge);
    }
    fine = fine && mc_store_merge_finish(out, &merge);
    const char *why = mc_store_error(out);
    if (why) {
        fprintf(stderr, "meshcost merge: %s\n", why);
    }
    if (!mc_store_close(out) || !fine) {
        return why ? MC_EXIT_FAILURE : MC_EXIT_USAGE;
    }
    printf("sweep %s: %" PRIu64 " of %" PRIu64 " chunks\n", merge.id, merge.stored, merge.chunks);
    return merge.stored < merge.chunks ? say_missing(args, &merge) : MC_EXIT_OK;
}

const struct mc_command mc_command_merge = {
    .name = "merge",
    .arguments = "OUT IN...",
    .summary = "the shards of a sweep into one file",
    .least = 2,
    .most = -1,
    .options = options,
    .help =
        "Adds to OUT what it does not hold of the sweep in the first IN. Shards of other sweeps are refused, "
        "and so\n"
        "are those of a machine whose mathematical library gives other bits. Merging again changes nothing;\n"
        "exit code 1 says that chunks are missing.",
    .examples = "  meshcost merge sweep.db sweep.db.1 sweep.db.2\n",
    .run = run};
