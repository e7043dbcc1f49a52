// SPDX-License-Identifier: GPL-3.0-or-later
// M/M/1 at load 0.9 with SimGrid's S4U actors: one makes customers, one serves them.
// Prints: CPU ns an event (arrivals plus departures), mean sojourn.
#include <cstdio>
#include <ctime>
#include <deque>
#include <simgrid/s4u.hpp>
extern "C" {
#include "meshcost/stream.h"
}

namespace sg4 = simgrid::s4u;

namespace {

const long customers = 20000;
std::deque<double> present;
double sojourn;

double cpu_ns()
{
    timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) * 1e9 + static_cast<double>(t.tv_nsec);
}

void source(sg4::SemaphorePtr waiting)
{
    mc_stream gaps = mc_stream_open(mc_key_make(1, 0, 0), 1, mc_slot("bench.gap"));
    for (long i = 0; i < customers; i++) {
        sg4::this_actor::sleep_for(mc_stream_exponential(&gaps) / 0.9);
        present.push_back(sg4::Engine::get_clock());
        waiting->release();
    }
}

void server(sg4::SemaphorePtr waiting)
{
    mc_stream work = mc_stream_open(mc_key_make(1, 0, 0), 1, mc_slot("bench.work"));
    for (long i = 0; i < customers; i++) {
        waiting->acquire();
        sg4::this_actor::sleep_for(mc_stream_exponential(&work));
        sojourn += sg4::Engine::get_clock() - present.front();
        present.pop_front();
    }
}

} // namespace

int main(int count, char **word)
{
    sg4::Engine engine(&count, word);
    auto *zone = sg4::create_full_zone("zone");
    auto *host = zone->create_host("host", 1e9)->seal();
    zone->seal();
    auto waiting = sg4::Semaphore::create(0);
    sg4::Actor::create("source", host, source, waiting);
    sg4::Actor::create("server", host, server, waiting);
    double begin = cpu_ns();
    engine.run();
    std::printf("%.1f %.3f\n", (cpu_ns() - begin) / (2 * customers), sojourn / customers);
    return 0;
}
