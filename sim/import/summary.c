/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was read and what was assumed, for people. */
#include "meshcost/escape.h"
#include "meshcost/json.h"
#include "meshcost/quantity.h"
#include "meshcost/scenario.h"
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
    for (size_t i = 0; i < import->spaces.count; i++) {
        meshed += MC_ITEM(&import->spaces, struct space *, i)->mesh != NULL;
    }
    for (size_t i = 0; i < import->platform.count; i++) {
        const struct known_fact *f = &MC_ITEM(&import->platform, struct known_fact, i);
        mc_buffer_printf(out, "  there already: %s", f->fact->is);
        mc_import_write_place(out, f->place);
    }
    if (import->provider.fact) {
        mc_buffer_printf(out, "  managed: %s", import->provider.fact->is);
        mc_import_write_place(out, import->provider.place);
    }
    if (meshed > 0 || import->counts.sidecars > 0) {
        mc_buffer_printf(out,
                         "  there already: a mesh in %d namespaces by label, in %d workloads by sidecar\n",
                         meshed, import->counts.sidecars);
    }
    for (size_t c = 0; c < import->clusters.count; c++) {
        const struct cluster *cluster = MC_ITEM(&import->clusters, struct cluster *, c);
        for (size_t i = 0; i < cluster->kernels.count; i++) {
            const struct kind_count *k = &MC_ITEM(&cluster->kernels, struct kind_count, i);
            mc_buffer_text_add(out, "  kernel ");
            mc_escape_terminal(out, k->kind);
            mc_buffer_printf(out, " on %d nodes of ", k->count);
            mc_escape_terminal(out, cluster->name);
            mc_buffer_char(out, '\n');
        }
    }
}

static const struct certificate *certificate_at(const struct mc_import *import, size_t i)
{
    return &MC_ITEM(&import->certificates, struct certificate, i);
}

