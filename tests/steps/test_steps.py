#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The counting of tests/run.sh and the check of claims, each shown to be able to fail."""
import json
import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
TESTS = os.path.dirname(HERE)

JUNIT = """<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="Linux" tests="4" failures="1" disabled="0" skipped="2" time="0">
	<testcase name="unit.a" classname="unit.a" time="0.25" status="run">
		<system-out>fine</system-out>
	</testcase>
	<testcase name="unit.b" classname="unit.b" time="0.5" status="fail">
		<failure message=""/>
	</testcase>
	<testcase name="unit.c" classname="unit.c" time="0.01" status="notrun">
		<skipped message="SKIP_RETURN_CODE=77"/>
	</testcase>
	<testcase name="unit.e" classname="unit.e" time="0.02" status="notrun">
		<skipped message="SKIP_RETURN_CODE=77"/>
		<system-out>skip: gnuplot is not installed
</system-out>
	</testcase>
	<testcase name="unit.d" classname="unit.d" time="0" status="notrun">
		<skipped message="Unable to find executable"/>
	</testcase>
</testsuite>
"""


class Counting(unittest.TestCase):
    def bash(self, script):
        with tempfile.TemporaryDirectory() as out:
            with open(os.path.join(out, "junit.xml"), "w", encoding="utf-8") as f:
                f.write(JUNIT)
            run = subprocess.run(["bash", "-uc", f'out={out}; jobs=1; . {HERE}/record.sh; : >"$results"; {script}'],
                                 capture_output=True, text=True, env={**os.environ, "MC_REQUIRE": ""})
            with open(os.path.join(out, "results.tsv"), encoding="utf-8") as f:
                rows = [row.split("\t")[:3] for row in f.read().splitlines()]
            return run.returncode, run.stdout.splitlines(), rows

    def test_a_test_that_could_not_run_is_a_failure_and_exit_code_77_a_skip(self):
        _, lines, _ = self.bash('junit gcc "$out/junit.xml"')
        self.assertEqual(lines, ["gcc\tunit.a\tpassed\t0.25", "gcc\tunit.b\tfailed\t0.5",
                                 "gcc\tunit.c\tskipped\t0.01", "gcc\tunit.e\tskipped\t0.02",
                                 "gcc\tunit.d\tfailed\t0"])

    def test_a_skip_for_want_of_something_required_is_a_failure(self):
        for required, status in (("gnuplot", "failed"), ("browser,gnuplot", "failed"), ("gnu", "skipped")):
            _, lines, _ = self.bash(f'MC_REQUIRE={required}; junit gcc "$out/junit.xml"')
            self.assertIn(f"gcc\tunit.e\t{status}\t0.02", lines)
            self.assertIn("gcc\tunit.c\tskipped\t0.01", lines)

    def test_the_last_line_counts_and_the_exit_code_tells(self):
        code, lines, _ = self.bash("record a b passed 1; record a c skipped 1; summary")
        self.assertEqual((code, lines[-1]), (0, "1 passed, 0 failed, 1 skipped"))
        code, lines, _ = self.bash("record a b passed 1; record a c failed 1; summary")
        self.assertEqual((code, lines[-1]), (1, "1 passed, 1 failed, 0 skipped"))

    def test_nothing_executed_is_no_success(self):
        code, lines, _ = self.bash("summary")
        self.assertEqual((code, lines[-1]), (1, "0 passed, 0 failed, 0 skipped"))

    def test_a_step_that_stops_halfway_is_a_failure(self):
        _, _, rows = self.bash('step_x() { record run.sh first passed 1; false; true; }; run_step x')
        self.assertEqual(rows, [["run.sh", "first", "passed"], ["run.sh", "x", "failed"]])

    def test_a_step_that_records_nothing_counts_by_its_exit_code(self):
        _, _, rows = self.bash("step_x() { true; }; step_y() { return 77; }; run_step x; run_step y; run_step z")
        self.assertEqual(rows, [["run.sh", "x", "passed"], ["run.sh", "y", "skipped"], ["run.sh", "z", "failed"]])

    def test_a_failed_check_does_not_hide_the_next_one(self):
        _, _, rows = self.bash('step_x() { check c one false; check c two true; check c three exit_77; }; '
                               'exit_77() { return 77; }; run_step x')
        self.assertEqual(rows, [["c", "one", "failed"], ["c", "two", "passed"], ["c", "three", "skipped"]])

    def test_a_selection_without_tests_is_a_failure(self):
        _, _, rows = self.bash('ctest() { echo "No tests were found!!!"; return 8; }; tests gcc -L typo')
        self.assertEqual(rows, [["gcc", "ctest", "failed"]])


    def test_what_a_step_has_to_tell_is_told(self):
        _, lines, _ = self.bash('step_x() { echo hidden; echo figure >"$out/x.told"; }; run_step x')
        self.assertEqual(lines[1:], ["  figure"])


