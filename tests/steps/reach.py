#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Share of the lines and branches of each layer that tests reach.

usage: reach.py SUMMARY.json [LEAST LAYER...]

SUMMARY.json is what gcovr --json-summary writes. One row a layer and one for all are printed; with LEAST, in
percent, it is a failure that a named layer has no lines or that fewer of them are reached.
"""
import json
import sys

LAYERS = "base kernel config world models lanes experiment store report import interview cli all".split()


def layer_of(name):
    parts = name.split("/")
    if parts[0] == "models":
        return "lanes" if parts[1] == "lane" else "models"
    return parts[1] if len(parts) > 2 else "cli"


def count(summary):
    """Layer -> [lines reached, lines, branches reached, branches]."""
    reached = {}
    for f in summary["files"]:
        row = reached.setdefault(layer_of(f["filename"]), [0, 0, 0, 0])
        for i, key in enumerate(("line_covered", "line_total", "branch_covered", "branch_total")):
            row[i] += f[key]
    reached["all"] = [sum(row[i] for row in reached.values()) for i in range(4)]
    return reached


def share(part, whole):
    return 100.0 * part / whole if whole else 0.0


def show(name, row):
    return (f"{name:<11} {share(row[0], row[1]):5.1f} % of {row[1]:5} lines, "
            f"{share(row[2], row[3]):5.1f} % of {row[3]:5} branches")


def main(arguments):
    if not arguments or len(arguments) == 2:
        print(__doc__, file=sys.stderr)
        return 2
    with open(arguments[0], encoding="utf-8") as f:
        reached = count(json.load(f))
    for layer in LAYERS:
        if layer in reached:
            print(show(layer, reached[layer]))
    low = [layer for layer in arguments[2:]
           if share(*reached.get(layer, [0, 0])[:2]) < float(arguments[1])]
    for layer in low:
        print(f"{layer}: under {arguments[1]} % of its lines are reached")
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
