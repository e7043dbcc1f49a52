/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Upgrade: what moving the instances of a component to another version does to what they serve. Four kinds.
 *
 * Beside a pod: the proxy changes with the pod. Pods that are deployed anew within the window move for free;
 * of a workload with r deploys a year a share exp(-r w) is left after w years and has to be restarted (a
 * Poisson process of deploys; all pods of a workload move together). On a node: instances are replaced in
 * turn. A replacement cuts what is connected through it after its drain, and for a gap, which may be nothing,
 * fails what passes it there. A gap g on each of n nodes in turn costs each namespace g / n at a time, n
 * times: g of what of its requests passes. Proxy or agent of the network: the same, but the agent's
 * connections are in the kernel and stay.
 */
#include "meshcost/mechanism.h"
#include <string.h>

static double roll_time(const struct mc_upgrade_view *v)
{
    return (double)v->nodes / (double)v->at_once * v->ready_ms;
}

static struct mc_upgrade_effect restart_pods(const struct mc_upgrade_view *v)
{
    return (struct mc_upgrade_effect){.restarts = v->stale_pods};
}

static struct mc_upgrade_effect roll_proxy(const struct mc_upgrade_view *v)
{
    return (struct mc_upgrade_effect){
        .connections = v->pods_passing * v->connections, .lost_ms = v->gap_ms, .watch_ms = roll_time(v)};
}

static struct mc_upgrade_effect roll_agent(const struct mc_upgrade_view *v)
{
    return (struct mc_upgrade_effect){.lost_ms = v->gap_ms, .watch_ms = roll_time(v)};
}

static struct mc_upgrade_effect nothing(const struct mc_upgrade_view *v)
{
    (void)v;
    return (struct mc_upgrade_effect){0};
}

static const struct mc_upgrade by_pod = {"restart-pods", "every pod beside it has to restart", true,
                                         restart_pods};
static const struct mc_upgrade by_node = {"roll-node-proxy", "node after node, cutting old connections",
                                          false, roll_proxy};
static const struct mc_upgrade by_agent = {"roll-agent", "node after node, connections stay", false,
                                           roll_agent};
static const struct mc_upgrade free_of = {"nothing", "replicas take turns, nobody notices", false, nothing};

const struct mc_upgrade *const mc_upgrades[] = {&by_pod, &by_node, &by_agent, &free_of, NULL};

const struct mc_upgrade *mc_upgrade_find(const char *name)
{
    for (int i = 0; mc_upgrades[i]; i++) {
        if (strcmp(mc_upgrades[i]->name, name) == 0) {
            return mc_upgrades[i];
        }
    }
    return NULL;
}
