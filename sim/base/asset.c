/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "meshcost/asset.h"
#include "meshcost/check.h"
#include <string.h>

const struct mc_asset *mc_asset_find(const struct mc_asset *table, const char *name)
{
    while (table->name && strcmp(table->name, name) != 0) {
        table++;
    }
    MC_ASSERT(table->name);
    return table;
}
