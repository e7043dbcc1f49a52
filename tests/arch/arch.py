#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about the shape of the source tree, each a function that yields (place, what is wrong).

usage: arch.py RULE [ROOT]      prints offenders with the rule they break; exit 1 when there are any
       arch.py --list

Rules look at the files that git knows (tracked or new, ignored ones left out); without git, at all files
outside folders whose name starts with a dot. test_arch.py shows that each rule can fail.
"""
import os
import re
import shutil
import statistics
import subprocess
import sys

NINE = ["CMakeLists.txt", "LICENSE", "README.md", "include", "models", "results", "scenarios", "sim", "tests"]
PRODUCTS = ["istio", "linkerd", "cilium", "ztunnel", "waypoint", "ambient"]
# In pieces, so that this file does not break its own rule.
UNFINISHED = ["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]
UNFINISHED_PHRASES = ["st" + "ub", "place" + "holder", "dum" + "my", "unimple" + "mented",
                      "not imple" + "mented", "not yet imple" + "mented", "for n" + "ow",
                      "simplified ver" + "sion"]
MACHINE_PATHS = ["/wo" + "rk/", "/ho" + "me/", "/ro" + "ot/", "/fa" + "rm/"]
HEAP_FILES = {"sim/base/arena.c", "sim/base/buffer.c"}
HEAP = "malloc calloc realloc reallocarray free strdup strndup aligned_alloc posix_memalign".split()
CLOCK = ("time clock clock_gettime gettimeofday timespec_get localtime localtime_r gmtime mktime ctime "
         "rand rand_r srand random srandom drand48 lrand48 getrandom getentropy getpid setlocale").split()
# Law 7: no wall clock below store.
TIMELESS = ["base", "kernel", "config", "world", "models", "lanes", "import", "interview", "experiment"]
# A library's header may be seen by one layer; what it offers goes upward through ours.
LIBRARIES = {r"yaml\.h": {"config"}, r"sqlite3\.h": {"store"}, r"Random123/.*": {"kernel"},
             r"nettle/.*": {"store"}, r"gsl/.*": {"kernel", "experiment", "program"}}
MAX_LINES, MAX_FUNCTION, MAX_COMPLEXITY, MAX_MEDIAN = 800, 80, 15, 15


def files(root, pattern, *folders):
    """Relative names of the files under root whose name matches, sorted."""
    inside = subprocess.run(["git", "-C", root, "rev-parse", "--show-toplevel"], capture_output=True, text=True)
    if inside.returncode == 0 and os.path.realpath(inside.stdout.strip()) == os.path.realpath(root):
        out = subprocess.run(["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                             capture_output=True, text=True, check=True).stdout
        names = [n for n in out.split("\0") if n and os.path.isfile(os.path.join(root, n))]
    else:
        names = []
        for where, subfolders, leaves in os.walk(root):
            subfolders[:] = [s for s in subfolders if not s.startswith(".")]
            names += [os.path.relpath(os.path.join(where, leaf), root) for leaf in leaves]
    return sorted(n for n in set(names) if re.search(pattern, n)
                  and (not folders or n.startswith(tuple(f + "/" for f in folders))))


def read(root, name):
    with open(os.path.join(root, name), encoding="utf-8", errors="replace") as f:
        return f.read()


TOKEN = re.compile(r'("(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\')|(/\*.*?\*/|//[^\n]*)', re.S)


def without_comments(text, strings=True):
    """C text with comments blanked (and strings too, if not wanted); line numbers stay."""
    def blank(m):
        if m.group(1) is not None and strings:
            return m.group(1)
        return re.sub(r"[^\n]", " ", m.group(0))
    return TOKEN.sub(blank, text)


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def matches(root, names, pattern, prepare, flags=0):
    for name in names:
        text = prepare(read(root, name))
        for m in re.finditer(pattern, text, flags):
            yield f"{name}:{line_of(text, m.start())}", m


class Layers:
    """layers.txt, read: who owns which folder and header, and what lies below whom."""

    def __init__(self, root):
        self.owner, self.folder, self.direct, self.twice = {}, {}, {}, []
        for row in read(root, "tests/arch/layers.txt").splitlines():
            if not row.strip() or row.startswith("#"):
                continue
            layer, folders, below, headers = [c.strip() for c in row.split("|")]
            self.direct[layer] = below.split()
            for f in folders.split():
                self.folder[f] = layer
            for h in headers.split():
                if h in self.owner:
                    self.twice.append(h)
                self.owner[h] = layer

    def below(self, layer):
        seen = {layer}
        for d in self.direct[layer]:
            seen |= self.below(d)
        return seen

    def of_file(self, name):
        if name.startswith("include/meshcost/"):
            return self.owner.get(os.path.basename(name)[:-2])
        return self.folder.get("/".join(name.split("/")[:2]))


def rule_layers(root):
    """includes point downward only (tests/arch/layers.txt), private headers stay in their folder"""
    layers = Layers(root)
    for h in layers.twice:
        yield "tests/arch/layers.txt", f"{h} is named twice"
    for name in files(root, r"^include/meshcost/.*\.h$"):
        if layers.of_file(name) is None:
            yield name, "this header belongs to no layer: name it in tests/arch/layers.txt"
    sources = files(root, r"\.(c|h|inc|def)$", "sim", "models", "include")
    for place, m in matches(root, sources, r'^[ \t]*#[ \t]*include[ \t]*"([^"]+)"', without_comments, re.M):
        name = place.rsplit(":", 1)[0]
        own, target = layers.of_file(name), m.group(1)
        if own is None:
            if not name.startswith("include/"):
                yield place, "this folder belongs to no layer: name it in tests/arch/layers.txt"
        elif target.startswith("meshcost/"):
            header = target[len("meshcost/"):-2]
            if header not in layers.owner:
                yield place, f"{target} belongs to no layer: name it in tests/arch/layers.txt"
            elif layers.owner[header] not in layers.below(own):
                yield place, f"{own} includes {target} of {layers.owner[header]}, which is not below it"
        elif own == "program" and target == "cli/cli.h":
            continue
        elif "/" in target:
            yield place, f"{target}: another folder's private header"
        elif not os.path.exists(os.path.join(root, os.path.dirname(name), target)):
            yield place, f"{target} is not in this folder"
    for place, m in matches(root, sources, r"^[ \t]*#[ \t]*include[ \t]*<([^>]+)>", without_comments, re.M):
        own = layers.of_file(place.rsplit(":", 1)[0])
        for library, allowed in LIBRARIES.items():
            if own and re.fullmatch(library, m.group(1)) and own not in allowed:
                yield place, f"{own} includes <{m.group(1)}>, which only {' and '.join(sorted(allowed))} may see"


def rule_lane_neutral(root):
    """no lane or product name in code, in any string or identifier (law 3): lanes are data"""
    lanes = [os.path.basename(n).rsplit(".", 1)[0] for n in files(root, r"^scenarios/lanes/[^/]*\.yaml$")]
    words = sorted(set(PRODUCTS + [re.sub(r"[-_]", "[-_ ]?", lane) for lane in lanes]))
    sources = files(root, r"\.(c|h|sql|gp|inc|def|js|css)$", "sim", "models", "include")
    for place, m in matches(root, sources, "|".join(words), without_comments, re.I):
        yield place, f"'{m.group(0)}' is the name of a lane or product"
    for name in sources:
        m = re.search("|".join(words), os.path.basename(name), re.I)
        if m:
            yield name, f"'{m.group(0)}' is the name of a lane or product"


def rule_length(root):
    """files of at most 800 lines; functions of at most 80 lines and complexity 15, median 15 lines"""
    sources = files(root, r"\.(c|h)$", "sim", "models", "include", "tests")
    for name in sources:
        lines = read(root, name).count("\n")
        if lines > MAX_LINES:
            yield name, f"{lines} lines, over {MAX_LINES}"
    code = [n for n in sources if n.endswith(".c")]
    if not code:
        return
    out = subprocess.run(["pmccabe"] + code, cwd=root, capture_output=True, text=True, check=True).stdout
    lengths = []
    for row in out.splitlines():
        complexity, _, _, _, lines, where = row.split("\t")
        if where.startswith(("sim/", "models/")):
            lengths.append(int(lines))
        if int(lines) > MAX_FUNCTION:
            yield where, f"{lines} lines, over {MAX_FUNCTION}"
        if int(complexity) > MAX_COMPLEXITY:
            yield where, f"complexity {complexity}, over {MAX_COMPLEXITY}"
    if lengths and statistics.median(lengths) > MAX_MEDIAN:
        yield "sim models", f"half of the functions have more than {statistics.median(lengths):g} lines"


def rule_format(root):
    """every .c and .h as clang-format makes it with .clang-format"""
    sources = files(root, r"\.(c|h)$")
    if not sources:
        return
    out = subprocess.run(["clang-format", "--dry-run", "-Werror"] + sources, cwd=root, capture_output=True,
                         text=True)
    found = False
    for row in out.stderr.splitlines():
        m = re.match(r"(.*?:\d+):\d+: (error|warning): (.*)", row)
        if m:
            found = True
            yield m.group(1), m.group(3)
    if out.returncode and not found:
        yield "clang-format", out.stderr.strip() or f"exit code {out.returncode}"


def headers(root, compiler):
    for name in files(root, r"^include/meshcost/.*\.h$"):
        out = subprocess.run([compiler, "-std=c17", "-fsyntax-only", "-D_POSIX_C_SOURCE=200809L", "-Wall",
                              "-Wextra", "-Wpedantic", "-Werror", "-Iinclude", "-x", "c", "-"], cwd=root,
                             input=f'#include "{name[len("include/"):]}"\n', capture_output=True, text=True)
        if out.returncode:
            errors = [e for e in out.stderr.splitlines() if "error" in e]
            yield name, "does not compile alone: " + (errors or [out.stderr.strip()])[0]


def rule_headers_gcc(root):
    """each public header compiles alone with gcc"""
    return headers(root, "gcc")


def rule_headers_clang(root):
    """each public header compiles alone with clang"""
    return headers(root, "clang")


def calls(root, names, functions):
    pattern = r"(?<![\w.>])(" + "|".join(functions) + r")\s*\("
    return matches(root, names, pattern, lambda text: without_comments(text, strings=False))


def rule_heap(root):
    """memory comes from arenas: the heap is called in sim/base/arena.c and sim/base/buffer.c only"""
    names = [n for n in files(root, r"\.(c|h|inc)$", "sim", "models", "include") if n not in HEAP_FILES]
    for place, m in calls(root, names, HEAP):
        yield place, f"{m.group(1)}() outside {' and '.join(sorted(HEAP_FILES))}"


def rule_clock(root):
    """no wall clock, process state or consumed randomness below store (law 7)"""
    layers = Layers(root)
    names = [n for n in files(root, r"\.(c|h|inc)$", "sim", "models", "include")
             if layers.of_file(n) in TIMELESS]
    for place, m in calls(root, names, CLOCK):
        yield place, f"{m.group(1)}() in {layers.of_file(place.rsplit(':', 1)[0])}, a layer below store"


def rule_unused(root):
    """every function that other files may call is called, or is offered by a public header and held by a test"""
    texts = {n: without_comments(read(root, n), strings=False)
             for n in files(root, r"\.(c|h)$", "sim", "models", "include", "tests")}
    used, tested, offered = set(), set(), set()
    for name, text in texts.items():
        if name.startswith("include/"):
            offered |= set(re.findall(r"\w+", text))
        if name.startswith("tests/"):
            tested |= set(re.findall(r"\w+", text))
        else:
            # What stands at the left margin before a parenthesis is defined or declared there.
            for row in text.splitlines():
                words = re.sub(r"^(\w[^(]*?)\w+\(", r"\1(", row) if row[:1].isalpha() else row
                used |= set(re.findall(r"\w+", words))
    for name in sorted(n for n in texts if n.endswith(".c") and not n.startswith("tests/")):
        for m in re.finditer(r"^(?!static\b)\w[\w \n*]*?\b(\w+)\([^;{}]*\)\s*\{", texts[name], re.M):
            function = m.group(1)
            if function not in used and function != "main" and not (function in offered and function in tested):
                yield f"{name}:{line_of(texts[name], m.start())}", f"{function}() is called by nobody"


def rule_words(root):
    """nothing unfinished is marked, commented out or named by a machine's path"""
    names = files(root, r"\.(c|h|sh|sql|py|js|mjs|gp|css|cmake|yaml|md|csv)$|CMakeLists\.txt$|^\.ci/")
    for place, m in matches(root, names, r"\b(" + "|".join(UNFINISHED) + r")\b", str):
        yield place, f"'{m.group(0)}'"
    code = [n for n in names if not n.endswith(".md")]
    for place, m in matches(root, code, r"\b(" + "|".join(UNFINISHED_PHRASES) + r")\b", str, re.I):
        yield place, f"'{m.group(0)}'"
    for place, m in matches(root, names, "|".join(MACHINE_PATHS), str):
        yield place, f"'{m.group(0)}': a path of one machine"


