/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of lanes that are migrations, and what the house runs already. */
#include "migration.h"
#include "meshcost/quantity.h"
#include <string.h>

#define I mc_incumbent_spec
static const struct mc_field incumbent_fields[] = {
    {.key = "lane",
     MC_AT(struct I, lane),
     .type = MC_NAME,
     .doc = "Lane by name or path: its mesh is there at the start, with all namespaces in it; absent: none"},
    {.key = "version",
     MC_AT(struct I, version),
     .type = MC_NAME,
     .doc = "Version of its first product; absent: as versions say, else what the upgrade policy would have "
            "installed"},
    {.key = "installed",
     MC_AT(struct I, installed),
     .type = MC_DATE,
     .doc = "When it was set up: birth of its trust anchors; absent: with each cluster"},
    {.key = NULL}};
const struct mc_schema mc_incumbent_schema = {"incumbent", sizeof(struct I), incumbent_fields,
                                              "The mesh that the house runs today",
                                              offsetof(struct I, place)};

static const char *const remedy = "write FROM>TO@DATE, for instance old>new@2028-01-01";

bool mc_migration_is(const char *name)
{
    return strchr(name, '>') != NULL;
}

static bool fails(struct mc_diag *diag, struct mc_place place, const char *how, const char *name,
                  const char *what)
{
    mc_diag_add(diag, MC_ERROR, place, "lanes", how, "\"%s\" %s", name, what);
    return false;
}

static bool check_date(struct mc_arena *arena, struct mc_diag *diag, const struct mc_scenario *s,
                       const char *name, struct mc_place place, int64_t at)
{
    char from[48], to[48];
    if (at >= s->start && at <= s->end) {
        return true;
    }
    return fails(diag, place,
                 mc_arena_printf(arena, "name a day from %s to %s", mc_print_date(from, s->start),
                                 mc_print_date(to, s->end)),
                 name, "begins outside the horizon");
}

bool mc_migration_read(struct mc_arena *arena, struct mc_diag *diag, const struct mc_scenario *s,
                       const char *name, struct mc_place place, struct mc_migration *m)
{
    const char *arrow = strchr(name, '>'), *day = strrchr(name, '@');
    if (!arrow || !day || day < arrow || strchr(arrow + 1, '>') || arrow == name || day == arrow + 1) {
        return fails(diag, place, remedy, name, "is not a migration from one lane to another");
    }
    m->from = mc_arena_copy_text(arena, name, (size_t)(arrow - name));
    m->to = mc_arena_copy_text(arena, arrow + 1, (size_t)(day - arrow - 1));
    const char *wrong = mc_parse_date(day + 1, &m->at);
    if (wrong) {
        return fails(diag, place, remedy, name, mc_arena_printf(arena, "has a date that %s", wrong));
    }
    if (strcmp(m->from, m->to) == 0) {
        return fails(diag, place, "name two lanes, or leave the migration out to stay", name,
                     "goes where it comes from");
    }
    if (!s->onboarding.enabled) {
        return fails(diag, place, "set onboarding.enabled: true, or leave the migration out", name,
                     "moves namespaces, and onboarding is switched off");
    }
    return check_date(arena, diag, s, name, place, m->at);
}

static void check_incumbent(const struct mc_scenario *s, struct mc_diag *diag)
{
    const struct mc_incumbent_spec *i = &s->platform.incumbent;
    if (!i->lane && (i->version || i->installed)) {
        mc_diag_add(diag, MC_ERROR, i->place, "platform.incumbent", "add lane:, or leave incumbent out",
                    "a version or date is stated for an incumbent without a lane");
    } else if (i->lane && mc_migration_is(i->lane)) {
        mc_diag_add(diag, MC_ERROR, i->place, "platform.incumbent", "name the lane that runs at the start",
                    "\"%s\" is a migration", i->lane);
    }
    if (i->installed > s->start) {
        mc_diag_add(diag, MC_ERROR, i->place, "platform.incumbent.installed",
                    "name a day before start, or leave incumbent out",
                    "the incumbent is installed after the start");
    }
}

void mc_migrations_check(struct mc_arena *arena, struct mc_diag *diag, const struct mc_node *tree,
                         const struct mc_scenario *s)
{
    const struct mc_node *list = mc_node_get(tree, "lanes");
    struct mc_migration ignored;
    check_incumbent(s, diag);
    for (int i = 0; i < s->lane_count; i++) {
        if (mc_migration_is(s->lanes[i])) {
            (void)!mc_migration_read(arena, diag, s, s->lanes[i], list ? list->child[i]->place : tree->place,
                                     &ignored);
        }
    }
}
