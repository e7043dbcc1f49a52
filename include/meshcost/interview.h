/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_INTERVIEW_H
#define MESHCOST_INTERVIEW_H
/*
 * interview: five questions about the organisation to a scenario.
 *
 * Always on top of a base: an imported scenario, or the one that comes with the program. The base's text is
 * kept with its comments; ownership, requirements and what else the answers decide is written anew, each part
 * with the question and the answer above it. "nobody" and "don't know" are answers: both leave a role without
 * an owner. Answers come from a terminal (talk) or from a file (one key an answer, see mc_interview_schema);
 * what a file leaves out is not known.
 */
#include "meshcost/buffer.h"
#include "meshcost/scenario.h"
#include <stdio.h>

/* X(ENUM, key, question, kind, prompt, help) */
#define MC_ANSWERS(X)                                                                                        \
    X(TRUST_ANCHOR, "trust-anchor", 1, TEAM, "Trust anchors (roots) belong to team",                         \
      "Who renews the root before it ends, and is asked when it has ended.")                                 \
    X(ISSUER, "issuer", 1, TEAM, "Issuers (intermediate authorities) belong to team",                        \
      "Who runs what signs workload certificates.")                                                          \
    X(CROSS_CLUSTER, "cross-cluster", 1, TEAM_OR_NOT,                                                        \
      "Trust between clusters belongs to team (or: not needed)",                                             \
      "Who exchanges roots between clusters. \"not needed\" where no service calls another cluster.")        \
    X(ALERTS, "alerts", 1, YES_NO, "Do their expiry alerts reach a rota at night (yes, no)",                 \
      "An alert in a mailbox is a no.")                                                                      \
    X(L7_SHARE, "l7-share", 2, SHARE,                                                                        \
      "Services that need L7 between services (none, rare, some, normal, or 15%)",                           \
      "Canary routing, retries, header rules between services; not what the edge does. "                     \
      "rare 5 %, some 20 %, normal 50 %.")                                                                   \
    X(L7_NAMESPACES, "l7-namespaces", 2, NAMES, "Listed namespaces where L7 is normal (a, b, ... or none)",  \
      "All their services are taken to need it.")                                                            \
    X(NETWORKING_TEAM, "networking-team", 3, TEAM, "The cluster networking team is called",                  \
      "Who runs the network plugin and the edge today.")                                                     \
    X(NETWORKING, "networking", 3, WILLING,                                                                  \
      "Will it own the mesh's datapath and its upgrades (willing, refuses)",                                 \
      "If it refuses, somebody else restarts pods on a network that is not theirs.")                         \
    X(FALLBACK, "fallback", 3, TEAM, "If it refuses, the datapath belongs to team",                          \
      "Who is paged then. \"nobody\" is how it often stands.")                                               \
    X(HTTP_POLICY, "http-policy", 4, SHARE,                                                                  \
      "Namespaces that truly need HTTP-aware policy (none, rare, some, normal, or 15%)",                     \
      "Paths, methods, headers or JWT in an authorisation rule; L4 identity is not enough for them.")        \
    X(L7_POLICY, "l7-policy", 4, TEAM, "These rules belong to team",                                         \
      "Who reviews a rule before it is live, and is paged when it was wrong.")                               \
    X(FIRST_FAILURE, "first-failure", 5, FAILURE,                                                            \
      "The 2 a.m. failure that is planned for first (certificate, l7-rule, datapath, none)",                 \
      "Planned for: rehearsed once a year, with an alert that reaches somebody.")

enum mc_answer_key {
#define X(e, key, question, kind, prompt, help) MC_ANSWER_##e,
    MC_ANSWERS(X)
#undef X
        MC_ANSWER_COUNT
};

struct mc_interview;

extern const struct mc_schema mc_interview_schema; /* of an answers file */

/* `text` is that of the file from which the base was bound, with a NUL behind it; kept by reference. NULL
 * after a problem: the text cannot be edited. */
struct mc_interview *mc_interview_create(struct mc_arena *arena, struct mc_diag *diag,
                                         const struct mc_scenario *base, const char *text, size_t length);
/* Takes one answer as somebody writes it. NULL if it is fine, otherwise what is wrong with it. */
const char *mc_interview_answer(struct mc_interview *interview, enum mc_answer_key key, const char *text);
/* All answers of a file. False after problems were reported. */
bool mc_interview_answers(struct mc_interview *interview, const struct mc_node *tree)
    __attribute__((warn_unused_result));
/* Asks. An empty line takes the default in brackets, "back" goes back, "?" explains, "quit" or the end of
 * input before the first answer stops: false. */
bool mc_interview_talk(struct mc_interview *interview, FILE *in, FILE *out)
    __attribute__((warn_unused_result));

/* Roles that nobody owns or nobody knows of, and of how many. */
struct mc_unowned {
    int count, of;
    bool is_problem; /* half of them or more: define ownership first */
};
struct mc_unowned mc_interview_unowned(const struct mc_interview *interview);
/* What the answers amount to, for people; an ownership problem comes first. */
void mc_interview_summary(const struct mc_interview *interview, struct mc_buffer *out);
/* The scenario as YAML. */
void mc_interview_scenario(const struct mc_interview *interview, const char *name, struct mc_buffer *out);

#endif
