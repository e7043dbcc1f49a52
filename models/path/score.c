/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "meshcost/score.h"
#include "meshcost/mechanism.h"
#include "plan.h"
#include <math.h>
#include <string.h>

const char *const mc_score_kind_words[] = {"throughput", "change", "latency", "added", "cpu", "memory", NULL};

/* ---- predicted numbers by name ---- */

struct totals {
    double cpu, low, high, memory, memory_low, memory_high, passes, instances;
    const char *subject;
    double null_cpu, null_memory; /* of a pass, ms; of an instance, MiB */
};

static const struct mc_component *component_of(const struct mc_lane *lane, const char *name)
{
    for (int i = 0; lane && i < lane->component_count; i++) {
        if (strcmp(lane->components[i].name, name) == 0) {
            return &lane->components[i];
        }
    }
    return NULL;
}

static double middle(const struct mc_rig *rig, const struct mc_component *c, const struct mc_prior *prior)
{
    struct draw d = {.median = true};
    return path_value(&d, prior, path_version(rig, c));
}

/* Sums over the sides of one component; a NULL name: over all that requests pass. */
static struct totals totals_of(const struct mc_score_rig *r, const char *name)
{
    struct totals t = {0};
    for (int i = 0; i < r->result->component_count; i++) {
        const struct mc_path_component *c = &r->result->components[i];
        if (name ? strcmp(c->name, name) != 0 : c->passes <= 0) {
            continue;
        }
        const struct mc_component *of = component_of(r->lane, c->name);
        t.subject = name ? of->subject : NULL;
        t.cpu += c->cpu.value;
        t.low += c->cpu.low;
        t.high += c->cpu.high;
        t.memory += c->memory.value;
        t.memory_low += c->memory.low;
        t.memory_high += c->memory.high;
        t.passes += c->passes;
        t.instances += (double)c->instances;
        t.null_cpu += middle(r->rig, of, &of->request_cpu) * 1e3 * c->passes;
        t.null_memory += middle(r->rig, of, &of->idle_memory) / 1048576 * (double)c->instances;
    }
    return t;
}

/* What the geometric means of the tables add to one request, ms. */
static double null_added(const struct mc_score_rig *r)
{
    return totals_of(r, NULL).null_cpu;
}

static void divide(struct mc_score_row *row, double by)
{
    double d = by > 0 ? by : 1;
    row->predicted.value /= d;
    row->predicted.low /= d;
    row->predicted.high /= d;
    row->null /= d;
}

/* Connections of clients at each pod of a service: all of those that the root calls. */
static double connections_at(const struct mc_rig *rig, const char *service)
{
    const struct mc_rig_service *root = &rig->graph.services[rig->graph.root_index];
    for (int k = 0; k < root->call_count; k++) {
        const struct mc_rig_service *s = &rig->graph.services[root->calls[k].index];
        if (strcmp(s->name, service) == 0) {
            return (double)rig->traffic.connections / (double)s->replicas;
        }
    }
    return 0;
}

/* Beside one service: the mean of the called side, with the connections of that service instead of its own.
 */
static bool beside_row(const struct mc_score_rig *r, const char *component, const char *service,
                       struct mc_score_row *row)
{
    const struct mc_component *of = component_of(r->lane, component);
    for (int i = 0; of && i < r->result->component_count; i++) {
        const struct mc_path_component *c = &r->result->components[i];
        if (strcmp(c->name, component) != 0 || strcmp(c->side, "client") == 0 || c->instances < 1) {
            continue;
        }
        double n = (double)c->instances, mean = (double)r->rig->traffic.connections / n;
        double more =
            (connections_at(r->rig, service) - mean) * middle(r->rig, of, &of->connection_memory) / 1048576;
        double each = c->memory.value / n, factor = each > 0 ? (each + more) / each : 1;
        row->kind = MC_SCORE_MEMORY;
        row->subject = of->subject;
        row->predicted =
            (struct mc_path_value){each * factor, c->memory.low / n * factor, c->memory.high / n * factor};
        row->null = middle(r->rig, of, &of->idle_memory) / 1048576;
        return true;
    }
    return false;
}