def rule_checks(root):
    """a check of a shell script ends it: where ! or the first of several && is false, `set -e` does not"""
    alone = r"^[ \t]*(?:! |(?:\[ |grep |cmp |test )[^|\n#;]*&& (?!break|continue|return|fail|exit))[^\n]*$"
    for name in files(root, r"\.sh$", "tests", "scenarios", "results"):
        text = read(root, name).rstrip()
        for m in re.finditer(alone, text, re.M):
            # The last line of a script is its exit code; a list may go on in the next one.
            if "||" not in m.group(0) and not m.group(0).endswith(("\\", "&&", "then")) and m.end() < len(text):
                yield f"{name}:{line_of(text, m.start())}", f"'{m.group(0).strip()[:60]}' has no consequence"


def rule_licence(root):
    """every source starts with its SPDX line"""
    for name in files(root, r"\.(c|h|sh|py)$|^\.ci/run$"):
        if "SPDX-License-Identifier: GPL-3.0-or-later" not in "\n".join(read(root, name).split("\n")[:3]):
            yield name, "no SPDX line among its first three lines"


def rule_mutants(root):
    """every patch of tests/mutants says what it breaks and which test notices, and applies to the tree"""
    for name in files(root, r"^tests/mutants/.*\.patch$"):
        text = read(root, name)
        if not re.match(r"# breaks: \S.*\n# test: (unit|property|validation|law|golden)\.\S+\n", text):
            yield name, "does not begin with what it breaks and its test"
        out = subprocess.run(["patch", "-d", root, "-p1", "-s", "-f", "--dry-run", "-r", "-"], input=text,
                             capture_output=True, text=True)
        if out.returncode:
            yield name, "does not apply: " + (out.stdout.strip().splitlines() or ["?"])[-1]


