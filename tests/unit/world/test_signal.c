/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of signals: those that come with the program, and all that can be wrong with one. */
#include "meshcost/signal.h"
#include "unit.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct mc_signal *load(struct mc_arena *arena, struct mc_diag *diag, const char *text, int *count)
{
    char path[] = "/tmp/meshcost-signal-XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, text, strlen(text)), (ssize_t)strlen(text));
    assert_int_equal(close(file), 0);
    struct mc_signal *rows = mc_signals_load(arena, diag, path, count);
    assert_int_equal(unlink(path), 0);
    return rows;
}

#define HEADER "product,date,signal,value,source\n"

static void rows_come_in_the_order_of_the_file(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_diag *diag = mc_diag_create(arena);
    int count;
    const struct mc_signal *rows = load(
        arena, diag, HEADER "b,2026-03-11,stars,7,somewhere\r\n\na,2026-03-12,forks,x y,there\n", &count);
    assert_int_equal(count, 2);
    assert_non_null(rows);
    assert_string_equal(rows[0].product, "b");
    assert_string_equal(rows[0].source, "somewhere");
    assert_string_equal(rows[1].value, "x y");
    assert_int_equal(rows[1].date - rows[0].date, 86400000);
    mc_arena_destroy(arena);
}

static void every_wrong_row_is_named(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_diag *diag = mc_diag_create(arena);
    int count;
    assert_null(load(arena, diag,
                     HEADER "a,2026-03-11,stars,7\na,2026-03-11,stars,7,s,t\na,yesterday,stars,7,s\n"
                            "a,2026-03-11,stars,,s\n",
                     &count));
    assert_int_equal(mc_diag_errors(diag), 4);
    assert_null(load(arena, diag, "project,version,kind,date\n", &count));
    assert_int_equal(mc_diag_errors(diag), 5);
    assert_null(mc_signals_load(arena, diag, "/no/such/file", &count));
    assert_int_equal(mc_diag_errors(diag), 6);
    mc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(rows_come_in_the_order_of_the_file),
                                       cmocka_unit_test(every_wrong_row_is_named)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
