#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""M/M/1 at load 0.9 with SimPy. Prints: CPU ns an event (arrivals plus departures), mean sojourn."""
import random
import time

import simpy

CUSTOMERS = 10000


def customer(env, server, sojourns):
    came = env.now
    with server.request() as turn:
        yield turn
        yield env.timeout(random.expovariate(1))
    sojourns.append(env.now - came)


def source(env, server, sojourns):
    for _ in range(CUSTOMERS):
        yield env.timeout(random.expovariate(0.9))
        env.process(customer(env, server, sojourns))


def main():
    random.seed(1)
    env = simpy.Environment()
    sojourns = []
    env.process(source(env, simpy.Resource(env, 1), sojourns))
    begin = time.process_time()
    env.run()
    spent = time.process_time() - begin
    print(f"{spent * 1e9 / (2 * CUSTOMERS):.1f} {sum(sojourns) / CUSTOMERS:.3f}")


main()
