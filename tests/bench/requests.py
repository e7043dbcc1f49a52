#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests a second through two proxies on one core: requests.py BINARY

A path of first-come first-served stations (a core for every thread): at least 0.8 million; with shared cores and
a quota: at least 0.4 million. Processor time, the difference of a long and a short run, least of three tries.
Exit code 1 when a bound does not hold.
"""
import os
import subprocess
import sys
import tempfile

RIG = """rig: bench
machine: {{nodes: 2, cores: {cores}}}
placement: separate
graph:
  root: client
  services:
    client: {{workers: 1, calls: [web]}}
    web: {{service-time: {{mean: 0.05ms, distribution: exponential}}, workers: 4, calls: []}}
traffic: {{loop: open, rate: {rate}, connections: 16}}
lane: linkerd
proxies: {{workers: 1{limit}}}
"""
CASES = (("first come first served", 0.8e6, {"cores": 16, "rate": 3000, "limit": ""}),
         ("shared cores and quota", 0.4e6, {"cores": 2, "rate": 1500, "limit": ", cpu-limit: 500m"}))
LONG, SHORT = 2200000, 200000


def seconds(binary, rig, requests):
    before = os.times()
    subprocess.run([binary, "latency", rig, "--draws", "0", "--requests", str(requests)], check=True,
                   stdout=subprocess.DEVNULL)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def main():
    binary, good = sys.argv[1], True
    for name, bound, values in CASES:
        with tempfile.TemporaryDirectory() as folder:
            rig = os.path.join(folder, "rig.yaml")
            with open(rig, "w", encoding="utf-8") as out:
                out.write(RIG.format(**values))
            # Beside the requests that are asked for a quarter as many run without the lane: not counted.
            speed = max((LONG - SHORT) / (seconds(binary, rig, LONG) - seconds(binary, rig, SHORT))
                        for _ in range(3))
        print(f"{name}: {speed / 1e6:.2f} million requests a second, at least {bound / 1e6:.1f}")
        good = good and speed >= bound
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
