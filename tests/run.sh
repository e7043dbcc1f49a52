#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# All tests, one command.
#
#   tests/run.sh             the quick set: gcc, clang, ASan+UBSan, -O0, TSan at two jobs, claims
#   tests/run.sh --full      adds what takes long: kills, failing calls, valgrind, fuzzing, mutants, coverage,
#                            large fleets, benchmarks, a bare Debian, and --readme
#   tests/run.sh --readme    adds the README's commands, as its reader would type them
#   tests/run.sh --only A,B  only these steps (--list names them); claims are then not checked
#
# MC_REQUIRE=browser,slurm,gnuplot   a test that is skipped for want of one of these fails instead
# MC_NO_INSTALL=1                    install nothing
#
# Each step writes its log and rows "configuration, test, status, seconds" to .build/tests; the last line
# counts these rows. Exit code 0: nothing failed.
set -u
cd "$(dirname "$0")/.." || exit 1
. scenarios/packages.sh
out=$PWD/.build/tests
jobs=$(nproc)
mode=quick
readme=no
only=""
export LC_ALL=C TZ=UTC PYTHONDONTWRITEBYTECODE=1
export MC_REQUIRE=${MC_REQUIRE:-}

. tests/steps/record.sh
. tests/steps/quick.sh
. tests/steps/full.sh

while [ $# -gt 0 ]; do
    case $1 in
        --full) mode=full; readme=yes ;;
        --readme) readme=yes ;;
        --only) only=${2:?--only needs names of steps}; shift ;;
        --list) echo "quick: $quick_steps"; echo "full:  $full_steps"; exit 0 ;;
        *) sed -n '3,/^set/s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
    esac
    shift
done

steps=$quick_steps
if [ $mode = full ]; then
    steps="$steps $full_steps"
    export MC_FULL=1 # tests that sample do it more densely
fi
[ $readme = no ] || steps="$steps readme"
[ -z "$only" ] || steps=${only//,/ }

sets="build test browser"
[ $mode = quick ] || sets="$sets full slurm queries"
case ,$MC_REQUIRE, in *,slurm,*) sets="$sets slurm" ;; esac

rm -rf "$out"
mkdir -p "$out"
: >"$results"
mc_packages_install $sets || record run.sh install failed 0
strangers >"$out/strangers" || true
for step in $steps; do
    run_step "$step"
done
run_step untouched
[ -n "$only" ] || run_step claims
summary
