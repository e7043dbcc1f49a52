#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Where the time of the event kernel goes: callgrind counts over our side of three contests, by function, for an
# operation. Functions that are called from one place are kept apart, so that they show.
#
#   tests/bench/profile.sh
set -eu
cd "$(dirname "$0")/../.."
command -v valgrind >/dev/null || { echo "skipped: valgrind is not installed"; exit 77; }
out=$PWD/.build/profile
flags="-O3 -g -ffp-contract=off -fno-inline-functions-called-once -fno-inline-functions -fno-inline-small-functions -D_POSIX_C_SOURCE=200809L -Iinclude
       -Itests/bench/kernel"
here=tests/bench/kernel
rm -rf "$out"
mkdir -p "$out/objects"
for source in sim/kernel/*.c sim/base/*.c $here/ours.c $here/main.c; do
    gcc -std=c17 $flags -c "$source" -o "$out/objects/$(basename "$source" .c).o"
done
g++ $flags -c $here/peer.cpp -o "$out/objects/peer.o"
g++ -o "$out/bench" "$out"/objects/*.o -lgsl -lgslcblas -lm

# profile TITLE FILTER FUNCTION OPERATIONS
profile()
{
    valgrind --tool=callgrind --callgrind-out-file="$out/$3.out" --cache-sim=yes --branch-sim=yes \
        --collect-atstart=no --toggle-collect="$3" "$out/bench" --runs 1 "$2" >"$out/$3.log" 2>&1
    echo
    echo "$1, an operation:"
    echo
    echo "| instructions | first-level misses | branches guessed wrongly | function |"
    echo "|---|---|---|---|"
    callgrind_annotate --auto=no --threshold=99 --show=Ir,D1mr,D1mw,Bcm,Bim "$out/$3.out" |
        sed -E 's/ \([ 0-9.]+%\)//g; s/,//g' |
        awk -v n="$4" '
            /PROGRAM TOTALS/ { add("all", 0) }
            /:[A-Za-z_]/ && $1 ~ /^[0-9]+$/ { name = $6; sub(/.*:/, "", name); sub(/\047.*/, "", name); add(name, 1) }
            function add(name, listed) {
                if (!(name in ir)) order[++count] = name
                ir[name] += $1; misses[name] += $2 + $3; wrong[name] += $4 + $5
            }
            END {
                for (i = 1; i <= count; i++) {
                    f = order[i]
                    if (ir[f] >= n / 2) printf "| %.1f | %.2f | %.2f | %s |\n", ir[f] / n, misses[f] / n, wrong[f] / n, f
                }
            }'
}

profile "HOLD, 1,000 pending, exponential" "hold 1000 exponential" hold_run 500000
profile "M/M/1, a customer (arrival and departure)" "M/M/c 1 " servers_run 500000
profile "Request cycle, 1,000 in flight" "cycle 1000 " cycle_run 500000
