/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The base's text with what the answers decide written anew. Lines are edited, not values, so that the
 * comments of an imported scenario (the place that each value was read from) stay.
 */
#include "interview.h"
#include "meshcost/check.h"
#include "meshcost/escape.h"
#include "meshcost/quantity.h"
#include <inttypes.h>
#include <string.h>

/* Before line `at` (from 1): leave out `removed` lines, put in a text. */
struct edit {
    int at, removed;
    const char *text;
};

struct writer {
    const struct mc_interview *iv;
    const struct mc_node *root;
    const char **line; /* starts of lines, and one past the last */
    int line_count;
    struct edit *edits;
    int edit_count, edit_room;
    struct mc_buffer tail; /* blocks that the base does not have */
};

/* ---- lines ---- */

/* Bytes of the line break at p, 0 if there is none: what the reader of YAML takes for one, whose places count
 * by it. */
static size_t line_break(const char *p, const char *end)
{
    static const char *const breaks[] = {"\r\n", "\n", "\r", "\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"};
    for (size_t i = 0; i < sizeof breaks / sizeof breaks[0]; i++) {
        size_t n = strlen(breaks[i]);
        if ((size_t)(end - p) >= n && memcmp(p, breaks[i], n) == 0) {
            return n;
        }
    }
    return 0;
}

/* The line after that of p, or the end. */
static const char *next_line(const char *p, const char *end)
{
    for (; p < end; p++) {
        size_t n = line_break(p, end);
        if (n > 0) {
            return p + n;
        }
    }
    return end;
}

static void cut_lines(struct writer *w)
{
    const char *text = w->iv->text, *end = text + w->iv->length;
    size_t room = 2;
    for (const char *p = text; p < end; p = next_line(p, end)) {
        room++;
    }
    w->line = MC_NEW_ARRAY(w->iv->arena, room, const char *);
    w->line[w->line_count++] = text;
    for (const char *p = next_line(text, end); p < end; p = next_line(p, end)) {
        w->line[w->line_count++] = p;
    }
    w->line[w->line_count] = end;
}

/* Is the line blank, a comment that begins at the margin, or the end of the document? */
static bool is_between(const struct writer *w, int line)
{
    const char *p = w->line[line - 1];
    return strchr("\n\r#", *p) != NULL || p == w->line[w->line_count] || strncmp(p, "---", 3) == 0 ||
           strncmp(p, "...", 3) == 0;
}

static void add_edit(struct writer *w, int at, int removed, const char *text)
{
    if (w->edit_count == w->edit_room) {
        int room = w->edit_room ? 2 * w->edit_room : 16;
        w->edits =
            mc_arena_grow(w->iv->arena, w->edits, (size_t)w->edit_room, (size_t)room, sizeof *w->edits);
        w->edit_room = room;
    }
    int i = w->edit_count++;
    for (; i > 0 && w->edits[i - 1].at > at; i--) {
        w->edits[i] = w->edits[i - 1];
    }
    w->edits[i] = (struct edit){at, removed, text};
}

static int key_index(const struct mc_node *map, const char *key)
{
    for (int i = 0; i < map->count; i++) {
        if (strcmp(map->key[i], key) == 0) {
            return i;
        }
    }
    return -1;
}

/* First line behind the value of a key at the margin; comments before the next key stay with that one. */
static int end_of(const struct writer *w, int i)
{
    int start = w->root->key_place[i].line;
    int end = i + 1 < w->root->count ? w->root->key_place[i + 1].line : w->line_count + 1;
    while (end - 1 > start && is_between(w, end - 1)) {
        end--;
    }
    return end;
}

/* Replaces the block of a key at the margin, or adds it at the end. */
static void put_block(struct writer *w, const char *key, const char *text)
{
    int i = key_index(w->root, key);
    if (i < 0) {
        mc_buffer_char(&w->tail, '\n');
        mc_buffer_text_add(&w->tail, text);
        return;
    }
    int start = w->root->key_place[i].line;
    add_edit(w, start, end_of(w, i) - start, text);
}

static const char *kept(struct writer *w, struct mc_buffer *text)
{
    const char *copy = mc_arena_dup(w->iv->arena, mc_buffer_text(text));
    mc_buffer_free(text);
    return copy;
}

/* ---- blocks ---- */

static void comment(struct mc_buffer *out, const struct mc_interview *iv, enum mc_answer_key key)
{
    mc_buffer_printf(out, "  # %s ", mc_answer_rows[key].prompt);
    mc_buffer_text_add(out, "-> ");
    mc_escape_terminal(out, mc_interview_said(iv, key));
    mc_buffer_char(out, '\n');
}

static bool said(const struct mc_interview *iv, enum mc_answer_key key, const char *word)
{
    return iv->answer[key].known && strcmp(iv->answer[key].text, word) == 0;
}

