#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# From nothing to a report: installs what is missing, builds, runs the reference scenario through all lanes,
# compares them and writes the report. The second call does only what changed.
#
#   scenarios/demo.sh [SCENARIO.yaml]      MC_REPS=N: another number of replications
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
scenario=$(realpath "${1:-$top/scenarios/reference.yaml}")
cd "$top"
. scenarios/packages.sh
out=.build/demo
name=$(basename "$scenario" .yaml)
mkdir -p "$out"

# Runs a step; its output is kept, and shown only if it fails.
quietly()
{
    if ! "$@" >"$out/log.txt" 2>&1; then
        cat "$out/log.txt" >&2
        echo "demo: '$*' failed" >&2
        exit 1
    fi
}

mc_packages_install build
quietly cmake -G Ninja -S . -B .build/release -DCMAKE_BUILD_TYPE=Release -DMC_TESTS=OFF
quietly cmake --build .build/release
meshcost=.build/release/bin/meshcost

rm -f "$out/$name.db" "$out/$name.db-wal" "$out/$name.db-shm"
"$meshcost" run "$scenario" --db "$out/$name.db" ${MC_REPS:+--reps "$MC_REPS"} >"$out/run.txt"
"$meshcost" compare "$out/$name.db"
"$meshcost" report "$out/$name.db" -o "$out/report" >"$out/report.txt"

page=$out/report/index.html
[ -s "$page" ] || { echo "demo: no report at $page" >&2; exit 1; }
echo
echo "The report:   $top/$page"
echo "The database: $top/$out/$name.db"
