/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_TESTS_VALIDATION_RIGS_H
#define MESHCOST_TESTS_VALIDATION_RIGS_H
/* rigs: predictions of small rigs that a test writes as text, with the lanes of the source tree. */
#include "check.h"
#include "meshcost/buffer.h"
#include "meshcost/path.h"
#include "meshcost/replay.h"
#include <stdio.h>
#include <string.h>

struct stand {
    struct mc_arena *arena;
    struct mc_diag *diag;
    const struct mc_path_priors *priors;
};

static inline struct mc_node *stand_file(struct stand *s, const char *name)
{
    struct mc_node *tree =
        mc_tree_load(s->arena, s->diag, mc_arena_printf(s->arena, MC_SOURCE_DIR "/scenarios/%s.yaml", name));
    assert_non_null(tree);
    return tree;
}

static inline struct stand stand_open(void)
{
    struct stand s = {.arena = mc_arena_create(0)};
    s.diag = mc_diag_create(s.arena);
    s.priors = mc_path_priors_bind(s.arena, s.diag, stand_file(&s, "priors/path"));
    assert_non_null(s.priors);
    return s;
}

static inline void stand_close(struct stand *s)
{
    mc_arena_destroy(s->arena);
}

/* One server behind a client; the texts are the maps of the rig file. */
static inline const char *one_server(struct stand *s, const char *machine, const char *placement,
                                     const char *server, const char *traffic, const char *rest)
{
    return mc_arena_printf(s->arena,
                           "rig: test\nmachine: {%s}\nplacement: %s\ngraph:\n  root: client\n  services:\n"
                           "    client: {calls: [server]}\n    server: {%s, calls: []}\ntraffic: {%s}\n%s\n",
                           machine, placement, server, traffic, rest);
}

static inline const struct mc_path_result *predict(struct stand *s, const char *text, int64_t requests,
                                                   int draws)
{
    struct mc_node *tree = mc_tree_parse(s->arena, s->diag, "rig", text, strlen(text));
    struct mc_path_question q = {.priors = s->priors, .seed = 1, .requests = requests, .draws = draws};
    q.rig = tree ? mc_rig_bind(s->arena, s->diag, tree) : NULL;
    if (q.rig && strcmp(q.rig->lane, "none") != 0) {
        const char *file = mc_arena_printf(s->arena, "lanes/%s", q.rig->lane);
        q.lane = mc_lane_bind(s->arena, s->diag, q.rig->lane, stand_file(s, file));
    }
    if (mc_diag_errors(s->diag) > 0) {
        mc_diag_print(s->diag, stderr);
        fail_msg("the rig is not valid");
    }
    return mc_path_predict(s->arena, &q);
}

#endif
