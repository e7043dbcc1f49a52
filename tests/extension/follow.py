#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes the steps of a page that tells how to change the tree, in a copy of it.

usage: follow.py PAGE COPY

Blocks whose first line is "```LANGUAGE FILE" are written to FILE; in "```diff FILE" the lines without those that begin
with + have to stand in FILE exactly once and become the lines without those that begin with -. Then all "```sh" blocks are
run in the copy, in one shell that ends at the first command that fails. COPY is brought up to date: what stays the
same keeps its time, so that building it again is quick.
"""
import os
import re
import subprocess
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BLOCK = re.compile(r"^```(\S+) ?(\S*)\n(.*?)^```$", re.S | re.M)


def changed(text, block, place):
    """The text after a block of differences."""
    lines = block.splitlines(keepends=True)
    if any(line[0] not in " +-" for line in lines):
        raise SystemExit(f"{place}: lines of a difference begin with a blank, + or -")
    old = "".join(line[1:] for line in lines if line[0] != "+")
    new = "".join(line[1:] for line in lines if line[0] != "-")
    if text.count(old) != 1:
        raise SystemExit(f"{place}: {text.count(old)} places for the difference\n{block}")
    return text.replace(old, new)


def sources():
    """The files of the tree that building needs, as git knows them, or as they lie there."""
    known = subprocess.run(["git", "-C", TOP, "ls-files", "-co", "--exclude-standard"], capture_output=True, text=True)
    names = known.stdout.splitlines() if known.returncode == 0 else [
        os.path.relpath(os.path.join(folder, f), TOP) for folder, _, files in os.walk(TOP) for f in files]
    return [n for n in names if not n.startswith((".", "tests/", "results/")) and os.path.exists(os.path.join(TOP, n))]


def put(path, data):
    """Writes a file unless it says that already."""
    if os.path.exists(path):
        with open(path, "rb") as f:
            if f.read() == data:
                return
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(data)


def remove_others(copy, wanted):
    for folder, folders, files in os.walk(copy):
        folders[:] = [f for f in folders if not f.startswith(".")]
        for f in files:
            path = os.path.join(folder, f)
            if os.path.relpath(path, copy) not in wanted:
                os.remove(path)


def content_of(page):
    """({file: bytes} of the tree with the page's changes, the page's commands)."""
    content, commands = {}, []
    for name in sources():
        with open(os.path.join(TOP, name), "rb") as f:
            content[name] = f.read()
    for language, name, text in BLOCK.findall(page):
        if language == "sh":
            commands.append(text)
        elif name and language == "diff":
            content[name] = changed(content[name].decode(), text, name).encode()
        elif not name or name in content:
            raise SystemExit(f"a block of {language} names " + (f"{name}, which is there" if name else "no file"))
        else:
            content[name] = text.encode()
    return content, commands


def main(arguments):
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    with open(arguments[0], encoding="utf-8") as f:
        content, commands = content_of(f.read())
    copy = os.path.abspath(arguments[1])
    os.makedirs(copy, exist_ok=True)
    remove_others(copy, content)
    for name, data in content.items():
        put(os.path.join(copy, name), data)
    return subprocess.run(["bash", "-euxo", "pipefail", "-c", "".join(commands)], cwd=copy).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