static bool component_row(const struct mc_score_rig *r, const char *name, struct mc_score_row *row)
{
    const char *dot = strchr(name, '.'), *key = dot + 1;
    char component[64] = "";
    memcpy(component, name, (size_t)(dot - name) < 63 ? (size_t)(dot - name) : 63);
    char *at = strchr(component, '@');
    if (at) {
        *at = '\0';
        return strcmp(key, "memory_each") == 0 && beside_row(r, component, at + 1, row);
    }
    bool all = strcmp(component, "dataplane") == 0;
    struct totals t = totals_of(r, all ? NULL : component);
    double rate = r->result->kind[MC_PATH_THROUGHPUT].value;
    if (t.instances <= 0 && t.passes <= 0) {
        return false;
    }
    row->subject = t.subject;
    if (strncmp(key, "cpu", 3) == 0) {
        row->kind = MC_SCORE_CPU;
        row->predicted = (struct mc_path_value){t.cpu, t.low, t.high};
        row->null = t.null_cpu * rate / 1e3;
        divide(row, strcmp(key, "cpu_per_pass") == 0 ? t.passes * rate / 1e3 : 1);
        return true;
    }
    if (strncmp(key, "memory", 6) == 0) {
        row->kind = MC_SCORE_MEMORY;
        row->predicted = (struct mc_path_value){t.memory, t.memory_low, t.memory_high};
        row->null = t.null_memory;
        divide(row, strcmp(key, "memory_each") == 0 ? t.instances : 1);
        return true;
    }
    return false;
}

static double null_throughput(const struct mc_score_rig *r)
{
    const struct mc_rig_traffic *t = &r->rig->traffic;
    double n = (double)t->connections, x = r->result->baseline[MC_PATH_THROUGHPUT];
    return t->loop == MC_LOOP_OPEN || t->rate > 0 ? x : n / (n / x + null_added(r) * 1e-3);
}

static bool kind_row(const struct mc_score_rig *r, int k, struct mc_score_row *row)
{
    row->predicted = r->result->kind[k];
    row->kind = k == MC_PATH_THROUGHPUT ? MC_SCORE_THROUGHPUT
                : k == MC_PATH_CHANGE   ? MC_SCORE_CHANGE
                                        : MC_SCORE_LATENCY;
    double x = null_throughput(r);
    row->null = k == MC_PATH_THROUGHPUT ? x
                : k == MC_PATH_CHANGE   ? (x / r->result->baseline[MC_PATH_THROUGHPUT] - 1) * 100
                                        : r->result->baseline[k] + null_added(r);
    return true;
}

static bool added_row(const struct mc_score_rig *r, int k, struct mc_score_row *row)
{
    double bare = r->result->baseline[k];
    struct mc_path_value v = r->result->kind[k];
    row->kind = MC_SCORE_ADDED;
    row->predicted = (struct mc_path_value){v.value - bare, v.low - bare, v.high - bare};
    row->null = null_added(r);
    return true;
}

static bool fill_row(const struct mc_score_rig *r, const char *name, struct mc_score_row *row)
{
    if (strchr(name, '.')) {
        return component_row(r, name, row);
    }
    for (int k = 0; k < MC_PATH_KINDS; k++) {
        if (strcmp(name, mc_path_kind_words[k]) == 0) {
            return kind_row(r, k, row);
        }
        if (strncmp(name, "added_", 6) == 0 && strcmp(name + 6, mc_path_kind_words[k]) == 0) {
            return added_row(r, k, row);
        }
    }
    return false;
}

/* Percentiles with a measured baseline also say what the lane adds. */
static void derive_added(const struct mc_score_rig *r, const struct mc_score_row *from, int k,
                         struct mc_arena *arena, struct mc_score_row *row)
{
    *row = *from;
    added_row(r, k, row);
    row->name = mc_arena_printf(arena, "added_%s", mc_path_kind_words[k]);
    row->measured = from->measured - r->result->baseline[k];
    row->derived = true;
}

static double stated_baseline(const struct mc_rig *rig, int k)
{
    const struct mc_rig_latency *l = &rig->baseline.latency;
    return k == MC_PATH_P50 ? l->p50 : k == MC_PATH_P90 ? l->p90 : k == MC_PATH_P99 ? l->p99 : 0;
}

