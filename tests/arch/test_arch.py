#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each rule of arch.py and link.py passes a clean tree and catches one planted fault in it."""
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import arch
import link

SPDX = "/* SPDX-License-Identifier: GPL-3.0-or-later */\n"
MUTANT = ("# breaks: one row is chosen\n# test: law.none\n--- a/models/cost/none.sql\n+++ b/models/cost/none.sql\n"
          "@@ -1 +1 @@\n-select 1;\n+select 2;\n")
CLEAN = {
    "CMakeLists.txt": "", "README.md": "# clean\n", "LICENSE": "", "results/README.md": "",
    "tests/a.c": SPDX + "int mc_test(void) { return mc_mid(); }\n",
    ".clang-format": "BasedOnStyle: LLVM\n",
    "tests/arch/layers.txt": "base | sim/base | | low\nkernel | sim/kernel | base | mid\n"
                             "config | sim/config | base | side\nstore | sim/store | kernel config | high\n",
    "scenarios/lanes/calm-sea.yaml": "name: calm sea\n",
    "include/meshcost/low.h": SPDX + "int mc_low(void);\n",
    "include/meshcost/mid.h": SPDX + '#include "meshcost/low.h"\nint mc_mid(void);\n',
    "include/meshcost/side.h": SPDX + "int mc_side(void);\n",
    "include/meshcost/high.h": SPDX + "int mc_high(void);\n",
    "sim/base/low.c": SPDX + '#include "meshcost/low.h"\n'
                      "/* sources may be cited: istio, see calm-sea.yaml; malloc() and time() too */\n"
                      "int mc_low(void) { return 1; }\n",
    "sim/kernel/mid.c": SPDX + '#include "meshcost/mid.h"\n#include "private.h"\n'
                        'static const char *const words[] = {"time(", "malloc("};\n'
                        "int mc_mid(void) { return mc_low() + words[0][0]; }\n",
    "sim/kernel/private.h": SPDX,
    "models/cost/none.sql": "select 1;\n",
    "tests/mutants/none.patch": MUTANT,
}


def function(lines, branches=0):
    body = "".join(f"  if (a == {i}) {{\n    a++;\n  }}\n" for i in range(branches))
    return SPDX + "int mc_long(int a) {\n" + body + "  a++;\n" * (lines - 3 - 3 * branches) + "  return a;\n}\n"


# rule -> planted faults: file, text, and what the message must name
FAULTS = {
    "layers": [
        ("sim/base/up.c", '#include "meshcost/mid.h"\n', "base includes meshcost/mid.h of kernel"),
        ("sim/base/up.c", '  #  include "meshcost/mid.h"\n', "base includes meshcost/mid.h of kernel"),
        ("sim/kernel/sibling.c", '#include "meshcost/side.h"\n', "kernel includes meshcost/side.h of config"),
        ("include/meshcost/side.h", '#include "meshcost/high.h"\n', "config includes meshcost/high.h of store"),
        ("include/meshcost/stray.h", SPDX, "belongs to no layer"),
        ("sim/attic/x.c", '#include "meshcost/low.h"\n', "this folder belongs to no layer"),
        ("sim/base/peek.c", '#include "../kernel/private.h"\n', "another folder's private header"),
        ("sim/base/peek.c", '#include "private.h"\n', "not in this folder"),
        ("sim/base/foreign.c", "#include <sqlite3.h>\n", "only store may see"),
    ],
    "lane_neutral": [
        ("sim/base/x.c", 'const char *a = "Linkerd";\n', "Linkerd"),
        ("sim/base/x.c", "int istio_mode;\n", "istio"),
        ("sim/base/x.c", "int is_calm_sea(void);\n", "calm_sea"),
        ("models/cost/x.sql", "select * from v where lane = 'calm-sea';\n", "calm-sea"),
        ("models/cost/cilium_rules.c", SPDX, "cilium"),
    ],
    "length": [
        ("sim/base/x.c", function(81), "81 lines, over 80"),
        ("sim/base/x.c", function(60, 15), "complexity 16, over 15"),
        ("sim/base/x.h", "\n" * 801, "801 lines, over 800"),
        ("sim/base/x.c", "\n".join(function(20).replace("mc_long", f"mc_{i}") for i in range(5)), "half of the"),
    ],
    "format": [("sim/base/x.c", "int  mc_x(void) {return 1;}\n", "sim/base/x.c:1")],
    "headers_gcc": [("include/meshcost/low.h", "uint64_t mc_low(void);\n", "does not compile alone")],
    "headers_clang": [("include/meshcost/low.h", "uint64_t mc_low(void);\n", "does not compile alone")],
    "heap": [("sim/base/x.c", "void *mc_x(void) { return malloc(1); }\n", "malloc()"),
             ("sim/kernel/x.c", "void mc_x(void *a) { free (a); }\n", "free()")],
    "clock": [("sim/kernel/x.c", "long mc_x(void) { return time(0); }\n", "time()"),
              ("sim/base/x.c", "int mc_x(void) { return rand(); }\n", "rand()")],
    "unused": [("sim/base/x.c", "int mc_x(int a) { return a; }\n", "mc_x() is called by nobody"),
               ("sim/base/low.c", SPDX + "int mc_low(void) { return 1; }\nint mc_mid(void);\n\n"
                                  "const char *mc_alone(int a,\n                     int b)\n{\n  return 0;\n}\n",
                "low.c:5: mc_alone() is called by nobody")],
    "words": [("sim/base/x.c", "/* TO" + "DO: all */\n", "TO" + "DO"),
              ("tests/run.sh", "# FIX" + "ME\n", "FIX" + "ME"),
              ("sim/base/x.c", "/* a dum" + "my */\n", "dum" + "my"),
              ("README.md", "see /ho" + "me/somebody\n", "a path of one machine")],
    "checks": [("tests/laws/x.sh", "set -e\n! grep -q x y\ntrue\n", "x.sh:2: '! grep -q x y' has no consequence"),
               ("tests/x.sh", "[ $code = 2 ] && grep -q why err\ntrue\n", "x.sh:1: '[ $code = 2 ] && grep"),
               ("scenarios/x.sh", "[ a ] || b\n  grep -q a b && [ -e c ]\ntrue\n", "x.sh:2")],
    "mutants": [("tests/mutants/none.patch", MUTANT.replace("-select 1", "-select 3"), "does not apply: "),
                ("tests/mutants/none.patch", MUTANT.replace("law.none", "none"), "what it breaks and its test")],
    "licence": [("sim/base/x.c", "int mc_x;\n", "no SPDX line")],
    "toplevel": [("docs/x.md", "", "docs"), ("Makefile", "", "Makefile")],
    "generated": [("results/x.db", "", "built file"), ("results/x.csv", "1\n" * 500001, "1000002 bytes")],
}


