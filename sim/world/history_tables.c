/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of a history, and what people call what is in them. */
#include "history_table.h"
#include "meshcost/buffer.h"
#include "meshcost/quantity.h"

#define AT(type, member) .offset = offsetof(struct type, member)

#define X(e, word, of, value, unit, presence) word,
const char *const mc_history_kind_words[] = {MC_HISTORY_LIST(X) NULL};
#undef X
#define X(e, word, of, value, unit, presence) {of, value, unit, presence},
const struct mc_history_kind_info mc_history_kind_table[] = {MC_HISTORY_LIST(X)};
#undef X

/* ---- columns ---- */

#define N mc_namespace
static const struct mc_column namespace_columns[] = {
    {.key = "name", AT(N, name), .type = MC_COLUMN_NAME},
    {.key = "id", AT(N, id), .type = MC_COLUMN_ID},
    {.key = "cluster", AT(N, cluster), .type = MC_COLUMN_CLUSTER},
    {.key = "owner", AT(N, team), .type = MC_COLUMN_TEAM},
    {.key = "second-owner", AT(N, second_team), .type = MC_COLUMN_TEAM},
    {.key = "origin", AT(N, origin), .type = MC_COLUMN_WORD, .words = mc_origin_words},
    {.key = "arrives", AT(N, arrives), .type = MC_COLUMN_TIME},
    {.key = "leaves", AT(N, leaves), .type = MC_COLUMN_TIME},
    {.key = "need", AT(N, need), .type = MC_COLUMN_REAL, .min = 0, .max = 1},
    {.key = "jobs", AT(N, jobs), .type = MC_COLUMN_INT, .max = 1e6},
    {.key = "policies", AT(N, policies), .type = MC_COLUMN_INT, .max = 1e6},
    {.key = "service-accounts", AT(N, service_accounts), .type = MC_COLUMN_INT, .max = 1e6},
    {.key = "restart-window", AT(N, restart_window), .type = MC_COLUMN_INT, .max = 3.2e10},
    {.key = NULL}};
#undef N

#define S mc_service
static const struct mc_column service_columns[] = {
    {.key = "name", AT(S, name), .type = MC_COLUMN_NAME},
    {.key = "id", AT(S, id), .type = MC_COLUMN_ID},
    {.key = "namespace", AT(S, namespace_index), .type = MC_COLUMN_ROW, .of = MC_OF_NAMESPACE},
    {.key = "replicas", AT(S, replicas), .type = MC_COLUMN_INT, .max = 1e6},
    {.key = "protocol", AT(S, protocol), .type = MC_COLUMN_WORD, .words = mc_protocol_words},
    {.key = "requests", AT(S, requests), .type = MC_COLUMN_REAL, .max = 1e7},
    {.key = "edge-share", AT(S, edge_share), .type = MC_COLUMN_REAL, .max = 1},
    {.key = "payload", AT(S, payload), .type = MC_COLUMN_INT, .max = 1e9},
    {.key = "cpu", AT(S, cpu), .type = MC_COLUMN_INT, .max = 1e6},
    {.key = "memory", AT(S, memory), .type = MC_COLUMN_INT, .max = 1e13},
    {.key = "l7", AT(S, l7), .type = MC_COLUMN_BOOL},
    {.key = "host-network", AT(S, host_network), .type = MC_COLUMN_BOOL},
    {.key = "own-tls", AT(S, own_tls), .type = MC_COLUMN_BOOL},
    {.key = "deploys", AT(S, deploys), .type = MC_COLUMN_REAL, .max = 1e9},
    {.key = NULL}};
#undef S

static const struct mc_column release_columns[] = {
    {.key = "product", AT(mc_release, product), .type = MC_COLUMN_NAME},
    {.key = "version", AT(mc_release, version), .type = MC_COLUMN_NAME},
    {.key = "kind", AT(mc_release, kind), .type = MC_COLUMN_WORD, .words = mc_release_kind_words},
    {.key = "projected", AT(mc_release, projected), .type = MC_COLUMN_BOOL},
    {.key = "date", AT(mc_release, date), .type = MC_COLUMN_TIME},
    {.key = "id", AT(mc_release, id), .type = MC_COLUMN_ID},
    {.key = NULL}};

