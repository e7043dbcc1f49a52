/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of a lane file about releases, support and upgrades of its products. */
#include "meshcost/lane.h"
#include <string.h>

#define PRIOR(s, member, kind) MC_AT(struct s, member), .type = MC_PRIOR, .scalar = (kind)

const char *const mc_channel_words[] = {"minor", "edge", "stable", NULL};
const char *const mc_window_words[] = {"unknown", "none", "minors", NULL};

static const struct mc_field matrix_fields[] = {
    {.key = "since",
     MC_AT(struct mc_matrix, since),
     .type = MC_NAME,
     .required = true,
     .doc = "First version of which this holds; a release from after as-of works with every Kubernetes minor "
            "that is out when it comes"},
    {.key = "oldest", MC_AT(struct mc_matrix, oldest), .type = MC_NAME, .doc = "Oldest Kubernetes minor"},
    {.key = "newest", MC_AT(struct mc_matrix, newest), .type = MC_NAME, .doc = "Newest Kubernetes minor"},
    {.key = NULL}};
static const struct mc_schema matrix_schema = {"matrix", sizeof(struct mc_matrix), matrix_fields,
                                               "Kubernetes minors with which a version works",
                                               offsetof(struct mc_matrix, place)};

static const struct mc_field removal_fields[] = {
    {.key = "version",
     MC_AT(struct mc_removal, version),
     .type = MC_NAME,
     .required = true,
     .doc = "First version without it"},
    {.key = "what",
     MC_AT(struct mc_removal, what),
     .type = MC_TEXT,
     .required = true,
     .doc = "What is removed"},
    {.key = "effort",
     PRIOR(mc_removal, effort, MC_DURATION),
     .fallback = "0h",
     .min = 0,
     .max = 1e11,
     .unit = "ms",
     .doc = "Work a namespace to move away from it"},
    {.key = "source", MC_AT(struct mc_removal, source), .type = MC_TEXT, .doc = "Where this is documented"},
    {.key = NULL}};
static const struct mc_schema removal_schema = {"removal", sizeof(struct mc_removal), removal_fields,
                                                "A feature that a version no longer has",
                                                offsetof(struct mc_removal, place)};

#define T mc_track
static const struct mc_field track_fields[] = {
    {.key = "product",
     MC_AT(struct T, product),
     .type = MC_NAME,
     .required = true,
     .doc = "Release calendar, as a component names it"},
    {.key = "channel",
     MC_AT(struct T, channel),
     .type = MC_WORD,
     .fallback = "minor",
     .words = mc_channel_words,
     .doc = "Which of its releases are an upgrade"},
    {.key = "support",
     MC_AT(struct T, window),
     .type = MC_WORD,
     .fallback = "unknown",
     .words = mc_window_words,
     .doc = "What is known of its support: nothing; that the project defines none; a number of minors"},
    {.key = "minors",
     MC_AT(struct T, minors),
     .type = MC_INT,
     .fallback = "0",
     .min = 0,
     .max = 100,
     .unit = "minors",
     .doc = "Support of a minor ends with so many further ones"},
    {.key = "grace",
     MC_AT(struct T, grace),
     .type = MC_DURATION,
     .fallback = "0d",
     .min = 0,
     .max = 3.2e11,
     .unit = "ms",
     .doc = "... and this time"},
    {.key = "stride",
     MC_AT(struct T, stride),
     .type = MC_INT,
     .fallback = "1",
     .min = 1,
     .max = 100,
     .unit = "minors",
     .doc = "Minors that one upgrade may cross; with more, it is done in turns"},
    {.key = "steps",
     MC_AT(struct T, steps),
     .type = MC_REAL,
     .fallback = "5",
     .min = 0,
     .max = 1000,
     .unit = "steps",
     .doc = "Steps of an upgrade in a cluster"},
    {.key = "maturity",
     MC_AT(struct T, maturity),
     .type = MC_WORD,
     .fallback = "stable",
     .words = mc_maturity_words,
     .doc = "State that the project declares of its releases"},
    {.key = "items",
     PRIOR(T, items, MC_REAL),
     .fallback = "0",
     .min = 0,
     .max = 10000,
     .unit = "1/year",
     .doc = "Breaking items in the notes of a year"},
    {.key = "bad-share",
     PRIOR(T, bad_share, MC_REAL),
     .fallback = "0",
     .min = 0,
     .max = 0.9,
     .doc = "Share of the channel's releases that later prove bad"},
    {.key = "bad-run",
     PRIOR(T, bad_run, MC_REAL),
     .fallback = "1",
     .min = 1,
     .max = 1000,
     .unit = "releases",
     .doc = "Consecutive releases with one defect; the next one tells"},
    {.key = "kubernetes",
     MC_LIST_AT(struct T, matrix, matrix_count),
     .type = MC_RECORDS,
     .schema = &matrix_schema,
     .doc = "Kubernetes minors by version, ascending; what is not stated is no obstacle"},
    {.key = "removals",
     MC_LIST_AT(struct T, removals, removal_count),
     .type = MC_RECORDS,
     .schema = &removal_schema,
     .doc = "Features that a version no longer has, ascending"},
    {.key = "source", MC_AT(struct T, source), .type = MC_TEXT, .doc = "Where this is documented"},
    {.key = "note", MC_AT(struct T, note), .type = MC_TEXT, .doc = "What to know about it"},
    {.key = NULL}};
const struct mc_schema mc_track_schema = {"track", sizeof(struct T), track_fields,
                                          "How a product is released, supported and upgraded",
                                          offsetof(struct T, place)};

const struct mc_track *mc_lane_track(const struct mc_lane *lane, const char *product)
{
    for (int i = 0; product && i < lane->track_count; i++) {
        if (strcmp(lane->tracks[i].product, product) == 0) {
            return &lane->tracks[i];
        }
    }
    return NULL;
}
