/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asking at a terminal, line by line: defaults, back and forth, help. */
#include "interview.h"
#include "meshcost/escape.h"
#include <string.h>

enum { LINE = 512, INDENT = 2 };

static const enum mc_role role_of[] = {[MC_ANSWER_TRUST_ANCHOR] = MC_ROLE_TRUST_ANCHOR,
                                       [MC_ANSWER_ISSUER] = MC_ROLE_ISSUER,
                                       [MC_ANSWER_NETWORKING_TEAM] = MC_ROLE_GATEWAYS,
                                       [MC_ANSWER_FALLBACK] = MC_ROLE_DATAPATH,
                                       [MC_ANSWER_L7_POLICY] = MC_ROLE_L7_POLICY};

/* What an empty line means: what was answered before, else what the base states, else that nobody knows. */
static const char *fallback_of(const struct mc_interview *iv, int key)
{
    bool is_role = mc_answer_rows[key].kind == KIND_TEAM;
    if (iv->answer[key].known) {
        return iv->answer[key].text;
    }
    if (is_role && iv->base->owners[role_of[key]].team_index != 0) {
        return iv->base->owners[role_of[key]].team;
    }
    return key == MC_ANSWER_CROSS_CLUSTER && iv->base->cluster_count == 1 ? "not needed" : "don't know";
}

static void say(FILE *out, const char *text)
{
    struct mc_buffer clean = {0};
    mc_escape_terminal(&clean, text);
    fputs(mc_buffer_text(&clean), out);
    mc_buffer_free(&clean);
}

static void introduce(const struct mc_interview *iv, FILE *out)
{
    fprintf(
        out,
        "Five questions. Enter takes what stands in brackets; \"nobody\" and \"don't know\" are answers.\n"
        "\"back\" goes back, \"?\" explains, \"quit\" stops without writing anything.\n");
    fprintf(out, "Teams of the scenario: ");
    for (int i = 1; i < iv->base->team_count; i++) {
        fputs(i > 1 ? ", " : "", out);
        say(out, iv->base->teams[i].name);
    }
    fputs(iv->base->team_count > 1 ? "; a new name makes a new team.\n" : "none; a name makes a team.\n",
          out);
}

/* Said at once, for a slip of the hand makes a team too. */
static void greet(const struct mc_interview *iv, int key, FILE *out)
{
    const struct answer *a = &iv->answer[key];
    bool team = mc_answer_rows[key].kind == KIND_TEAM || mc_answer_rows[key].kind == KIND_TEAM_OR_NOT;
    bool is_new = team && a->known && strcmp(a->text, "nobody") != 0 && strcmp(a->text, "not needed") != 0;
    for (int i = 1; is_new && i < iv->base->team_count; i++) {
        is_new = strcmp(iv->base->teams[i].name, a->text) != 0;
    }
    for (int k = 0; is_new && k < key; k++) {
        is_new = !iv->answer[k].known || strcmp(iv->answer[k].text, a->text) != 0;
    }
    if (is_new) {
        fprintf(out, "%*sa new team: ", 2 * INDENT, "");
        say(out, a->text);
        fputc('\n', out);
    }
}

/* False where only one of two questions matters and this is the other. */
static bool is_asked(const struct mc_interview *iv, int key)
{
    const struct answer *willing = &iv->answer[MC_ANSWER_NETWORKING];
    if (key == MC_ANSWER_L7_NAMESPACES) {
        return iv->base->namespace_count > 0;
    }
    return key != MC_ANSWER_FALLBACK || (willing->known && strcmp(willing->text, "refuses") == 0);
}

static void ask(const struct mc_interview *iv, int key, bool first, FILE *out)
{
    const struct answer_row *row = &mc_answer_rows[key];
    if (first) {
        fprintf(out, "\n%d of %d. %s\n", row->question, QUESTIONS, mc_questions[row->question - 1]);
    }
    fprintf(out, "%*s%s [", INDENT, "", row->prompt);
    say(out, fallback_of(iv, key));
    fputs("]: ", out);
    fflush(out);
}

enum move { MOVE_ON, MOVE_BACK, MOVE_AGAIN, MOVE_QUIT };

static enum move understand(struct mc_interview *iv, int key, char *line, FILE *out)
{
    line[strcspn(line, "\r\n")] = '\0';
    if (strcmp(line, "back") == 0) {
        return MOVE_BACK;
    }
    if (strcmp(line, "quit") == 0) {
        return MOVE_QUIT;
    }
    if (strcmp(line, "?") == 0) {
        fprintf(out, "%*s%s\n", 2 * INDENT, "", mc_answer_rows[key].help);
        return MOVE_AGAIN;
    }
    const char *text = line[strspn(line, " \t")] ? line : fallback_of(iv, key);
    const char *wrong = mc_interview_answer(iv, (enum mc_answer_key)key, text);
    if (wrong) {
        fprintf(out, "%*s\"", 2 * INDENT, "");
        say(out, text);
        fprintf(out, "\" %s\n", wrong);
        return MOVE_AGAIN;
    }
    greet(iv, key, out);
    return MOVE_ON;
}

static int step(const struct mc_interview *iv, int key, int by)
{
    do {
        key += by;
    } while (key > 0 && key < MC_ANSWER_COUNT && !is_asked(iv, key));
    return key < 0 ? 0 : key;
}

/* A line that is too long for the buffer is read to its end. */
static bool read_line(char line[LINE], FILE *in)
{
    if (!fgets(line, LINE, in)) {
        return false;
    }
    for (int c = 0; !strchr(line, '\n') && c != '\n' && c != EOF;) {
        c = fgetc(in);
    }
    return true;
}

bool mc_interview_talk(struct mc_interview *iv, FILE *in, FILE *out)
{
    char line[LINE];
    int shown = 0;
    introduce(iv, out);
    for (int key = 0; key < MC_ANSWER_COUNT;) {
        ask(iv, key, mc_answer_rows[key].question != shown, out);
        shown = mc_answer_rows[key].question;
        if (!read_line(line, in)) {
            fputs("\n", out);
            return key > 0; /* what was not answered is not known */
        }
        switch (understand(iv, key, line, out)) {
        case MOVE_QUIT:
            return false;
        case MOVE_BACK:
            key = step(iv, key, -1);
            break;
        case MOVE_ON:
            key = step(iv, key, 1);
            break;
        default:
            break;
        }
    }
    fputs("\n", out);
    return true;
}
