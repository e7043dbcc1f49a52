#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The reduced model with SimPy: one history of namespaces through five lanes, in each of which a team of three onboards them.

usage: peer_simpy.py REPLICATIONS DATABASE SEED

Times in hours of the calendar, as of product.py: arrivals at random, exponential work, twelve years. It books what
the other side books: namespaces onboarded, their time and their wait, work, and by month who is enrolled and who
is not. Each replication ends with rows in a database.
"""
import random
import sqlite3
import sys

import simpy

PEOPLE, LANES, SERVICE, LOAD, HORIZON = 3, 5, 80 * 168 / 40, 0.7, 12 * 365.25 * 24


MONTH = 365.25 * 24 / 12
QUANTITIES = ("onboarded", "time", "wait", "work", "enrolled", "not-enrolled")


class Bill:
    def __init__(self):
        self.amount = dict.fromkeys(QUANTITIES, 0.0)
        self.present = self.enrolled = 0


def history():
    """When namespaces come and how much work they are, (hour, hours), the same for every lane."""
    made, now = [], random.expovariate(LOAD * PEOPLE / SERVICE)
    while now < HORIZON:
        made.append((now, random.expovariate(1 / SERVICE)))
        now += random.expovariate(LOAD * PEOPLE / SERVICE)
    return made


def namespace(env, team, bill, work):
    came = env.now
    bill.present += 1
    with team.request() as turn:
        yield turn
        bill.amount["wait"] += env.now - came
        bill.amount["work"] += work * 40 / 168
        yield env.timeout(work)
    bill.enrolled += 1
    bill.amount["onboarded"] += 1
    bill.amount["time"] += env.now - came


def arrivals(env, team, bill, namespaces):
    for came, work in namespaces:
        yield env.timeout(came - env.now)
        env.process(namespace(env, team, bill, work))


def months(env, bill):
    while True:
        yield env.timeout(MONTH)
        bill.amount["enrolled"] += bill.enrolled
        bill.amount["not-enrolled"] += bill.present - bill.enrolled


def replay(namespaces):
    env, bill = simpy.Environment(), Bill()
    env.process(arrivals(env, simpy.Resource(env, PEOPLE), bill, namespaces))
    env.process(months(env, bill))
    env.run(until=HORIZON)
    return bill


def main(replications, path, seed):
    random.seed(seed)
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE amount (replication INTEGER, lane INTEGER, quantity TEXT, amount REAL)")
    for number in range(replications):
        namespaces = history()
        bills = [replay(namespaces) for _ in range(LANES)]
        with db:
            db.executemany("INSERT INTO amount VALUES (?, ?, ?, ?)",
                           [(number, lane, q, a) for lane in range(LANES) for q, a in bills[lane].amount.items()])
    db.close()


main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
