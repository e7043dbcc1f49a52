#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Every call that reaches the disk fails once: for each kind of call and each n, the n-th one fails while a
# run is stored, or while its report is written. What must hold: the program ends by itself with exit code 1
# and a message, or with 0 and a result that is whole; a database left behind is sound. So does the n-th request for
# memory.
#
#   MESHCOST=BINARY failing_calls.sh [LIMIT]       at most LIMIT calls of a kind (120), spread over all
set -u
limit=${1:-120}
here=$(cd "$(dirname "$0")" && pwd)
scenario=$here/../../scenarios/small.yaml
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
gcc -O1 -shared -fPIC -o "$folder/fail.so" "$here/fail_calls.c" || exit 1
tried=0
problems=0

problem()
{
    echo "$*: exit code $code; $(head -c 300 "$folder/err")"
    problems=$((problems + 1))
}

# with_failure CALL N COMMAND...: sets `code`; false when the command made fewer than N such calls.
with_failure()
{
    local call=$1 n=$2
    shift 2
    rm -f "$folder/log"
    MC_FAIL=$call:$n MC_FAIL_UNDER=$folder/data MC_FAIL_LOG=$folder/log LD_PRELOAD=$folder/fail.so \
        timeout 60 "$@" >"$folder/out" 2>"$folder/err"
    code=$?
    [ -e "$folder/log" ]
}

sound()
{
    [ ! -s "$1" ] || [ "$(sqlite3 "$1" 'pragma integrity_check' 2>&1)" = ok ]
}

run_with()
{
    rm -rf "$folder/data"
    mkdir "$folder/data"
    # Latency surfaces take most of the time of so short a run: they are made anew for the first calls only.
    [ "$2" -le 30 ] || cp "$folder/surfaces.db" "$folder/data/x.db"
    with_failure "$1" "$2" "$MESHCOST" run "$scenario" --reps 4 --jobs 1 --db "$folder/data/x.db" || return 1
    case $code in
        0) [ "$("$MESHCOST" compare "$folder/data/x.db" 2>&1)" = "$whole" ] || problem "run, $1 $2: not whole" ;;
        1) [ -s "$folder/err" ] || problem "run, $1 $2: no message" ;;
        # A file that may not be opened, or not be read for want of memory.
        2) { [ "$1" = open ] || [ "$1" = memory ]; } && [ -s "$folder/err" ] || problem "run, $1 $2" ;;
        *) problem "run, $1 $2" ;;
    esac
    sound "$folder/data/x.db" || problem "run, $1 $2: the database is damaged"
}

report_with()
{
    rm -rf "$folder/data/report"
    with_failure "$1" "$2" "$MESHCOST" report "$folder/data/x.db" -o "$folder/data/report" || return 1
    case $code in
        0) # Figures that could not be drawn are said to be missing; the tables stand without them.
            diff -r "$folder/report" "$folder/data/report" >/dev/null || grep -q missing "$folder/err" ||
                problem "report, $1 $2: not whole" ;;
        1) [ -s "$folder/err" ] || problem "report, $1 $2: no message" ;;
        *) problem "report, $1 $2" ;;
    esac
}

# The first calls of a kind one by one, the later ones in growing steps.
sweep()
{
    local what=$1 call=$2 n=1 count=0
    while [ $count -lt "$limit" ] && "$what" "$call" $n; do
        count=$((count + 1))
        if [ $n -lt 60 ]; then n=$((n + 1)); else n=$((n + n / 10)); fi
    done
    tried=$((tried + count))
    echo "$what $call: $count calls failed in turn"
}

mkdir "$folder/data"
"$MESHCOST" run "$scenario" --reps 4 --jobs 1 --db "$folder/data/x.db" >/dev/null || exit 1
whole=$("$MESHCOST" compare "$folder/data/x.db" 2>&1)
"$MESHCOST" surface "$scenario" --db "$folder/surfaces.db" >/dev/null 2>&1 || exit 1
for call in write sync open close rename memory; do
    sweep run_with "$call"
done
rm -rf "$folder/data"
mkdir "$folder/data"
"$MESHCOST" run "$scenario" --reps 4 --jobs 1 --db "$folder/data/x.db" >/dev/null || exit 1
"$MESHCOST" report "$folder/data/x.db" -o "$folder/report" >/dev/null || exit 1
for call in write open close rename; do
    sweep report_with "$call"
done
echo "$tried failing calls, $problems problems"
[ $problems = 0 ] && [ $tried -ge 20 ]
