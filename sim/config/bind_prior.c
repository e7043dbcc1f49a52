/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Priors: a plain value, a map with a distribution and its source, or a list of such maps by version. */
#include "meshcost/check.h"
#include "meshcost/quantity.h"
#include "nearest.h"
#include "schema.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const mc_confidence_words[] = {"judgement", "documented", "measured", NULL};

static const char *const interest_words[] = {"vendor", "rival", "independent", NULL};
/* Keys of a case beside the parameters of its form. */
static const char *const common_keys[] = {"dist",   "min",  "max",  "zero",       "since",    "until",
                                          "source", "note", "date", "confidence", "interest", NULL};

enum { MOST_KEYS = 20 };

/* One case that is being read. */
struct reading {
    const struct mc_binder *b;
    const struct mc_spot *spot;
    const struct mc_node *map;
    bool good;
};

static void complain(struct reading *r, const struct mc_node *node, const char *remedy, const char *message)
{
    mc_bind_complain(r->b, r->spot, node, MC_ERROR, remedy, "%s", message);
    r->good = false;
}

static bool has_word(const char *const *words, const char *word)
{
    while (*words && strcmp(*words, word) != 0) {
        words++;
    }
    return *words != NULL;
}

static const char *wanted(const struct reading *r)
{
    return mc_field_wanted(r->spot->field, r->b->arena);
}

/* A number in the notation of the field, or a plain one. Leaves `value` alone after a complaint. */
static void read_number(struct reading *r, const struct mc_node *node, const char *name, double *value)
{
    enum mc_type scalar = mc_field_scalar(r->spot->field);
    bool quantity = mc_dist_is_quantity(name);
    enum mc_measure measure = quantity ? mc_value_measure(scalar) : MC_MEASURE_REAL;
    if (node->kind != MC_NODE_SCALAR) {
        complain(r, node, NULL, mc_arena_printf(r->b->arena, "%s is no single value", name));
        return;
    }
    const char *problem = mc_measure_parse(measure, node->text, value);
    if (!problem && node->quoted && measure == MC_MEASURE_REAL) {
        complain(r, node, "leave the quotes out",
                 mc_arena_printf(r->b->arena, "%s: \"%s\" is text, not a number", name, node->text));
    } else if (problem) {
        complain(r, node, quantity ? wanted(r) : "a plain number, for instance 0.5",
                 mc_arena_printf(r->b->arena, "%s: \"%.200s\" %s", name, node->text, problem));
    }
}

static bool has_all(const struct mc_node *map, const struct mc_dist_form *form)
{
    for (int i = 0; i < MC_DIST_PARAMETERS && form->parameter[i]; i++) {
        if (!mc_node_get(map, form->parameter[i])) {
            return false;
        }
    }
    return true;
}

static const char *forms_text(const struct reading *r, const char *name)
{
    const char *text = "";
    for (const struct mc_dist_form *f = mc_dist_forms; f->name; f++) {
        if (strcmp(f->name, name) != 0) {
            continue;
        }
        text = mc_arena_printf(r->b->arena, "%s%s", text, text[0] ? " or {" : "{");
        for (int i = 0; i < MC_DIST_PARAMETERS && f->parameter[i]; i++) {
            text = mc_arena_printf(r->b->arena, "%s%s%s", text, i > 0 ? ", " : "", f->parameter[i]);
        }
        text = mc_arena_printf(r->b->arena, "%s}", text);
    }
    return text;
}

static const char *families_remedy(const struct reading *r, const char *word)
{
    const char *names[MOST_KEYS];
    int n = 0;
    for (const struct mc_dist_form *f = mc_dist_forms; f->name; f++) {
        if (n == 0 || strcmp(names[n - 1], f->name) != 0) {
            names[n++] = f->name;
        }
    }
    MC_ASSERT(n <= MOST_KEYS);
    return mc_nearest_remedy(r->b->arena, word, names, n);
}

/* The row of the family whose parameters are all there; NULL after a complaint. */
static const struct mc_dist_form *find_form(struct reading *r)
{
    const struct mc_node *dist = mc_node_get(r->map, "dist");
    const char *name = "point";
    bool known = false;
    if (dist && dist->kind == MC_NODE_SCALAR) {
        name = dist->text;
    } else if (dist || !mc_node_get(r->map, "value")) {
        complain(r, dist ? dist : r->map, "write value: ..., or dist: lognormal with its parameters",
                 "it has neither a value nor a distribution");
        return NULL;
    }
    for (const struct mc_dist_form *f = mc_dist_forms; f->name; f++) {
        known = known || strcmp(f->name, name) == 0;
        if (strcmp(f->name, name) == 0 && has_all(r->map, f)) {
            return f;
        }
    }
    if (known) {
        complain(r, dist ? dist : r->map,
                 mc_arena_printf(r->b->arena, "%s takes %s", name, forms_text(r, name)),
                 mc_arena_printf(r->b->arena, "the distribution %s lacks parameters", name));
    } else {
        complain(r, dist, families_remedy(r, name),
                 mc_arena_printf(r->b->arena, "\"%.200s\" is no known distribution", name));
    }
    return NULL;
}

