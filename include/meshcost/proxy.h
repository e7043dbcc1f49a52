/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_PROXY_H
#define MESHCOST_PROXY_H
/*
 * proxy: what stands in the way of requests, as drawn for an organisation: how busy an instance is at a rate
 * of passes, and how much CPU a pass then takes. Models that book either read it here and agree.
 *
 * A pass costs less the busier a proxy is, because threads that never sleep need not be woken and stay warm,
 * and more the busier its neighbours are. How much says the surface of the component (surface.h), in units
 * of the pass's work by a busy thread on an idle core.
 */
#include "meshcost/fleet.h"
#include "meshcost/mechanism.h"
#include "meshcost/surface.h"

/* Hours of the week by load: the 56 with the least, 56, 42 and the 14 with the most. */
enum { MC_HOUR_CLASSES = 4 };
struct mc_hours {
    double weight[MC_HOUR_CLASSES]; /* load over that of the mean hour */
    double share[MC_HOUR_CLASSES];  /* of the requests */
};
struct mc_hours mc_hours_of(const struct mc_fleet *fleet);

/* A component at one of its versions. */
struct mc_proxy {
    double work, byte; /* s of CPU of a pass, of a KiB of payload */
    double workers;    /* 0: as many as cores */
    bool private;      /* of a pod or a namespace */
    bool own_hop;      /* requests take a way of their own to it */
};
/* Reads path priors of the lane's surfaces, which must be there. A version without a cost of a pass has none.
 */
struct mc_proxy mc_proxy_draw(struct mc_key organisation, const struct mc_lane *lane,
                              const struct mc_component *component);

/* How well the surface of a subject is known, as drawn: a lognormal factor of its typical error. */
double mc_proxy_error(struct mc_key organisation, const char *path, const char *subject, double typical);

/* Where it stands. */
struct mc_proxy_node {
    double cores, sibling;
    double use; /* share of the cores that neighbours use in the mean hour */
};
struct mc_proxy_node mc_proxy_node_of(struct mc_key organisation, const struct mc_scenario *scenario,
                                      const struct mc_lane *lane, int cluster);
/* Share of the cores that neighbours use at a load; something is always left. */
double mc_proxy_neighbours(const struct mc_proxy_node *node, double load);

/* Passes a second through one instance; where none stands of its own, the nodes' do its work. */
double mc_proxy_rate(const struct mc_component *component, int64_t replicas,
                     const struct mc_place_view *view);
/* Use of an instance, 1 and more is overload; KiB of payload of a request. */
double mc_proxy_use(const struct mc_proxy *proxy, const struct mc_proxy_node *node, double rate, double load,
                    double kibibytes);
/* s of CPU of a pass in the hours with a load; payload counts as work. In overload: as just before. */
double mc_proxy_cpu(const struct mc_proxy *proxy, const struct mc_proxy_node *node,
                    const struct mc_surface *surface, double rate, double load, double kibibytes);

#endif