/* What was planned for is rehearsed, and its alert reaches somebody. */
static bool is_planned_for(const struct mc_interview *iv, enum mc_role role)
{
    bool certificate = role == MC_ROLE_TRUST_ANCHOR || role == MC_ROLE_ISSUER;
    return (certificate && said(iv, MC_ANSWER_FIRST_FAILURE, "certificate")) ||
           (role == MC_ROLE_L7_POLICY && said(iv, MC_ANSWER_FIRST_FAILURE, "l7-rule")) ||
           (role == MC_ROLE_DATAPATH && said(iv, MC_ANSWER_FIRST_FAILURE, "datapath"));
}

static bool has_alerts(const struct mc_interview *iv, enum mc_role role)
{
    bool certificate = role == MC_ROLE_TRUST_ANCHOR || role == MC_ROLE_ISSUER;
    if (certificate && iv->answer[MC_ANSWER_ALERTS].known) {
        return said(iv, MC_ANSWER_ALERTS, "yes") || is_planned_for(iv, role);
    }
    return iv->base->owners[role].alerts || is_planned_for(iv, role);
}

static void write_owner(struct mc_buffer *out, const struct mc_interview *iv, enum mc_role role)
{
    const struct mc_owner *base = &iv->base->owners[role];
    const char *team = mc_interview_owner(iv, role);
    mc_buffer_printf(out, "  %s:\n    team: ", mc_role_words[role]);
    mc_escape_yaml(out, team ? team : base->team);
    mc_buffer_printf(out, "%s\n    alerts: %s\n    rehearsed: %s\n",
                     team ? "" : "   # as before: not answered", has_alerts(iv, role) ? "true" : "false",
                     base->rehearsed || is_planned_for(iv, role) ? "true" : "false");
}

static void put_ownership(struct writer *w)
{
    static const enum mc_answer_key asked[] = {
        MC_ANSWER_TRUST_ANCHOR, MC_ANSWER_ISSUER,          MC_ANSWER_CROSS_CLUSTER,
        MC_ANSWER_ALERTS,       MC_ANSWER_NETWORKING_TEAM, MC_ANSWER_NETWORKING,
        MC_ANSWER_FALLBACK,     MC_ANSWER_L7_POLICY,       MC_ANSWER_FIRST_FAILURE};
    struct mc_buffer out = {0};
    mc_buffer_text_add(&out, "ownership:\n");
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        comment(&out, w->iv, asked[i]);
    }
    for (int role = 0; role < MC_ROLES; role++) {
        write_owner(&out, w->iv, (enum mc_role)role);
    }
    put_block(w, "ownership", kept(w, &out));
}

/* A date that the base does not state follows from the rest of the scenario: it stays unstated. */
static void write_need(struct mc_buffer *out, const struct mc_requirement *r, bool is_dated)
{
    char text[64];
    mc_buffer_printf(out, "  - {capability: %s, hard: %s, share: %s", mc_capability_words[r->capability],
                     r->hard ? "true" : "false", mc_print_real(text, r->share));
    if (is_dated) {
        mc_buffer_printf(out, ", due: \"%s\"", mc_print_date(text, r->due));
    }
    mc_buffer_text_add(out, "}\n");
}

static void write_share(struct mc_buffer *out, const struct mc_interview *iv, enum mc_answer_key key,
                        enum mc_capability capability)
{
    const struct answer *a = &iv->answer[key];
    comment(out, iv, key);
    if (a->known && a->share > 0) {
        struct mc_requirement need = {.capability = (int)capability, .share = a->share};
        write_need(out, &need, false);
    }
}

static void put_requirements(struct writer *w)
{
    const struct mc_interview *iv = w->iv;
    bool routing = iv->answer[MC_ANSWER_L7_SHARE].known, policy = iv->answer[MC_ANSWER_HTTP_POLICY].known;
    bool crossing = iv->answer[MC_ANSWER_CROSS_CLUSTER].known;
    const struct mc_node *list = mc_node_get(w->root, "requirements");
    struct mc_buffer out = {0};
    mc_buffer_text_add(&out, "requirements:\n");
    for (int i = 0; i < iv->base->requirement_count; i++) {
        const struct mc_requirement *r = &iv->base->requirements[i];
        bool asked = (routing && r->capability == MC_CAP_L7_ROUTING) ||
                     (policy && r->capability == MC_CAP_L7_AUTHORIZATION) ||
                     (crossing && r->capability == MC_CAP_MULTI_CLUSTER);
        if (!asked) {
            write_need(&out, r, mc_node_get(list->child[i], "due") != NULL);
        }
    }
    write_share(&out, iv, MC_ANSWER_L7_SHARE, MC_CAP_L7_ROUTING);
    write_share(&out, iv, MC_ANSWER_HTTP_POLICY, MC_CAP_L7_AUTHORIZATION);
    comment(&out, iv, MC_ANSWER_CROSS_CLUSTER);
    if (crossing && !said(iv, MC_ANSWER_CROSS_CLUSTER, "not needed")) {
        struct mc_requirement need = {.capability = MC_CAP_MULTI_CLUSTER, .share = 1};
        write_need(&out, &need, false);
    }
    bool empty = !strstr(mc_buffer_text(&out), "\n  - ");
    if (empty) {
        mc_buffer_text_add(&out, "  []\n");
    }
    put_block(w, "requirements", kept(w, &out));
}

