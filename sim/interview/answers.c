/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an answer may be, and what it means. */
#include "interview.h"
#include "meshcost/escape.h"
#include "meshcost/quantity.h"
#include <ctype.h>
#include <string.h>

#define X(e, key, question, kind, prompt, help) {key, question, KIND_##kind, prompt, help},
const struct answer_row mc_answer_rows[MC_ANSWER_COUNT] = {MC_ANSWERS(X)};
#undef X

const char *const mc_questions[QUESTIONS] = {
    "Who owns trust anchors, issuers and trust between clusters?", "Where should L7 be rare, where normal?",
    "What breaks if the cluster networking team refuses to become the mesh team?",
    "Which workloads truly need HTTP-aware policy?",
    "Which 2 a.m. failure is planned for first: expired certificate, bad L7 rule, datapath?"};

struct file {
    const char *text[MC_ANSWER_COUNT];
};
#define X(e, word, question, kind, prompt, help)                                                             \
    {.key = word,                                                                                            \
     .offset = offsetof(struct file, text) + sizeof(const char *) * MC_ANSWER_##e,                           \
     .type = MC_TEXT,                                                                                        \
     .doc = prompt},
static const struct mc_field fields[] = {MC_ANSWERS(X){.key = NULL}};
#undef X
const struct mc_schema mc_interview_schema = {
    "answers", sizeof(struct file), fields,
    "Answers of an interview; \"nobody\" and \"don't know\" are answers, what is left out is not known", 0};

static const char *lower(struct mc_arena *arena, const char *text)
{
    char *copy = mc_arena_dup(arena, text);
    for (char *p = copy; *p; p++) {
        *p = (char)tolower((unsigned char)*p);
    }
    return copy;
}

/* Without blanks around it. */
static const char *trimmed(struct mc_arena *arena, const char *text)
{
    text += strspn(text, " \t\r\n");
    size_t n = strlen(text);
    while (n > 0 && strchr(" \t\r\n", text[n - 1])) {
        n--;
    }
    return mc_arena_copy_text(arena, text, n);
}

