/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Linear inequalities between factors: sum of coefficients times factors against a number. */
#include "design.h"
#include "meshcost/quantity.h"
#include <ctype.h>
#include <math.h>
#include <string.h>

struct mc_inequality {
    double *weight; /* a factor; NaN: not named */
    double constant;
    bool strict, equal;
    const struct mc_inequality *next;
};

struct reader {
    const char *at;
    const struct mc_design *design;
    struct mc_arena *arena;
    struct mc_inequality *row;
    const char *wrong;
};

static void skip_blanks(struct reader *r)
{
    while (*r->at == ' ') {
        r->at++;
    }
}

static bool name_char(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '-' || c == '.';
}

/* Names may hold hyphens, so that a minus sign needs a blank before it. */
static const char *read_token(struct reader *r)
{
    const char *begin = r->at;
    while (name_char(*r->at)) {
        r->at++;
    }
    return mc_arena_copy_text(r->arena, begin, (size_t)(r->at - begin));
}

static int factor_named(const struct mc_design *d, const char *name)
{
    for (int i = 0; i < d->factor_count; i++) {
        if (strcmp(d->factors[i].name, name) == 0) {
            return i;
        }
    }
    return -1;
}

static void fault(struct reader *r, const char *wrong)
{
    r->wrong = r->wrong ? r->wrong : wrong;
}

static void add_factor(struct reader *r, const char *name, double weight)
{
    int i = factor_named(r->design, name);
    if (i < 0) {
        fault(r, mc_arena_printf(r->arena, "\"%s\" is neither a factor nor a number", name));
    } else {
        double before = r->row->weight[i];
        r->row->weight[i] = weight + (isnan(before) ? 0 : before);
    }
}

/* NUMBER, NAME or NUMBER * NAME, times the sign. */
static void read_term(struct reader *r, double sign)
{
    double number;
    skip_blanks(r);
    const char *token = read_token(r);
    if (!*token) {
        fault(r, "a factor or a number is missing");
    } else if (factor_named(r->design, token) >= 0 || mc_parse_real(token, &number) != NULL) {
        add_factor(r, token, sign);
    } else {
        skip_blanks(r);
        if (*r->at == '*') {
            r->at++;
            skip_blanks(r);
            add_factor(r, read_token(r), sign * number);
        } else {
            r->row->constant += sign * number;
        }
    }
}

static void read_side(struct reader *r, double side)
{
    read_term(r, side);
    for (skip_blanks(r); !r->wrong && (*r->at == '+' || *r->at == '-'); skip_blanks(r)) {
        double sign = *r->at++ == '+' ? side : -side;
        read_term(r, sign);
    }
}

/* Everything is brought to the left: the sum is to be negative or zero. */
static void read_relation(struct reader *r)
{
    read_side(r, 1);
    double turn = 1;
    if (*r->at == '<' || *r->at == '>' || *r->at == '=') {
        char c = *r->at++;
        turn = c == '>' ? -1 : 1;
        r->row->equal = c == '=';
        r->row->strict = *r->at != '=' && c != '=';
        r->at += *r->at == '=';
    } else {
        fault(r, "there is none of <, <=, >, >=, =");
    }
    if (!r->wrong) {
        read_side(r, -1);
    }
    if (!r->wrong && *r->at) {
        fault(r, mc_arena_printf(r->arena, "\"%.20s\" is left over", r->at));
    }
    for (int i = 0; i < r->design->factor_count; i++) {
        r->row->weight[i] *= turn;
    }
    r->row->constant *= turn;
}

static const char *not_numeric(const struct mc_design *d, const struct mc_inequality *row,
                               struct mc_arena *arena)
{
    for (int i = 0; i < d->factor_count; i++) {
        const struct mc_factor *f = &d->factors[i];
        for (int k = 0; !isnan(row->weight[i]) && k < f->value_count; k++) {
            double ignored;
            if (mc_parse_real(f->values[k], &ignored) != NULL) {
                return mc_arena_printf(arena, "\"%s\" of %s is no number", f->values[k], f->name);
            }
        }
    }
    return NULL;
}

struct mc_inequality *mc_inequalities(const struct mc_design *d, struct mc_arena *arena, struct mc_diag *diag)
{
    struct mc_inequality *all = MC_NEW(arena, struct mc_inequality);
    all->weight = NULL;
    bool fine = true;
    for (int i = 0; i < d->constraint_count; i++) {
        struct mc_inequality *row = MC_NEW(arena, struct mc_inequality);
        *row = (struct mc_inequality){.weight = MC_NEW_ARRAY(arena, (size_t)d->factor_count + 1, double)};
        for (int k = 0; k < d->factor_count; k++) {
            row->weight[k] = NAN;
        }
        struct reader r = {.at = d->constraints[i].that, .design = d, .arena = arena, .row = row};
        read_relation(&r);
        const char *wrong = r.wrong ? r.wrong : not_numeric(d, row, arena);
        if (wrong) {
            mc_diag_add(diag, MC_ERROR, d->constraints[i].place, "constraints",
                        "a linear inequality between factors, for instance a + 2 * b <= 1", "\"%s\": %s",
                        d->constraints[i].that, wrong);
            fine = false;
        }
        row->next = all->next;
        all->next = row;
    }
    return fine ? all : NULL;
}

/* What is as in the base has no number here, so that a rule about it cannot be broken. */
static double left_side(const struct mc_inequality *row, const struct mc_design *d, const double *cell)
{
    double sum = row->constant;
    for (int i = 0; i < d->factor_count; i++) {
        double value = cell[i];
        if (isnan(row->weight[i])) {
            continue;
        }
        if (!isnan(value) && d->factors[i].value_count > 0) {
            (void)mc_parse_real(d->factors[i].values[(int)value], &value);
        }
        sum += row->weight[i] * value;
    }
    return sum;
}

bool mc_inequalities_hold(const struct mc_inequality *all, const struct mc_design *d, const double *cell)
{
    for (const struct mc_inequality *row = all->next; row; row = row->next) {
        double sum = left_side(row, d, cell), scale = 1e-9 * (1 + fabs(row->constant));
        bool holds = isnan(sum)    ? true
                     : row->equal  ? fabs(sum) <= scale
                     : row->strict ? sum < 0
                                   : sum <= scale;
        if (!holds) {
            return false;
        }
    }
    return true;
}
