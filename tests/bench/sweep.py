#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast sweeps are, and how large what they leave.

usage: sweep.py points|jobs|size|reference BINARY

points  10,000 points of a small scenario at 10 replications: at most 10 minutes with two threads
jobs    one process with two threads against two processes that take half of the chunks each, in turns, at the
        same time of day: at least 95 % of their rate (median of the ratios)
size    growth of the database with the reference scenario: at most 2 kB a replication of a sweep, 80 kB of a run
reference   1,000 replications of the reference scenario, all lanes and models: at most 100 s with two threads

Figures are printed. Exit code 1 when a bound does not hold.
"""
import os
import statistics
import subprocess
import sys
import tempfile
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MINUTES, SHARE, ROUNDS, RUN_BYTES, SWEEP_BYTES, REFERENCE_SECONDS = 10, 0.95, 5, 80000, 2000, 100

DESIGN = """name: bench
scenario: {scenario}
lanes: {lanes}
kind: sobol
points: {points}
replications: {replications}
factors:
  - {{name: work, path: prices.work, low: 60, high: 180}}
  - {{name: growth, path: traffic.growth, low: 0.01, high: 1, scale: log}}
  - {{name: l7, path: generate.l7-share, low: 0.02, high: 0.6}}
"""
THREE = "[gateway-only, linkerd, istio-sidecar]"


def design(folder, points, replications, scenario="small", lanes=THREE):
    path = os.path.join(folder, f"{scenario}-{points}-{replications}.yaml")
    with open(path, "w", encoding="utf-8") as f:
        f.write(DESIGN.format(scenario=os.path.join(TOP, "scenarios", scenario + ".yaml"), lanes=lanes, points=points,
                              replications=replications))
    return path


def together(commands):
    """Wall seconds until all of them are done."""
    begin = time.monotonic()
    running = [subprocess.Popen(c, stdout=subprocess.DEVNULL) for c in commands]
    if any([p.wait() for p in running]):
        raise SystemExit("a sweep failed")
    return time.monotonic() - begin


def sweep(binary, file, db, *more):
    return [binary, "sweep", file, "--quiet", "--db", db, *more]


def points(binary, folder):
    file, db = design(folder, 10000, 10), os.path.join(folder, "points.db")
    seconds = together([sweep(binary, file, db, "--jobs", "2")])
    size = os.path.getsize(db) / 100000
    print(f"10,000 points at 10 replications: {seconds:.0f} s with two threads, {size:.0f} bytes a replication")
    return seconds <= 60 * MINUTES


def jobs(binary, folder):
    ratios = []
    for i in range(ROUNDS):
        file = design(folder, 400 + i, 10)
        dbs = [os.path.join(folder, f"jobs.{i}.{k}") for k in range(3)]
        one = together([sweep(binary, file, dbs[0], "--jobs", "2")])
        two = together([sweep(binary, file, dbs[1 + k], "--jobs", "1", "--shard", f"{1 + k}/2") for k in (0, 1)])
        ratios.append(two / one)
    share = statistics.median(ratios)
    print(f"two threads reach {100 * share:.0f} % of two processes ({', '.join(f'{r:.2f}' for r in ratios)})")
    return share >= SHARE


def growth(binary, folder, name, command, few, many):
    sizes = []
    for n in (few, many):
        db = os.path.join(folder, f"{name}.{n}")
        together([command(n, db)])
        sizes.append(os.path.getsize(db))
    return (sizes[1] - sizes[0]) / (many - few)


def size(binary, folder):
    reference = os.path.join(TOP, "scenarios", "reference.yaml")
    run = growth(binary, folder, "run", lambda n, db: [binary, "run", reference, "--quiet", "--trace", "0", "--reps",
                                                      str(n), "--db", db], 20, 120)
    lanes = "[istio-ambient, linkerd, cilium, gateway-only, istio-sidecar]"
    swept = growth(binary, folder, "sweep", lambda n, db: sweep(
        binary, design(folder, 2, n // 2, "reference", lanes), db), 20, 220)
    print(f"a replication adds {swept / 1000:.2f} kB to a sweep, {run / 1000:.1f} kB to a run")
    return swept <= SWEEP_BYTES and run <= RUN_BYTES


def reference(binary, folder):
    scenario = os.path.join(TOP, "scenarios", "reference.yaml")
    seconds = together([[binary, "run", scenario, "--quiet", "--trace", "0", "--reps", "1000", "--jobs", "2", "--db",
                         os.path.join(folder, "reference.db")]])
    print(f"1,000 replications of the reference scenario: {seconds:.0f} s with two threads")
    return seconds <= REFERENCE_SECONDS


def main(arguments):
    modes = {"points": points, "jobs": jobs, "size": size, "reference": reference}
    if len(arguments) != 2 or arguments[0] not in modes:
        print(__doc__, file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        return 0 if modes[arguments[0]](os.path.abspath(arguments[1]), folder) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