int mc_score_rows(struct mc_arena *arena, const struct mc_score_rig *rigs, int rig, struct mc_score_row *rows,
                  int room)
{
    const struct mc_score_rig *r = &rigs[rig];
    int n = 0;
    for (int i = 0; i < r->rig->measure_count && n + 1 < room; i++) {
        const struct mc_rig_measure *m = &r->rig->measured[i];
        struct mc_score_row row = {.rig = rig, .name = m->name, .measured = m->value};
        if (!fill_row(r, m->name, &row)) {
            continue;
        }
        rows[n++] = row;
        for (int k = MC_PATH_P50; k <= MC_PATH_P99; k++) {
            double base = stated_baseline(r->rig, k) * 1e3;
            if (strcmp(m->name, mc_path_kind_words[k]) == 0 && base > 0 && m->value > base * 1.02) {
                derive_added(r, &row, k, arena, &rows[n++]);
            }
        }
    }
    return n;
}

/* ---- scores ---- */

static const double factors[3] = {1.25, 1.6, 2.5}, points[3] = {4, 8, 14};

static double distance(const struct mc_score_row *row, bool null_model)
{
    double predicted = null_model ? row->null : row->predicted.value;
    if (row->kind == MC_SCORE_CHANGE) {
        return fabs(predicted - row->measured);
    }
    return predicted > 0 && row->measured > 0 ? fabs(log(predicted / row->measured)) : 10;
}

static bool same_load(const struct mc_rig *a, const struct mc_rig *b)
{
    return a->source && b->source && strcmp(a->source, b->source) == 0 &&
           a->traffic.loop == b->traffic.loop && fabs(a->traffic.rate - b->traffic.rate) < 1e-9 &&
           a->traffic.connections == b->traffic.connections;
}

/* The same number: of the request, or of the component that carries requests. */
static bool same_number(const struct mc_score_row *a, const struct mc_score_row *b)
{
    const char *x = strchr(a->name, '.'), *y = strchr(b->name, '.');
    return a->kind == b->kind && strcmp(x ? x : a->name, y ? y : b->name) == 0;
}

static void score_pair(struct mc_score *s, const struct mc_score_row *a, const struct mc_score_row *b,
                       bool null_model)
{
    double pa = null_model ? a->null : a->predicted.value, pb = null_model ? b->null : b->predicted.value;
    double ma = a->measured, mb = b->measured;
    bool differ = a->kind == MC_SCORE_CHANGE ? fabs(ma - mb) > 2 : fabs(log(ma / mb)) > log(1.1);
    if (differ) {
        s->pairs++;
        s->ordered += (pa < pb) == (ma < mb) && fabs(pa - pb) > 0;
    }
}

struct mc_score mc_score_sum(const struct mc_score_rig *rigs, const struct mc_score_row *rows, int count,
                             int kind, bool null_model)
{
    struct mc_score s = {0};
    for (int i = 0; i < count; i++) {
        const struct mc_score_row *row = &rows[i];
        if (kind == MC_SCORE_KINDS ? row->derived : row->kind != kind) {
            continue;
        }
        const double *bound = row->kind == MC_SCORE_CHANGE ? points : factors;
        double d = distance(row, null_model);
        s.count++;
        s.log_error += d;
        for (int k = 0; k < 3; k++) {
            s.within[k] += row->kind == MC_SCORE_CHANGE ? d <= bound[k] : d <= log(bound[k]);
        }
        s.covered += row->predicted.low <= row->measured && row->measured <= row->predicted.high;
        for (int k = 0; k < i; k++) {
            bool counts = kind != MC_SCORE_KINDS || !rows[k].derived;
            if (counts && rows[k].kind == row->kind && same_number(&rows[k], row) &&
                same_load(rigs[rows[k].rig].rig, rigs[row->rig].rig)) {
                score_pair(&s, &rows[k], row, null_model);
            }
        }
    }
    s.log_error /= s.count ? s.count : 1;
    return s;
}

/* ---- cross-validation ---- */

