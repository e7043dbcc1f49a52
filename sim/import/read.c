/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Objects of a dump to what import keeps of them. Manifests are foreign: whatever is not there or is not of
 * the expected shape is left out, and shows as assumed later.
 */
#include "meshcost/quantity.h"
#include "objects.h"
#include <string.h>

enum { MAX_ZONES = 16 };

int mc_import_cluster(struct mc_import *import, const char *stated)
{
    const char *name = mc_import_name(import->arena, stated);
    for (size_t i = 0; i < import->clusters.count; i++) {
        if (strcmp(MC_ITEM(&import->clusters, struct cluster *, i)->name, name) == 0) {
            return (int)i;
        }
    }
    struct cluster *c = MC_NEW(import->arena, struct cluster);
    c->name = name;
    mc_import_push_pointer(import, &import->clusters, c);
    return (int)import->clusters.count - 1;
}

static struct space *space_of(struct mc_import *import, int cluster, const char *stated)
{
    const char *name = mc_import_name(import->arena, stated);
    for (size_t i = import->spaces.count; i-- > 0;) {
        struct space *s = MC_ITEM(&import->spaces, struct space *, i);
        if (s->cluster == cluster && strcmp(s->name, name) == 0) {
            return s;
        }
    }
    struct space *s = MC_NEW(import->arena, struct space);
    s->name = name;
    s->cluster = cluster;
    s->system = mc_import_listed(import->kinds.system_namespaces, import->kinds.system_namespace_count, name);
    s->entries.size = sizeof(struct entry);
    mc_import_push_pointer(import, &import->spaces, s);
    return s;
}

/* ---- labels ---- */

const struct mc_node *mc_import_label(const struct mc_node *object, const char *key)
{
    static const char *const places[] = {"metadata.labels", "metadata.annotations"};
    for (size_t i = 0; object && i < sizeof places / sizeof places[0]; i++) {
        const struct mc_node *map = mc_import_at(object, places[i]);
        const struct mc_node *value = map && map->kind == MC_NODE_MAP ? mc_node_get(map, key) : NULL;
        if (value && value->text && *value->text) {
            return value;
        }
    }
    return NULL;
}

static const struct mc_node *owner_in(const struct mc_import *import, const struct mc_node *object)
{
    if (import->owner_label) {
        return mc_import_label(object, import->owner_label);
    }
    for (int i = 0; i < import->kinds.owner_label_count; i++) {
        const struct mc_node *value = mc_import_label(object, import->kinds.owner_labels[i]);
        if (value) {
            return value;
        }
    }
    return NULL;
}

static const char *mesh_in(struct mc_import *import, const struct mc_node *object)
{
    for (int i = 0; i < import->kinds.mesh_label_count; i++) {
        const struct label_row *row = &import->kinds.mesh_labels[i];
        const struct mc_node *value = mc_import_label(object, row->label);
        if (value && (!row->value || strcmp(row->value, value->text) == 0)) {
            mc_import_note_fact(import, &row->fact, value->place);
            return row->fact.is;
        }
    }
    return NULL;
}

/* What the object says about its namespace: who owns it, whether a mesh has it already. */
static void note_space(struct mc_import *import, struct space *space, const struct mc_node *object)
{
    const struct mc_node *owner = space->owner ? NULL : owner_in(import, object);
    if (owner) {
        space->owner = mc_import_name(import->arena, owner->text);
        space->owner_place = owner->place;
    }
    if (!space->mesh) {
        space->mesh = mesh_in(import, object);
    }
}

/* ---- quantities ---- */

bool mc_import_whole(const struct mc_node *node, struct read_int *out)
{
    int64_t value;
    if (!node || !node->text || mc_parse_int(node->text, &value) != NULL || value < 0 ||
        value > MC_MOST_PODS) {
        return false;
    }
    *out = (struct read_int){value, node->place};
    return true;
}

typedef const char *parse_fn(const char *text, int64_t *value);

