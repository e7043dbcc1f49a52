/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "meshcost/enrolment.h"
#include "meshcost/check.h"

struct span {
    int64_t from, to; /* INT64_MAX: not yet */
};

struct mc_enrolment {
    int namespaces, clusters;
    bool kept;
    uint64_t version;
    struct span *in; /* [side][namespace] */
    struct span *up; /* [side][cluster] */
};

static struct span *make_spans(struct mc_arena *arena, int count)
{
    struct span *spans = MC_NEW_ARRAY(arena, (size_t)count * MC_SIDES, struct span);
    for (int i = 0; i < count * MC_SIDES; i++) {
        spans[i] = (struct span){INT64_MAX, INT64_MAX};
    }
    return spans;
}

struct mc_enrolment *mc_enrolment_create(struct mc_arena *arena, int namespaces, int clusters)
{
    struct mc_enrolment *e = MC_NEW(arena, struct mc_enrolment);
    *e = (struct mc_enrolment){.namespaces = namespaces, .clusters = clusters};
    e->in = make_spans(arena, namespaces);
    e->up = make_spans(arena, clusters);
    return e;
}

static struct span *namespace_span(const struct mc_enrolment *e, int side, int ns)
{
    MC_ASSERT(side >= 0 && side < MC_SIDES && ns >= 0 && ns < e->namespaces);
    return &e->in[side * e->namespaces + ns];
}

static struct span *cluster_span(const struct mc_enrolment *e, int side, int cluster)
{
    MC_ASSERT(side >= 0 && side < MC_SIDES && cluster >= 0 && cluster < e->clusters);
    return &e->up[side * e->clusters + cluster];
}

/* ---- writing ---- */

void mc_enrolment_keep(struct mc_enrolment *e)
{
    e->kept = true;
    e->version++;
}

static void begin(struct mc_enrolment *e, struct span *span, int64_t t)
{
    MC_ASSERT(e->kept && span->from == INT64_MAX);
    span->from = t;
    e->version++;
}

static void end(struct mc_enrolment *e, struct span *span, int64_t t)
{
    MC_ASSERT(span->from <= t && span->to == INT64_MAX);
    span->to = t;
    e->version++;
}

void mc_enrolment_enter(struct mc_enrolment *e, int side, int ns, int64_t t)
{
    begin(e, namespace_span(e, side, ns), t);
}

void mc_enrolment_leave(struct mc_enrolment *e, int side, int ns, int64_t t)
{
    end(e, namespace_span(e, side, ns), t);
}

void mc_enrolment_open(struct mc_enrolment *e, int side, int cluster, int64_t t)
{
    begin(e, cluster_span(e, side, cluster), t);
}

void mc_enrolment_close(struct mc_enrolment *e, int side, int cluster, int64_t t)
{
    end(e, cluster_span(e, side, cluster), t);
}

/* ---- reading ---- */

uint64_t mc_enrolment_version(const struct mc_enrolment *e)
{
    return e->version;
}

bool mc_enrolment_is_kept(const struct mc_enrolment *e)
{
    return e->kept;
}

static bool holds_now(const struct span *span)
{
    return span->from != INT64_MAX && span->to == INT64_MAX;
}

bool mc_enrolment_is_in(const struct mc_enrolment *e, unsigned sides, int ns)
{
    bool in = !e->kept;
    for (int side = 0; side < MC_SIDES; side++) {
        in = in || ((sides >> side & 1u) && holds_now(namespace_span(e, side, ns)));
    }
    return in;
}

bool mc_enrolment_is_up(const struct mc_enrolment *e, unsigned sides, int cluster)
{
    bool up = !e->kept;
    for (int side = 0; side < MC_SIDES; side++) {
        up = up || ((sides >> side & 1u) && holds_now(cluster_span(e, side, cluster)));
    }
    return up;
}

static int64_t overlap(int64_t from, int64_t to, int64_t a, int64_t b)
{
    int64_t begins = from > a ? from : a, ends = to < b ? to : b;
    return ends > begins ? ends - begins : 0;
}

/* A namespace moves from one side to the other at one instant, so that times add up. */
double mc_enrolment_share(const struct mc_enrolment *e, const struct mc_fleet *f, unsigned sides, int ns,
                          int month)
{
    int64_t active = mc_fleet_namespace(f, month, ns)->active_ms, in = 0;
    if (!e->kept) {
        return 1;
    }
    for (int side = 0; side < MC_SIDES; side++) {
        const struct span *span = namespace_span(e, side, ns);
        in += sides >> side & 1u
                  ? overlap(span->from, span->to, f->month_start[month], f->month_start[month + 1])
                  : 0;
    }
    return active > 0 ? (double)(in < active ? in : active) / (double)active : 0;
}

int64_t mc_enrolment_apart_ms(const struct mc_enrolment *e, const struct mc_fleet *f, int side, int ns,
                              int other, int month)
{
    const struct span *here = namespace_span(e, side, ns), *there = namespace_span(e, 1 - side, other);
    int64_t from = here->from > f->month_start[month] ? here->from : f->month_start[month];
    int64_t to = here->to < f->month_start[month + 1] ? here->to : f->month_start[month + 1];
    return e->kept ? overlap(there->from, there->to, from, to) : 0;
}

/* The second side is opened before the first one is closed: together they are one span. */
double mc_enrolment_up_share(const struct mc_enrolment *e, const struct mc_fleet *f, unsigned sides,
                             int cluster, int month)
{
    int64_t a = f->month_start[month], b = f->month_start[month + 1], from = INT64_MAX, to = INT64_MIN;
    if (!e->kept) {
        return 1;
    }
    for (int side = 0; side < MC_SIDES; side++) {
        const struct span *span = cluster_span(e, side, cluster);
        if ((sides >> side & 1u) && span->from != INT64_MAX) {
            from = span->from < from ? span->from : from;
            to = span->to > to ? span->to : to;
        }
    }
    int64_t there = mc_fleet_cluster(f, month, cluster)->active_ms, up = overlap(from, to, a, b);
    return there > 0 ? (double)(up < there ? up : there) / (double)there : 0;
}

double mc_enrolment_pod_share(const struct mc_enrolment *e, const struct mc_fleet *f,
                              const struct mc_history *history, unsigned sides, int cluster, int month)
{
    double in = 0, all = 0;
    if (!e->kept) {
        return 1;
    }
    for (int ns = 0; ns < f->namespace_count; ns++) {
        double pods = (double)mc_fleet_namespace(f, month, ns)->pod_ms;
        if (history->namespaces[ns].cluster == cluster && pods > 0) {
            all += pods;
            in += pods * mc_enrolment_share(e, f, sides, ns, month);
        }
    }
    return all > 0 ? in / all : 0;
}