static const struct mc_column advisory_columns[] = {
    {.key = "component", AT(mc_advisory, component), .type = MC_COLUMN_NAME},
    {.key = "name", AT(mc_advisory, name), .type = MC_COLUMN_NAME},
    {.key = "feature", AT(mc_advisory, feature), .type = MC_COLUMN_NAME},
    {.key = "projected", AT(mc_advisory, projected), .type = MC_COLUMN_BOOL},
    {.key = "date", AT(mc_advisory, date), .type = MC_COLUMN_TIME},
    {.key = "id", AT(mc_advisory, id), .type = MC_COLUMN_ID},
    {.key = NULL}};

static const struct mc_column feed_columns[] = {
    {.key = "component", AT(mc_feed, component), .type = MC_COLUMN_NAME}, {.key = NULL}};

static const struct mc_column machine_columns[] = {
    {.key = "id", AT(mc_machine, id), .type = MC_COLUMN_ID},
    {.key = "cluster", AT(mc_machine, cluster), .type = MC_COLUMN_CLUSTER},
    {.key = "number", AT(mc_machine, number), .type = MC_COLUMN_INT, .min = 1, .max = 1e7},
    {.key = "arrives", AT(mc_machine, arrives), .type = MC_COLUMN_TIME},
    {.key = NULL}};

static const struct mc_column call_columns[] = {
    {.key = "from", AT(mc_call, from), .type = MC_COLUMN_ROW, .of = MC_OF_NAMESPACE},
    {.key = "to", AT(mc_call, to), .type = MC_COLUMN_ROW, .of = MC_OF_NAMESPACE},
    {.key = NULL}};

#define D mc_need
static const struct mc_column need_columns[] = {
    {.key = "id", AT(D, id), .type = MC_COLUMN_ID},
    {.key = "service", AT(D, service), .type = MC_COLUMN_ROW, .of = MC_OF_SERVICE},
    {.key = "capability", AT(D, capability), .type = MC_COLUMN_WORD, .words = mc_capability_words},
    {.key = "edge", AT(D, edge), .type = MC_COLUMN_BOOL},
    {.key = "level", AT(D, level), .type = MC_COLUMN_REAL, .min = -1, .max = 1e6},
    {.key = NULL}};
#undef D

/* ---- subjects ---- */

static void call_namespace(const struct mc_history *h, const struct mc_scenario *s, int row,
                           struct mc_buffer *out)
{
    (void)s;
    mc_buffer_text_add(out, h->namespaces[row].name);
}

static void call_service(const struct mc_history *h, const struct mc_scenario *s, int row,
                         struct mc_buffer *out)
{
    call_namespace(h, s, h->services[row].namespace_index, out);
    mc_buffer_char(out, '/');
    mc_buffer_text_add(out, h->services[row].name);
}

static void call_release(const struct mc_history *h, const struct mc_scenario *s, int row,
                         struct mc_buffer *out)
{
    const struct mc_release *r = &h->releases[row];
    (void)s;
    mc_buffer_text_add(out, r->product);
    mc_buffer_char(out, ' ');
    mc_buffer_text_add(out, r->version);
    mc_buffer_printf(out, " (%s%s)", mc_release_kind_words[r->kind], r->projected ? ", projected" : "");
}

static void call_need(const struct mc_history *h, const struct mc_scenario *s, int row, struct mc_buffer *out)
{
    call_service(h, s, h->needs[row].service, out);
    mc_buffer_printf(out, " (%s%s)", mc_capability_words[h->needs[row].capability],
                     h->needs[row].edge ? ", edge" : "");
}

static void call_advisory(const struct mc_history *h, const struct mc_scenario *s, int row,
                          struct mc_buffer *out)
{
    const struct mc_advisory *a = &h->advisories[row];
    (void)s;
    mc_buffer_text_add(out, a->component);
    mc_buffer_text_add(out, ": ");
    mc_buffer_text_add(out, a->name);
    mc_buffer_text_add(out, a->projected ? " (projected)" : "");
}