/* Adds a quantity, unless that is more than anything can have. */
static void add_quantity(const struct mc_node *container, const char *path, parse_fn *parse, int64_t most,
                         struct read_int *sum)
{
    const struct mc_node *node = mc_import_at(container, path);
    int64_t value;
    if (node && node->text && parse(node->text, &value) == NULL && value >= 0 && value <= most - sum->value) {
        sum->value += value;
        sum->place = sum->place.line ? sum->place : node->place;
    }
}

static void add_container(struct workload *w, const struct mc_node *container)
{
    add_quantity(container, "resources.requests.cpu", mc_parse_cpu, MC_MOST_CPU, &w->cpu);
    add_quantity(container, "resources.requests.memory", mc_parse_memory, MC_MOST_POD_MEMORY, &w->memory);
}

/* A container of a mesh that is there already is not the workload's own. */
static void add_resources(struct mc_import *import, struct workload *w, const struct mc_node *holder)
{
    if (!holder) {
        return;
    }
    if (holder->kind == MC_NODE_LIST) {
        for (int i = 0; i < holder->count; i++) {
            if (mc_import_note_sidecar(import, holder->child[i])) {
                w->sidecar = true;
            } else {
                add_container(w, holder->child[i]);
            }
        }
    } else {
        add_container(w, holder);
    }
}

/* ---- classes ---- */

static void note_account(struct mc_import *import, struct space *space, const char *account)
{
    for (size_t i = 0; i < space->accounts.count; i++) {
        if (strcmp(MC_ITEM(&space->accounts, const char *, i), account) == 0) {
            return;
        }
    }
    mc_import_push_pointer(import, &space->accounts, account);
}

/* Pods of a job end; what is left of them in a dump serves nobody. */
static bool belongs_to_job(const struct mc_import *import, const struct mc_node *object)
{
    const char *kind = mc_import_text_at(object, "metadata.ownerReferences.*.kind");
    const char *version = mc_import_text_at(object, "metadata.ownerReferences.*.apiVersion");
    const struct kind_row *row = kind ? mc_import_kind(&import->kinds, kind, version ? version : "v1") : NULL;
    return row && row->class_index == MC_KIND_JOB;
}

/* Containers that start before the others and stay: where newer meshes put theirs. */
static void note_native_sidecars(struct mc_import *import, struct workload *w, const struct mc_node *pod)
{
    const struct mc_node *list = mc_import_at(pod, "initContainers");
    for (int i = 0; list && list->kind == MC_NODE_LIST && i < list->count; i++) {
        w->sidecar = mc_import_note_sidecar(import, list->child[i]) || w->sidecar;
    }
}

static void read_workload(struct mc_import *import, struct space *space, const struct kind_row *row,
                          const struct mc_node *object, const char *name)
{
    struct workload *w = MC_NEW(import->arena, struct workload);
    const struct mc_node *template = mc_import_at(object, row->template_path);
    const struct mc_node *pod =
        row->template_path ? mc_import_at(template, "spec") : mc_import_at(object, "spec");
    w->name = mc_import_name(import->arena, name);
    w->kind = row->kind;
    w->space = space;
    w->place = object->place;
    w->each_node = row->each_node;
    w->single = !row->replicas && !row->each_node;
    w->owned_by = mc_import_text_at(object, "metadata.ownerReferences.*.name");
    w->owner_kind = mc_import_text_at(object, "metadata.ownerReferences.*.kind");
    w->dropped = belongs_to_job(import, object);
    w->labels =
        row->template_path ? mc_import_at(template, "metadata.labels") : mc_import_at(object, row->labels);
    w->replicas.value = 1;
    (void)!mc_import_whole(row->replicas ? mc_import_at(object, row->replicas) : NULL, &w->replicas);
    note_native_sidecars(import, w, pod);
    add_resources(import, w,
                  row->template_path ? mc_import_at(pod, "containers")
                                     : mc_import_at(object, row->resources));
    const struct mc_node *host = mc_import_at(pod, "hostNetwork");
    w->host_network = host && host->text && strcmp(host->text, "true") == 0;
    w->host_network_place = w->host_network ? host->place : object->place;
    const char *account = mc_import_text_at(pod, "serviceAccountName");
    w->account = account ? account : "default";
    note_space(import, space, object);
    note_space(import, space, row->template_path ? template : NULL);
    mc_import_note_workload(import, name, object->place);
    mc_import_push_pointer(import, &space->workloads, w);
    mc_import_push_pointer(import, &import->workloads, w);
    note_account(import, space, w->account);
}