def rule_toplevel(root):
    """the visible top level is exactly: CMakeLists.txt README.md LICENSE sim models scenarios include tests results"""
    seen = {n.split("/")[0] for n in files(root, ".") if not n.startswith(".")}
    for extra in sorted(seen - set(NINE)):
        yield extra, "does not belong at the top level"
    for missing in sorted(set(NINE) - seen):
        yield missing, "is missing from the top level"


def rule_generated(root):
    """nothing built or generated is under version control: no database, object, or file over 1 MB"""
    for name in files(root, "."):
        if re.search(r"\.(sqlite3?|db|o|a|so|gcda|gcno|profraw)$|(^|/)a\.out$", name):
            yield name, "is a built file"
        elif os.path.getsize(os.path.join(root, name)) > 1000000:
            yield name, f"has {os.path.getsize(os.path.join(root, name))} bytes"


RULES = {n[len("rule_"):]: f for n, f in sorted(globals().items()) if n.startswith("rule_")}
NEEDS = {"length": "pmccabe", "mutants": "patch", "format": "clang-format", "headers_gcc": "gcc", "headers_clang": "clang"}


def main(arguments):
    if arguments == ["--list"]:
        print("\n".join(RULES))
        return 0
    if not arguments or arguments[0] not in RULES:
        print(__doc__, file=sys.stderr)
        return 2
    rule, root = arguments[0], arguments[1] if len(arguments) > 1 else "."
    if rule in NEEDS and not shutil.which(NEEDS[rule]):
        print(f"skip: {NEEDS[rule]} is not installed")
        return 77
    found = sorted(set(RULES[rule](root)))
    for place, what in found:
        print(f"{place}: {what}")
    if found:
        print(f"{len(found)} break the rule '{rule}': {RULES[rule].__doc__}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
