/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds the data files that come with the program. */
#include "cli.h"
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Directory of the running executable, or "." where the system does not tell. */
static const char *executable_directory(struct mc_arena *arena)
{
    char path[4096];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
    if (n <= 0) {
        return ".";
    }
    path[n] = '\0';
    char *slash = strrchr(path, '/');
    if (slash) {
        *slash = '\0';
    }
    return mc_arena_dup(arena, path);
}

/*
 * MESHCOST_DATA wins; an installed program has ../share/meshcost; a program in its build tree
 * (.build/CONFIGURATION/bin, or BUILD/bin) has scenarios three levels up, or two.
 */
const char *mc_data_directory(const struct mc_args *args)
{
    struct mc_arena *arena = mc_args_arena(args);
    const char *stated = getenv("MESHCOST_DATA");
    if (stated && *stated) {
        return mc_arena_dup(arena, stated);
    }
    const char *here = executable_directory(arena);
    static const char *const places[] = {"../share/meshcost", "../../../scenarios", "../../scenarios"};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        const char *path = mc_arena_printf(arena, "%s/%s", here, places[i]);
        if (access(mc_arena_printf(arena, "%s/lanes", path), R_OK) == 0) {
            return path;
        }
    }
    return "scenarios";
}

const char *const *mc_data_path(const struct mc_args *args, const char *kind)
{
    struct mc_arena *arena = mc_args_arena(args);
    const char **path = MC_NEW_ARRAY(arena, 2, const char *);
    path[0] = mc_arena_printf(arena, "%s/%s", mc_data_directory(args), kind);
    return path;
}

static int by_name(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

const char *const *mc_data_files(const struct mc_args *args, const char *kind, const char *ending, int *count)
{
    struct mc_arena *arena = mc_args_arena(args);
    const char *directory = mc_data_path(args, kind)[0];
    const char **files = NULL;
    *count = 0;
    DIR *dir = opendir(directory);
    for (struct dirent *e; dir && (e = readdir(dir));) {
        size_t n = strlen(e->d_name), end = strlen(ending);
        if (n > end && strcmp(e->d_name + n - end, ending) == 0) {
            files = mc_arena_grow(arena, files, (size_t)*count, (size_t)*count + 1, sizeof *files);
            files[(*count)++] = mc_arena_printf(arena, "%s/%s", directory, e->d_name);
        }
    }
    if (dir) {
        closedir(dir);
    }
    if (files) {
        qsort(files, (size_t)*count, sizeof files[0], by_name);
    }
    return files;
}

const char *const *mc_house_path(const struct mc_args *args)
{
    struct mc_arena *arena = mc_args_arena(args);
    const char **path = MC_NEW_ARRAY(arena, 3, const char *);
    path[0] = mc_data_path(args, "lanes")[0];
    path[1] = mc_data_path(args, "house")[0];
    return path;
}
