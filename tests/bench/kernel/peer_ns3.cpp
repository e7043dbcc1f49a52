// SPDX-License-Identifier: GPL-3.0-or-later
// M/M/1 at load 0.9 and HOLD with 1,000 pending on ns-3's event view (Simulator::Schedule, default scheduler).
// Prints: CPU ns an event in M/M/1 (arrivals plus departures), mean sojourn, CPU ns a hold.
#include "ns3/simulator.h"
#include "ns3/nstime.h"
#include <cstdio>
#include <ctime>
#include <deque>
extern "C" {
#include "meshcost/stream.h"
}

namespace {

const long customers = 300000, holds = 300000;
mc_stream gaps, work;
std::deque<int64_t> present;
long left, held;
double sojourn;

double cpu_ns()
{
    timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) * 1e9 + static_cast<double>(t.tv_nsec);
}

void later(double mean, mc_stream *stream, void (*fn)())
{
    ns3::Simulator::Schedule(ns3::NanoSeconds(mc_stream_ticks(mc_stream_exponential(stream), mean)), fn);
}

void departed()
{
    sojourn += static_cast<double>(ns3::Simulator::Now().GetNanoSeconds() - present.front());
    present.pop_front();
    if (++left == customers) {
        ns3::Simulator::Stop();
    } else if (!present.empty()) {
        later(1e6, &work, departed);
    }
}

void arrived()
{
    present.push_back(ns3::Simulator::Now().GetNanoSeconds());
    if (present.size() == 1) {
        later(1e6, &work, departed);
    }
    later(1e6 / 0.9, &gaps, arrived);
}

void hold()
{
    if (++held == holds) {
        ns3::Simulator::Stop();
    }
    later(1e6, &gaps, hold);
}

double timed_run()
{
    double begin = cpu_ns();
    ns3::Simulator::Run();
    double spent = cpu_ns() - begin;
    ns3::Simulator::Destroy();
    return spent;
}

} // namespace

int main()
{
    gaps = mc_stream_open(mc_key_make(1, 0, 0), 1, mc_slot("bench.gap"));
    work = mc_stream_open(mc_key_make(1, 0, 0), 1, mc_slot("bench.work"));
    later(1e6 / 0.9, &gaps, arrived);
    double queue = timed_run() / (2 * customers);
    for (int i = 0; i < 1000; i++) {
        later(1e6, &gaps, hold);
    }
    std::printf("%.1f %.3f %.1f\n", queue, sojourn / customers / 1e6, timed_run() / holds);
    return 0;
}
