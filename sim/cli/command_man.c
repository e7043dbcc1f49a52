/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The manual page, made from the same tables as the help. */
#include "cli.h"
#include <stdio.h>
#include <string.h>

/* Text for roff: a backslash or a dash is not markup, and no line begins with a request. */
static void print_part(const char *text, size_t length)
{
    bool fresh = true;
    for (const char *end = text + length; text < end; text++) {
        if (fresh && (*text == '.' || *text == '\'')) {
            fputs("\\&", stdout);
        }
        if (*text == '\\') {
            fputs("\\e", stdout);
        } else if (*text == '-') {
            fputs("\\-", stdout);
        } else {
            putchar(*text);
        }
        fresh = *text == '\n';
    }
}

static void print_text(const char *text)
{
    print_part(text, strlen(text));
}

/* A paragraph of text, its lines filled. */
static void print_paragraph(const char *text)
{
    for (const char *line = text; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
        if (*line == '\n') {
            fputs(".PP\n", stdout);
            continue;
        }
        print_part(line, strcspn(line, "\n"));
        putchar('\n');
    }
}

static void print_options(const struct mc_command *c)
{
    for (const struct mc_option *o = c->options; o && o->name; o++) {
        fputs(".TP\n", stdout);
        if (o->letter) {
            printf("\\fB\\-%c\\fR, ", o->letter);
        }
        fputs("\\fB\\-\\-", stdout);
        print_text(o->name);
        fputs("\\fR", stdout);
        if (o->argument) {
            fputs(" \\fI", stdout);
            print_text(o->argument);
            fputs("\\fR", stdout);
        }
        putchar('\n');
        print_paragraph(o->doc);
        if (o->repeats) {
            fputs("May be repeated.\n", stdout);
        }
    }
}

static void print_examples(const char *examples)
{
    fputs(".PP\n.nf\n", stdout);
    print_text(examples);
    fputs(".fi\n", stdout);
}

static void print_command(const struct mc_command *c)
{
    fputs(".SS ", stdout);
    print_text(c->name);
    putchar(' ');
    print_text(c->arguments);
    putchar('\n');
    print_paragraph(c->summary);
    if (c->help) {
        fputs(".PP\n", stdout);
        print_paragraph(c->help);
    }
    print_options(c);
    if (c->examples) {
        print_examples(c->examples);
    }
}

static int run(const struct mc_args *args)
{
    (void)args;
    puts(".\\\" Made by `meshcost man` from the tables of commands.\n"
         ".TH MESHCOST 1 \"\" \"meshcost " MC_VERSION "\" \"User Commands\"\n"
         ".SH NAME\nmeshcost \\- what a service mesh costs to own\n"
         ".SH SYNOPSIS\n\\fBmeshcost\\fR \\fICOMMAND\\fR [\\fIOPTION\\fR...] [\\fIARGUMENT\\fR...]\n"
         ".SH DESCRIPTION\n"
         "Replays one history of a Kubernetes fleet through several ways of operating it and books what each "
         "costs:\n"
         "compute, certificates, incidents, upgrades, onboarding, the time of teams. Results go into an "
         "SQLite\n"
         "database; comparisons and reports are made from the database alone.\n"
         ".PP\nData goes to standard output, diagnostics and progress to standard error.\n"
         ".SH COMMANDS");
    for (int i = 0; mc_commands[i]; i++) {
        print_command(mc_commands[i]);
    }
    puts(".SH EXIT STATUS\n"
         ".TP\n0\nfine\n.TP\n1\nfailure: of the disk, of another program, of a run that was stopped\n"
         ".TP\n2\nusage or invalid input; nothing was written\n"
         ".TP\n3\na condition given with \\fB\\-\\-fail\\-if\\fR holds\n"
         ".SH ENVIRONMENT\n"
         ".TP\n\\fBMESHCOST_DATA\\fR\nfolder with lanes, prices, priors and release calendars, if not beside "
         "the "
         "executable");
    return MC_EXIT_OK;
}

static const struct mc_option options[] = {{0}};

const struct mc_command mc_command_man = {.name = "man",
                                          .arguments = "",
                                          .summary = "the manual page",
                                          .least = 0,
                                          .most = 0,
                                          .options = options,
                                          .help = "In the form that man(1) reads: meshcost man | man -l -",
                                          .examples = "  meshcost man > meshcost.1\n",
                                          .run = run};
