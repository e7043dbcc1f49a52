/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parses a command line against a command's table of options, and prints help from the same table. */
#include "cli.h"
#include "meshcost/check.h"
#include "meshcost/quantity.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct given {
    const struct mc_option *option;
    const char *value;
};

struct mc_args {
    const struct mc_command *command;
    struct mc_arena *arena;
    struct mc_diag *diag;
    const char **positional;
    struct given *given;
    int positional_count, given_count;
};

static const struct mc_option *find_long(const struct mc_command *c, const char *name, size_t length)
{
    for (const struct mc_option *o = c->options; o && o->name; o++) {
        if (strlen(o->name) == length && strncmp(o->name, name, length) == 0) {
            return o;
        }
    }
    return NULL;
}

static const struct mc_option *find_short(const struct mc_command *c, char letter)
{
    for (const struct mc_option *o = c->options; o && o->name; o++) {
        if (letter && o->letter == letter) {
            return o;
        }
    }
    return NULL;
}

static bool complain(const struct mc_command *c, const char *what, const char *token)
{
    fprintf(stderr, "meshcost %s: %s: %s\ntry: meshcost %s --help\n", c->name, what, token, c->name);
    return false;
}

/* One option at argv[*i]; moves *i past a separate value. */
static bool parse_option(struct mc_args *a, int argc, char **argv, int *i)
{
    const char *token = argv[*i], *value = NULL;
    const struct mc_option *o;
    if (token[1] == '-') {
        const char *equals = strchr(token, '=');
        o = find_long(a->command, token + 2, equals ? (size_t)(equals - token - 2) : strlen(token + 2));
        value = equals ? equals + 1 : NULL;
    } else {
        o = find_short(a->command, token[1]);
        value = token[2] ? token + 2 : NULL;
    }
    if (!o) {
        return complain(a->command, "there is no such option", token);
    }
    if (!o->argument && value) {
        return complain(a->command, "this option takes no value", token);
    }
    if (o->argument && !value) {
        if (*i + 1 >= argc) {
            return complain(a->command, "this option needs a value", token);
        }
        value = argv[++*i];
    }
    if (!o->repeats && mc_args_has(a, o->name)) {
        return complain(a->command, "given twice", token);
    }
    a->given[a->given_count++] = (struct given){o, value};
    return true;
}

/* The one option whose words are the same everywhere. */
static bool check_colour(const struct mc_args *a)
{
    const char *when = mc_args_value(a, "color", "auto");
    bool known = strcmp(when, "auto") == 0 || strcmp(when, "always") == 0 || strcmp(when, "never") == 0;
    return known || complain(a->command, "--color takes auto, always or never, not", when);
}

static bool parse(struct mc_args *a, int argc, char **argv)
{
    bool options = true;
    for (int i = 0; i < argc; i++) {
        if (options && strcmp(argv[i], "--") == 0) {
            options = false;
        } else if (options && argv[i][0] == '-' && argv[i][1] != '\0') {
            if (!parse_option(a, argc, argv, &i)) {
                return false;
            }
        } else {
            a->positional[a->positional_count++] = argv[i];
        }
    }
    if (a->positional_count < a->command->least) {
        return complain(a->command, "missing", a->command->arguments);
    }
    if (a->command->most >= 0 && a->positional_count > a->command->most) {
        return complain(a->command, "one argument too many", a->positional[a->command->most]);
    }
    return check_colour(a);
}

static void print_options(const struct mc_command *c)
{
    printf("\nOptions:\n");
    for (const struct mc_option *o = c->options; o && o->name; o++) {
        char left[64];
        snprintf(left, sizeof left, "%s%c%s--%s%s%s", o->letter ? "-" : "", o->letter ? o->letter : ' ',
                 o->letter ? ", " : "   ", o->name, o->argument ? " " : "", o->argument ? o->argument : "");
        printf("  %-28s %s%s\n", left, o->doc, o->repeats ? " (may be repeated)" : "");
    }
    printf("  %-28s %s\n", "    --help", "this help");
}

static void print_help(const struct mc_command *c)
{
    printf("meshcost %s %s\n\n%s.\n", c->name, c->arguments, c->summary);
    if (c->help) {
        printf("\n%s\n", c->help);
    }
    print_options(c);
    if (c->examples) {
        printf("\nExamples:\n%s", c->examples);
    }
}

static void print_overview(FILE *out)
{
    fprintf(out, "meshcost: what a service mesh costs to own\n\nusage: meshcost COMMAND ...\n\n");
    for (int i = 0; mc_commands[i]; i++) {
        fprintf(out, "  %-10s %-28s %s\n", mc_commands[i]->name, mc_commands[i]->arguments,
                mc_commands[i]->summary);
    }
    fprintf(out,
            "\nmeshcost COMMAND --help tells more. Exit codes: 0 fine, 1 failure, 2 usage or invalid input, "
            "3 a --fail-if\ncondition holds.\n");
}

static int run_command(const struct mc_command *c, int argc, char **argv)
{
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            print_help(c);
            return MC_EXIT_OK;
        }
    }
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_args a = {.command = c, .arena = arena, .diag = mc_diag_create(arena)};
    a.positional = MC_NEW_ARRAY(arena, (size_t)argc + 1, const char *);
    a.given = MC_NEW_ARRAY(arena, (size_t)argc + 1, struct given);
    int code = MC_EXIT_USAGE;
    if (parse(&a, argc, argv)) {
        code = c->run(&a);
        code = code == MC_EXIT_USAGE && mc_diag_surroundings(a.diag) ? MC_EXIT_FAILURE : code;
        mc_diag_print(a.diag, stderr);
    }
    mc_arena_destroy(arena);
    return code;
}

