/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calling gnuplot: no shell, no start-up files of the user, no endless wait. */
#include "meshcost/buffer.h"
#include "report.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE_MS = 30000, LARGEST_SVG = 16 << 20 };
extern char **environ;
const char mc_gnuplot_failed[] = "gnuplot failed";

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* The pid, or -1 with errno. Standard output goes to `out`, errors and input nowhere. */
static pid_t start(char *const *arguments, int out)
{
    posix_spawn_file_actions_t actions;
    pid_t pid = -1;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    int code = posix_spawnp(&pid, arguments[0], &actions, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    errno = code;
    return code == 0 ? pid : -1;
}

/* True at the end of the output, false when patience or room ran out. */
static bool drain(int in, int patience_ms, struct mc_buffer *out)
{
    int64_t deadline = now_ms() + patience_ms;
    char block[65536];
    for (;;) {
        int64_t left = deadline - now_ms();
        struct pollfd p = {.fd = in, .events = POLLIN};
        if (left <= 0 || out->length > LARGEST_SVG || (poll(&p, 1, (int)left) < 0 && errno != EINTR)) {
            return false;
        }
        if (p.revents == 0) {
            continue;
        }
        ssize_t n = read(in, block, sizeof block);
        if (n <= 0) {
            return n == 0;
        }
        mc_buffer_add(out, block, (size_t)n);
    }
}

static const char *collect(pid_t pid, int in, int patience_ms, struct mc_buffer *out)
{
    int status = 0;
    bool whole = drain(in, patience_ms, out);
    if (!whole) {
        kill(pid, SIGKILL);
    }
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (!whole) {
        return "gnuplot did not end in time and was stopped";
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? NULL : mc_gnuplot_failed;
}

const char *mc_gnuplot_run(struct mc_arena *arena, const struct mc_report_options *options, const char *file,
                           bool narrow, struct mc_buffer *out)
{
    char *arguments[] = {mc_arena_dup(arena, options->gnuplot ? options->gnuplot : "gnuplot"),
                         mc_arena_dup(arena, "-d"),
                         mc_arena_dup(arena, "-e"),
                         mc_arena_dup(arena, narrow ? "narrow=1" : "narrow=0"),
                         mc_arena_dup(arena, file),
                         NULL};
    int ends[2], patience = options->patience_ms > 0 ? options->patience_ms : PATIENCE_MS;
    if (pipe(ends) != 0) {
        return "no pipe to gnuplot could be opened";
    }
    (void)fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    (void)fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    pid_t pid = start(arguments, ends[1]);
    close(ends[1]);
    const char *problem = pid > 0 ? collect(pid, ends[0], patience, out) : "gnuplot is not installed";
    close(ends[0]);
    return problem;
}