static void call_machine(const struct mc_history *h, const struct mc_scenario *s, int row,
                         struct mc_buffer *out)
{
    mc_buffer_printf(out, "%s/node-%lld", s->clusters[h->machines[row].cluster].name,
                     (long long)h->machines[row].number);
}

#define TABLE(word, record, member, row_columns, row_subject)                                                \
    {                                                                                                        \
        .type = word, .count_offset = offsetof(struct mc_history, member##_count),                           \
        .rows_offset = offsetof(struct mc_history, member##s), .row_size = sizeof(struct record),            \
        .columns = row_columns, .subject = row_subject                                                       \
    }
const struct mc_history_table mc_history_tables[MC_ENTITIES] = {
    [MC_OF_NAMESPACE] = TABLE("namespace", mc_namespace, namespace, namespace_columns, call_namespace),
    [MC_OF_SERVICE] = TABLE("service", mc_service, service, service_columns, call_service),
    [MC_OF_CALL] = TABLE("call", mc_call, call, call_columns, NULL),
    [MC_OF_RELEASE] = TABLE("release", mc_release, release, release_columns, call_release),
    [MC_OF_NODE] = TABLE("node", mc_machine, machine, machine_columns, call_machine),
    [MC_OF_NEED] = TABLE("need", mc_need, need, need_columns, call_need),
    [MC_OF_ADVISORY] = {.type = "advisory",
                        .count_offset = offsetof(struct mc_history, advisory_count),
                        .rows_offset = offsetof(struct mc_history, advisories),
                        .row_size = sizeof(struct mc_advisory),
                        .columns = advisory_columns,
                        .subject = call_advisory},
    [MC_OF_FEED] = TABLE("feed", mc_feed, feed, feed_columns, NULL)};

int mc_history_entities(const struct mc_history *h, const struct mc_scenario *s, enum mc_entity of)
{
    switch (of) {
    case MC_OF_NOTHING:
        return 1;
    case MC_OF_CLUSTER:
        return s->cluster_count;
    case MC_OF_TEAM:
        return s->team_count;
    case MC_OF_ROLE:
        return MC_ROLES;
    default:
        return mc_table_count(h, &mc_history_tables[of]);
    }
}

void mc_history_subject(const struct mc_history *h, const struct mc_scenario *s,
                        const struct mc_history_event *e, struct mc_buffer *out)
{
    enum mc_entity of = mc_history_kind_table[e->kind].of;
    switch (of) {
    case MC_OF_NOTHING:
        break;
    case MC_OF_CLUSTER:
        mc_buffer_text_add(out, s->clusters[e->entity].name);
        break;
    case MC_OF_TEAM:
        mc_buffer_text_add(out, s->teams[e->entity].name);
        break;
    case MC_OF_ROLE:
        mc_buffer_text_add(out, mc_role_words[e->entity]);
        break;
    default:
        mc_history_tables[of].subject(h, s, e->entity, out);
        break;
    }
}

void mc_history_value(const struct mc_scenario *s, const struct mc_history_event *e, struct mc_buffer *out)
{
    const struct mc_history_kind_info *info = &mc_history_kind_table[e->kind];
    char text[48];
    switch (info->value) {
    case MC_VALUE_NONE:
        break;
    case MC_VALUE_TEAM:
        mc_buffer_text_add(out, s->teams[e->value].name);
        break;
    case MC_VALUE_FACTOR:
        mc_buffer_text_add(out, mc_print_real(text, (double)e->value / 1000));
        break;
    case MC_VALUE_PLACE:
        mc_buffer_printf(out, "place %lld", (long long)e->value);
        break;
    case MC_VALUE_COUNT:
        mc_buffer_printf(out, "%lld", (long long)e->value);
        break;
    }
    if (info->unit) {
        mc_buffer_printf(out, " %s", info->unit);
    }
}
