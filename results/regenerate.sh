#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Makes every result in this folder anew: results/regenerate.sh [MESHCOST [NAME...]]. Names are folders here
# (default: all). Databases stay in a temporary folder; what is kept is small and readable.
set -eu
cd "$(dirname "$0")/.."
meshcost=${1:-.build/release/bin/meshcost}
[ $# = 0 ] || shift
into=${MC_RESULTS_INTO:-results}
names=${*:-small reference}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for name in $names; do
    mkdir -p "$into/$name"
    "$meshcost" run "scenarios/$name.yaml" --seed 1 --reps 200 --db "$work/$name.db" --quiet
    "$meshcost" export "$work/$name.db" --sha256 >"$into/$name/canonical.sha256"
    "$meshcost" compare "$work/$name.db" --markdown >"$into/$name/compare.md"
    "$meshcost" compare "$work/$name.db" --csv >"$into/$name/compare.csv"
    if [ "$name" = reference ] && command -v gnuplot >/dev/null; then
        "$meshcost" report "$work/$name.db" -o "$work/report" >/dev/null
        sed 's/set terminal svg size 760,height_wide dynamic/set terminal pngcairo size 1000,580/' \
            "$work/report/figures/10_cumulative.gp" | gnuplot >"$into/$name/cumulative.png"
    fi
done
