#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the commands that README.md shows, in order, as its reader would.

usage: readme.py BINARY [README.md]

Commands are the lines of fenced blocks marked `sh`; a line that ends in a backslash goes on. They run in a
folder of their own that shows the tree's scenarios, with BINARY as `meshcost`, in one shell; each has to end with
exit code 0, or with N where its line ends in "# exit N". Not run here: cloning and the README's two own commands, which
run.sh runs as steps of their own. The README must hold these two, and name every subcommand.
"""
import os
import re
import shlex
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OWN_STEPS = r"(git clone|cd |scenarios/demo\.sh|tests/run\.sh|tests/fresh\.sh|results/\S+\.sh)"
TIMEOUT_S = 300


def commands(text):
    """(command, expected exit code) of each shown line."""
    for block in re.findall(r"^```sh\n(.*?)^```", text, re.S | re.M):
        for line in block.replace("\\\n", " ").splitlines():
            code = re.search(r"#\s*exit (\d+)\s*$", line)
            line = re.sub(r"(^|\s)#.*$", "", line).strip()
            if line:
                yield line, int(code.group(1)) if code else 0


def run_all(lines, folder, environment):
    """What went wrong, one text a command. One shell runs all, so that a PATH set by one serves the next."""
    script = []
    for i, (line, code) in enumerate(lines):
        script.append(f"printf '%s\\n' {shlex.quote('$ ' + line)}\n{line}\n"
                      f"echo $? {code} >{folder}/code.{i}\n")
    out = subprocess.run(["bash", "-c", "\n".join(script)], cwd=folder, env=environment, text=True,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=TIMEOUT_S)
    print(out.stdout)
    for i, (line, _) in enumerate(lines):
        path = os.path.join(folder, f"code.{i}")
        got, wanted = open(path, encoding="utf-8").read().split() if os.path.exists(path) else ("none", "")
        if got != wanted:
            yield f"'{line}': exit code {got}"


def subcommands(binary):
    """Names in the list that `meshcost --help` prints, one indented line each."""
    said = subprocess.run([binary, "--help"], capture_output=True, text=True).stdout
    return re.findall(r"^  ([a-z][a-z-]+)\b", said, re.M)


def main(arguments):
    if not arguments:
        print(__doc__, file=sys.stderr)
        return 2
    binary = os.path.abspath(arguments[0])
    with open(arguments[1] if len(arguments) > 1 else os.path.join(TOP, "README.md"), encoding="utf-8") as f:
        text = f.read()
    problems = []
    shown = list(commands(text))
    for own in ("scenarios/demo.sh", "tests/run.sh"):
        if own not in [line for line, _ in shown]:
            problems.append(f"{own} is not among the README's commands")
    names = subcommands(binary)
    if not names:
        problems.append("meshcost --help lists no subcommand")
    problems += [f"the README does not mention `meshcost {n}`" for n in names
                 if not re.search(rf"meshcost {n}\b|`{n}`", text)]
    mine = [(line, code) for line, code in shown if not re.match(OWN_STEPS, line)]
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(os.path.join(folder, "bin"))
        os.symlink(binary, os.path.join(folder, "bin", "meshcost"))
        for name in ("scenarios", "tests", ".build"):
            os.symlink(os.path.join(TOP, name), os.path.join(folder, name))
        environment = dict(os.environ, PATH=os.path.join(folder, "bin") + ":" + os.environ["PATH"])
        problems += run_all(mine, folder, environment)
    print("\n".join(problems + [f"{len(mine)} commands ran, {len(problems)} problems"]))
    return 1 if problems or not mine else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