/* The first port that says what it speaks; what a number suggests only where no name does. */
static void read_ports(struct mc_import *import, struct service *s, const struct mc_node *ports)
{
    int by_number = -1;
    struct mc_place number_place = s->place;
    for (int i = 0; ports && ports->kind == MC_NODE_LIST && i < ports->count && !s->protocol_known; i++) {
        const struct mc_node *word = mc_import_at(ports->child[i], "appProtocol");
        const struct mc_node *number = mc_import_at(ports->child[i], "port");
        word = word ? word : mc_import_at(ports->child[i], "name");
        const struct word_row *known =
            word && word->text ? mc_import_protocol_word(&import->kinds, word->text) : NULL;
        struct read_int port = {0};
        if (known) {
            s->protocol = known->protocol;
            s->protocol_known = true;
            s->protocol_place = word->place;
            s->tls = known->tls;
            s->tls_place = word->place;
        } else if (by_number < 0 && mc_import_whole(number, &port)) {
            by_number = mc_import_protocol_port(&import->kinds, port.value);
            number_place = port.place;
        }
    }
    if (!s->protocol_known && by_number >= 0) {
        s->protocol = by_number;
        s->protocol_known = true;
        s->protocol_place = number_place;
    }
}

static void read_service(struct mc_import *import, struct space *space, const struct mc_node *object,
                         const char *name)
{
    struct service *s = MC_NEW(import->arena, struct service);
    const struct mc_node *selector = mc_import_at(object, "spec.selector");
    const struct mc_node *type = mc_import_at(object, "spec.type");
    s->name = mc_import_name(import->arena, name);
    s->space = space;
    s->place = object->place;
    s->selector = selector && selector->kind == MC_NODE_MAP && selector->count > 0 ? selector : NULL;
    if (type && type->text &&
        mc_import_listed(import->kinds.edge_types, import->kinds.edge_type_count, type->text)) {
        s->edge = true;
        s->edge_place = type->place;
    }
    read_ports(import, s, mc_import_at(object, "spec.ports"));
    note_space(import, space, object);
    mc_import_push_pointer(import, &space->services, s);
    mc_import_push_pointer(import, &import->services, s);
}

static void add_zone(struct cluster *c, const char *zone)
{
    for (int i = 0; i < c->zones; i++) {
        if (strcmp(c->zone[i], zone) == 0) {
            return;
        }
    }
    if (c->zones < MAX_ZONES) {
        c->zone[c->zones++] = zone;
    }
}

static void read_node(struct mc_import *import, struct cluster *c, const struct mc_node *object)
{
    const struct mc_node *size = mc_import_at(object, "status.allocatable");
    size = size ? size : mc_import_at(object, "status.capacity");
    struct read_int cpu = {0}, memory = {0};
    add_quantity(size, "cpu", mc_parse_cpu, MC_MOST_CPU, &cpu);
    add_quantity(size, "memory", mc_parse_memory, MC_MOST_NODE_MEMORY, &memory);
    c->place = c->nodes++ ? c->place : object->place;
    c->cpu += cpu.value;
    c->memory += memory.value;
    mc_import_note_node(import, c, object);
    for (int i = 0; i < import->kinds.zone_label_count; i++) {
        const struct mc_node *zone = mc_import_label(object, import->kinds.zone_labels[i]);
        if (zone) {
            add_zone(c, zone->text);
            return;
        }
    }
}

