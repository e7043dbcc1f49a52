/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Process: namespaces and their services come, change their size, and go.
 *
 * Listed namespaces and generated ones are there at the start. Others arrive by a Poisson process, each is
 * retired after an exponential time, services are added and change their number of pods by Poisson processes
 * of their own. Every draw is addressed by the name of the entity, so that no namespace shifts another.
 */
#include "history_builder.h"
#include "meshcost/people.h"
#include "meshcost/points.h"
#include "meshcost/prior.h"
#include "meshcost/variate.h"

/* One point of unit mark a year; blocks of 90 days. Rates above 1 a year accept higher marks. */
static const struct mc_process arrivals = {"namespace-arrivals", 1 / MC_YEAR_MS, INT64_C(90) * 86400000};
static const struct mc_process additions = {"service-additions", 1 / MC_YEAR_MS, INT64_C(360) * 86400000};
static const struct mc_process changes = {"service-changes", 1 / MC_YEAR_MS, INT64_C(360) * 86400000};

/* Organisation-level rates, drawn once. */
struct rates {
    double l7, brownfield, unowned, arrivals, departures, additions, changes;
    struct mc_trait_rates traits;
};

static struct rates draw_rates(const struct mc_history_builder *b)
{
    const struct mc_generate_spec *g = &b->scenario->generate;
    struct mc_key key = b->history->organisation_key;
    return (struct rates){.l7 = mc_prior_value(key, &g->l7_share, NULL),
                          .brownfield = mc_prior_value(key, &g->brownfield_share, NULL),
                          .unowned = mc_prior_value(key, &g->unowned_share, NULL),
                          .arrivals = mc_prior_value(key, &g->arrivals, NULL),
                          .departures = mc_prior_value(key, &g->departures, NULL),
                          .additions = mc_prior_value(key, &g->service_growth, NULL),
                          .changes = mc_prior_value(key, &g->scale_changes, NULL),
                          .traits = mc_history_draw_trait_rates(b)};
}

/* Generated namespaces belong to teams without a platform role, where there are any. */
static int draw_owner(const struct mc_history_builder *b, mc_id id, const struct rates *rates)
{
    const struct mc_scenario *s = b->scenario;
    struct mc_key key = b->history->key;
    if (s->team_count < 2 || mc_uniform(key, id, mc_slot("namespaces.unowned")) < rates->unowned) {
        return 0;
    }
    int candidates = 0;
    for (int t = 1; t < s->team_count; t++) {
        candidates += !mc_people_has_role(s, t);
    }
    bool any = candidates == 0;
    int pick =
        (int)(mc_uniform(key, id, mc_slot("namespaces.owner")) * (any ? s->team_count - 1 : candidates));
    for (int t = 1; t < s->team_count; t++) {
        if ((any || !mc_people_has_role(s, t)) && pick-- == 0) {
            return t;
        }
    }
    return s->team_count - 1;
}

/* Only what speaks HTTP can need L7; its probability is so much larger that the share of all services holds.
 */
static bool draw_l7(const struct mc_history_builder *b, const struct mc_service *service,
                    const struct rates *rates, int origin)
{
    double u = mc_uniform(b->history->key, service->id, mc_slot("services.l7"));
    return mc_history_speaks_http(service->protocol) &&
           u * mc_history_http_share(b, &rates->traits, origin) < rates->l7;
}

static struct mc_service draw_service(const struct mc_history_builder *b, const char *name, mc_id id,
                                      int origin, const struct rates *rates)
{
    const struct mc_generate_spec *g = &b->scenario->generate;
    struct mc_key key = b->history->key;
    int64_t replicas = mc_prior_event_ticks(key, &g->replicas, id);
    struct mc_service service = {.name = name,
                                 .id = id,
                                 .replicas = replicas > 0 ? replicas : 1,
                                 .requests = mc_prior_event(key, &g->requests, id),
                                 .payload = mc_prior_event_ticks(key, &g->payload, id),
                                 .edge_share = mc_prior_event(key, &g->edge_share, id),
                                 .cpu = 250,
                                 .memory = INT64_C(512) << 20};
    mc_history_give_service_traits(b, &rates->traits, origin, &service, NULL);
    service.l7 = draw_l7(b, &service, rates, origin);
    return service;
}

static struct mc_service listed_service(const struct mc_history_builder *b,
                                        const struct mc_service_spec *spec, const struct mc_namespace *ns,
                                        const struct rates *rates)
{
    struct mc_service service = {.name = spec->name,
                                 .id = mc_id_child_named(ns->id, "namespaces", "service", spec->name),
                                 .replicas = spec->replicas,
                                 .protocol = spec->protocol,
                                 .requests = spec->requests,
                                 .payload = spec->payload,
                                 .edge_share = spec->edge_share,
                                 .l7 = spec->l7,
                                 .cpu = spec->cpu,
                                 .memory = spec->memory};
    mc_history_give_service_traits(b, &rates->traits, ns->origin, &service, spec);
    return service;
}

