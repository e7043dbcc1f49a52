/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading a condition; what is not known is answered with what is. */
#include "condition.h"
#include "meshcost/quantity.h"
#include <string.h>

static const char *const stats[] = {"mean", "low", "high", "p10", "p50", "p90"};

struct parser {
    struct mc_arena *arena;
    struct mc_diag *diag;
    const struct mc_read_result *names;
    struct mc_condition *c;
};

/* ---- lists of names ---- */

static const char *join(struct mc_arena *arena, const char *list, const char *word)
{
    return list ? mc_arena_printf(arena, "%s, %s", list, word) : word;
}

static const char *lanes_of(const struct parser *p)
{
    const char *list = NULL;
    for (int i = 0; i < p->names->lanes; i++) {
        list = join(p->arena, list, p->names->lane[i].name);
    }
    return list;
}

static const char *groups_of(const struct parser *p, bool categories)
{
    const char *list = NULL;
    for (int i = 0; categories && i < p->names->categories; i++) {
        list = join(p->arena, list, p->names->category[i]);
    }
    for (int i = 0; i < p->names->teams; i++) {
        list = join(p->arena, list, p->names->team[i].name);
    }
    return list;
}

static bool refuse(const struct parser *p, const char *what, const char *word, const char *remedy)
{
    mc_diag_add(p->diag, MC_ERROR, (struct mc_place){0}, "--fail-if", remedy, "\"%s\": \"%s\" %s", p->c->text,
                word, what);
    return false;
}

static bool unknown(const struct parser *p, const char *word)
{
    return refuse(p, "is not a known name", word,
                  "one of the names in the notes, with .mean, .low ... or without");
}

/* ---- measures ---- */

static bool is(const char *word, size_t length, const char *name)
{
    return strlen(name) == length && strncmp(word, name, length) == 0;
}

static bool set(struct parser *p, enum mc_compare_kind kind, const char *name)
{
    p->c->what = WHAT_MEASURE;
    p->c->kind = kind;
    p->c->measure = name;
    return true;
}

static bool set_share(struct parser *p, enum condition_what what)
{
    p->c->what = what;
    return true;
}

static bool find_plain(struct parser *p, const char *word, size_t n)
{
    if (is(word, n, "cash") || is(word, n, "cost")) {
        return set(p, MC_COMPARE_CASH, "cash");
    }
    if (is(word, n, "people")) {
        return set(p, MC_COMPARE_PEOPLE, "people");
    }
    if (is(word, n, "shortfall")) {
        return set(p, MC_COMPARE_SHORTFALL, NULL);
    }
    if (is(word, n, "delivers")) {
        return set_share(p, WHAT_DELIVERS);
    }
    if (is(word, n, "cheapest_realised")) {
        return set_share(p, WHAT_REALISED);
    }
    if (is(word, n, "cheapest_expected")) {
        return set_share(p, WHAT_EXPECTED);
    }
    for (int i = 0; i < p->names->quantities; i++) {
        if (is(word, n, p->names->quantity[i].word)) {
            return set(p, MC_COMPARE_QUANTITY, p->names->quantity[i].word);
        }
    }
    return false;
}

/* cash(CATEGORY or TEAM), people(TEAM) */
static bool find_group(struct parser *p, bool cash, const char *group, size_t n)
{
    for (int i = 0; cash && i < p->names->categories; i++) {
        if (is(group, n, p->names->category[i])) {
            return set(p, MC_COMPARE_CASH_OF_CATEGORY, p->names->category[i]);
        }
    }
    for (int i = 0; i < p->names->teams; i++) {
        if (is(group, n, p->names->team[i].name)) {
            return set(p, cash ? MC_COMPARE_CASH_OF_TEAM : MC_COMPARE_PEOPLE_OF_TEAM, p->names->team[i].name);
        }
    }
    return false;
}

static bool parse_stat(struct parser *p, const char *word)
{
    for (size_t i = 0; i < sizeof stats / sizeof stats[0]; i++) {
        if (strcmp(word, stats[i]) == 0) {
            p->c->stat = (enum condition_stat)i;
            return p->c->what == WHAT_MEASURE ||
                   refuse(p, "is for measures, not for shares", word, "leave it out");
        }
    }
    return refuse(p, "is no statistic", word, "mean, low, high, p10, p50, p90");
}

/* MEASURE[.STAT]; a quiet attempt changes nothing that a later one does not set. */
static bool parse_measure(struct parser *p, const char *text)
{
    const char *open = strchr(text, '('), *end;
    bool found;
    if (open) {
        bool cash = is(text, (size_t)(open - text), "cash") || is(text, (size_t)(open - text), "cost");
        const char *close = strchr(open, ')');
        if (!close || (!cash && !is(text, (size_t)(open - text), "people"))) {
            return unknown(p, text);
        }
        found = find_group(p, cash, open + 1, (size_t)(close - open - 1));
        if (!found) {
            return refuse(p, "is not a known name", text, groups_of(p, cash));
        }
        end = close + 1;
    } else {
        end = text + strcspn(text, ".");
        found = find_plain(p, text, (size_t)(end - text));
    }
    if (!found || (*end && *end != '.')) {
        return unknown(p, text);
    }
    return *end == '\0' || parse_stat(p, end + 1);
}

/* ---- the left side ---- */

