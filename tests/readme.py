#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the commands that README.md or another page shows, in order, as its reader would.

usage: readme.py BINARY [PAGE]

Commands are the lines of fenced blocks marked `sh`; a line that ends in a backslash goes on. They run in a
folder of their own that shows the tree's scenarios, with BINARY as `meshcost`, in one shell; each has to end with
exit code 0, or with N where its line ends in "# exit N". The lines of a block marked `output` have to be printed, in
this order, each within one line, by the commands of the blocks before it; blanks count as one. Not run here: cloning and the
README's two own commands, which run.sh runs as steps of their own. The README must hold these two, and name
every subcommand.
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
MARK = "=== output of page "
README = os.path.join(TOP, "README.md")


def commands(text):
    """(command, expected exit code, lines it has to print) of each shown line."""
    for kind, block in re.findall(r"^```(sh|output)\n(.*?)^```", text, re.S | re.M):
        if kind == "output":
            yield None, 0, [" ".join(line.split()) for line in block.splitlines()]
            continue
        for line in block.replace("\\\n", " ").splitlines():
            code = re.search(r"#\s*exit (\d+)\s*$", line)
            line = re.sub(r"(^|\s)#.*$", "", line).strip()
            if line:
                yield line, int(code.group(1)) if code else 0, []


def missing(printed, wanted):
    """The lines that were not printed in their order."""
    lines = iter([" ".join(line.split()) for line in printed.splitlines()])
    return [w for w in wanted if not any(w in line for line in lines)]


def run_all(shown, folder, environment):
    """What went wrong, one text a command. One shell runs all, so that a PATH set by one serves the next."""
    script, since = [], 0
    for i, (line, code, _) in enumerate(shown):
        script.append(f"printf '%s\\n' {shlex.quote('$ ' + line)}\n{line}\necho $? {code} >{folder}/code.{i}\n"
                      if line else f"echo {MARK}{i}\n")
    out = subprocess.run(["bash", "-c", "\n".join(script)], cwd=folder, env=environment, text=True,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=TIMEOUT_S).stdout
    print(re.sub(rf"^{MARK}\d+\n", "", out, flags=re.M))
    for i, (line, _, wanted) in enumerate(shown):
        if not line:
            end = out.find(f"{MARK}{i}\n")
            yield from (f"'{w}' is not printed where the page says so" for w in missing(out[since:end], wanted))
            since = end
            continue
        path = os.path.join(folder, f"code.{i}")
        got, wanted = open(path, encoding="utf-8").read().split() if os.path.exists(path) else ("none", "")
        if got != wanted:
            yield f"'{line}': exit code {got}"


def subcommands(binary):
    """Names in the list that `meshcost --help` prints, one indented line each."""
    said = subprocess.run([binary, "--help"], capture_output=True, text=True).stdout
    return re.findall(r"^  ([a-z][a-z-]+)\b", said, re.M)


def of_the_readme(binary, text, lines):
    for own in ("scenarios/demo.sh", "tests/run.sh"):
        if own not in lines:
            yield f"{own} is not among the README's commands"
    names = subcommands(binary)
    if not names:
        yield "meshcost --help lists no subcommand"
    yield from (f"the README does not mention `meshcost {n}`" for n in names
                if not re.search(rf"meshcost {n}\b|`{n}`", text))


def main(arguments):
    if not arguments:
        print(__doc__, file=sys.stderr)
        return 2
    binary = os.path.abspath(arguments[0])
    page = os.path.abspath(arguments[1]) if len(arguments) > 1 else README
    with open(page, encoding="utf-8") as f:
        text = f.read()
    shown = list(commands(text))
    problems = list(of_the_readme(binary, text, [line for line, _, _ in shown])) if page == README else []
    mine = [row for row in shown if not row[0] or not re.match(OWN_STEPS, row[0])]
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
