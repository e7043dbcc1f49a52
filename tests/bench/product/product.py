#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole product: against the same model in SimPy, and what its commands take. One table in Markdown on stdout.

usage: product.py BINARY [--runs N]

The reduced model is what is left of the reference scenario when all is taken away but its platform team and the
onboarding of namespaces: three people, namespaces that arrive at random, exponential work, twelve years, one history
through five lanes that are alike. Our side makes the whole history (services, calls, traffic, needs, releases, people)
although the model looks at the namespaces alone; the other makes these. Both
sides store each replication in SQLite. A replication is measured as the difference of two runs that differ in
their number alone; processor time; the two sides in turns; a figure is the median over the runs, a ratio the
median of the ratios of neighbours. Both have to agree with the theory of M/M/3, or the exit code is 1. SimPy is
skipped with a message where it is not installed.
"""
import math
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
REFERENCE = os.path.join(TOP, "scenarios", "reference.yaml")
SMALL = os.path.join(TOP, "scenarios", "small.yaml")
PYTHON = "/usr/bin/python3"
PEOPLE, LANES, LOAD, SERVICE_HOURS, FEW, MANY = 3, 5, 0.7, 80 * 168 / 40, 20, 120
THEORY = 1.5467  # mean time of M/M/3 at 0.7 from arrival to end, in services: Erlang C
REDUCED = [
    "onboarding.enrol={dist: exponential, mean: 80h}", "onboarding.enrolled=all", "onboarding.failure=0",
    "onboarding.agreement=0h", "onboarding.orphan=0h", "horizon=12y", "generate.departures=0",
    "generate.service-growth=0", "generate.scale-changes=0", "generate.unowned-share=1", "generate.namespaces=1",
    "generate.services-per-namespace=1", "traits.mixed-share=0", "calls.fan-out=0",
    f"teams[platform].people={PEOPLE}", "teams[platform].mesh-hours=40h",
    f"generate.arrivals={LOAD * PEOPLE * 365.25 * 24 / SERVICE_HOURS:.9f}",
    "without=[certificates,dataplane,requirements,incidents,toil,exceptions,latency,upgrades]"]
DESIGN = """name: product
scenario: {scenario}
lanes: [gateway-only, linkerd, istio-sidecar]
kind: sobol
points: {points}
replications: 10
factors:
  - {{name: work, path: prices.work, low: 60, high: 180}}
  - {{name: growth, path: traffic.growth, low: 0.01, high: 1, scale: log}}
