/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A plain main for fuzz targets: runs each file of the given folders and files through the target once, so
 * that a corpus is replayed with any compiler and without libFuzzer's runtime. An empty input is always
 * tried. Fails when a folder cannot be read; everything else is the target's own asserts and sanitizers.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_INPUT = 1 << 24, MAX_PATH = 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* 0, or 1 when the file cannot be read whole. */
static int replay_file(const char *path, uint8_t *bytes)
{
    FILE *f = fopen(path, "rb");
    if (!f) {
        perror(path);
        return 1;
    }
    size_t n = fread(bytes, 1, MAX_INPUT, f);
    int bad = ferror(f) != 0;
    fclose(f);
    /* A copy of just this size: reading past it is seen by AddressSanitizer. */
    uint8_t *exact = malloc(n ? n : 1);
    if (bad || !exact) {
        free(exact);
        return 1;
    }
    memcpy(exact, bytes, n);
    LLVMFuzzerTestOneInput(exact, n);
    free(exact);
    return 0;
}

static int replay_folder(DIR *folder, const char *path, uint8_t *bytes, int *count)
{
    int failed = 0;
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        char file[MAX_PATH];
        if (entry->d_name[0] != '.') {
            snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
            failed |= replay_file(file, bytes);
            ++*count;
        }
    }
    closedir(folder);
    return failed;
}

int main(int argc, char **argv)
{
    int failed = 0, count = 0;
    uint8_t *bytes = calloc(MAX_INPUT, 1);
    if (!bytes) {
        return 1;
    }
    LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
    for (int i = 1; i < argc; i++) {
        DIR *folder = opendir(argv[i]);
        if (folder) {
            failed |= replay_folder(folder, argv[i], bytes, &count);
        } else {
            failed |= replay_file(argv[i], bytes);
            count++;
        }
    }
    free(bytes);
    printf("%d inputs\n", count);
    return failed || count == 0;
}