static void keep_reference(struct mc_import *import, struct list *list, struct space *space,
                           const struct kind_row *row, const struct mc_node *object)
{
    list->size = sizeof(struct reference);
    struct reference *r = mc_import_push(import, list);
    *r = (struct reference){space, row, object};
}

void mc_import_count(struct mc_import *import, struct list *list, const char *text, bool known)
{
    list->size = sizeof(struct kind_count);
    for (size_t i = 0; i < list->count; i++) {
        struct kind_count *c = &MC_ITEM(list, struct kind_count, i);
        if (strcmp(c->kind, text) == 0 && c->known == known) {
            c->count++;
            return;
        }
    }
    struct kind_count *c = mc_import_push(import, list);
    *c = (struct kind_count){text, known, 1};
}

/* Classes that live in a namespace. */
static void read_inside(struct mc_import *import, int cluster, const struct kind_row *row,
                        const struct mc_node *object, const char *name)
{
    const char *stated = mc_import_text_at(object, "metadata.namespace");
    struct space *space = space_of(import, cluster, stated && *stated ? stated : "default");
    space->place = space->place.line ? space->place : object->place;
    switch ((enum mc_kind_class)row->class_index) {
    case MC_KIND_WORKLOAD:
        read_workload(import, space, row, object, name);
        break;
    case MC_KIND_SERVICE:
        import->counts.services++;
        read_service(import, space, object, name);
        break;
    case MC_KIND_SERVICE_ACCOUNT:
        import->counts.service_accounts++;
        break;
    case MC_KIND_POLICY:
        import->counts.network_policies++;
        space->policies++;
        keep_reference(import, &import->references, space, row, object);
        break;
    case MC_KIND_ROUTE:
        import->counts.routes++;
        keep_reference(import, &import->references, space, row, object);
        break;
    case MC_KIND_AUTOSCALER:
        import->counts.autoscalers++;
        keep_reference(import, &import->autoscalers, space, row, object);
        break;
    case MC_KIND_JOB:
        import->counts.jobs++;
        space->jobs += !mc_import_at(object, "metadata.ownerReferences.*.name");
        break;
    case MC_KIND_GATEWAY:
        import->counts.gateways++;
        break;
    case MC_KIND_CERTIFICATE:
        import->counts.certificates++;
        mc_import_note_certificate(import, space, row, object, name);
        break;
    default:
        break;
    }
}

static void read_known(struct mc_import *import, int cluster, const struct kind_row *row,
                       const struct mc_node *object, const char *name)
{
    switch ((enum mc_kind_class)row->class_index) {
    case MC_KIND_IGNORED:
        import->counts.ignored++;
        break;
    case MC_KIND_NODE:
        import->counts.nodes++;
        read_node(import, MC_ITEM(&import->clusters, struct cluster *, cluster), object);
        break;
    case MC_KIND_NAMESPACE: {
        struct space *space = space_of(import, cluster, name);
        space->place = object->place;
        note_space(import, space, object);
        break;
    }
    default:
        read_inside(import, cluster, row, object, name);
        break;
    }
}

void mc_import_object(struct mc_import *import, int cluster, const struct mc_node *object, const char *kind,
                      const char *api_version)
{
    const char *name = mc_import_text_at(object, "metadata.name");
    const struct kind_row *row = mc_import_kind(&import->kinds, kind, api_version);
    import->counts.objects++;
    mc_import_count(import, &import->seen, kind, row != NULL);
    if (!row) {
        import->counts.unknown_objects++;
        return;
    }
    if (!name) {
        name = mc_import_text_at(object, "metadata.generateName");
    }
    if (!name || !*name) {
        mc_diag_add(import->diag, MC_WARNING, object->place, "metadata.name", "give it a name",
                    "%s without a name: left out", kind);
        return;
    }
    read_known(import, cluster, row, object, name);
}
