/* SPDX-License-Identifier: GPL-3.0-or-later */
/* meshcost import: manifests or a dump of a cluster to a scenario. */
#include "cli.h"
#include "meshcost/import.h"
#include "meshcost/quantity.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

static const struct mc_option options[] = {
    {"cluster", 'c', "NAME=FILE", true, "file of a named cluster; plain FILEs belong to \"cluster\""},
    {"owner-label", 0, "KEY", false, "label or annotation that names the owning team"},
    {"metrics", 'm', "CSV", false, "request rates: namespace,service,requests"},
    {"name", 'n', "NAME", false, "name of the scenario (default: imported)"},
    {"start", 0, "DATE", false, "first day of the scenario"},
    {"as-of", 0, "DATE", false, "last day for which release calendars are taken as known"},
    {"kinds", 0, "FILE", false, "what objects mean (default: import/kinds.yaml of the data files)"},
    {"output", 'o', "FILE", false, "write the scenario there instead of to stdout"},
    {"anonymise", 0, NULL, false, "numbered names instead of those of the dump"},
    {"json", 0, NULL, false, "what was read and assumed as JSON on stdout; needs --output"},
    {NULL, 0, NULL, false, NULL}};

enum { MAX_RATES = 64 << 20 };
static const struct mc_place nowhere = {0};

static bool date_is_fine(const struct mc_args *args, const char *option)
{
    const char *text = mc_args_value(args, option, NULL);
    int64_t ms;
    const char *wrong = text ? mc_parse_date(text, &ms) : NULL;
    if (wrong) {
        mc_diag_add(mc_args_diag(args), MC_ERROR, nowhere, option, "for instance 2027-01-01", "\"%s\" %s",
                    text, wrong);
    }
    return wrong == NULL;
}

static void read_cluster(const struct mc_args *args, struct mc_import *import, const char *setting)
{
    const char *equals = strchr(setting, '=');
    if (!equals || equals == setting || equals - setting > 63 || !equals[1]) {
        mc_diag_add(mc_args_diag(args), MC_ERROR, nowhere, "--cluster", "write --cluster NAME=FILE",
                    "\"%s\" is not a name and a file", setting);
        return;
    }
    const char *name = mc_arena_copy_text(mc_args_arena(args), setting, (size_t)(equals - setting));
    (void)!mc_import_file(import, name, equals + 1);
}

static void read_rates(const struct mc_args *args, struct mc_import *import, const char *file)
{
    struct mc_buffer buffer = {0};
    if (!mc_buffer_read_file(&buffer, file, MAX_RATES)) {
        mc_diag_add(mc_args_diag(args), MC_ERROR, (struct mc_place){file, 0, 0, 0}, NULL, "check the path",
                    "cannot be read: %s", strerror(errno));
    } else {
        char *text = mc_arena_copy_text(mc_args_arena(args), mc_buffer_text(&buffer), buffer.length);
        (void)!mc_import_rates(import, file, text, buffer.length);
    }
    mc_buffer_free(&buffer);
}

static struct mc_import *read_all(const struct mc_args *args)
{
    const char *kinds = mc_arena_printf(mc_args_arena(args), "%s/import/kinds.yaml", mc_data_directory(args));
    struct mc_import *import =
        mc_import_create(mc_args_arena(args), mc_args_diag(args), mc_args_value(args, "kinds", kinds));
    if (!import || !date_is_fine(args, "start") || !date_is_fine(args, "as-of")) {
        return NULL;
    }
    if (mc_args_has(args, "anonymise")) {
        mc_import_anonymise(import);
    }
    mc_import_owner_label(import, mc_args_value(args, "owner-label", NULL));
    for (int i = 0; i < mc_args_count(args); i++) {
        (void)!mc_import_file(import, "cluster", mc_args_at(args, i));
    }
    for (int i = 0; i < mc_args_repeats(args, "cluster"); i++) {
        read_cluster(args, import, mc_args_repeat(args, "cluster", i));
    }
    if (mc_args_has(args, "metrics")) {
        read_rates(args, import, mc_args_value(args, "metrics", NULL));
    }
    return mc_diag_errors(mc_args_diag(args)) == 0 ? import : NULL;
}

static bool write_scenario(const struct mc_args *args, const struct mc_import *import)
{
    struct mc_buffer text = {0};
    const char *file = mc_args_value(args, "output", NULL);
    mc_import_scenario(import, mc_args_value(args, "name", "imported"), mc_args_value(args, "start", NULL),
                       mc_args_value(args, "as-of", NULL), &text);
    FILE *out = file ? fopen(file, "w") : stdout;
    bool fine = out && !text.overflow && fwrite(mc_buffer_text(&text), 1, text.length, out) == text.length;
    if (out && (file ? fclose(out) : fflush(out)) != 0) {
        fine = false;
    }
    if (!fine) {
        fprintf(stderr, "meshcost import: %s: cannot be written: %s\n", file ? file : "stdout",
                strerror(errno));
    }
    mc_buffer_free(&text);
    return fine;
}

static void print_summary(const struct mc_args *args, const struct mc_import *import)
{
    struct mc_buffer summary = {0};
    if (mc_args_has(args, "json")) {
        mc_import_json(import, &summary);
        fputs(mc_buffer_text(&summary), stdout);
    } else {
        mc_import_summary(import, &summary);
        fputs(mc_buffer_text(&summary), stderr);
    }
    mc_buffer_free(&summary);
}

static int run(const struct mc_args *args)
{
    if (mc_args_count(args) == 0 && !mc_args_has(args, "cluster")) {
        fputs("meshcost import: no file given\ntry: meshcost import --help\n", stderr);
        return MC_EXIT_USAGE;
    }
    if (mc_args_has(args, "json") && !mc_args_has(args, "output")) {
        fputs("meshcost import: --json prints on stdout: say with --output where the scenario goes\n",
              stderr);
        return MC_EXIT_USAGE;
    }
    struct mc_import *import = read_all(args);
    if (!import) {
        return MC_EXIT_USAGE;
    }
    struct mc_import_counts counts = mc_import_join(import);
    print_summary(args, import);
    if (counts.namespaces == 0) {
        fputs("meshcost import: no workload was found, there is nothing to simulate\n", stderr);
        return MC_EXIT_FAILURE;
    }
    return write_scenario(args, import) ? MC_EXIT_OK : MC_EXIT_FAILURE;
}

const struct mc_command mc_command_import = {
    .name = "import",
    .arguments = "[FILE...]",
    .summary = "Kubernetes manifests or a dump of a cluster to a scenario",
    .least = 0,
    .most = -1,
    .options = options,
    .help =
        "Reads YAML or JSON, several documents and lists too (kubectl get -o yaml). Writes a scenario in\n"
        "which every value that was read names its file and line, and says on stderr what was read, what\n"
        "was assumed, and which five assumptions matter most. Unknown kinds are counted and left out.",
    .examples =
        "  meshcost import shop.yaml -o shop-scenario.yaml\n"
        "  meshcost import --cluster eu=eu.yaml --cluster us=us.yaml --metrics rates.csv -o ours.yaml\n",
    .run = run};
