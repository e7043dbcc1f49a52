/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "meshcost/proxy.h"
#include "meshcost/prior.h"
#include "meshcost/variate.h"
#include <stdlib.h>
#include <string.h>

enum { HOURS = 168 };
static const int class_hours[MC_HOUR_CLASSES] = {56, 56, 42, 14};
static const double most_neighbours = 0.95;

static int ascending(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return a < b ? -1 : a > b;
}

struct mc_hours mc_hours_of(const struct mc_fleet *fleet)
{
    struct mc_hours hours;
    double sorted[HOURS];
    memcpy(sorted, fleet->hour_weight, sizeof sorted);
    qsort(sorted, HOURS, sizeof sorted[0], ascending);
    for (int k = 0, from = 0; k < MC_HOUR_CLASSES; from += class_hours[k++]) {
        double sum = 0;
        for (int h = from; h < from + class_hours[k]; h++) {
            sum += sorted[h];
        }
        hours.weight[k] = sum / class_hours[k];
        hours.share[k] = sum / HOURS;
    }
    return hours;
}

struct mc_proxy mc_proxy_draw(struct mc_key organisation, const struct mc_lane *lane,
                              const struct mc_component *c)
{
    const struct mc_path_priors *p = lane->surfaces->priors;
    enum mc_site site = c->placement->site;
    enum mc_scope scope = c->placement->scope;
    struct mc_prior open = p->error_cpu;
    open.subject = c->subject;
    double slow =
        mc_prior_value(organisation, &p->slowness, NULL) * mc_prior_value(organisation, &open, NULL);
    double published = mc_prior_value(organisation, &c->request_cpu, NULL);
    double pass = c->pass_cpu.count ? mc_prior_value(organisation, &c->pass_cpu, NULL) : published;
    double workers = mc_prior_value(organisation, &c->workers, NULL);
    bool idle = c->request_cpu.count > 0 && !(published > 0);
    return (struct mc_proxy){.work = idle ? 0 : pass * slow,
                             .byte = mc_prior_value(organisation, &c->kibibyte_cpu, NULL) * slow,
                             .workers = workers < 1 || site == MC_SITE_KERNEL ? 0 : workers,
                             .private = scope == MC_SCOPE_POD || scope == MC_SCOPE_NAMESPACE,
                             .own_hop = site == MC_SITE_MIDDLE || site == MC_SITE_EDGE};
}

double mc_proxy_error(struct mc_key organisation, const char *path, const char *subject, double typical)
{
    struct mc_prior_case own = {.dist = {.family = MC_DIST_LOGNORMAL, .a = 0, .b = typical}};
    struct mc_prior error = {.path = path, .subject = subject, .count = 1, .cases = &own};
    return typical > 0 ? mc_prior_value(organisation, &error, NULL) : 1;
}

struct mc_proxy_node mc_proxy_node_of(struct mc_key organisation, const struct mc_scenario *scenario,
                                      const struct mc_lane *lane, int cluster)
{
    const struct mc_prior *sibling = &lane->surfaces->priors->sibling;
    double cores = (double)(scenario->clusters[cluster].node_cpu / 1000);
    return (struct mc_proxy_node){.cores = cores > 1 ? cores : 1,
                                  .sibling = mc_quantile(&mc_prior_case_at(sibling, NULL)->dist, 0.5),
                                  .use = mc_prior_value(organisation, &scenario->latency.node_use, NULL)};
}

double mc_proxy_neighbours(const struct mc_proxy_node *node, double load)
{
    double near = node->use * load;
    return near < most_neighbours ? near : most_neighbours;
}

double mc_proxy_rate(const struct mc_component *c, int64_t replicas, const struct mc_place_view *v)
{
    int64_t instance_ms = c->placement->instance_ms(v, replicas);
    instance_ms = instance_ms > 0 ? instance_ms : v->node_ms;
    return instance_ms > 0 ? (double)c->placement->passes(v) * 1000 / (double)instance_ms : 0;
}

double mc_proxy_use(const struct mc_proxy *p, const struct mc_proxy_node *node, double rate, double load,
                    double kibibytes)
{
    double busy = rate * load * (p->work + p->byte * kibibytes);
    double workers = p->workers > 0 ? p->workers : node->cores;
    return mc_surface_use(node->sibling, workers, node->cores, mc_proxy_neighbours(node, load), busy);
}

double mc_proxy_cpu(const struct mc_proxy *p, const struct mc_proxy_node *node,
                    const struct mc_surface *surface, double rate, double load, double kibibytes)
{
    double use = mc_proxy_use(p, node, rate, load, kibibytes);
    return (p->work + p->byte * kibibytes) * mc_surface_cpu(surface, use, mc_proxy_neighbours(node, load));
}