class Rules(unittest.TestCase):
    def setUp(self):
        self.root = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.root)
        for name, text in CLEAN.items():
            self.write(name, text)

    def write(self, name, text):
        path = os.path.join(self.root, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)

    def found(self, rule):
        if rule in arch.NEEDS and not shutil.which(arch.NEEDS[rule]):
            self.skipTest(f"{arch.NEEDS[rule]} is not installed")
        return "\n".join(f"{place}: {what}" for place, what in arch.RULES[rule](self.root))

    def test_every_rule_has_a_fault_that_it_catches(self):
        self.assertEqual(sorted(FAULTS), sorted(arch.RULES))

    def test_nothing_is_found_in_a_clean_tree(self):
        for rule in arch.RULES:
            with self.subTest(rule=rule):
                self.assertEqual(self.found(rule), "")

    def test_planted_faults_are_found_and_named(self):
        for rule, faults in FAULTS.items():
            for name, text, expected in faults:
                with self.subTest(rule=rule, text=text[:60]):
                    before = CLEAN.get(name)
                    self.write(name, text)
                    self.assertIn(expected, self.found(rule))
                    os.remove(os.path.join(self.root, name))
                    if before is not None:
                        self.write(name, before)

    def test_a_missing_entry_of_the_top_level_is_found(self):
        shutil.rmtree(os.path.join(self.root, "results"))
        self.assertIn("results: is missing", self.found("toplevel"))

    def test_the_command_fails_and_names_the_rule(self):
        self.write("sim/base/x.c", "int istio;\n")
        out = subprocess.run([sys.executable, os.path.join(HERE, "arch.py"), "lane_neutral", self.root],
                             capture_output=True, text=True)
        self.assertEqual(out.returncode, 1)
        self.assertIn("law 3", out.stdout)


class Libraries(unittest.TestCase):
    """Two layers: 'low' is linked by 'high'."""

    def setUp(self):
        self.root = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.root)
        os.makedirs(os.path.join(self.root, "tests/arch"))
        with open(os.path.join(self.root, "tests/arch/layers.txt"), "w", encoding="utf-8") as f:
            f.write("low | sim/low | | low\nhigh | sim/high | low | high\n")

    def built(self, low, high="int mc_low(void);\nint mc_high(void) { return mc_low(); }\n"):
        libraries = {}
        for layer, text in (("low", low), ("high", high)):
            base = os.path.join(self.root, layer)
            with open(base + ".c", "w", encoding="utf-8") as f:
                f.write(text)
            subprocess.run(["cc", "-c", base + ".c", "-o", base + ".o"], check=True)
            subprocess.run(["ar", "rcs", base + ".a", base + ".o"], check=True)
            libraries[layer] = base + ".a"
        return libraries

    def found(self, rule, libraries):
        rows = link.RULES[rule](arch.Layers(self.root), ["cc"], libraries)
        return "\n".join(f"{place}: {what}" for place, what in rows)

    def test_nothing_is_found_in_clean_libraries(self):
        libraries = self.built("static const char *const a[] = {\"b\"};\nint mc_low(void) { return a[0][0]; }\n")
        for rule in link.RULES:
            with self.subTest(rule=rule):
                self.assertEqual(self.found(rule, libraries), "")

    def test_an_upward_call_does_not_link(self):
        libraries = self.built("int mc_high(void);\nint mc_low(void) { return mc_high(); }\n")
        self.assertIn("low: calls mc_high of high", self.found("closed", libraries))

    def test_a_layer_whose_functions_lie_below_it_is_found(self):
        libraries = self.built("int mc_low(void) { return 1; }\n", "int mc_low(void) { return 1; }\n")
        self.assertIn("high: defines no function", self.found("upward", libraries))

    def test_variables_that_can_be_written_to_are_found(self):
        for text in ("int mc_count = 1;", "static int count;", "static _Thread_local int count;"):
            with self.subTest(text=text):
                libraries = self.built(text + "\nint mc_low(void) { return 1; }\nint *mc_at(void) { return &"
                                       + text.split("=")[0].rstrip("; ").split()[-1] + "; }\n")
                self.assertIn("can be written to", self.found("mutable", libraries))


if __name__ == "__main__":
    unittest.main()
