#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every claim has a test that was executed in this run.

usage: claims.py quick|full CLAIMS.csv RESULTS.tsv

CLAIMS.csv has the columns claim, text, test, figure; a claim may have several rows, a row several tests. `test` is the name of a
CTest test, or run.sh:NAME for a check of tests/run.sh; full:NAME is executed by `run.sh --full` only, and in
a quick run it is enough that some step in tests/steps names it, or that its file says ctest:slow. A test counts as executed when it passed at
least once and failed in no configuration; a skip is no execution.
"""
import csv
import os
import re
import sys

COLUMNS = ["claim", "text", "test", "figure"]


def read_claims(path):
    """Rows of the table, and what is wrong with its form."""
    with open(path, newline="", encoding="utf-8") as f:
        rows = list(csv.reader(f))
    problems = []
    if not rows or rows[0] != COLUMNS:
        problems.append(f"{path}:1: the header is not {','.join(COLUMNS)}")
    claims = []
    for line, row in enumerate(rows[1:], 2):
        if len(row) != len(COLUMNS):
            problems.append(f"{path}:{line}: {len(row)} columns, not {len(COLUMNS)}")
        elif not row[1].strip() or not row[2].strip() or not re.fullmatch(r"[A-Z][0-9]+", row[0]):
            problems.append(f"{path}:{line}: a claim needs a number such as S1, a text and a test")
        else:
            claims.append((line, row))
    return claims, problems


def read_results(path):
    """Test name -> set of its statuses over all configurations."""
    results = {}
    with open(path, encoding="utf-8") as f:
        for row in f:
            _, name, status, _ = row.rstrip("\n").split("\t")
            results.setdefault(name, set()).add(status)
    return results


def named_in_steps(name):
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "steps")
    for step in sorted(n for n in os.listdir(folder) if n.endswith(".sh")):
        with open(os.path.join(folder, step), encoding="utf-8") as f:
            if re.search(rf"(?<![\w.]){re.escape(name)}(?![\w.])", f.read()):
                return True
    return False


def marked_slow(name):
    """Whether SUITE.NAME is a test that the step `slow` finds by the mark in the head of its file."""
    suite, _, base = name.partition(".")
    folder = os.path.dirname(os.path.abspath(__file__))
    for path in (f"laws/{base}.sh", f"{suite}/{base}.c", f"{suite}/{base}.sh"):
        if path.startswith("laws/") and suite != "law" or not os.path.isfile(os.path.join(folder, path)):
            continue
        with open(os.path.join(folder, path), encoding="utf-8") as f:
            if any("ctest:slow" in line for line, _ in zip(f, range(8))):
                return True
    return False


def judge(test, mode, results):
    """'' or why the claim stands without an executed test; several tests stand apart by blanks."""
    if " " in test:
        return "; ".join(why for why in (judge(t, mode, results) for t in test.split()) if why)
    kind, _, name = test.rpartition(":")
    if kind not in ("", "run.sh", "full"):
        return f"'{kind}:' is neither run.sh: nor full:"
    if kind == "full" and mode != "full":
        return "" if name in results or named_in_steps(name) or marked_slow(name) else f"no step names {name}"
    seen = results.get(name, set())
    if "failed" in seen:
        return f"{name} failed"
    if "passed" not in seen:
        return f"{name} was {'skipped' if seen else 'not executed'}"
    return ""


def main(arguments):
    if len(arguments) != 3 or arguments[0] not in ("quick", "full"):
        print(__doc__, file=sys.stderr)
        return 2
    mode, path, results_path = arguments
    claims, problems = read_claims(path)
    results = read_results(results_path)
    for line, (claim, text, tests, _) in claims:
        for test in tests.split():
            why = judge(test, mode, results)
            if why:
                problems.append(f"{path}:{line}: {claim} ({text}): {why}")
    print("\n".join(problems + [f"{len(claims)} rows, {len(problems)} problems"]))
    return 1 if problems or not claims else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
