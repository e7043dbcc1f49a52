/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check.h"
#include <math.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static void check(bool fine, double got, double want, double tolerance, const char *what, const char *file,
                  int line)
{
    if (!fine) {
        print_error("%s is %.17g, want %.17g within %.3g\n", what, got, want, tolerance);
        _fail(file, line);
    }
}

void check_close_rel_at(double got, double want, double tolerance, const char *what, const char *file,
                        int line)
{
    check(got == want || fabs(got - want) <= tolerance * fabs(want), got, want, tolerance, what, file, line);
}

void check_close_abs_at(double got, double want, double tolerance, const char *what, const char *file,
                        int line)
{
    check(got == want || fabs(got - want) <= tolerance, got, want, tolerance, what, file, line);
}

bool check_aborts(void (*body)(void *), void *argument)
{
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        fclose(stderr);
        body(argument);
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}