static void check_keys(struct reading *r, const struct mc_dist_form *form)
{
    const char *known[MOST_KEYS];
    int n = 0;
    for (int i = 0; i < MC_DIST_PARAMETERS && form->parameter[i]; i++) {
        known[n++] = form->parameter[i];
    }
    for (int i = 0; common_keys[i]; i++) {
        known[n++] = common_keys[i];
    }
    known[n] = NULL;
    for (int i = 0; i < r->map->count; i++) {
        const char *key = r->map->key[i];
        if (!has_word(known, key)) {
            mc_diag_add(r->b->diag, MC_ERROR, r->map->key_place[i],
                        mc_arena_printf(r->b->arena, "%s.%s", mc_node_path(r->b->arena, r->map), key),
                        mc_nearest_remedy(r->b->arena, key, known, n), "unknown key \"%s\" in a %s value",
                        key, form->name);
            r->good = false;
        }
    }
}

static void read_cuts(struct reading *r, struct mc_dist *dist)
{
    const struct mc_node *low = mc_node_get(r->map, "min"), *high = mc_node_get(r->map, "max");
    const struct mc_node *zero = mc_node_get(r->map, "zero");
    if (low) {
        read_number(r, low, "min", &dist->low);
    }
    if (high) {
        read_number(r, high, "max", &dist->high);
    }
    if (zero) {
        read_number(r, zero, "zero", &dist->zero);
    }
    dist->has_low = low != NULL;
    dist->has_high = high != NULL;
}

/* Three significant digits are enough to see what is wrong. */
static double rounded(double x)
{
    char text[MC_VALUE_ROOM];
    snprintf(text, sizeof text, "%.3g", x);
    return strtod(text, NULL);
}

static const char *describe_extent(struct reading *r, const struct mc_dist *dist, double from, double to)
{
    char low[MC_VALUE_ROOM], high[MC_VALUE_ROOM];
    enum mc_type type = mc_field_scalar(r->spot->field);
    if (dist->family == MC_DIST_POINT) {
        return mc_arena_dup(r->b->arena, mc_value_print_bound(type, low, dist->a));
    }
    mc_value_print_bound(type, low, rounded(from));
    mc_value_print_bound(type, high, rounded(to));
    return mc_arena_printf(r->b->arena, "the distribution (0.1 %% below %s, 0.1 %% above %s)", low, high);
}

static void check_extent(struct reading *r, const struct mc_dist *dist)
{
    const struct mc_field *f = r->spot->field;
    char low[MC_VALUE_ROOM], high[MC_VALUE_ROOM];
    enum mc_type type = mc_field_scalar(f);
    double from, to;
    mc_dist_extent(dist, &from, &to);
    if (!isfinite(from) || !isfinite(to)) {
        complain(r, r->map, "give a smaller spread, or min and max",
                 "the distribution has no end that is a number");
    } else if (mc_field_has_range(f) && (from < f->min || to > f->max)) {
        complain(r, r->map, wanted(r),
                 mc_arena_printf(r->b->arena, "%s is out of range", describe_extent(r, dist, from, to)));
    } else if (mc_field_has_band(f) && (from < f->warn_min || to > f->warn_max)) {
        mc_bind_complain(r->b, r->spot, r->map, MC_WARNING, "check it; it is used as it stands",
                         "%s is outside the plausible band from %s to %s (%s)",
                         describe_extent(r, dist, from, to), mc_value_print_bound(type, low, f->warn_min),
                         mc_value_print_bound(type, high, f->warn_max),
                         f->band_source ? f->band_source : "judgement");
    }
}

static void read_dist(struct reading *r, struct mc_dist *dist)
{
    const struct mc_dist_form *form = find_form(r);
    double value[MC_DIST_PARAMETERS] = {0};
    if (!form) {
        return;
    }
    check_keys(r, form);
    for (int i = 0; i < MC_DIST_PARAMETERS && form->parameter[i]; i++) {
        read_number(r, mc_node_get(r->map, form->parameter[i]), form->parameter[i], &value[i]);
    }
    read_cuts(r, dist);
    if (!r->good) {
        return;
    }
    const char *problem = mc_dist_fill(form, value, dist);
    problem = problem ? problem : mc_dist_check_cuts(dist);
    if (problem) {
        complain(r, r->map, NULL, problem);
    } else {
        check_extent(r, dist);
    }
}

static const char *read_text(struct reading *r, const char *key)
{
    const struct mc_node *node = mc_node_get(r->map, key);
    if (!node || node->kind == MC_NODE_NULL) {
        return NULL;
    }
    if (node->kind != MC_NODE_SCALAR || strlen(node->text) > 1000) {
        complain(r, node, NULL,
                 mc_arena_printf(r->b->arena, "%s is no text of at most 1000 characters", key));
        return NULL;
    }
    return mc_arena_dup(r->b->arena, node->text);
}