/* The longest name of a lane that the text begins with and that a dot follows. */
static const char *lane_before(const struct parser *p, const char *text)
{
    const char *best = NULL;
    for (int i = 0; i < p->names->lanes; i++) {
        const char *name = p->names->lane[i].name;
        size_t n = strlen(name);
        if (strncmp(text, name, n) == 0 && text[n] == '.' && (!best || n > strlen(best))) {
            best = name;
        }
    }
    return best;
}

static bool parse_delta(struct parser *p, const char *text)
{
    const char *close = strchr(text, ')');
    p->c->subject = SUBJECT_DELTA;
    for (int i = 0; close && i < p->names->lanes; i++) {
        if (is(text, (size_t)(close - text), p->names->lane[i].name)) {
            p->c->lane = p->names->lane[i].name;
        }
    }
    if (!p->c->lane || close[1] != '.') {
        return refuse(p, "needs delta(LANE).MEASURE of a lane of this run", p->c->name, lanes_of(p));
    }
    if (!parse_measure(p, close + 2)) {
        return false;
    }
    return p->c->what == WHAT_MEASURE ||
           refuse(p, "has no difference", close + 2, "cost, people, shortfall or a quantity");
}

static bool parse_name(struct parser *p)
{
    const char *name = p->c->name, *lane = lane_before(p, name);
    if (strncmp(name, "delta(", 6) == 0) {
        return parse_delta(p, name + 6);
    }
    if (strcmp(name, "not_delivering") == 0 || strcmp(name, "ties") == 0) {
        p->c->subject = SUBJECT_RUN;
        p->c->what = name[0] == 'n' ? WHAT_NOT_DELIVERING : WHAT_TIES;
        return true;
    }
    if (lane) {
        p->c->subject = SUBJECT_LANE;
        p->c->lane = lane;
        return parse_measure(p, name + strlen(lane) + 1);
    }
    const char *dot = strchr(name, '.');
    if (dot && !strchr(name, '(') && !find_plain(p, name, (size_t)(dot - name))) {
        return unknown(p, name);
    }
    p->c->subject = SUBJECT_VERDICT;
    return parse_measure(p, name);
}

/* ---- all ---- */

static const char *trimmed(struct mc_arena *arena, const char *from, const char *to)
{
    while (from < to && *from == ' ') {
        from++;
    }
    while (to > from && to[-1] == ' ') {
        to--;
    }
    return mc_arena_copy_text(arena, from, (size_t)(to - from));
}

static bool parse_value(struct parser *p, const char *text)
{
    size_t n = strlen(text);
    const char *wrong = mc_parse_real(text, &p->c->value);
    p->c->percent = n > 0 && text[n - 1] == '%';
    if (wrong) {
        return refuse(p, wrong, text, "a number such as 250000, or a share such as 5%");
    }
    bool share = p->c->what != WHAT_MEASURE || p->c->kind == MC_COMPARE_SHORTFALL;
    if (p->c->percent && (p->c->subject == SUBJECT_RUN || (p->c->subject != SUBJECT_DELTA && !share))) {
        return refuse(p, "is a share, which only delta(LANE) and shares are compared with", text,
                      "delta(LANE).cost>5%, or a number in the unit of the measure");
    }
    return true;
}

/* The last comparison: names of migrations have one in them. */
static const char *find_operator(const char *text)
{
    const char *last = text + strlen(text);
    for (const char *at = text; *at; at++) {
        last = *at == '<' || *at == '>' ? at : last;
    }
    return last;
}

const struct mc_condition *mc_condition_parse(struct mc_arena *arena, struct mc_diag *diag, const char *text,
                                              const struct mc_read_result *names)
{
    struct mc_condition *c = MC_NEW(arena, struct mc_condition);
    struct parser p = {arena, diag, names, c};
    const char *operator= find_operator(text);
    c->text = text;
    if (*operator== '\0' || operator== text) {
        mc_diag_add(diag, MC_ERROR, (struct mc_place){0}, "--fail-if",
                    "NAME>VALUE, for instance cost.p90>250000, delta(LANE).cash>5%, not_delivering>0",
                    "\"%s\" compares nothing: > >= < or <= is missing", text);
        return NULL;
    }
    c->less = *operator== '<';
    c->equal = operator[1] == '=';
    c->name = trimmed(arena, text, operator);
    const char *value = operator+ 1 + c->equal;
    return parse_name(&p) && parse_value(&p, trimmed(arena, value, value + strlen(value))) ? c : NULL;
}

static void note(const struct parser *p, const char *what, const char *list)
{
    mc_diag_add(p->diag, MC_NOTE, (struct mc_place){0}, "--fail-if", NULL, "%s: %s", what, list);
}

/* In portions that are printed whole. */
void mc_condition_names(struct mc_arena *arena, struct mc_diag *diag, const struct mc_read_result *names)
{
    const struct parser all = {.arena = arena, .diag = diag, .names = names}, *p = &all;
    const char *list = NULL;
    note(p, "lanes", lanes_of(p));
    note(p, "measures",
         "cost, cash(CATEGORY), people, people(TEAM), shortfall, and the quantities; shares: delivers, "
         "cheapest_realised, cheapest_expected; of the run: not_delivering, ties");
    for (int i = 0; i < p->names->quantities; i++) {
        list = join(p->arena, list, p->names->quantity[i].word);
        if (i % 8 == 7 || i + 1 == p->names->quantities) {
            note(p, "quantities", list);
            list = NULL;
        }
    }
}
