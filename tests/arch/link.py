#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about the built libraries, one a layer.

usage: link.py RULE SOURCE_DIR COMPILER LAYER=LIBRARY...

closed    every object of a layer links with that layer and what lies below it, nothing else
upward    a unit that calls one function of a layer does not link with the layers below it alone, and does
          link when the layer is added: what 'closed' relies on can fail
mutable   no library holds data that can be written to (no file-scope or static mutable variable)

Which layer lies below which stands in layers.txt. Exit 1 with offenders, 77 when a rule has nothing to read.
"""
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import arch

SYSTEM = ["-lgsl", "-lgslcblas", "-lyaml", "-lsqlite3", "-lnettle", "-lpthread", "-lm"]
MAIN = "int main(void)\n{\n    return 0;\n}\n"


def symbols(library, kinds):
    out = subprocess.run(["nm", library], capture_output=True, text=True, check=True).stdout
    rows = (row.split() for row in out.splitlines())
    return {row[-1] for row in rows if len(row) >= 2 and row[-2] in kinds}


def link(compiler, text, arguments):
    """What the linker says about a program of one unit; '' when it links."""
    with tempfile.TemporaryDirectory() as where:
        source = os.path.join(where, "unit.c")
        with open(source, "w", encoding="utf-8") as f:
            f.write(text)
        command = compiler + [source, "-o", os.path.join(where, "unit")] + arguments + SYSTEM
        out = subprocess.run(command, capture_output=True, text=True)
        return "" if out.returncode == 0 else out.stderr or f"exit code {out.returncode}"


def group(libraries):
    return ["-Wl,--start-group"] + sorted(libraries) + ["-Wl,--end-group"] if libraries else []


def undefined(errors):
    return sorted(set(re.findall(r"undefined reference to [`']([^']+)'", errors)))


def rule_closed(layers, compiler, built):
    for layer, library in built.items():
        below = [built[b] for b in layers.below(layer) - {layer}]
        program = "" if "main" in symbols(library, "T") else MAIN
        errors = link(compiler, program, ["-Wl,--whole-archive", library, "-Wl,--no-whole-archive"] + group(below))
        for name in undefined(errors):
            owner = [other for other in built if name in symbols(built[other], "TDRB")]
            yield layer, f"calls {name} of {' or '.join(owner) or 'nobody'}, which is not below it"
        if errors and not undefined(errors):
            yield layer, errors.strip().splitlines()[-1]


def rule_upward(layers, compiler, built):
    for layer, library in built.items():
        below = {built[b] for b in layers.below(layer) - {layer}}
        lower = set().union(*(symbols(b, "T") for b in below))
        names = sorted(n for n in symbols(library, "T") - lower if n.startswith("mc_"))
        if not names:
            yield layer, "defines no function that could be called"
            continue
        call = f"void {names[0]}(void);\nint main(void)\n{{\n    {names[0]}();\n    return 0;\n}}\n"
        if names[0] not in undefined(link(compiler, call, group(below))):
            yield layer, f"a unit that calls {names[0]} links without the layer"
        control = link(compiler, call, group(below | {library}))
        if control:
            yield layer, f"a unit that calls {names[0]} does not link with the layer: {control.strip()}"


def rule_mutable(_, compiler, built):
    for layer, library in built.items():
        out = subprocess.run(["objdump", "-t", library], capture_output=True, text=True, check=True).stdout
        for row in out.splitlines():
            m = re.match(r"[0-9a-f]+ .{7} (\.data|\.bss|\.tdata|\.tbss|\*COM\*)(\.\S*)?\t([0-9a-f]+) (.*)", row)
            if m and not (m.group(2) or "").startswith(".rel.ro") and int(m.group(3), 16) and " d " not in row:
                yield layer, f"{m.group(4).split()[-1]} can be written to"


RULES = {"closed": rule_closed, "upward": rule_upward, "mutable": rule_mutable}


def main(arguments):
    if len(arguments) < 4 or arguments[0] not in RULES:
        print(__doc__, file=sys.stderr)
        return 2
    built = dict(a.split("=", 1) for a in arguments[3:])
    found = sorted(set(RULES[arguments[0]](arch.Layers(arguments[1]), arguments[2].split(), built)))
    for place, what in found:
        print(f"{place}: {what}")
    if found:
        print(f"{len(found)} break the rule '{arguments[0]}', see {os.path.basename(__file__)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
