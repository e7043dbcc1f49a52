/* SPDX-License-Identifier: GPL-3.0-or-later */
/* history: what happens to the organisation whatever the lane. */
#include "inputs.h"
#include "meshcost/buffer.h"
#include "meshcost/escape.h"
#include "meshcost/json.h"
#include "meshcost/quantity.h"
#include <stdio.h>

static const struct mc_option options[] = {
    {"seed", 's', "N", false, "master seed (1)"},
    {"replication", 'r', "I", false, "which replication (0)"},
    {"histories", 'k', "K", false, "histories an organisation, as in run (2)"},
    {"json", 0, NULL, false, "export as JSON Lines"},
    MC_OPTION_SET,
    MC_OPTION_LANES,
    MC_OPTION_PRICES,
    {NULL, 0, NULL, false, NULL}};

static void describe(struct mc_buffer *out, const struct mc_history *h, const struct mc_history_event *e)
{
    if (e->kind == MC_ADVISORY) {
        const struct mc_advisory *a = &h->advisories[e->entity];
        mc_escape_terminal(out, a->component);
        mc_buffer_char(out, ' ');
        mc_escape_terminal(out, a->name);
        mc_buffer_printf(out, "%s", a->projected ? "  projected" : "");
    } else if (e->kind == MC_RELEASE || e->kind == MC_KUBERNETES_MINOR) {
        const struct mc_release *r = &h->releases[e->entity];
        mc_escape_terminal(out, r->product);
        mc_buffer_char(out, ' ');
        mc_escape_terminal(out, r->version);
        mc_buffer_printf(out, "  %s%s", mc_release_kind_words[r->kind], r->projected ? ", projected" : "");
    } else if (e->kind == MC_NAMESPACE_ARRIVES || e->kind == MC_NAMESPACE_LEAVES) {
        mc_escape_terminal(out, h->namespaces[e->entity].name);
    } else {
        mc_escape_terminal(out, h->namespaces[h->services[e->entity].namespace_index].name);
        mc_buffer_char(out, '/');
        mc_escape_terminal(out, h->services[e->entity].name);
        mc_buffer_printf(out, "  %lld pods", (long long)e->value);
    }
}

static void list(const struct mc_history *h, struct mc_buffer *out)
{
    for (int i = 0; i < h->event_count; i++) {
        char date[48];
        mc_buffer_printf(out, "%-24s %-18s ", mc_print_date(date, h->events[i].time),
                         mc_history_kind_words[h->events[i].kind]);
        describe(out, h, &h->events[i]);
        mc_buffer_char(out, '\n');
    }
}

static int run(const struct mc_args *args)
{
    struct mc_inputs in;
    int64_t seed, replication, histories;
    if (!mc_args_int(args, "seed", 1, 0, INT64_MAX, &seed) ||
        !mc_args_int(args, "replication", 0, 0, INT64_MAX / 2, &replication) ||
        !mc_args_int(args, "histories", 2, 1, 1000, &histories) ||
        !mc_inputs_load(args, mc_args_at(args, 0), &in)) {
        return MC_EXIT_USAGE;
    }
    struct mc_history *h =
        mc_history_generate(mc_args_arena(args), in.scenario, in.calendars, in.calendar_count, (uint64_t)seed,
                            (uint64_t)(replication / histories), (uint64_t)(replication % histories));
    struct mc_buffer out = {0};
    if (mc_args_has(args, "json")) {
        mc_history_export(h, in.scenario, &out);
    } else {
        list(h, &out);
    }
    fwrite(mc_buffer_text(&out), 1, out.length, stdout);
    mc_buffer_free(&out);
    return MC_EXIT_OK;
}

const struct mc_command mc_command_history = {
    .name = "history",
    .arguments = "SCENARIO",
    .summary = "list or export a history",
    .least = 1,
    .most = 1,
    .options = options,
    .help =
        "A history is generated from the scenario and a seed without knowing any lane. Every event has a\n"
        "causal id and the id of what caused it.",
    .examples = "  meshcost history scenarios/reference.yaml --seed 7\n"
                "  meshcost history scenarios/reference.yaml --json > history.jsonl\n",
    .run = run};
