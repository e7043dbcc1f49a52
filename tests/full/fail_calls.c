/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Loaded before the C library (LD_PRELOAD): the n-th call of one kind fails as it would on a full or broken
 * disk. MC_FAIL=CALL:N, with CALL one of write, sync, open, close, rename, memory; without
 * it nothing is changed. Only files below MC_FAIL_UNDER count, so that the loader and the standard streams
 * stay out. When the call has failed, the file MC_FAIL_LOG exists.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static _Atomic long calls;

/* Whether this call is the one; `code` is what errno then says. */
static int fails(const char *call, int code)
{
    const char *wish = getenv("MC_FAIL"), *colon = wish ? strchr(wish, ':') : NULL;
    if (!colon || strncmp(wish, call, (size_t)(colon - wish)) != 0 || call[colon - wish] != '\0') {
        return 0;
    }
    if (++calls != strtol(colon + 1, NULL, 10)) {
        return 0;
    }
    const char *log = getenv("MC_FAIL_LOG");
    int fd = log ? creat(log, 0644) : -1;
    if (fd >= 0) {
        close(fd);
    }
    errno = code;
    return 1;
}

static int counts(const char *path)
{
    const char *under = getenv("MC_FAIL_UNDER");
    return under && path && strncmp(path, under, strlen(under)) == 0;
}

static int counts_fd(int fd)
{
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    path[n > 0 ? n : 0] = '\0';
    return counts(path);
}

#define NEXT(name, type) ((type)dlsym(RTLD_NEXT, name))

ssize_t write(int fd, const void *bytes, size_t n)
{
    if (counts_fd(fd) && fails("write", ENOSPC)) {
        return -1;
    }
    return NEXT("write", ssize_t(*)(int, const void *, size_t))(fd, bytes, n);
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at)
{
    if (counts_fd(fd) && fails("write", ENOSPC)) {
        return -1;
    }
    return NEXT("pwrite64", ssize_t(*)(int, const void *, size_t, off64_t))(fd, bytes, n, at);
}

int fsync(int fd)
{
    return counts_fd(fd) && fails("sync", EIO) ? -1 : NEXT("fsync", int (*)(int))(fd);
}

int fdatasync(int fd)
{
    return counts_fd(fd) && fails("sync", EIO) ? -1 : NEXT("fdatasync", int (*)(int))(fd);
}

int open64(const char *path, int flags, ...)
{
    va_list more;
    va_start(more, flags);
    mode_t mode = flags & O_CREAT ? va_arg(more, mode_t) : 0;
    va_end(more);
    if (counts(path) && fails("open", EACCES)) {
        return -1;
    }
    return NEXT("open64", int (*)(const char *, int, ...))(path, flags, mode);
}

FILE *fopen64(const char *path, const char *mode)
{
    return counts(path) && fails("open", EACCES)
               ? NULL
               : NEXT("fopen64", FILE * (*)(const char *, const char *))(path, mode);
}

int fclose(FILE *file)
{
    int fd = fileno(file), failed = fd >= 0 && counts_fd(fd) && fails("close", ENOSPC);
    int result = NEXT("fclose", int (*)(FILE *))(file);
    if (failed) {
        errno = ENOSPC;
    }
    return failed ? EOF : result;
}

int rename(const char *from, const char *to)
{
    return counts(to) && fails("rename", EACCES)
               ? -1
               : NEXT("rename", int (*)(const char *, const char *))(from, to);
}

/* The C library's own names of its allocator: looking them up by dlsym would allocate. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

void *malloc(size_t size)
{
    return fails("memory", ENOMEM) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return fails("memory", ENOMEM) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    return fails("memory", ENOMEM) ? NULL : __libc_realloc(old, size);
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at) __attribute__((alias("pwrite64")));
int open(const char *path, int flags, ...) __attribute__((alias("open64")));
FILE *fopen(const char *path, const char *mode) __attribute__((alias("fopen64")));
