/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_PRICES_H
#define MESHCOST_PRICES_H
/*
 * prices: what a priced unit costs, in micro-units of the currency. A table of its own: changing it needs no
 * simulation. Files are ours (scenarios/prices/NAME.yaml: name, currency, source, prices: a list of {name,
 * value, source}, the name being a price key of ledger.h) or OpenCost's default.json as it is (CPU, RAM ...
 * as strings, USD per hour).
 */
#include "meshcost/diag.h"
#include "meshcost/schema.h"
#include <stdint.h>

struct mc_price {
    const char *key;    /* price key of a quantity (ledger.h) */
    int64_t micro;      /* money a priced unit, in millionths */
    const char *source; /* NULL: a judgement */
};
extern const struct mc_schema mc_prices_schema;

struct mc_prices {
    const char *name, *currency, *file;
    int count;
    struct mc_price *prices; /* one for every price key; what a file omits is 0 and says so in a note */
};

/* `name` is a stem looked up in directories (NULL-terminated) or a path. NULL after problems. */
struct mc_prices *mc_prices_load(struct mc_arena *arena, struct mc_diag *diag, const char *name,
                                 const char *const *directories);
/* Reads a price as it stands in --set or in a foreign file; NULL, or what is wrong with it. */
const char *mc_price_parse(const char *text, int64_t *micro);
int64_t mc_prices_micro(const struct mc_prices *prices, const char *key); /* 0 if absent */

#endif