static int choose(int argc, char **argv)
{
    if (argc < 2) {
        print_overview(stderr);
        return MC_EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0) {
        print_overview(stdout);
        return MC_EXIT_OK;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("meshcost %s\n", MC_VERSION);
        return MC_EXIT_OK;
    }
    for (int i = 0; mc_commands[i]; i++) {
        if (strcmp(mc_commands[i]->name, argv[1]) == 0) {
            return run_command(mc_commands[i], argc - 2, argv + 2);
        }
    }
    fprintf(stderr, "meshcost: there is no command \"%.60s\"\n\n", argv[1]);
    print_overview(stderr);
    return MC_EXIT_USAGE;
}

/* What was printed has to have arrived. */
int mc_main(int argc, char **argv)
{
    int code = choose(argc, argv);
    if ((fflush(stdout) != 0 || ferror(stdout)) && code == MC_EXIT_OK) {
        perror("meshcost: standard output");
        code = MC_EXIT_FAILURE;
    }
    return code;
}

/* ---- what commands ask ---- */

const char *mc_args_command(const struct mc_args *a)
{
    return a->command->name;
}

int mc_args_count(const struct mc_args *a)
{
    return a->positional_count;
}

const char *mc_args_at(const struct mc_args *a, int i)
{
    MC_ASSERT(i < a->positional_count);
    return a->positional[i];
}

int mc_args_repeats(const struct mc_args *a, const char *option)
{
    int n = 0;
    for (int i = 0; i < a->given_count; i++) {
        n += strcmp(a->given[i].option->name, option) == 0;
    }
    return n;
}

const char *mc_args_repeat(const struct mc_args *a, const char *option, int nth)
{
    for (int i = 0; i < a->given_count; i++) {
        if (strcmp(a->given[i].option->name, option) == 0 && nth-- == 0) {
            return a->given[i].value;
        }
    }
    return NULL;
}

bool mc_args_has(const struct mc_args *a, const char *option)
{
    return mc_args_repeats(a, option) > 0;
}

const char *mc_args_value(const struct mc_args *a, const char *option, const char *fallback)
{
    int n = mc_args_repeats(a, option);
    return n > 0 ? mc_args_repeat(a, option, n - 1) : fallback;
}

bool mc_args_int(const struct mc_args *a, const char *option, int64_t fallback, int64_t low, int64_t high,
                 int64_t *value)
{
    const char *text = mc_args_value(a, option, NULL);
    *value = fallback;
    const char *wrong = text ? mc_parse_int(text, value) : NULL;
    if (!wrong && (*value < low || *value > high)) {
        wrong = "is out of range";
    }
    if (wrong) {
        fprintf(stderr, "meshcost %s: --%s: \"%.40s\" %s (%" PRId64 " to %" PRId64 ")\n", a->command->name,
                option, text ? text : "", wrong, low, high);
    }
    return wrong == NULL;
}

const struct mc_args *mc_args_without(const struct mc_args *a, const char *option)
{
    struct mc_args *copy = MC_NEW(a->arena, struct mc_args);
    *copy = *a;
    copy->diag = mc_diag_create(a->arena);
    copy->given = MC_NEW_ARRAY(a->arena, (size_t)a->given_count + 1, struct given);
    copy->given_count = 0;
    for (int i = 0; i < a->given_count; i++) {
        if (strcmp(a->given[i].option->name, option) != 0) {
            copy->given[copy->given_count++] = a->given[i];
        }
    }
    return copy;
}

const struct mc_args *mc_args_with(const struct mc_args *a, const char *option, const char *value)
{
    struct mc_args *copy = MC_NEW(a->arena, struct mc_args);
    *copy = *a;
    copy->diag = mc_diag_create(a->arena);
    copy->given = MC_NEW_ARRAY(a->arena, (size_t)a->given_count + 1, struct given);
    for (int i = 0; i < a->given_count; i++) {
        copy->given[i] = a->given[i];
    }
    copy->given[copy->given_count++] = (struct given){find_long(a->command, option, strlen(option)), value};
    return copy;
}

const struct mc_args *mc_args_point(const struct mc_args *a, struct mc_arena *arena, struct mc_diag *diag,
                                    const char *lanes, const char *prices, int settings,
                                    const char *const *setting)
{
    static const struct mc_option option_lanes = {.name = "lanes"}, option_prices = {.name = "prices"},
                                  option_set = {.name = "set", .repeats = true};
    struct mc_args *p = MC_NEW(arena, struct mc_args);
    *p = (struct mc_args){.command = a->command, .arena = arena, .diag = diag};
    p->given = MC_NEW_ARRAY(arena, (size_t)settings + 2, struct given);
    if (lanes) {
        p->given[p->given_count++] = (struct given){&option_lanes, lanes};
    }
    if (prices) {
        p->given[p->given_count++] = (struct given){&option_prices, prices};
    }
    for (int i = 0; i < settings; i++) {
        p->given[p->given_count++] = (struct given){&option_set, setting[i]};
    }
    return p;
}

struct mc_arena *mc_args_arena(const struct mc_args *a)
{
    return a->arena;
}

struct mc_diag *mc_args_diag(const struct mc_args *a)
{
    return a->diag;
}
