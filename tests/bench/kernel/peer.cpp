// SPDX-License-Identifier: GPL-3.0-or-later
// The peer: event loops over std::priority_queue as one writes them in C++, with events of 40 bytes.
#include "contest.h"
#include <cstdint>
#include <queue>
#include <vector>
extern "C" {
#include "meshcost/stream.h"
}

namespace {

const int64_t timeout = 10 * INT64_C(1000000);

struct Event {
    int64_t t;
    uint64_t seq;
    void (*fn)(void *context, const Event &event);
    int64_t a, b;
};
static_assert(sizeof(Event) == 40, "the event that the targets speak of");

struct Later {
    bool operator()(const Event &x, const Event &y) const { return x.t != y.t ? x.t > y.t : x.seq > y.seq; }
};

struct Loop {
    const contest *work;
    std::priority_queue<Event, std::vector<Event>, Later> queue;
    int64_t now = 0;
    uint64_t seq = 0, next = 0, sum = 0;
    long done = 0;

    explicit Loop(const contest *c) : work(c) {}
    int64_t increment() { return work->increment[next++ & (INCREMENTS - 1)]; }
    void note(uint64_t what) { sum = sum * 31 + static_cast<uint64_t>(now) + what; }
    void schedule(int64_t t, void (*fn)(void *, const Event &), int64_t a, int64_t b)
    {
        queue.push(Event{t, seq++, fn, a, b});
    }
    Event take()
    {
        Event e = queue.top();
        queue.pop();
        now = e.t;
        return e;
    }
};

template <class T> void close_state(void *state) { delete static_cast<T *>(state); }

// ---- hold ----

void *hold_open(const contest *c)
{
    auto *l = new Loop(c);
    for (int i = 0; i < c->pending; i++) {
        l->schedule(l->increment(), nullptr, i, 0);
    }
    return l;
}

uint64_t hold_run(void *state, long operations)
{
    auto *l = static_cast<Loop *>(state);
    for (long i = 0; i < operations; i++) {
        Event e = l->take();
        l->note(static_cast<uint64_t>(e.a));
        l->schedule(l->now + l->increment(), e.fn, e.a, e.b);
    }
    return l->sum;
}

// ---- requests: a time-out is stale when its request has gone on; it is dropped when its time comes ----

struct Requests : Loop {
    std::vector<int64_t> generation;
    bool constant;
    Requests(const contest *c, bool same) : Loop(c), generation(static_cast<size_t>(c->pending)), constant(same) {}
};

void timed_out(void *context, const Event &e)
{
    auto *r = static_cast<Requests *>(context);
    if (r->generation[static_cast<size_t>(e.a)] == e.b) {
        r->note(1);
    }
}

void completed(void *context, const Event &e);

void begin(Requests *r, int64_t request) { r->schedule(r->now + r->increment(), completed, request, 0); }

void completed(void *context, const Event &e)
{
    auto *r = static_cast<Requests *>(context);
    r->note(static_cast<uint64_t>(e.a) << 1);
    int64_t generation = ++r->generation[static_cast<size_t>(e.a)];
    r->schedule(r->now + (r->constant ? timeout : 20 * r->increment()), timed_out, e.a, generation);
    begin(r, e.a);
    r->done++;
}

void *requests_open(const contest *c, bool constant)
{
    auto *r = new Requests(c, constant);
    for (int i = 0; i < c->pending; i++) {
        begin(r, i);
    }
    return r;
}

void *timeouts_open(const contest *c) { return requests_open(c, false); }
void *cycle_open(const contest *c) { return requests_open(c, true); }

template <class T> uint64_t loop_run(void *state, long operations)
{
    auto *l = static_cast<T *>(state);
    for (l->done = 0; l->done < operations;) {
        Event e = l->take();
        e.fn(l, e);
    }
    return l->sum;
}

// ---- servers: M/M/c ----

struct Servers : Loop {
    struct Customer {
        int64_t came, work;
    };
    mc_stream gaps, work_stream;
    double mean_gap = 0;
    std::queue<Customer> waiting;
    int busy = 0;
    int64_t last = 0, busy_ns = 0, present_ns = 0; // the same statistics as ours
    explicit Servers(const contest *c) : Loop(c) {}

    void accrue()
    {
        int64_t span = now - last;
        busy_ns += span * busy;
        present_ns += span * (busy + static_cast<int64_t>(waiting.size()));
        last = now;
    }
};

void departed(void *context, const Event &e)
{
    auto *s = static_cast<Servers *>(context);
    s->accrue();
    s->sum += static_cast<uint64_t>(s->now - e.a);
    s->done++;
    if (s->waiting.empty()) {
        s->busy--;
    } else {
        Servers::Customer c = s->waiting.front();
        s->waiting.pop();
        s->schedule(s->now + c.work, departed, c.came, 0);
    }
}

void arrived(void *context, const Event &)
{
    auto *s = static_cast<Servers *>(context);
    s->accrue();
    int64_t work = mc_stream_ticks(mc_stream_exponential(&s->work_stream), 1e6);
    if (s->busy < s->work->pending) {
        s->busy++;
        s->schedule(s->now + work, departed, s->now, 0);
    } else {
        s->waiting.push({s->now, work});
    }
    s->schedule(s->now + mc_stream_ticks(mc_stream_exponential(&s->gaps), s->mean_gap), arrived, 0, 0);
}

void *servers_open(const contest *c)
{
    auto *s = new Servers(c);
    s->gaps = mc_stream_open(mc_key_make(1, 0, 0), 1, mc_slot("bench.gap"));
    s->work_stream = mc_stream_open(mc_key_make(1, 0, 0), 1, mc_slot("bench.work"));
    s->mean_gap = 1e6 / (0.9 * c->pending);
    s->schedule(mc_stream_ticks(mc_stream_exponential(&s->gaps), s->mean_gap), arrived, 0, 0);
    return s;
}

} // namespace

const side peer_hold = {hold_open, hold_run, close_state<Loop>};
const side peer_timeouts = {timeouts_open, loop_run<Requests>, close_state<Requests>};
const side peer_cycle = {cycle_open, loop_run<Requests>, close_state<Requests>};
const side peer_servers = {servers_open, loop_run<Servers>, close_state<Servers>};