class Reach(unittest.TestCase):
    def reach(self, *arguments):
        rows = [("sim/kernel/a.c", 19, 20, 3, 4), ("models/lane/b.c", 8, 10, 1, 2), ("sim/main.c", 1, 2, 0, 0)]
        keys = ("filename", "line_covered", "line_total", "branch_covered", "branch_total")
        with tempfile.TemporaryDirectory() as folder:
            summary = os.path.join(folder, "summary.json")
            with open(summary, "w", encoding="utf-8") as f:
                json.dump({"files": [dict(zip(keys, row)) for row in rows]}, f)
            out = subprocess.run([sys.executable, os.path.join(HERE, "reach.py"), summary, *arguments],
                                 capture_output=True, text=True)
            return out.returncode, [" ".join(row.split()) for row in out.stdout.splitlines()]

    def test_each_layer_has_a_row(self):
        self.assertEqual(self.reach(), (0, ["kernel 95.0 % of 20 lines, 75.0 % of 4 branches",
                                            "lanes 80.0 % of 10 lines, 50.0 % of 2 branches",
                                            "cli 50.0 % of 2 lines, 0.0 % of 0 branches",
                                            "all 87.5 % of 32 lines, 66.7 % of 6 branches"]))

    def test_a_layer_below_its_bound_or_without_lines_is_a_failure(self):
        self.assertEqual(self.reach("90", "kernel")[0], 0)
        for layer in ("lanes", "store"):
            code, lines = self.reach("90", "kernel", layer)
            self.assertEqual((code, lines[-1]), (1, f"{layer}: under 90 % of its lines are reached"))


class Claims(unittest.TestCase):
    RESULTS = "gcc\tunit.a\tpassed\t1\nsan\tunit.a\tpassed\t1\ngcc\tunit.b\tpassed\t1\nsan\tunit.b\tfailed\t1\n" \
              "gcc\tunit.c\tskipped\t1\nrun.sh\tbuild.gcc\tpassed\t1\n"

    def judge(self, row, mode="quick", header="claim,text,test,figure"):
        with tempfile.TemporaryDirectory() as folder:
            claims, results = os.path.join(folder, "claims.csv"), os.path.join(folder, "results.tsv")
            with open(claims, "w", encoding="utf-8") as f:
                f.write(f"{header}\n{row}\n")
            with open(results, "w", encoding="utf-8") as f:
                f.write(self.RESULTS)
            out = subprocess.run([sys.executable, os.path.join(TESTS, "claims.py"), mode, claims, results],
                                 capture_output=True, text=True)
            return out.returncode, out.stdout

    def test_a_claim_with_an_executed_test_holds(self):
        for test in ("unit.a", "run.sh:build.gcc", "unit.a run.sh:build.gcc", "full:fresh", "full:law.stories",
                     "full:validation.scenarios"):
            with self.subTest(test=test):
                self.assertEqual(self.judge(f'S1,"it works, always",{test},3 ms')[0], 0)

    def test_a_claim_without_one_is_named_with_the_reason(self):
        for test, why in (("unit.b", "failed"), ("unit.c", "was skipped"), ("unit.x", "was not executed"),
                          ("full:nowhere", "no step names"), ("full:law.laws", "no step names"),
                          ("full:law.scenarios", "no step names"), ("unit.a unit.b", "unit.b failed"),
                          ("odd:unit.a", "neither run.sh: nor full:")):
            with self.subTest(test=test):
                code, said = self.judge(f"S1,text,{test},")
                self.assertEqual(code, 1)
                self.assertIn(why, said)

    def test_in_a_full_run_the_long_ones_must_have_run(self):
        self.assertEqual(self.judge("S1,text,full:fresh,", "full")[0], 1)
        self.assertEqual(self.judge("S1,text,full:unit.a,", "full")[0], 0)

    def test_a_malformed_table_is_a_failure(self):
        self.assertEqual(self.judge("S1,text,unit.a", )[0], 1)
        self.assertEqual(self.judge("S1,,unit.a,")[0], 1)
        self.assertEqual(self.judge("one,text,unit.a,")[0], 1)
        self.assertEqual(self.judge("S1,text,unit.a,", header="claim,test")[0], 1)


if __name__ == "__main__":
    unittest.main()