/* Adds a service with its arrival and the changes of its size until the namespace goes. */
static void add_service(struct mc_history_builder *b, struct mc_service service, int64_t from, int64_t to,
                        mc_id cause, const struct rates *rates)
{
    struct mc_key key = b->history->key;
    int index = mc_history_add_service(b, service);
    mc_history_add_event(b,
                         (struct mc_history_event){.time = from,
                                                   .id = mc_id_child(service.id, "namespaces", "arrives", 0),
                                                   .cause = cause,
                                                   .kind = MC_SERVICE_ARRIVES,
                                                   .entity = index,
                                                   .value = service.replicas});
    if (rates->changes <= 0 || service.replicas == 0) {
        return;
    }
    int count;
    const char *entity = mc_arena_printf(b->arena, "%016llx", (unsigned long long)service.id);
    const struct mc_point *points =
        mc_points(b->arena, key, &changes, entity, from + 1, to, rates->changes, &count);
    for (int i = 0; i < count; i++) {
        double factor = mc_prior_event(key, &b->scenario->generate.scale_factor, points[i].id);
        int64_t replicas = mc_round_half_even((double)service.replicas * factor);
        mc_history_add_event(b, (struct mc_history_event){.time = points[i].time,
                                                          .id = points[i].id,
                                                          .kind = MC_SERVICE_SCALES,
                                                          .entity = index,
                                                          .value = replicas > 0 ? replicas : 1});
    }
}

/* Services that are added to a living namespace. */
static void add_later_services(struct mc_history_builder *b, const struct mc_namespace *ns, int64_t from,
                               int64_t to, const struct rates *rates)
{
    int count;
    const char *entity = mc_arena_printf(b->arena, "%016llx", (unsigned long long)ns->id);
    const struct mc_point *points =
        mc_points(b->arena, b->history->key, &additions, entity, from + 1, to, rates->additions, &count);
    for (int i = 0; i < count; i++) {
        mc_id id = mc_id_child(points[i].id, "namespaces", "service", 0);
        const char *name =
            mc_arena_printf(b->arena, "added-%08llx", (unsigned long long)(points[i].id >> 32));
        struct mc_service service = draw_service(b, name, id, ns->origin, rates);
        service.namespace_index = b->history->namespace_count;
        add_service(b, service, points[i].time, to, points[i].id, rates);
    }
}

/* When the namespace is retired: an exponential time, addressed by its id. */
static int64_t retirement(const struct mc_history_builder *b, mc_id id, int64_t from, double hazard)
{
    if (hazard <= 0) {
        return INT64_MAX;
    }
    struct mc_dist exponential = {.family = MC_DIST_EXPONENTIAL, .a = MC_YEAR_MS / hazard};
    return from +
           mc_quantile_ticks(&exponential, mc_uniform(b->history->key, id, mc_slot("namespaces.retires")), 1);
}

static void announce(struct mc_history_builder *b, struct mc_namespace ns, int64_t from, int64_t to,
                     mc_id cause)
{
    int index = mc_history_add_namespace(b, ns);
    mc_history_add_event(b, (struct mc_history_event){.time = from,
                                                      .id = mc_id_child(ns.id, "namespaces", "arrives", 0),
                                                      .cause = cause,
                                                      .kind = MC_NAMESPACE_ARRIVES,
                                                      .entity = index});
    if (to < b->scenario->end) {
        mc_history_add_event(b, (struct mc_history_event){.time = to,
                                                          .id = mc_id_child(ns.id, "namespaces", "leaves", 0),
                                                          .kind = MC_NAMESPACE_LEAVES,
                                                          .entity = index});
    }
}

static int64_t clip(int64_t t, int64_t end)
{
    return t < end ? t : end;
}

static void make_listed(struct mc_history_builder *b, const struct mc_namespace_spec *spec,
                        const struct rates *rates)
{
    const struct mc_scenario *s = b->scenario;
    struct mc_history *h = b->history;
    mc_id id = mc_id_root("namespace", spec->name, 0);
    int64_t from = h->cluster_joins[spec->cluster_index];
    if (from >= s->end) {
        return;
    }
    int64_t to = retirement(b, id, from, rates->departures);
    struct mc_namespace ns = {.name = spec->name,
                              .id = id,
                              .cluster = spec->cluster_index,
                              .team = spec->team,
                              .origin = spec->origin,
                              .arrives = from,
                              .leaves = to,
                              .service_accounts = spec->service_accounts,
                              .first_service = h->service_count,
                              .need = mc_uniform(h->key, id, mc_slot("namespaces.need"))};
    mc_id cause = mc_id_child(id, "namespaces", "arrives", 0);
    for (int i = 0; i < spec->service_count; i++) {
        struct mc_service service = listed_service(b, &spec->services[i], &ns, rates);
        service.namespace_index = h->namespace_count;
        add_service(b, service, from, clip(to, s->end), cause, rates);
    }
    ns.service_count = h->service_count - ns.first_service;
    mc_history_give_traits(b, &rates->traits, &ns, spec); /* by what it has now, not by what will come */
    add_later_services(b, &ns, from, clip(to, s->end), rates);
    ns.service_count = h->service_count - ns.first_service;
    announce(b, ns, from, to, 0);
}