static bool is_one_of(const char *word, const char *const *words)
{
    for (int i = 0; words[i]; i++) {
        if (strcmp(word, words[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_unknown(const char *word)
{
    static const char *const words[] = {"don't know", "dont know", "do not know", "unknown", "", NULL};
    return is_one_of(word, words);
}

static const char *take_team(const char *text, const char *word, struct answer *a)
{
    static const char *const nobody[] = {"nobody", "no one", "noone", "none", NULL};
    size_t length = strlen(text);
    bool named = false;
    a->text = is_one_of(word, nobody) ? "nobody" : text;
    for (size_t i = 0; i < length;) {
        uint32_t code;
        i += mc_utf8_next(text + i, length - i, &code);
        if (!mc_utf8_printable(code)) {
            return "holds characters that cannot be printed";
        }
        named = named || code > 127 || isalpha((int)code);
    }
    if (!named) {
        return "holds no letter: the name of a team is asked for";
    }
    return mc_utf8_length(text, length) > 63 ? "is longer than 63 characters" : NULL;
}

static const char *take_word(const char *word, const char *const *words, const char *wrong, struct answer *a)
{
    a->text = word;
    return is_one_of(word, words) ? NULL : wrong;
}

static const char *take_share(const char *word, struct answer *a)
{
    static const struct {
        const char *word;
        double share;
    } words[] = {{"none", 0}, {"rare", 0.05}, {"some", 0.2}, {"normal", 0.5}};
    a->text = word;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(word, words[i].word) == 0) {
            a->share = words[i].share;
            return NULL;
        }
    }
    return mc_parse_real(word, &a->share) || !(a->share >= 0 && a->share <= 1)
               ? "is none of none, rare, some, normal, and no share such as 15%"
               : NULL;
}

static bool is_namespace(const struct mc_interview *iv, const char *name)
{
    for (int i = 0; i < iv->base->namespace_count; i++) {
        if (strcmp(iv->base->namespaces[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

static const char *take_names(struct mc_interview *iv, const char *text, struct answer *a)
{
    a->text = text;
    if (strcmp(text, "none") == 0) {
        return NULL;
    }
    char *copy = mc_arena_dup(iv->arena, text);
    for (char *rest = NULL, *name = strtok_r(copy, ",", &rest); name; name = strtok_r(NULL, ",", &rest)) {
        if (!is_namespace(iv, trimmed(iv->arena, name))) {
            return "names a namespace that the scenario does not list";
        }
    }
    return NULL;
}

static const char *take(struct mc_interview *iv, enum answer_kind kind, const char *text, struct answer *a)
{
    static const char *const yes_no[] = {"yes", "no", NULL}, *const willing[] = {"willing", "refuses", NULL},
                             *const failures[] = {"certificate", "l7-rule", "datapath", "none", NULL};
    const char *word = lower(iv->arena, text);
    if (is_unknown(word)) {
        *a = (struct answer){0};
        return NULL;
    }
    a->known = true;
    switch (kind) {
    case KIND_TEAM_OR_NOT:
        if (strcmp(word, "not needed") == 0 || strcmp(word, "not-needed") == 0) {
            a->text = "not needed";
            return NULL;
        }
        return take_team(text, word, a);
    case KIND_YES_NO:
        word = strcmp(word, "true") == 0 ? "yes" : strcmp(word, "false") == 0 ? "no" : word;
        return take_word(word, yes_no, "is neither yes nor no", a);
    case KIND_SHARE:
        return take_share(word, a);
    case KIND_NAMES:
        return take_names(iv, text, a);
    case KIND_WILLING:
        return take_word(word, willing, "is neither willing nor refuses", a);
    case KIND_FAILURE:
        return take_word(word, failures, "is none of certificate, l7-rule, datapath, none", a);
    default:
        return take_team(text, word, a);
    }
}

const char *mc_interview_answer(struct mc_interview *iv, enum mc_answer_key key, const char *text)
{
    struct answer a = {0};
    const char *wrong = take(iv, mc_answer_rows[key].kind, trimmed(iv->arena, text), &a);
    if (!wrong) {
        iv->answer[key] = a;
    }
    return wrong;
}

bool mc_interview_answers(struct mc_interview *iv, const struct mc_node *tree)
{
    struct file file = {0};
    int before = mc_diag_errors(iv->diag);
    if (!mc_schema_bind(&mc_interview_schema, tree, &file, iv->arena, iv->diag)) {
        return false;
    }
    for (int k = 0; k < MC_ANSWER_COUNT; k++) {
        const char *wrong =
            file.text[k] ? mc_interview_answer(iv, (enum mc_answer_key)k, file.text[k]) : NULL;
        if (wrong) {
            const struct mc_node *node = mc_node_get(tree, mc_answer_rows[k].key);
            mc_diag_add(iv->diag, MC_ERROR, node ? node->place : tree->place, mc_answer_rows[k].key,
                        mc_answer_rows[k].prompt, "\"%s\" %s", file.text[k], wrong);
        }
    }
    return mc_diag_errors(iv->diag) == before;
}

/* ---- what they mean ---- */

static const char *team_or_null(const struct answer *a)
{
    return a->known && strcmp(a->text, "not needed") != 0 ? a->text : NULL;
}

const char *mc_interview_owner(const struct mc_interview *iv, enum mc_role role)
{
    const struct answer *a = iv->answer;
    const char *networking = team_or_null(&a[MC_ANSWER_NETWORKING_TEAM]);
    bool refuses = a[MC_ANSWER_NETWORKING].known && strcmp(a[MC_ANSWER_NETWORKING].text, "refuses") == 0;
    bool willing = a[MC_ANSWER_NETWORKING].known && !refuses;
    switch (role) {
    case MC_ROLE_TRUST_ANCHOR:
        return team_or_null(&a[MC_ANSWER_TRUST_ANCHOR]);
    case MC_ROLE_ISSUER:
        return team_or_null(&a[MC_ANSWER_ISSUER]);
    case MC_ROLE_L7_POLICY:
        return team_or_null(&a[MC_ANSWER_L7_POLICY]);
    case MC_ROLE_DATAPATH:
    case MC_ROLE_UPGRADES:
        return refuses ? team_or_null(&a[MC_ANSWER_FALLBACK]) : willing ? networking : NULL;
    default:
        return networking; /* the edge stays with who runs it today */
    }
}

const char *mc_interview_said(const struct mc_interview *iv, enum mc_answer_key key)
{
    return iv->answer[key].known ? iv->answer[key].text : "don't know";
}

static bool has_owner(const char *team)
{
    return team && strcmp(team, "nobody") != 0;
}

struct mc_unowned mc_interview_unowned(const struct mc_interview *iv)
{
    static const enum mc_role asked[] = {MC_ROLE_TRUST_ANCHOR, MC_ROLE_ISSUER, MC_ROLE_DATAPATH,
                                         MC_ROLE_L7_POLICY};
    struct mc_unowned u = {0, 0, false};
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        u.of++;
        u.count += !has_owner(mc_interview_owner(iv, asked[i]));
    }
    const struct answer *cross = &iv->answer[MC_ANSWER_CROSS_CLUSTER];
    if (!cross->known || strcmp(cross->text, "not needed") != 0) {
        u.of++;
        u.count += !has_owner(team_or_null(cross));
    }
    u.is_problem = 2 * u.count >= u.of;
    return u;
}