static void write_certificates(const struct mc_import *import, struct mc_buffer *out)
{
    for (size_t i = 0; i < import->certificates.count; i++) {
        const struct certificate *c = certificate_at(import, i);
        char begins[64], ends[64];
        mc_buffer_text_add(out, c->authority ? "  authority " : "  certificate ");
        mc_escape_terminal(out, c->space->name);
        mc_buffer_char(out, '/');
        mc_escape_terminal(out, c->name);
        mc_buffer_printf(out, ": %s to %s", c->begins ? mc_print_date(begins, c->begins) : "?",
                         c->ends ? mc_print_date(ends, c->ends) : "?");
        mc_import_write_place(out, c->place);
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
    int read, values; /* of services, namespaces and clusters: how many were read, of how many */
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
    int values = 4 * services + spaces + import->counts.clusters;
    return (struct shares){.requests = part(requests, services),
                           .cpu = part(cpu, services),
                           .replicas = part(replicas, services),
                           .protocol = part(protocol, services),
                           .owner = part(owner, spaces),
                           .nodes = part(nodes, import->counts.clusters),
                           .read = values - requests - cpu - replicas - protocol - owner - nodes,
                           .values = values};
}

static int by_weight(const void *left, const void *right)
{
    const struct assumption *a = left, *b = right;
    if (a->weight != b->weight) {
        return a->weight < b->weight ? 1 : -1;
    }
    return a->order - b->order;
}

enum { SHOWN = 5 };

/* The five that matter most, heaviest first. */
static void weigh(const struct mc_import *import, struct assumption shown[SHOWN])
{
    struct shares s = shares_of(import);
    struct assumption list[] = {
        {1.00, 0, "ownership: nobody owns certificates, datapath, gateways, upgrades",
         "meshcost interview --base SCENARIO, or name the teams under ownership:"},
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
    qsort(list, sizeof list / sizeof list[0], sizeof list[0], by_weight);
    memcpy(shown, list, SHOWN * sizeof list[0]);
}

static void write_assumptions(const struct mc_import *import, struct mc_buffer *out)
{
    struct assumption list[SHOWN];
    struct shares s = shares_of(import);
    weigh(import, list);
    mc_buffer_printf(out, "sure: %d of %d values of services, namespaces and clusters were read\n", s.read,
                     s.values);
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
    write_certificates(import, out);
    write_assumptions(import, out);
}

/* ---- as JSON ---- */

static void json_place(struct mc_json *j, struct mc_place place)
{
    mc_json_put_text(j, "file", place.file);
    mc_json_put_int(j, "line", place.line);
}

static void json_read(const struct mc_import *import, struct mc_json *j)
{
    const struct mc_import_counts *n = &import->counts;
    const struct {
        const char *key;
        int64_t value;
    } rows[] = {{"files", (int64_t)import->files.count},
                {"documents", n->documents},
                {"objects", n->objects},
                {"ignored", n->ignored},
                {"unknown-objects", n->unknown_objects},
                {"clusters", n->clusters},
                {"nodes", n->nodes},
                {"namespaces", n->namespaces},
                {"system-namespaces", n->system_namespaces},
                {"workloads", n->workloads},
                {"pods", n->pods},
                {"host-network", n->host_network},
                {"sidecars", n->sidecars},
                {"jobs", n->jobs},
                {"autoscalers", n->autoscalers},
                {"services", n->services},
                {"services-without-workload", n->orphan_services},
                {"service-accounts", n->service_accounts},
                {"network-policies", n->network_policies},
                {"l7-policies", n->l7_policies},
                {"routes", n->routes},
                {"edge-routes", n->edge_routes},
                {"gateways", n->gateways},
                {"certificates", n->certificates},
                {"scenario-services", n->scenario_services},
                {"edge-services", n->edge_services},
                {"l7-services", n->l7_services}};
    mc_json_key(j, "read");
    mc_json_object(j);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mc_json_put_int(j, rows[i].key, rows[i].value);
    }
    mc_json_end(j);
}

static void json_unknown(const struct mc_import *import, struct mc_json *j)
{
    mc_json_key(j, "unknown-kinds");
    mc_json_array(j);
    for (size_t i = 0; i < import->seen.count; i++) {
        const struct kind_count *c = &MC_ITEM(&import->seen, struct kind_count, i);
        if (!c->known) {
            mc_json_object(j);
            mc_json_put_text(j, "kind", c->kind);
            mc_json_put_int(j, "count", c->count);
            mc_json_end(j);
        }
    }
    mc_json_end(j);
}

static void json_platform(const struct mc_import *import, struct mc_json *j)
{
    mc_json_key(j, "platform");
    mc_json_array(j);
    for (size_t i = 0; i < import->platform.count; i++) {
        const struct known_fact *f = &MC_ITEM(&import->platform, struct known_fact, i);
        mc_json_object(j);
        mc_json_put_text(j, "is", f->fact->is);
        mc_json_put_text(j, "part", mc_part_words[f->fact->part]);
        mc_json_put_text(j, "name", f->fact->name);
        mc_json_put_text(j, "mode", f->fact->mode);
        json_place(j, f->place);
        mc_json_end(j);
    }
    mc_json_end(j);
}

static void json_certificates(const struct mc_import *import, struct mc_json *j)
{
    mc_json_key(j, "certificates");
    mc_json_array(j);
    for (size_t i = 0; i < import->certificates.count; i++) {
        const struct certificate *c = certificate_at(import, i);
        char text[64];
        mc_json_object(j);
        mc_json_put_text(j, "namespace", c->space->name);
        mc_json_put_text(j, "name", c->name);
        mc_json_put_bool(j, "authority", c->authority);
        mc_json_put_text(j, "begins", c->begins ? mc_print_date(text, c->begins) : NULL);
        mc_json_put_text(j, "ends", c->ends ? mc_print_date(text, c->ends) : NULL);
        json_place(j, c->place);
        mc_json_end(j);
    }
    mc_json_end(j);
}

static void json_assumed(const struct mc_import *import, struct mc_json *j)
{
    struct assumption list[SHOWN];
    struct shares s = shares_of(import);
    weigh(import, list);
    mc_json_put_int(j, "values", s.values);
    mc_json_put_int(j, "values-read", s.read);
    mc_json_key(j, "assumed");
    mc_json_array(j);
    for (int i = 0; i < SHOWN; i++) {
        mc_json_object(j);
        mc_json_put_text(j, "what", list[i].what);
        mc_json_put_text(j, "try", list[i].remedy);
        mc_json_put_real(j, "weight", list[i].weight);
        mc_json_end(j);
    }
    mc_json_end(j);
}

void mc_import_json(const struct mc_import *import, struct mc_buffer *out)
{
    struct mc_json j = mc_json_begin(out, true);
    mc_json_object(&j);
    json_read(import, &j);
    json_unknown(import, &j);
    json_platform(import, &j);
    json_certificates(import, &j);
    json_assumed(import, &j);
    mc_json_end(&j);
    mc_json_finish(&j);
}
