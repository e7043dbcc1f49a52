/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Price files: our own YAML, or OpenCost's default.json as it is. */
#include "meshcost/prices.h"
#include "meshcost/ledger.h"
#include "meshcost/quantity.h"
#include "meshcost/schema.h"
#include <string.h>
#include <unistd.h>

struct own_price {
    const char *key, *source;
    int64_t value;
    struct mc_place place;
};
struct own_file {
    const char *name, *currency, *source;
    int count;
    struct own_price *prices;
};

/* Micro-units of the currency, below 2^53: exact as a double. */
#define MOST 9000000000000000

static const struct mc_field price_fields[] = {{.key = "name",
                                                MC_AT(struct own_price, key),
                                                .type = MC_NAME,
                                                .required = true,
                                                .doc = "Price key of a quantity"},
                                               {.key = "value",
                                                MC_AT(struct own_price, value),
                                                .type = MC_MONEY,
                                                .required = true,
                                                .min = 0,
                                                .max = MOST,
                                                .unit = "micro-units of the currency",
                                                .doc = "Money a priced unit"},
                                               {.key = "source",
                                                MC_AT(struct own_price, source),
                                                .type = MC_TEXT,
                                                .doc = "Where the price comes from; absent: a judgement"},
                                               {.key = NULL}};
static const struct mc_schema price_schema = {"price", sizeof(struct own_price), price_fields, "A price",
                                              offsetof(struct own_price, place)};

static const struct mc_field file_fields[] = {{.key = "name",
                                               MC_AT(struct own_file, name),
                                               .type = MC_NAME,
                                               .required = true,
                                               .doc = "Name of the price list"},
                                              {.key = "currency",
                                               MC_AT(struct own_file, currency),
                                               .type = MC_NAME,
                                               .fallback = "USD",
                                               .doc = "Currency"},
                                              {.key = "source",
                                               MC_AT(struct own_file, source),
                                               .type = MC_TEXT,
                                               .fallback = "\"\"",
                                               .doc = "Where the list comes from"},
                                              {.key = "prices",
                                               MC_LIST_AT(struct own_file, prices, count),
                                               .type = MC_RECORDS,
                                               .schema = &price_schema,
                                               .required = true,
                                               .doc = "Prices by key"},
                                              {.key = NULL}};
const struct mc_schema mc_prices_schema = {"prices", sizeof(struct own_file), file_fields, "A price list", 0};

/* OpenCost's field names for what we price; its other fields (GPU, spot, storage, egress) have no use yet. */
static const struct {
    const char *field, *key;
} opencost[] = {{"CPU", "cpu"}, {"RAM", "memory"}};

static bool is_price_key(const char *key)
{
    for (int q = 0; q < MC_Q_COUNT; q++) {
        if (mc_quantity_table[q].price_key && strcmp(mc_quantity_table[q].price_key, key) == 0) {
            return true;
        }
    }
    return false;
}

static void read_own(struct mc_arena *arena, struct mc_diag *diag, const struct mc_node *tree,
                     struct mc_prices *out)
{
    struct own_file *file = MC_NEW(arena, struct own_file);
    if (!mc_schema_bind(&mc_prices_schema, tree, file, arena, diag)) {
        return;
    }
    out->name = file->name;
    out->currency = file->currency;
    out->prices = MC_NEW_ARRAY(arena, (size_t)file->count, struct mc_price);
    for (int i = 0; i < file->count; i++) {
        const struct own_price *p = &file->prices[i];
        if (!is_price_key(p->key)) {
            mc_diag_add(
                diag, MC_ERROR, p->place, "prices",
                "cpu, memory, work, work-off-hours, outage, shortfall, licence, cross-zone, logs or managed",
                "nothing is priced by \"%s\"", p->key);
        }
        out->prices[out->count++] = (struct mc_price){p->key, p->value, p->source};
    }
}

const char *mc_price_parse(const char *text, int64_t *micro)
{
    const char *wrong = mc_parse_money(text, micro);
    if (!wrong && (*micro < 0 || *micro > MOST)) {
        wrong = "is out of range: 0 to 9,000,000,000";
    }
    return wrong;
}

static void read_opencost(struct mc_arena *arena, struct mc_diag *diag, const struct mc_node *tree,
                          struct mc_prices *out)
{
    enum { FIELDS = sizeof opencost / sizeof opencost[0] };
    out->name = "opencost";
    out->currency = "USD";
    out->prices = MC_NEW_ARRAY(arena, FIELDS, struct mc_price);
    for (int i = 0; i < FIELDS; i++) {
        const struct mc_node *node = mc_node_get(tree, opencost[i].field);
        struct mc_price price = {opencost[i].key, 0, "OpenCost price file"};
        const char *wrong = node && node->text ? mc_price_parse(node->text, &price.micro) : "is missing";
        if (wrong) {
            mc_diag_add(diag, MC_ERROR, node ? node->place : tree->place, opencost[i].field,
                        "write the price an hour, for instance \"0.031611\"", "%s %s", opencost[i].field,
                        wrong);
        }
        out->prices[out->count++] = price;
    }
}

static const char *find_file(struct mc_arena *arena, const char *name, const char *const *directories)
{
    if (strchr(name, '/') || strchr(name, '.')) {
        return name;
    }
    for (int i = 0; directories && directories[i]; i++) {
        const char *path = mc_arena_printf(arena, "%s/%s.yaml", directories[i], name);
        if (access(path, R_OK) == 0) {
            return path;
        }
    }
    return name;
}

/* A price that no file states is zero, and the reader is told. */
static void complete(struct mc_arena *arena, struct mc_diag *diag, struct mc_prices *p)
{
    for (int q = 0; q < MC_Q_COUNT; q++) {
        const char *key = mc_quantity_table[q].price_key;
        bool known = key == NULL;
        for (int i = 0; i < p->count && !known; i++) {
            known = strcmp(p->prices[i].key, key) == 0;
        }
        if (!known) {
            p->prices =
                mc_arena_grow(arena, p->prices, (size_t)p->count, (size_t)p->count + 1, sizeof *p->prices);
            p->prices[p->count++] = (struct mc_price){key, 0, "not in the price file: taken as zero"};
            mc_diag_add(diag, MC_NOTE, (struct mc_place){p->file, 0, 0, 0}, "prices", NULL,
                        "no price for %s: taken as zero", key);
        }
    }
}

struct mc_prices *mc_prices_load(struct mc_arena *arena, struct mc_diag *diag, const char *name,
                                 const char *const *directories)
{
    int before = mc_diag_errors(diag);
    struct mc_prices *prices = MC_NEW(arena, struct mc_prices);
    prices->file = find_file(arena, name, directories);
    const struct mc_node *tree = mc_tree_load(arena, diag, prices->file);
    if (!tree) {
        return NULL;
    }
    if (mc_node_get(tree, "CPU") || mc_node_get(tree, "provider")) {
        read_opencost(arena, diag, tree, prices);
    } else {
        read_own(arena, diag, tree, prices);
    }
    if (mc_diag_errors(diag) != before) {
        return NULL;
    }
    complete(arena, diag, prices);
    return prices;
}

int64_t mc_prices_micro(const struct mc_prices *prices, const char *key)
{
    for (int i = 0; i < prices->count; i++) {
        if (strcmp(prices->prices[i].key, key) == 0) {
            return prices->prices[i].micro;
        }
    }
    return 0;
}
