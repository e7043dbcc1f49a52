/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was read and what was assumed, for people. */
#include "meshcost/escape.h"
#include "objects.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static void write_counts(const struct mc_import *import, struct mc_buffer *out)
{
    const struct mc_import_counts *n = &import->counts;
    mc_buffer_printf(out, "read: %d objects in %d documents of %zu files\n", n->objects, n->documents,
                     import->files.count);
    mc_buffer_printf(out, "  clusters %d, nodes %d, namespaces %d (and %d of the system, left out)\n",
                     n->clusters, n->nodes, n->namespaces, n->system_namespaces);
    mc_buffer_printf(out, "  workloads %d (%lld pods, %d on the host network), jobs %d, autoscalers %d\n",
                     n->workloads, n->pods, n->host_network, n->jobs, n->autoscalers);
    mc_buffer_printf(out, "  services %d (%d without a workload in the dump), service accounts %d\n",
                     n->services, n->orphan_services, n->service_accounts);
    mc_buffer_printf(out,
                     "  network policies %d (%d with L7 rules), routes %d (%d at the edge), gateways %d, "
                     "certificates %d\n",
                     n->network_policies, n->l7_policies, n->routes, n->edge_routes, n->gateways,
                     n->certificates);
    mc_buffer_printf(out, "  known and without consequence %d, of unknown kinds %d\n", n->ignored,
                     n->unknown_objects);
    mc_buffer_printf(
        out, "gives: %d services, %d reached through the edge, %d with L7 between services (%.0f %%)\n",
        n->scenario_services, n->edge_services, n->l7_services,
        n->scenario_services ? 100.0 * n->l7_services / n->scenario_services : 0.0);
}

static void write_unknown(const struct mc_import *import, struct mc_buffer *out)
{
    for (size_t i = 0; i < import->seen.count; i++) {
        const struct kind_count *c = &MC_ITEM(&import->seen, struct kind_count, i);
        if (!c->known) {
            mc_buffer_text_add(out, "  unknown kind: ");
            mc_escape_terminal(out, mc_import_name(import->arena, c->kind));
            mc_buffer_printf(out, " (%d)\n", c->count);
        }
    }
}

static void write_platform(const struct mc_import *import, struct mc_buffer *out)
{
    int meshed = 0;
    const char *first = NULL;
    for (size_t i = 0; i < import->spaces.count; i++) {
        const struct space *s = MC_ITEM(&import->spaces, struct space *, i);
        first = first ? first : s->mesh;
        meshed += s->mesh != NULL;
    }
    for (size_t i = 0; i < import->platform.count; i++) {
        mc_buffer_printf(out, "  there already: %s\n", MC_ITEM(&import->platform, const char *, i));
    }
    if (meshed > 0) {
        mc_buffer_printf(out, "  there already: labels of a mesh in %d namespaces (first: %s)\n", meshed,
                         first);
    }
}

/*
 * Assumptions, each with how much it can move the answer (a judgement, 1: most) times the share of what it
 * concerns. Rates and reservations drive cost, owners and authorities drive risk, requirements decide who
 * delivers at all.
 */
struct assumption {
    double weight;
    int order;
    const char *what, *remedy;
};

struct shares {
    double requests, cpu, replicas, protocol, owner, nodes;
};

static double part(int n, int of)
{
    return of > 0 ? (double)n / of : 1;
}

static struct shares shares_of(const struct mc_import *import)
{
    int requests = 0, cpu = 0, replicas = 0, protocol = 0, services = 0, owner = 0, spaces = 0, nodes = 0;
    for (size_t i = 0; i < import->spaces.count; i++) {
        const struct space *s = MC_ITEM(&import->spaces, struct space *, i);
        if (s->system || s->entries.count == 0) {
            continue;
        }
        spaces++;
        owner += s->owner == NULL;
        for (size_t k = 0; k < s->entries.count; k++) {
            const struct entry *e = &MC_ITEM(&s->entries, struct entry, k);
            services++;
            requests += e->requests < 0;
            cpu += e->cpu.place.line == 0;
            replicas += e->replicas.place.line == 0;
            protocol += !e->protocol_known;
        }
    }
    for (size_t i = 0; i < import->clusters.count; i++) {
        nodes += MC_ITEM(&import->clusters, struct cluster *, i)->nodes == 0;
    }
    return (struct shares){part(requests, services), part(cpu, services),
                           part(replicas, services), part(protocol, services),
                           part(owner, spaces),      part(nodes, import->counts.clusters)};
}

static int by_weight(const void *left, const void *right)
{
    const struct assumption *a = left, *b = right;
    if (a->weight != b->weight) {
        return a->weight < b->weight ? 1 : -1;
    }
    return a->order - b->order;
}

static void write_assumptions(const struct mc_import *import, struct mc_buffer *out)
{
    struct shares s = shares_of(import);
    struct assumption list[] = {
        {1.00, 0, "ownership: nobody owns certificates, datapath, gateways, upgrades",
         "name the teams under ownership:"},
        {0.95 * s.requests, 1, "requests: 10 a second to every service whose rate is not known",
         "--metrics FILE with namespace,service,requests"},
        {0.90, 2, "requirements: nothing is required of a lane", "list capabilities under requirements:"},
        {0.85 * s.nodes, 3, "nodes: from the pods' requests, 16 cores and 64 GiB each",
         "add the nodes to the dump: kubectl get nodes -o yaml"},
        {0.80, 4, "pki: as each product's installer does it, installed on the first day",
         "set pki.mode and clusters[...].installed"},
        {0.75 * s.cpu, 5, "cpu and memory of a pod: 250m and 512Mi where no request is stated",
         "state cpu and memory of services"},
        {0.70 * s.replicas, 6, "replicas: 1 where a workload does not say",
         "dump from the cluster, not from the repository"},
        {0.65, 7, "growth: the default distributions of arrivals, growth and traffic",
         "set generate: and traffic: from your own years"},
        {0.60 * s.owner, 8, "owner of namespaces: nobody", "--owner-label KEY, or owner: of namespaces"},
        {0.50 * s.protocol, 9, "protocol: http1 where neither a port's name nor its number tells",
         "name ports, or set protocol: of services"},
    };
    enum { COUNT = sizeof list / sizeof list[0], SHOWN = 5 };
    qsort(list, COUNT, sizeof list[0], by_weight);
    mc_buffer_text_add(out, "assumed, the five that matter most (order: a judgement):\n");
    for (int i = 0; i < SHOWN; i++) {
        mc_buffer_printf(out, "  %d. %s\n     try: %s\n", i + 1, list[i].what, list[i].remedy);
    }
}

void mc_import_summary(const struct mc_import *import, struct mc_buffer *out)
{
    write_counts(import, out);
    write_unknown(import, out);
    write_platform(import, out);
    write_assumptions(import, out);
}
