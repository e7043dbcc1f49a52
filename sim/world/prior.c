/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "meshcost/prior.h"
#include "meshcost/check.h"
#include "meshcost/variate.h"

/* The subject is part of the entity, so that one component has one value wherever it runs. */
double mc_prior_uniform(struct mc_key key, const struct mc_prior *prior)
{
    MC_ASSERT(prior->subject);
    if (prior->pinned > 0) {
        return prior->pinned;
    }
    return mc_uniform(key, mc_id_root("prior", prior->path, mc_hash_text(prior->subject)), mc_slot("prior"));
}

double mc_prior_value(struct mc_key key, const struct mc_prior *prior, const char *version)
{
    if (prior->count == 0) {
        return 0;
    }
    const struct mc_dist *dist = &mc_prior_case_at(prior, version)->dist;
    return dist->family == MC_DIST_POINT ? dist->a : mc_quantile(dist, mc_prior_uniform(key, prior));
}

int64_t mc_prior_ticks(struct mc_key key, const struct mc_prior *prior, const char *version)
{
    double x = mc_prior_value(key, prior, version);
    return x > 0 ? mc_round_half_even(x) : 0;
}

double mc_prior_event(struct mc_key key, const struct mc_prior *prior, mc_id id)
{
    if (prior->count == 0) {
        return 0;
    }
    const struct mc_dist *dist = &mc_prior_case_at(prior, NULL)->dist;
    return dist->family == MC_DIST_POINT ? dist->a
                                         : mc_quantile(dist, mc_uniform(key, id, mc_slot(prior->path)));
}

int64_t mc_prior_event_ticks(struct mc_key key, const struct mc_prior *prior, mc_id id)
{
    double x = mc_prior_event(key, prior, id);
    return x > 0 ? mc_round_half_even(x) : 0;
}

static void walk_list(const struct mc_field *f, char *base, mc_prior_visit_fn *fn, void *context)
{
    char *items = *(char **)(void *)(base + f->offset);
    int count = *(int *)(void *)(base + f->count_offset);
    for (int i = 0; i < count; i++) {
        mc_prior_walk(f->schema, items + (size_t)i * f->schema->size, fn, context);
    }
}

void mc_prior_walk(const struct mc_schema *schema, void *record, mc_prior_visit_fn *fn, void *context)
{
    char *base = record;
    for (const struct mc_field *f = schema->fields; f->key; f++) {
        if (f->type == MC_PRIOR) {
            fn(context, (struct mc_prior *)(void *)(base + f->offset));
        } else if (f->type == MC_RECORD) {
            mc_prior_walk(f->schema, base + f->offset, fn, context);
        } else if (f->type == MC_RECORDS) {
            walk_list(f, base, fn, context);
        }
    }
}
