/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "meshcost/stream.h"
#include "meshcost/check.h"
#include "meshcost/tally.h"
#include <math.h>
#include <stdbool.h>

struct mc_stream mc_stream_open(struct mc_key key, mc_id id, uint64_t slot)
{
    struct mc_stream stream;
    for (uint64_t i = 0; i < 4; i++) {
        stream.s[i] = mc_bits(key, id, mc_hash_join(slot, i));
    }
    MC_ASSERT((stream.s[0] | stream.s[1] | stream.s[2] | stream.s[3]) != 0);
    return stream;
}

/* Where the base layer ends and the tail begins. */
static double base_edge(const struct mc_ziggurat_layer *layer)
{
    return layer[1].scale * 0x1p53;
}

/* Whether a point drawn in the part of a layer that the density cuts lies below the density. */
static bool below_density(struct mc_stream *stream, const double *y, int layer, double density)
{
    return y[layer] + (y[layer + 1] - y[layer]) * mc_stream_uniform(stream) < density;
}

/* The base layer continues as the tail, which is again exponential. */
double mc_stream_exponential_edge(struct mc_stream *stream, int layer, double x)
{
    if (layer == 0) {
        return base_edge(mc_exponential_layer) - log(mc_stream_uniform(stream));
    }
    return below_density(stream, mc_exponential_y, layer, exp(-x)) ? x : mc_stream_exponential(stream);
}

/* Tail beyond the base edge: Marsaglia, "Generating a variable from the tail of the normal distribution"
 * (1964). */
static double normal_tail(struct mc_stream *stream)
{
    double edge = base_edge(mc_normal_layer), x, y;
    do {
        x = -log(mc_stream_uniform(stream)) / edge;
        y = -log(mc_stream_uniform(stream));
    } while (y + y < x * x);
    return edge + x;
}

double mc_stream_normal_edge(struct mc_stream *stream, int layer, double x)
{
    if (layer == 0) {
        return normal_tail(stream);
    }
    return below_density(stream, mc_normal_y, layer, exp(-0.5 * x * x)) ? x : fabs(mc_stream_normal(stream));
}

uint64_t mc_stream_below(struct mc_stream *stream, uint64_t n)
{
    MC_ASSERT(n >= 1 && n <= INT64_MAX);
    uint64_t surplus = (0 - n) % n; /* that many low words would favour small results */
    mc_int128 product;
    do {
        product = (mc_int128)mc_stream_bits(stream) * (mc_int128)n;
    } while ((uint64_t)product < surplus);
    return (uint64_t)(product >> 64);
}
