/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Process: clusters join. The scenario says when one is planned to; it comes so much later as is drawn. Its
 * nodes and namespaces are there from then on.
 */
#include "history_builder.h"
#include "meshcost/prior.h"

static int64_t joining_time(const struct mc_history_builder *b, const struct mc_cluster_spec *spec, mc_id id)
{
    return spec->joins <= b->scenario->start
               ? b->scenario->start
               : spec->joins + mc_prior_event_ticks(b->history->key, &spec->delay, id);
}

void mc_history_make_clusters(struct mc_history_builder *b)
{
    const struct mc_scenario *s = b->scenario;
    struct mc_history *h = b->history;
    h->cluster_joins = MC_NEW_ARRAY(b->arena, (size_t)s->cluster_count, int64_t);
    for (int c = 0; c < s->cluster_count; c++) {
        mc_id id = mc_id_root("cluster-joins", s->clusters[c].name, 0);
        h->cluster_joins[c] = joining_time(b, &s->clusters[c], id);
        if (h->cluster_joins[c] > s->start && h->cluster_joins[c] < s->end) {
            mc_history_add_event(
                b, (struct mc_history_event){
                       .time = h->cluster_joins[c], .id = id, .kind = MC_CLUSTER_JOINS, .entity = c});
        }
    }
}

/* From the events alone, for a history that was read. */
void mc_history_index_clusters(struct mc_arena *arena, struct mc_history *h, const struct mc_scenario *s)
{
    h->cluster_joins = MC_NEW_ARRAY(arena, (size_t)s->cluster_count, int64_t);
    for (int c = 0; c < s->cluster_count; c++) {
        h->cluster_joins[c] = s->clusters[c].joins <= s->start ? s->start : INT64_MAX;
    }
    for (int i = 0; i < h->event_count; i++) {
        if (h->events[i].kind == MC_CLUSTER_JOINS) {
            h->cluster_joins[h->events[i].entity] = h->events[i].time;
        }
    }
}