static bool is_team(const struct mc_interview *iv, const char *name)
{
    for (int i = 0; i < iv->base->team_count; i++) {
        if (strcmp(iv->base->teams[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_new_team(const struct mc_interview *iv, int role)
{
    const char *name = mc_interview_owner(iv, (enum mc_role)role);
    if (!name || is_team(iv, name)) {
        return false;
    }
    for (int r = 0; r < role; r++) {
        const char *before = mc_interview_owner(iv, (enum mc_role)r);
        if (before && strcmp(before, name) == 0) {
            return false;
        }
    }
    return true;
}

static void write_team(struct mc_buffer *out, const struct mc_team_spec *t)
{
    char text[64];
    mc_buffer_text_add(out, "  - name: ");
    mc_escape_yaml(out, t->name);
    mc_buffer_printf(out, "\n    people: %" PRId64 "\n    mesh-hours: %s\n", t->people,
                     mc_print_duration(text, t->mesh_hours));
    mc_buffer_printf(out, "    on-call: %s\n    utc-offset: %s\n", t->on_call ? "true" : "false",
                     mc_print_duration(text, t->utc_offset));
    if (t->rota > 1) {
        mc_buffer_printf(out, "    rota: %" PRId64 "\n", t->rota);
    }
    mc_buffer_text_add(out, t->refuses ? "    refuses-mesh: true\n" : "");
}

/* Only where somebody new was named: otherwise the base's block stays as it is. */
static void put_teams(struct writer *w)
{
    const struct mc_interview *iv = w->iv;
    struct mc_buffer out = {0};
    bool any = false;
    mc_buffer_text_add(&out, "teams:\n");
    for (int i = 1; i < iv->base->team_count; i++) {
        write_team(&out, &iv->base->teams[i]);
    }
    for (int r = 0; r < MC_ROLES; r++) {
        if (is_new_team(iv, r)) {
            any = true;
            mc_buffer_text_add(&out, "  # named in the interview; its size and hours are assumed\n");
            write_team(&out, &(struct mc_team_spec){.name = mc_interview_owner(iv, (enum mc_role)r),
                                                    .people = 6,
                                                    .mesh_hours = INT64_C(2) * 3600000,
                                                    .on_call = said(iv, MC_ANSWER_ALERTS, "yes")});
        }
    }
    const char *text = kept(w, &out);
    if (any) {
        put_block(w, "teams", text);
    }
}

/* ---- the share of L7 ---- */

/* Are the keys of a map on lines of their own? */
static bool is_block(const struct mc_node *map)
{
    return map->kind == MC_NODE_MAP && map->count > 0 && map->place.line == map->key_place[0].line &&
           map->place.column == map->key_place[0].column;
}

static void put_generated_share(struct writer *w)
{
    const struct mc_interview *iv = w->iv;
    const struct answer *a = &iv->answer[MC_ANSWER_L7_SHARE];
    int g = key_index(w->root, "generate");
    char share[64];
    if (!a->known) {
        return;
    }
    const char *value =
        mc_arena_printf(iv->arena, "%s   # interview: %s", mc_print_real(share, a->share), a->text);
    if (g < 0) {
        put_block(w, "generate", mc_arena_printf(iv->arena, "generate:\n  l7-share: %s\n", value));
        return;
    }
    const struct mc_node *map = w->root->child[g];
    if (!is_block(map)) {
        add_edit(w, w->root->key_place[g].line, 0,
                 mc_arena_printf(iv->arena, "# The interview says l7-share: %s\n", value));
        return;
    }
    int i = key_index(map, "l7-share"), at = map->key_place[i < 0 ? 0 : i].line, removed = 0;
    if (i >= 0) {
        int next = i + 1 < map->count ? map->key_place[i + 1].line : end_of(w, g);
        removed = next - at;
    }
    add_edit(w, at, removed,
             mc_arena_printf(iv->arena, "%*sl7-share: %s\n", map->key_place[0].column - 1, "", value));
}

/* Is it one of the names that commas part? */
static bool is_listed(const char *list, const char *name)
{
    static const char blanks[] = " \t";
    for (const char *p = list;; p++) {
        p += strspn(p, blanks);
        size_t whole = strcspn(p, ","), n = whole;
        while (n > 0 && strchr(blanks, p[n - 1])) {
            n--;
        }
        if (n == strlen(name) && strncmp(p, name, n) == 0) {
            return true;
        }
        p += whole;
        if (*p == '\0') {
            return false;
        }
    }
}

/* False where services share a line, so that some could not be marked. */
static bool mark_services(struct writer *w, const struct mc_node *services)
{
    bool all = true;
    for (int i = 0; services && services->kind == MC_NODE_LIST && i < services->count; i++) {
        const struct mc_node *s = services->child[i];
        if (is_block(s) && !mc_node_get(s, "l7")) {
            add_edit(w, s->key_place[0].line + 1, 0,
                     mc_arena_printf(w->iv->arena, "%*sl7: true   # interview: L7 is normal here\n",
                                     s->key_place[0].column - 1, ""));
        }
        all = all && (is_block(s) || mc_node_get(s, "l7"));
    }
    return all;
}

static void put_normal_namespaces(struct writer *w)
{
    const struct answer *a = &w->iv->answer[MC_ANSWER_L7_NAMESPACES];
    int at = key_index(w->root, "namespaces");
    const struct mc_node *list = at >= 0 ? w->root->child[at] : NULL;
    for (int i = 0; a->known && list && i < list->count; i++) {
        const struct mc_node *name = mc_node_get(list->child[i], "name");
        if (name && name->text && is_listed(a->text, name->text) &&
            !mark_services(w, mc_node_get(list->child[i], "services"))) {
            struct mc_buffer out = {0};
            mc_buffer_text_add(&out, "# The interview says l7: true for every service of ");
            mc_escape_terminal(&out, name->text);
            mc_buffer_char(&out, '\n');
            add_edit(w, w->root->key_place[at].line, 0, kept(w, &out));
        }
    }
}

/* ---- the whole ---- */

static void apply(const struct writer *w, struct mc_buffer *out)
{
    int line = 1;
    for (int i = 0; i < w->edit_count; i++) {
        const struct edit *e = &w->edits[i];
        if (e->at > line) {
            mc_buffer_add(out, w->line[line - 1], (size_t)(w->line[e->at - 1] - w->line[line - 1]));
            line = e->at;
        }
        mc_buffer_text_add(out, out->length > 0 && mc_buffer_text(out)[out->length - 1] != '\n' ? "\n" : "");
        mc_buffer_text_add(out, e->text);
        line += e->removed;
    }
    if (line <= w->line_count) {
        mc_buffer_add(out, w->line[line - 1], (size_t)(w->line[w->line_count] - w->line[line - 1]));
    }
    mc_buffer_text_add(out, out->length > 0 && mc_buffer_text(out)[out->length - 1] != '\n' ? "\n" : "");
    mc_buffer_text_add(out, mc_buffer_text(&w->tail));
}

static void put_name(struct writer *w, const char *name)
{
    struct mc_buffer out = {0};
    if (name) {
        mc_buffer_text_add(&out, "scenario: ");
        mc_escape_yaml(&out, name);
        mc_buffer_char(&out, '\n');
        put_block(w, "scenario", kept(w, &out));
    }
}

void mc_interview_scenario(const struct mc_interview *iv, const char *name, struct mc_buffer *out)
{
    struct writer w = {.iv = iv, .root = iv->base->tree};
    cut_lines(&w);
    mc_buffer_text_add(
        out, "# Completed by an interview: ownership, requirements and the share of L7 are its answers.\n");
    put_name(&w, name);
    put_generated_share(&w);
    put_normal_namespaces(&w);
    put_teams(&w);
    put_ownership(&w);
    put_requirements(&w);
    apply(&w, out);
    mc_buffer_free(&w.tail);
}

struct mc_interview *mc_interview_create(struct mc_arena *arena, struct mc_diag *diag,
                                         const struct mc_scenario *base, const char *text, size_t length)
{
    const struct mc_node *root = base->tree;
    for (int i = 0; i < root->count; i++) {
        int before = i > 0 ? root->key_place[i - 1].line : 0;
        if (root->key_place[i].column != 1 || root->key_place[i].line <= before) {
            mc_diag_add(diag, MC_ERROR, root->key_place[i], root->key[i],
                        "write each key of the scenario at the margin, on a line of its own",
                        "the base cannot be edited line by line");
            return NULL;
        }
    }
    struct mc_interview *iv = MC_NEW(arena, struct mc_interview);
    *iv = (struct mc_interview){.arena = arena, .diag = diag, .base = base, .text = text, .length = length};
    if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
        iv->text += 3; /* a comment goes before the first line */
        iv->length -= 3;
    }
    const char *end = strstr(iv->text, "\n...");
    iv->length = end ? (size_t)(end + 1 - iv->text) : iv->length; /* the document ends there */
    return iv;
}
