/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_QUANTITY_H
#define MESHCOST_QUANTITY_H
/*
 * quantity: strict parsing and printing of numbers with units. No locale, no octal, no hexadecimal, no
 * yes/no, finite only, the whole token consumed. Integers are exact: "0.1" of a CPU is 100 milli-cores, and a
 * value that does not come out whole in the target unit is refused, not rounded (durations and memory
 * with a decimal point excepted, which are rounded half-even to the unit).
 * Every parser returns NULL on success, or a static text saying what is wrong ("is not a whole number").
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

const char *mc_parse_int(const char *text, int64_t *value);      /* "42", "1_000", "-3" */
const char *mc_parse_real(const char *text, double *value);      /* "0.25", "1e-3", "12%" gives 0.12 */
const char *mc_parse_bool(const char *text, bool *value);        /* "true", "false" */
const char *mc_parse_duration(const char *text, int64_t *ms);    /* ms s m h d w; y = 365.25 d; "1h30m" */
const char *mc_parse_seconds(const char *text, double *seconds); /* the same with ns and us, as a real */
const char *mc_parse_cpu(const char *text, int64_t *milli);      /* Kubernetes: "250m", "0.5", "2" */
const char *mc_parse_memory(const char *text, int64_t *bytes); /* Kubernetes: "64Mi", "1Gi", "128M", "1e9" */
const char *mc_parse_money(const char *text, int64_t *micro);  /* "0.031611", "12.50 USD", "USD 12.50" */
const char *mc_parse_date(const char *text, int64_t *ms);      /* "2026-03-11" or "2026-03-11T20:54:00Z" */

/* Shortest text that parses back to the same value; into `out` of at least 48 bytes; returns out. */
char *mc_print_duration(char *out, int64_t ms);
char *mc_print_cpu(char *out, int64_t milli);
char *mc_print_memory(char *out, int64_t bytes);
char *mc_print_money(char *out, int64_t micro);
char *mc_print_date(char *out, int64_t ms); /* date alone at midnight, otherwise with time and Z */
char *mc_print_real(char *out, double value);

/* Civil calendar, proleptic Gregorian, UTC, milliseconds since 1970-01-01. */
int64_t mc_date_ms(int year, int month, int day);
void mc_date_civil(int64_t ms, int *year, int *month, int *day);
/* First instant of the month after the one that holds `ms`. */
int64_t mc_date_next_month(int64_t ms);

#endif