enum { MOST_SUBJECTS = 64 };

static const char *key_of(int kind)
{
    return kind == MC_SCORE_CPU      ? "cpu"
           : kind == MC_SCORE_MEMORY ? "memory"
           : kind == MC_SCORE_ADDED  ? "latency"
                                     : NULL;
}

/*
 * Absolute CPU time and waking up are the machine's: they speak for one factor, whatever the product. What
 * carries over from source to source is how a product's CPU time differs from that of its neighbours.
 */
static const char *const everything = "";

struct evidence {
    const char *subject, *key;
    const struct mc_rig *last;
    double sum, source_sum;
    int sources, source_count;
};

/* Every source has one vote, whatever the number of its rigs. Rows come source by source. */
static void close_source(struct evidence *e)
{
    if (e->source_count > 0) {
        e->sum += e->source_sum / e->source_count;
        e->sources++;
    }
    e->source_sum = 0;
    e->source_count = 0;
}

static struct evidence *evidence_for(struct evidence *list, int *count, const char *subject, const char *key)
{
    for (int i = 0; i < *count; i++) {
        if (strcmp(list[i].subject, subject) == 0 && strcmp(list[i].key, key) == 0) {
            return &list[i];
        }
    }
    if (*count == MOST_SUBJECTS) {
        return NULL;
    }
    list[*count] = (struct evidence){.subject = subject, .key = key};
    return &list[(*count)++];
}

static bool one_source(const struct mc_rig *a, const struct mc_rig *b)
{
    return a->source && b->source && strcmp(a->source, b->source) == 0;
}

/* Outliers speak no louder than a factor of 4.5. */
static double residual(const struct mc_score_row *row)
{
    double ratio = row->predicted.value > 0 ? log(row->measured / row->predicted.value) : 0;
    return ratio > 1.5 ? 1.5 : ratio < -1.5 ? -1.5 : ratio;
}

static double source_mean(const struct mc_score_rig *rigs, const struct mc_score_row *rows, int count, int of)
{
    double sum = 0;
    int n = 0;
    for (int i = 0; i < count; i++) {
        if (rows[i].kind == rows[of].kind && rows[i].subject &&
            one_source(rigs[rows[i].rig].rig, rigs[rows[of].rig].rig)) {
            sum += residual(&rows[i]);
            n++;
        }
    }
    return n > 0 ? sum / n : 0;
}

static void vote(struct evidence *list, int *n, const char *subject, const char *key,
                 const struct mc_rig *rig, double x)
{
    struct evidence *e = evidence_for(list, n, subject, key);
    if (!e) {
        return;
    }
    if (e->last && !one_source(e->last, rig)) {
        close_source(e);
    }
    e->source_sum += x;
    e->source_count++;
    e->last = rig;
}

int mc_score_factors(const struct mc_score_rig *rigs, const struct mc_score_row *rows, int count,
                     int held_out, struct mc_path_factor *out, int room)
{
    struct evidence list[MOST_SUBJECTS];
    int n = 0;
    for (int i = 0; i < count; i++) {
        const struct mc_score_row *row = &rows[i];
        const struct mc_rig *rig = rigs[row->rig].rig;
        const char *key = key_of(row->kind);
        if (!key || one_source(rig, rigs[held_out].rig)) {
            continue;
        }
        if (row->kind == MC_SCORE_ADDED) {
            vote(list, &n, everything, key, rig, residual(row));
        } else if (row->kind == MC_SCORE_CPU && row->subject) {
            double machine = source_mean(rigs, rows, count, i);
            vote(list, &n, everything, key, rig, machine);
            vote(list, &n, row->subject, key, rig, residual(row) - machine);
        } else if (row->subject) {
            vote(list, &n, row->subject, key, rig, residual(row));
        }
    }
    n = n < room ? n : room;
    for (int i = 0; i < n; i++) {
        close_source(&list[i]);
        /* Two further votes for what the lane file says. */
        out[i] = (struct mc_path_factor){list[i].subject[0] ? list[i].subject : NULL, list[i].key,
                                         exp(list[i].sum / (list[i].sources + 2))};
    }
    return n;
}
