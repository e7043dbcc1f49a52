/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Versions as sequences of numbers and words. A sequence goes on with zeros, so that 1.28 equals 1.28.0, and
 * a word comes before any number, so that 1.28-rc.1 comes before 1.28.
 */
#include "meshcost/check.h"
#include "meshcost/schema.h"
#include <string.h>

struct token {
    const char *text;
    size_t length; /* of a number: without leading zeros, 0 for zero */
    bool number;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word_char(char c)
{
    return c && !is_digit(c) && !strchr(".-+_ ", c);
}

/* At the end it gives zeros for ever. */
static const char *next_token(const char *p, struct token *token)
{
    while (*p && !is_digit(*p) && !is_word_char(*p)) {
        p++;
    }
    const char *start = p;
    token->number = !is_word_char(*p);
    while (token->number ? is_digit(*p) : is_word_char(*p)) {
        p++;
    }
    while (token->number && start < p && *start == '0') {
        start++;
    }
    *token = (struct token){start, (size_t)(p - start), token->number};
    return p;
}

static int compare_tokens(const struct token *a, const struct token *b)
{
    if (a->number != b->number) {
        return a->number ? 1 : -1;
    }
    if (a->number && a->length != b->length) {
        return a->length < b->length ? -1 : 1;
    }
    size_t n = a->length < b->length ? a->length : b->length;
    int order = memcmp(a->text, b->text, n);
    if (order != 0 || a->length == b->length) {
        return order < 0 ? -1 : order > 0;
    }
    return a->length < b->length ? -1 : 1;
}

/* The v of v1.28 means nothing. */
static const char *skip_v(const char *text)
{
    return text[0] == 'v' && is_digit(text[1]) ? text + 1 : text;
}

int mc_version_compare(const char *a, const char *b)
{
    a = skip_v(a);
    b = skip_v(b);
    while (*a || *b) {
        struct token x, y;
        a = next_token(a, &x);
        b = next_token(b, &y);
        int order = compare_tokens(&x, &y);
        if (order != 0) {
            return order;
        }
    }
    return 0;
}

const struct mc_prior_case *mc_prior_case_at(const struct mc_prior *prior, const char *version)
{
    MC_ASSERT(prior->count > 0);
    for (int i = 0; version && i < prior->count; i++) {
        const struct mc_prior_case *c = &prior->cases[i];
        if (!c->until || mc_version_compare(version, c->until) < 0) {
            MC_ASSERT(!c->since || mc_version_compare(version, c->since) >= 0);
            return c;
        }
    }
    MC_ASSERT(!version);
    return &prior->cases[prior->count - 1];
}
