/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_INTERVIEW_INSIDE_H
#define MC_INTERVIEW_INSIDE_H
/* interview: what answers are once they are understood; shared by asking (talk.c) and writing (write.c). */
#include "meshcost/interview.h"

enum answer_kind {
    KIND_TEAM,
    KIND_TEAM_OR_NOT,
    KIND_YES_NO,
    KIND_SHARE,
    KIND_NAMES,
    KIND_WILLING,
    KIND_FAILURE
};

struct answer_row {
    const char *key;
    int question;
    enum answer_kind kind;
    const char *prompt, *help;
};
extern const struct answer_row mc_answer_rows[MC_ANSWER_COUNT];

enum { QUESTIONS = 5 };
extern const char *const mc_questions[QUESTIONS];

/* Nothing: not known. Team: its name, "nobody" or "not needed". */
struct answer {
    bool known;
    const char *text; /* in its canonical form */
    double share;
};

struct mc_interview {
    struct mc_arena *arena;
    struct mc_diag *diag;
    const struct mc_scenario *base;
    const char *text;
    size_t length;
    struct answer answer[MC_ANSWER_COUNT];
};

/* Who a role belongs to by the answers: a team's name, or NULL where they do not say. */
const char *mc_interview_owner(const struct mc_interview *interview, enum mc_role role);
/* The answer as a person reads it. */
const char *mc_interview_said(const struct mc_interview *interview, enum mc_answer_key key);

#endif