/* One of the clusters that are there, with equal chance. */
static int draw_cluster(const struct mc_history_builder *b, mc_id id, int64_t t)
{
    const struct mc_history *h = b->history;
    int there = 0, c = 0;
    for (int i = 0; i < b->scenario->cluster_count; i++) {
        there += h->cluster_joins[i] <= t;
    }
    int pick = (int)(mc_uniform(h->key, id, mc_slot("namespaces.cluster")) * there);
    while (h->cluster_joins[c] > t || pick-- > 0) {
        c++;
    }
    return c;
}

/* In the cluster that is given; -1: in one that is there. */
static void make_drawn(struct mc_history_builder *b, const char *name, mc_id id, int cluster, int64_t from,
                       mc_id cause, const struct rates *rates)
{
    const struct mc_scenario *s = b->scenario;
    struct mc_history *h = b->history;
    int64_t to = retirement(b, id, from, rates->departures);
    struct mc_namespace ns = {
        .name = name,
        .id = id,
        .cluster = cluster >= 0 ? cluster : draw_cluster(b, id, from),
        .team = draw_owner(b, id, rates),
        .origin = mc_uniform(h->key, id, mc_slot("namespaces.origin")) < rates->brownfield ? MC_BROWNFIELD
                                                                                           : MC_GREENFIELD,
        .arrives = from,
        .leaves = to,
        .first_service = h->service_count,
        .need = mc_uniform(h->key, id, mc_slot("namespaces.need"))};
    int64_t services = mc_prior_event_ticks(h->key, &s->generate.services_per_namespace, id);
    for (int64_t i = 0; i < (services > 0 ? services : 1); i++) {
        const char *service_name = mc_arena_printf(b->arena, "svc-%02lld", (long long)i + 1);
        mc_id service_id = mc_id_child_named(id, "namespaces", "service", service_name);
        struct mc_service service = draw_service(b, service_name, service_id, ns.origin, rates);
        service.namespace_index = h->namespace_count;
        add_service(b, service, from, clip(to, s->end), mc_id_child(id, "namespaces", "arrives", 0), rates);
    }
    ns.service_count = h->service_count - ns.first_service;
    mc_history_give_traits(b, &rates->traits, &ns, NULL); /* by what it has now, not by what will come */
    add_later_services(b, &ns, from, clip(to, s->end), rates);
    ns.service_count = h->service_count - ns.first_service;
    announce(b, ns, from, to, cause);
}

static void make_arrivals(struct mc_history_builder *b, const struct rates *rates)
{
    const struct mc_scenario *s = b->scenario;
    int count;
    const struct mc_point *points = mc_points(b->arena, b->history->key, &arrivals, "organisation",
                                              s->start + 1, s->end, rates->arrivals, &count);
    for (int i = 0; i < count; i++) {
        const char *name = mc_arena_printf(b->arena, "new-%08llx", (unsigned long long)(points[i].id >> 32));
        make_drawn(b, name, mc_id_child(points[i].id, "namespaces", "namespace", 0), -1, points[i].time,
                   points[i].id, rates);
    }
}

/* Namespaces that come with a cluster. */
static void make_brought(struct mc_history_builder *b, int cluster, const struct rates *rates)
{
    const struct mc_cluster_spec *spec = &b->scenario->clusters[cluster];
    int64_t from = b->history->cluster_joins[cluster];
    mc_id cause = from > b->scenario->start ? mc_id_root("cluster-joins", spec->name, 0) : 0;
    for (int64_t i = 0; from < b->scenario->end && i < spec->namespaces; i++) {
        const char *name = mc_arena_printf(b->arena, "%s-%03lld", spec->name, (long long)i + 1);
        make_drawn(b, name, mc_id_root("brought-namespace", name, 0), cluster, from, cause, rates);
    }
}

void mc_history_make_namespaces(struct mc_history_builder *b)
{
    const struct mc_scenario *s = b->scenario;
    struct rates rates = draw_rates(b);
    for (int i = 0; i < s->namespace_count; i++) {
        make_listed(b, &s->namespaces[i], &rates);
    }
    for (int64_t i = 0; i < s->generate.namespaces; i++) {
        const char *name = mc_arena_printf(b->arena, "ns-%03lld", (long long)i + 1);
        make_drawn(b, name, mc_id_root("generated-namespace", name, 0), -1, s->start, 0, &rates);
    }
    for (int c = 0; c < s->cluster_count; c++) {
        make_brought(b, c, &rates);
    }
    if (s->generate.namespaces > 0) {
        make_arrivals(b, &rates);
    }
}