static int read_word(struct reading *r, const char *key, const char *const *words, int otherwise)
{
    const char *text = read_text(r, key);
    int n = 0;
    for (; text && words[n]; n++) {
        if (strcmp(words[n], text) == 0) {
            return n;
        }
    }
    if (text) {
        complain(r, mc_node_get(r->map, key), mc_nearest_remedy(r->b->arena, text, words, n),
                 mc_arena_printf(r->b->arena, "%s: \"%.200s\" is not a known word", key, text));
    }
    return otherwise;
}

static void read_provenance(struct reading *r, struct mc_prior_case *c)
{
    c->since = read_text(r, "since");
    c->until = read_text(r, "until");
    c->source = read_text(r, "source");
    c->note = read_text(r, "note");
    const char *date = read_text(r, "date");
    const char *problem = date ? mc_parse_date(date, &c->date) : NULL;
    if (problem) {
        complain(r, mc_node_get(r->map, "date"), "a date, for instance 2026-03-11",
                 mc_arena_printf(r->b->arena, "date: \"%.200s\" %s", date, problem));
    }
    int unstated = c->source ? MC_DOCUMENTED : MC_JUDGEMENT;
    c->confidence = (enum mc_confidence)read_word(r, "confidence", mc_confidence_words, unstated);
    if (!c->source && c->confidence != MC_JUDGEMENT) {
        complain(r, mc_node_get(r->map, "confidence"), "add source: ..., or leave confidence out",
                 "a number without a source is a judgement");
    }
    int interest = read_word(r, "interest", interest_words, -1);
    c->interest = interest >= 0 ? interest_words[interest] : NULL;
}

static void bind_plain(struct reading *r, struct mc_prior_case *c)
{
    read_number(r, r->map, "value", &c->dist.a);
    if (r->good) {
        check_extent(r, &c->dist);
    }
}

static bool bind_case(const struct mc_binder *b, const struct mc_spot *spot, const struct mc_node *node,
                      struct mc_prior_case *c)
{
    struct reading r = {b, spot, node, true};
    c->place = node->place;
    if (node->kind == MC_NODE_SCALAR) {
        bind_plain(&r, c);
    } else if (node->kind == MC_NODE_MAP) {
        read_dist(&r, &c->dist);
        read_provenance(&r, c);
    } else {
        complain(&r, node, wanted(&r),
                 node->kind == MC_NODE_LIST ? "a list stands where a value or a distribution belongs"
                                            : "the case is empty");
    }
    return r.good;
}

static const char *versions_problem(const struct mc_prior_case *c, const struct mc_prior_case *next)
{
    if (c->since && c->until && mc_version_compare(c->since, c->until) >= 0) {
        return "until is not after since";
    }
    if (!next) {
        return c->until ? "no case holds from the last until on" : NULL;
    }
    if (!c->until || !next->since || mc_version_compare(next->since, c->until) < 0) {
        return "the case overlaps with the one before";
    }
    return mc_version_compare(next->since, c->until) > 0 ? "no case holds between this one and the one before"
                                                         : NULL;
}

/* The cases stand in the order of their versions and leave no version out. */
static void check_versions(const struct mc_binder *b, const struct mc_spot *spot, const struct mc_node *node,
                           const struct mc_prior *prior)
{
    bool list = node->kind == MC_NODE_LIST;
    if (prior->cases[0].since) {
        mc_bind_complain(b, spot, list ? node->child[0] : node, MC_ERROR, "leave since out of the first case",
                         "no case holds before version %s", prior->cases[0].since);
    }
    for (int i = 0; i < prior->count; i++) {
        const struct mc_prior_case *next = i + 1 < prior->count ? &prior->cases[i + 1] : NULL;
        const char *problem = versions_problem(&prior->cases[i], next);
        if (problem) {
            mc_bind_complain(
                b, spot, !list ? node : node->child[next ? i + 1 : i], MC_ERROR,
                "each since equals the until before it; the first has no since, the last no until", "%s",
                problem);
        }
    }
}

void mc_bind_prior(const struct mc_binder *b, const struct mc_spot *spot, const struct mc_node *node,
                   struct mc_prior *prior)
{
    prior->path = mc_arena_printf(b->arena, "%s.%s", spot->schema_path, spot->field->key);
    prior->unit = spot->field->unit;
    if (!node) {
        return;
    }
    bool list = node->kind == MC_NODE_LIST, good = true;
    prior->place = node->place;
    prior->count = list ? node->count : 1;
    prior->cases = MC_NEW_ARRAY(b->arena, (size_t)prior->count, struct mc_prior_case);
    for (int i = 0; i < prior->count; i++) {
        good = bind_case(b, spot, list ? node->child[i] : node, &prior->cases[i]) && good;
    }
    if (prior->count == 0) {
        mc_bind_complain(b, spot, node, MC_ERROR, mc_field_wanted(spot->field, b->arena),
                         "the list is empty");
    } else if (good) {
        check_versions(b, spot, node, prior);
    }
}
