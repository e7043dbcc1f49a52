#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long replications take and how much memory they need, measured on the installed program.

usage: bench.py speed|scale BINARY [RESULTS.csv]

speed   one replication of the reference scenario, all lanes, one core: at most 150 ms with all models, at most 50 ms with
        certificates and dataplane alone
scale   the same from 300 to 300,000 pods and from 1 to 12 years: time grows linearly (slope of its logarithm
        from step to step at most 1.2); at 30,000 pods at most 64 MiB more than at 300; memory does not depend on the number
        of replications

A replication is measured as the difference of two runs that differ in their number alone, so that starting
up, reading files and drawing tables drop out; processor time of the process, least of several tries; years are
measured in turns, of whose ratios the median counts. The reference's house grows; from 6 to 12 years its service-months
alone have a slope of 1.2. So years are varied in a house that neither grows nor shrinks, and for the one that grows
time is held against its service-months. Figures are printed and, if asked for, written as CSV. Exit code 1 when a bound
does not hold.
"""
import contextlib
import csv
import math
import os
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SCENARIO = os.path.join(TOP, "scenarios", "reference.yaml")
MS_ALL_MODELS, MS_TWO_MODELS, MIB_AT_30000, SLOPE, TRIES = 150, 50, 64, 1.2, 3
TWO_MODELS = {"certificates", "dataplane"}
PODS_A_NAMESPACE = 50
YEARS, REPS_OF_YEARS, TURNS = (1, 3, 6, 12), 8, 7
STEADY = ("generate.arrivals=0", "generate.departures=0", "generate.service-growth=0")


def run(binary, reps, *settings, stored=None):
    """(processor seconds, largest resident MiB) of one run into a new database, or a copy of `stored`; storing included."""
    with tempfile.TemporaryDirectory() as folder:
        db = os.path.join(folder, "bench.db")
        if stored:
            shutil.copy(stored, db)
        return spawn(binary, command(reps, db, settings, binary))


def command(reps, db, settings, binary):
    words = [binary, "run", SCENARIO, "--reps", str(reps), "--jobs", "1", "--seed", "1", "--quiet", "--trace", "0", "--db", db]
    for s in settings:
        words += ["--set", s]
    return words


def spawn(binary, arguments):
    quiet = os.open(os.devnull, os.O_WRONLY)
    process = os.posix_spawn(binary, arguments, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, quiet, 1)])
    os.close(quiet)
    _, status, usage = os.wait4(process, 0)
    if status != 0:
        raise SystemExit(f"failed with status {status}: {' '.join(arguments)}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


class Measured:
    """Runs of one setting, with few and with `reps` more replications; the least of every try counts."""

    def __init__(self, binary, folder, reps, *settings):
        self.binary, self.reps, self.settings = binary, reps, settings
        self.stored = os.path.join(folder, f"surfaces-{'-'.join(settings)}.db")  # so that latency surfaces are made once
        spawn(binary, command(1, self.stored, settings, binary))
        self.few = self.many = math.inf
        self.mib = 0

    def measure(self):
        self.few = min(self.few, run(self.binary, 2, *self.settings, stored=self.stored)[0])
        seconds, mib = run(self.binary, 2 + self.reps, *self.settings, stored=self.stored)
        self.many, self.mib = min(self.many, seconds), max(self.mib, mib)

    def ms(self):
        return (self.many - self.few) * 1000 / self.reps

    def service_months(self):
        """Of the histories that time is measured over."""
        with tempfile.TemporaryDirectory() as folder:
            db = os.path.join(folder, "count.db")
            spawn(self.binary, command(2 + self.reps, db, self.settings, self.binary))
            with contextlib.closing(sqlite3.connect(db)) as counted:
                months = counted.execute("SELECT sum(amount) FROM v_total WHERE quantity = 'services' AND lane ="
                                         " (SELECT min(name) FROM lane) GROUP BY o, h ORDER BY o, h").fetchall()
        return sum(m for m, in months[2:])


def replication(binary, reps, *settings, tries=TRIES):
    """(ms of one replication, largest resident MiB)."""
    with tempfile.TemporaryDirectory() as folder:
        m = Measured(binary, folder, reps, *settings)
        for _ in range(tries):
            m.measure()
        return m.ms(), m.mib


def by_years(binary, *settings):
    """
    [(years, service-months, ms)] of a replication and the median of the slope of each step of time over service-months,
    over the same replications: a short history is the beginning of the long one, so that no house is compared with
    another. In a house that does not grow it is the slope over years. What else the machine does comes and goes within
    minutes, so that all are measured in turn, there and back.
    """
    with tempfile.TemporaryDirectory() as folder:
        all_years = [Measured(binary, folder, REPS_OF_YEARS, "generate.namespaces=240", f"horizon={y}y", *settings)
                     for y in YEARS]
        months = [m.service_months() for m in all_years]
        turns = []
        for turn in range(TURNS):
            for m in all_years if turn % 2 == 0 else all_years[::-1]:
                m.many = math.inf
                m.measure()
            turns.append([m.ms() for m in all_years])
        slopes = [statistics.median(slope(list(zip(months, t))[i:i + 2]) for t in turns) for i in range(len(YEARS) - 1)]
        return list(zip(YEARS, (m / REPS_OF_YEARS for m in months), (statistics.median(t) for t in zip(*turns)))), slopes


def slope(points):
    """Least squares on logarithms."""
    xs, ys = [math.log(x) for x, _ in points], [math.log(y) for _, y in points]
    mx, my = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((x - mx) * (y - my) for x, y in zip(xs, ys)) / sum((x - mx) ** 2 for x in xs)


def check(rows, what, value, unit, bound):
    ok = value <= bound
    print(f"{what}: {value:.3g} {unit} (bound {bound:g}) {'ok' if ok else 'TOO MUCH'}", flush=True)
    rows.append([what, f"{value:.4g}", unit, bound])
    return ok


def other_models(binary):
    """All cost models but two, as the program lists them."""
    listed = subprocess.run([binary, "models"], capture_output=True, check=True, text=True).stdout
    names = set(re.findall(r"^  ([a-z]+) ", listed.split("\n\n")[0], re.MULTILINE))
    if not TWO_MODELS < names:
        raise SystemExit(f"these are not all cost models: {names}")
    return sorted(names - TWO_MODELS)


def speed(binary, rows):
    ms, mib = replication(binary, 40)
    rows.append(["reference scenario: resident memory", f"{mib:.1f}", "MiB", ""])
    ok = check(rows, "reference scenario: one replication of all lanes and models", ms, "ms", MS_ALL_MODELS)
    ms, _ = replication(binary, 100, f"without=[{','.join(other_models(binary))}]")
    return check(rows, "the same with certificates and dataplane alone", ms, "ms", MS_TWO_MODELS) and ok


def scale(binary, rows):
    ok, by_pods, memory = True, [], {}
    for namespaces, reps in ((6, 400), (60, 60), (600, 10), (6000, 2)):
        ms, mib = replication(binary, reps, f"generate.namespaces={namespaces}", tries=2)
        pods = namespaces * PODS_A_NAMESPACE
        by_pods.append((pods, ms))
        memory[pods] = mib
        print(f"{pods} pods: {ms:.2f} ms, {mib:.0f} MiB", flush=True)
        rows.append([f"{pods} pods: one replication", f"{ms:.4g}", "ms", ""])
    # At few pods what does not depend on them leads; linear means that it never grows faster.
    ok &= check(rows, "growth of time with pods: largest slope", max(
        slope(by_pods[i:i + 2]) for i in range(len(by_pods) - 1)), "", SLOPE)
    ok &= check(rows, "memory of a replication at 30000 pods", memory[30000] - memory[300], "MiB", MIB_AT_30000)
    for house, settings in (("steady", STEADY), ("growing", ())):
        points, slopes = by_years(binary, *settings)
        for years, months, ms in points:
            print(f"{house} house, {years} years, {months:.0f} service-months: {ms:.2f} ms", flush=True)
            rows.append([f"{house} house of 12000 pods, {years} years: one replication", f"{ms:.4g}", "ms", ""])
        ok &= check(rows, f"growth of time with service-months, {house} house: largest slope", max(slopes), "", SLOPE)
    # The largest of many replications and the cache of the database are reached first; then nothing grows.
    few, many = run(binary, 320)[1], run(binary, 1280)[1]
    ok &= check(rows, "memory at 1280 replications over memory at 320", many / few, "", 1.1)
    return ok


def main(arguments):
    if len(arguments) < 2 or arguments[0] not in ("speed", "scale"):
        print(__doc__, file=sys.stderr)
        return 2
    rows = []
    ok = (speed if arguments[0] == "speed" else scale)(os.path.abspath(arguments[1]), rows)
    if len(arguments) > 2:
        with open(arguments[2], "w", newline="", encoding="utf-8") as f:
            csv.writer(f).writerows([["figure", "value", "unit", "bound"]] + rows)
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