"""


def seconds(command):
    """Processor seconds of a command and its children that it waited for."""
    quiet = os.open(os.devnull, os.O_WRONLY)
    process = os.posix_spawn(command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, quiet, 1)])
    os.close(quiet)
    _, status, usage = os.wait4(process, 0)
    if status != 0:
        raise SystemExit(f"failed with status {status}: {' '.join(command)}")
    return usage.ru_utime + usage.ru_stime


def run(binary, db, reps, scenario=REFERENCE, settings=(), lanes=None, seed=1):
    command = [binary, "run", scenario, "--reps", str(reps), "--jobs", "1", "--quiet", "--trace", "0", "--seed", str(seed),
               "--db", db]
    for s in settings:
        command += ["--set", s]
    return command + (["--lanes", lanes] if lanes else [])


class Side:
    """One side of the contest: ms a replication, and the mean time of a namespace in services."""

    def __init__(self, folder, name, command, query):
        self.folder, self.name, self.command, self.query = folder, name, command, query
        self.ms, self.means = [], []

    def once(self, turn):
        spent = []
        for reps in (FEW, MANY):
            db = os.path.join(self.folder, f"{self.name}.{turn}.{reps}.db")
            spent.append(seconds(self.command(db, reps, turn)))
        self.ms.append(1000 * (spent[1] - spent[0]) / (MANY - FEW))
        with sqlite3.connect(db) as rows:
            self.means += [hours / onboarded / SERVICE_HOURS for onboarded, hours in rows.execute(self.query)]

    def agrees(self):
        mean, error = statistics.mean(self.means), statistics.stdev(self.means) / math.sqrt(len(self.means))
        # Namespaces that are on their way at the end are missing, and the queue begins empty: about 1 % of the mean.
        return abs(mean - THEORY) < 4 * error + 0.02 * THEORY, f"{mean:.3f} ± {2 * error:.3f}"


def contest(binary, folder, runs):
    lanes = [shutil.copy(os.path.join(HERE, "queue.yaml"), os.path.join(folder, f"queue-{i}.yaml")) for i in range(LANES)]
    ours = Side(folder, "ours", lambda db, n, turn: run(binary, db, n, settings=REDUCED, seed=turn + 1,
                                                        lanes=",".join(lanes)),
                """SELECT sum(amount) FILTER (WHERE quantity = 'onboarded'),
                   sum(natural) FILTER (WHERE quantity = 'onboarding-time') / 3600.0 FROM v_amount WHERE lane = 'queue-0' GROUP BY o, h""")
    sides = [ours]
    if subprocess.run([PYTHON, "-c", "import simpy"], capture_output=True, check=False).returncode == 0:
        sides.append(Side(folder, "simpy", lambda db, n, turn: [PYTHON, os.path.join(HERE, "peer_simpy.py"), str(n), db,
                                                                str(turn + 1)],
                          """SELECT sum(amount) FILTER (WHERE quantity = 'onboarded'),
                             sum(amount) FILTER (WHERE quantity = 'time') FROM amount WHERE lane = 0
                             GROUP BY replication"""))
    else:
        print("skipped: SimPy (python3-simpy3 is not installed)")
    for turn in range(runs):
        for side in sides:
            side.once(turn)
    print("| onboarding as M/M/3, 12 years, 660 namespaces, five lanes | ms a replication | times ours | mean time in services, "
          f"theory {THEORY:.3f} |\n|---|---|---|---|")
    fine = True
    for side in sides:
        agrees, text = side.agrees()
        fine &= agrees
        ratio = statistics.median(a / b for a, b in zip(side.ms, ours.ms))
        print(f"| {side.name} | {statistics.median(side.ms):.2f} | {ratio:.1f} | {text}{'' if agrees else ' DISAGREES'} |")
    return fine


def commands(binary, folder, runs):
    db, design = os.path.join(folder, "product.db"), os.path.join(folder, "design.yaml")
    seconds(run(binary, db, 40))
    out = os.path.join(folder, "report")

    def sweep(points, turn):
        with open(design, "w", encoding="utf-8") as f:
            f.write(DESIGN.format(scenario=SMALL, points=points))
        return seconds([binary, "sweep", design, "--jobs", "1", "--quiet", "--db",
                        os.path.join(folder, f"sweep.{points}.{turn}.db")])

    def growth(few, many, turn):
        paths = [os.path.join(folder, f"growth.{n}.{turn}.db") for n in (few, many)]
        spent = [seconds(run(binary, path, n)) for path, n in zip(paths, (few, many))]
        sizes = [os.path.getsize(path) for path in paths]
        return 1000 * (spent[1] - spent[0]) / (many - few), (sizes[1] - sizes[0]) / (many - few) / 1000

    grown = [growth(5, 45, turn) for turn in range(runs)]
    rows = [
        ("replication of the reference scenario, five lanes, all models", "ms", [g[0] for g in grown]),
        ("its place in the database", "kB", [g[1] for g in grown]),
        ("point of a sweep, 10 replications of the small scenario, three lanes", "ms",
         [1000 * (sweep(120, t) - sweep(20, t)) / 100 for t in range(runs)]),
        ("compare, 40 replications", "ms",
         [1000 * seconds([binary, "compare", db]) for _ in range(runs)]),
        ("report with all figures, gnuplot included", "s",
         [seconds([binary, "report", db, "-o", f"{out}.{t}"]) for t in range(runs)])]
    print("\n| command | processor time or size | unit | least to largest |\n|---|---|---|---|")
    for name, unit, values in rows:
        print(f"| {name} | {statistics.median(values):.3g} | {unit} | {min(values):.3g} to {max(values):.3g} |")


def main(arguments):
    if not arguments or len(arguments) not in (1, 3) or (len(arguments) == 3 and arguments[1] != "--runs"):
        print(__doc__, file=sys.stderr)
        return 2
    runs = int(arguments[2]) if len(arguments) == 3 else 5
    with tempfile.TemporaryDirectory() as folder:
        fine = contest(os.path.abspath(arguments[0]), folder, runs)
        commands(os.path.abspath(arguments[0]), folder, runs)
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
