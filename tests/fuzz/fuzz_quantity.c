/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any text as every quantity: what is accepted must print and read back as the same value. The same text goes
 * through every escape function, whose output must be valid UTF-8.
 */
#include "meshcost/check.h"
#include "meshcost/escape.h"
#include "meshcost/json.h"
#include "meshcost/measure.h"
#include "meshcost/quantity.h"
#include "meshcost/schema.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

typedef const char *parse_fn(const char *text, int64_t *value);
typedef char *print_fn(char *out, int64_t value);
typedef void escape_fn(struct mc_buffer *out, const char *text);

static void try_whole(parse_fn *parse, print_fn *print, const char *text)
{
    char out[48];
    int64_t value = 0, back = 0;
    const char *problem = parse(text, &value);
    if (problem) {
        MC_ASSERT(problem[0]);
        return;
    }
    MC_ASSERT(!parse(print(out, value), &back) && back == value);
}

static void try_measures(const char *text)
{
    for (enum mc_measure m = MC_MEASURE_REAL; m <= MC_MEASURE_MONEY; m++) {
        char out[48];
        double value, back;
        if (!mc_measure_parse(m, text, &value)) {
            MC_ASSERT(isfinite(value));
            MC_ASSERT(!mc_measure_parse(m, mc_measure_print(m, out, value), &back));
            MC_ASSERT(back == value);
        }
    }
}

static void try_escapes(const char *text)
{
    static escape_fn *const all[] = {mc_escape_html,    mc_escape_terminal, mc_escape_csv,
                                     mc_escape_gnuplot, mc_escape_json,     mc_escape_yaml};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct mc_buffer b = {0};
        all[i](&b, text);
        for (size_t k = 0; k < b.length;) {
            uint32_t code;
            size_t n = mc_utf8_next(b.data + k, b.length - k, &code);
            MC_ASSERT(n > 1 || (unsigned char)b.data[k] < 0x80);
            k += n;
        }
        mc_buffer_free(&b);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    /* Without a NUL inside and of just this size. */
    size_t length = size > 0 && memchr(bytes, 0, size) ? strlen((const char *)bytes) : size;
    char *text = malloc(length + 1);
    int64_t ignored;
    bool flag;
    MC_ASSERT(text);
    memcpy(text, length ? (const char *)bytes : "", length);
    text[length] = '\0';
    try_whole(mc_parse_duration, mc_print_duration, text);
    try_whole(mc_parse_cpu, mc_print_cpu, text);
    try_whole(mc_parse_memory, mc_print_memory, text);
    try_whole(mc_parse_money, mc_print_money, text);
    try_whole(mc_parse_date, mc_print_date, text);
    (void)mc_parse_int(text, &ignored);
    (void)mc_parse_bool(text, &flag);
    try_measures(text);
    MC_ASSERT(mc_version_compare(text, text) == 0);
    MC_ASSERT(mc_version_compare(text, "1.28") == -mc_version_compare("1.28", text));
    try_escapes(text);
    free(text);
    return 0;
}
