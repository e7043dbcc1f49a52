/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_JSON_H
#define MESHCOST_JSON_H
/*
 * json: a streaming writer of JSON into a buffer.
 *
 * The writer keeps commas, nesting and indentation; calls out of place (a value without a key in an object,
 * an end without a beginning) are faults of ours and assert. Integers are written exactly, doubles as the
 * shortest text that reads back to the same bits, NaN and infinities as null, text escaped and always valid
 * UTF-8. Depth is at most 63.
 *
 *     struct mc_json json = mc_json_begin(&buffer, true);
 *     mc_json_object(&json);
 *     mc_json_key(&json, "lanes");
 *     mc_json_array(&json);
 *     mc_json_text(&json, "a");
 *     mc_json_end(&json);
 *     mc_json_put_int(&json, "count", 1);
 *     mc_json_end(&json);
 *     mc_json_finish(&json);
 */
#include "meshcost/buffer.h"
#include <stdbool.h>
#include <stdint.h>

struct mc_json {
    struct mc_buffer *out;
    bool indent;
    bool keyed;           /* private: a key waits for its value */
    int depth;            /* private */
    uint64_t objects;     /* private: bit d set: level d is an object */
    uint64_t has_entries; /* private: bit d set: level d holds something */
};

struct mc_json mc_json_begin(struct mc_buffer *out, bool indent);
void mc_json_object(struct mc_json *json);
void mc_json_array(struct mc_json *json);
void mc_json_end(struct mc_json *json); /* of the innermost object or array */
void mc_json_key(struct mc_json *json, const char *key);
void mc_json_text(struct mc_json *json, const char *text); /* NULL writes null */
void mc_json_int(struct mc_json *json, int64_t value);
void mc_json_real(struct mc_json *json, double value);
void mc_json_bool(struct mc_json *json, bool value);
void mc_json_null(struct mc_json *json);
/* Asserts that everything was ended, and adds the last line break. */
void mc_json_finish(struct mc_json *json);

/* Key and value at once. */
void mc_json_put_text(struct mc_json *json, const char *key, const char *text);
void mc_json_put_int(struct mc_json *json, const char *key, int64_t value);
void mc_json_put_real(struct mc_json *json, const char *key, double value);
void mc_json_put_bool(struct mc_json *json, const char *key, bool value);

#endif
