#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The event kernel against its peers: one table on stdout.
#
#   tests/bench/run.sh [--check] [--runs N] [FILTER]     FILTER: part of a row, or `peers`: the second table only
#
# First the contests with a C++ loop over std::priority_queue (kernel/main.c), then M/M/1 on ns-3, SimGrid and
# SimPy, each skipped with a message where it is not installed (libns3-dev, libsimgrid-dev, python3-simpy3). All
# is compiled with -O3 and the same flags for both languages. --check: exit code 1 when a target is missed.
set -eu
cd "$(dirname "$0")/../.."
out=$PWD/.build/bench
runs=15 check="" filter=""
export LC_ALL=C
while [ $# -gt 0 ]; do
    case $1 in
        --check) check=--check ;;
        --runs) runs=${2:?--runs takes a number}; shift ;;
        -*) sed -n '3,/^set/s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
        *) filter=$1 ;;
    esac
    shift
done

flags="-O3 -ffp-contract=off -fno-builtin-exp -fno-builtin-log -fno-builtin-pow -fno-builtin-tgamma
       -fno-builtin-lgamma -D_POSIX_C_SOURCE=200809L -Iinclude -Itests/bench/kernel"
here=tests/bench/kernel
mkdir -p "$out/objects"

build()
{
    local source
    rm -f "$out"/objects/*.o
    for source in sim/kernel/*.c sim/base/*.c; do
        gcc -std=c17 $flags -c "$source" -o "$out/objects/$(basename "$source" .c).o"
    done
    gcc -std=c17 $flags -c $here/ours.c -o "$out/ours.o"
    gcc -std=c17 $flags -c $here/main.c -o "$out/main.o"
    g++ $flags -c $here/peer.cpp -o "$out/peer.o"
    g++ -o "$out/bench" "$out"/{main,ours,peer}.o "$out"/objects/*.o -lgsl -lgslcblas -lm
}

# peer NAME PACKAGE LINK: compiles kernel/peer_NAME.cpp into an executable, or says why it is skipped.
peer()
{
    if g++ $flags -o "$out/$1" $here/peer_"$1".cpp "$out"/objects/*.o $3 -lgsl -lgslcblas -lm 2>"$out/$1.log"; then
        peers="$peers $1"
    else
        echo "skipped: $1 ($2 is not installed, or does not compile: .build/bench/$1.log)"
        rm -f "$out/$1"
    fi
}

# median COLUMN FILE
median()
{
    awk -v c="$1" '{ print $c }' "$2" | sort -g | awk '{ x[NR] = $1 } END { printf "%.1f", x[int((NR + 1) / 2)] }'
}

# The peers' M/M/1 in turns with ours; a figure is the median over the runs.
other_peers()
{
    local i name
    peers=""
    peer ns3 libns3-dev "$(pkg-config --libs ns3-core 2>/dev/null)"
    peer simgrid libsimgrid-dev -lsimgrid
    if /usr/bin/python3 -c 'import simpy' 2>/dev/null; then
        peers="$peers simpy"
    else
        echo "skipped: simpy (python3-simpy3 is not installed)"
    fi
    rm -f "$out"/*.times
    for i in $(seq "$runs"); do
        "$out/bench" --runs 1 "K7 M/M/c 1 " | awk -F '|' 'NR == 3 { print $6 / 2, $7 / 2 }' >>"$out/ours.times"
        for name in $peers; do
            case $name in
                simpy) /usr/bin/python3 $here/peer_simpy.py ;;
                *) "$out/$name" 2>/dev/null ;;
            esac >>"$out/$name.times"
        done
    done
    echo
    echo "| M/M/1, load 0.9 | ns an event (arrivals plus departures) | times ours | mean sojourn, theory 10 |"
    echo "|---|---|---|---|"
    local ours
    ours=$(median 1 "$out/ours.times")
    echo "| ours | $ours | 1 | |"
    echo "| C++ priority_queue | $(median 2 "$out/ours.times") | | |"
    for name in $peers; do
        awk -v name="$name" -v ours="$ours" -v ns="$(median 1 "$out/$name.times")" \
            -v mean="$(median 2 "$out/$name.times")" \
            'BEGIN { printf "| %s | %s | %.0f | %s |\n", name, ns, ns / ours, mean }'
    done
    if [ -s "$out/ns3.times" ]; then
        echo
        echo "ns-3, HOLD with 1,000 pending: $(median 3 "$out/ns3.times") ns"
    fi
}

build
code=0
[ "$filter" = peers ] || "$out/bench" $check --runs "$runs" ${filter:+"$filter"} || code=$?
case $filter in "" | peers) other_peers ;; esac
exit $code
