/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What namespaces and services bring along (traits.h): each trait compares a uniform of its own with a share
 * of the organisation. What the scenario states is taken as it is.
 */
#include "history_builder.h"
#include "meshcost/prior.h"

static bool chance(const struct mc_history_builder *b, mc_id id, const char *slot, double p)
{
    return mc_uniform(b->history->key, id, mc_slot(slot)) < p;
}

static void by_origin(double share[2], double brownfield, double greenfield)
{
    share[MC_BROWNFIELD] = brownfield;
    share[MC_GREENFIELD] = brownfield * greenfield;
}

struct mc_trait_rates mc_history_draw_trait_rates(const struct mc_history_builder *b)
{
    const struct mc_traits_spec *t = &b->scenario->traits;
    struct mc_key key = b->history->organisation_key;
    double green = mc_prior_value(key, &t->greenfield, NULL);
    struct mc_trait_rates r = {.grpc = mc_prior_value(key, &t->grpc, NULL),
                               .http2 = mc_prior_value(key, &t->http2, NULL),
                               .tcp = mc_prior_value(key, &t->tcp, NULL),
                               .deploys = mc_prior_value(key, &t->deploys, NULL)};
    by_origin(r.awkward, mc_prior_value(key, &t->awkward, NULL), green);
    by_origin(r.jobs, mc_prior_value(key, &t->jobs_share, NULL), green);
    by_origin(r.policies, mc_prior_value(key, &t->policies_share, NULL), green);
    by_origin(r.window, mc_prior_value(key, &t->window_share, NULL), green);
    by_origin(r.mixed, mc_prior_value(key, &t->mixed_share, NULL), green);
    return r;
}

/* Any other team with equal chance. */
static int draw_second_team(const struct mc_history_builder *b, const struct mc_namespace *ns)
{
    int others = b->scenario->team_count - 1 - (ns->team != 0);
    if (others < 1) {
        return 0;
    }
    int team =
        1 + (int)(mc_uniform(b->history->key, ns->id, mc_slot("traits.second-owner")) * (double)others);
    return ns->team != 0 && team >= ns->team ? team + 1 : team;
}

void mc_history_give_traits(const struct mc_history_builder *b, const struct mc_trait_rates *rates,
                            struct mc_namespace *ns, const struct mc_namespace_spec *spec)
{
    const struct mc_traits_spec *t = &b->scenario->traits;
    struct mc_key key = b->history->key;
    int o = ns->origin;
    ns->jobs =
        chance(b, ns->id, "traits.jobs", rates->jobs[o]) ? mc_prior_event_ticks(key, &t->jobs, ns->id) : 0;
    ns->policies = chance(b, ns->id, "traits.policies", rates->policies[o]) ? ns->service_count : 0;
    ns->restart_window = chance(b, ns->id, "traits.window", rates->window[o])
                             ? mc_prior_event_ticks(key, &t->window, ns->id)
                             : 0;
    ns->second_team = chance(b, ns->id, "traits.mixed", rates->mixed[o]) ? draw_second_team(b, ns) : 0;
    if (spec) {
        ns->jobs = spec->jobs >= 0 ? spec->jobs : ns->jobs;
        ns->policies = spec->policies >= 0 ? spec->policies : ns->policies;
        ns->restart_window = spec->restart_window >= 0 ? spec->restart_window : ns->restart_window;
        ns->second_team = spec->second_team >= 0 ? spec->second_team : ns->second_team;
    }
}

static double parts(const struct mc_traits_spec *t)
{
    double sum = t->server_first + t->own_tls + t->host_network;
    return sum > 0 ? sum : 1;
}

bool mc_history_speaks_http(int protocol)
{
    return protocol == MC_HTTP1 || protocol == MC_HTTP2 || protocol == MC_GRPC;
}

double mc_history_http_share(const struct mc_history_builder *b, const struct mc_trait_rates *rates,
                             int origin)
{
    const struct mc_traits_spec *t = &b->scenario->traits;
    return (1 - rates->tcp) * (1 - rates->awkward[origin] * t->server_first / parts(t));
}

/* TCP first; of the rest gRPC and other HTTP/2, as far as there is room, and HTTP/1. */
static int draw_protocol(const struct mc_history_builder *b, const struct mc_trait_rates *r, mc_id id)
{
    double u = mc_uniform(b->history->key, id, mc_slot("traits.protocol"));
    if (u < r->tcp) {
        return MC_TCP;
    }
    u -= r->tcp;
    return u < r->grpc ? MC_GRPC : u < r->grpc + r->http2 ? MC_HTTP2 : MC_HTTP1;
}

void mc_history_give_service_traits(const struct mc_history_builder *b, const struct mc_trait_rates *rates,
                                    int origin, struct mc_service *service,
                                    const struct mc_service_spec *spec)
{
    const struct mc_traits_spec *t = &b->scenario->traits;
    mc_id id = service->id;
    bool awkward = chance(b, id, "traits.awkward", rates->awkward[origin]);
    double why = mc_uniform(b->history->key, id, mc_slot("traits.why")) * parts(t) - t->server_first;
    service->own_tls = awkward && why >= 0 && why < t->own_tls;
    service->host_network = awkward && why >= t->own_tls;
    service->deploys = rates->deploys * mc_prior_event(b->history->key, &t->deploy_factor, id);
    if (!spec) {
        service->protocol = awkward && why < 0 ? MC_SERVER_FIRST : draw_protocol(b, rates, id);
        return;
    }
    service->own_tls = spec->own_tls == MC_UNKNOWN ? service->own_tls : spec->own_tls == MC_YES;
    service->host_network =
        spec->host_network == MC_UNKNOWN ? service->host_network : spec->host_network == MC_YES;
    service->deploys = spec->deploys >= 0 ? spec->deploys : service->deploys;
}
