/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Completion of the command line, for bash and zsh, made from the same tables as the help. */
#include "cli.h"
#include <stdio.h>
#include <string.h>

/* Whether a value or an argument of that name is a file. */
static bool is_file(const char *argument)
{
    static const char *const words[] = {"FILE", "DB", "SCENARIO", "DIR", "RIG", "DESIGN", "OUT", "IN", "CSV"};
    for (size_t i = 0; argument && i < sizeof words / sizeof words[0]; i++) {
        if (strstr(argument, words[i])) {
            return true;
        }
    }
    return false;
}

/* Text between single quotes of a shell. */
static void print_quoted(const char *text)
{
    for (; *text; text++) {
        if (*text == '\'') {
            fputs("'\\''", stdout);
        } else {
            putchar(*text == '\n' ? ' ' : *text);
        }
    }
}

/* ---- bash ---- */

static void print_bash_options(const struct mc_command *c)
{
    for (const struct mc_option *o = c->options; o && o->name; o++) {
        printf("--%s ", o->name);
    }
    fputs("--help", stdout);
}

static int print_bash(void)
{
    fputs("# bash completion for meshcost\n"
          "_meshcost()\n{\n"
          "    local current=${COMP_WORDS[COMP_CWORD]} options=\n"
          "    COMPREPLY=()\n"
          "    if [ \"$COMP_CWORD\" = 1 ]; then\n        COMPREPLY=($(compgen -W '",
          stdout);
    for (int i = 0; mc_commands[i]; i++) {
        printf("%s ", mc_commands[i]->name);
    }
    fputs("--help --version' -- \"$current\"))\n        return\n    fi\n"
          "    case ${COMP_WORDS[1]} in\n",
          stdout);
    for (int i = 0; mc_commands[i]; i++) {
        printf("        %s) options='", mc_commands[i]->name);
        print_bash_options(mc_commands[i]);
        fputs("' ;;\n", stdout);
    }
    fputs("    esac\n"
          "    if [[ $current == -* ]]; then\n"
          "        COMPREPLY=($(compgen -W \"$options\" -- \"$current\"))\n"
          "    else\n"
          "        mapfile -t COMPREPLY < <(compgen -f -- \"$current\")\n"
          "    fi\n}\n"
          "complete -o filenames -F _meshcost meshcost\n",
          stdout);
    return MC_EXIT_OK;
}

/* ---- zsh ---- */

/* One specification of _arguments: brackets and colons in the text would end a field. */
static void print_zsh_text(const char *text)
{
    for (; *text; text++) {
        if (strchr("[]:\\", *text)) {
            putchar('\\');
        }
        print_quoted((const char[]){*text, '\0'});
    }
}

static void print_zsh_options(const struct mc_command *c)
{
    for (const struct mc_option *o = c->options; o && o->name; o++) {
        printf(" \\\n                '%s--%s%s[", o->repeats ? "*" : "", o->name, o->argument ? "=" : "");
        print_zsh_text(o->doc);
        putchar(']');
        if (o->argument) {
            putchar(':');
            print_zsh_text(o->argument);
            fputs(is_file(o->argument) ? ":_files" : ":", stdout);
        }
        putchar('\'');
    }
    fputs(" \\\n                '--help[this help]'", stdout);
    if (c->most != 0) {
        fputs(" '*:argument:_files'", stdout);
    }
}

static int print_zsh(void)
{
    fputs("#compdef meshcost\n"
          "_meshcost()\n{\n"
          "    local context state line\n"
          "    local -a commands\n"
          "    commands=(\n",
          stdout);
    for (int i = 0; mc_commands[i]; i++) {
        printf("        '%s:", mc_commands[i]->name);
        print_zsh_text(mc_commands[i]->summary);
        fputs("'\n", stdout);
    }
    fputs("    )\n"
          "    _arguments -C '1:command:->command' '*::argument:->rest'\n"
          "    case $state in\n"
          "        command) _describe command commands ;;\n"
          "        rest)\n            case $words[1] in\n",
          stdout);
    for (int i = 0; mc_commands[i]; i++) {
        printf("            %s) _arguments", mc_commands[i]->name);
        print_zsh_options(mc_commands[i]);
        fputs(" ;;\n", stdout);
    }
    fputs(
        "            esac ;;\n"
        "    esac\n}\n"
        "if [ \"$funcstack[1]\" = _meshcost ]; then _meshcost \"$@\"; else compdef _meshcost meshcost; fi\n",
        stdout);
    return MC_EXIT_OK;
}

static int run(const struct mc_args *args)
{
    const char *shell = mc_args_at(args, 0);
    if (strcmp(shell, "bash") == 0) {
        return print_bash();
    }
    if (strcmp(shell, "zsh") == 0) {
        return print_zsh();
    }
    mc_diag_add(mc_args_diag(args), MC_ERROR, (struct mc_place){0}, "SHELL", "bash or zsh",
                "\"%.40s\" is not a shell for which there is completion", shell);
    return MC_EXIT_USAGE;
}

static const struct mc_option options[] = {{0}};

const struct mc_command mc_command_completion = {
    .name = "completion",
    .arguments = "SHELL",
    .summary = "completion of the command line for bash or zsh",
    .least = 1,
    .most = 1,
    .options = options,
    .help = "Prints a script for the shell. `cmake --install` puts both where the shells look for them.",
    .examples = "  meshcost completion bash > ~/.local/share/bash-completion/completions/meshcost\n"
                "  meshcost completion zsh > ~/.zfunc/_meshcost\n",
    .run = run};
