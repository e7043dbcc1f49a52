#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What a machine does to a program: directories that may not be written or are gone, a full disk, a clock that jumps,
# output that goes nowhere, a gnuplot that fails, talks nonsense or hangs, commands killed while they write. Each ends
# with exit code 1 or 2 and a message, nothing that was stored is lost, and the same command then completes.
#
#   MESHCOST=BINARY faults.sh [KILLS]      KILLS of each command that writes (40)
set -u
kills=${1:-40}
top=$(cd "$(dirname "$0")/../.." && pwd)
scenario=$top/scenarios/small.yaml
folder=$(mktemp -d)
mounted=""
trap 'for m in $mounted; do umount -l "$m"; done; rm -rf "$folder"' EXIT
cd "$folder" || exit 1
RANDOM=20260906
tried=0 problems=0

problem()
{
    echo "$*: exit code ${code:-}; $(head -c 300 err)"
    problems=$((problems + 1))
}

# fault NAME CODES COMMAND...: one of these exit codes (as a pattern), and a message unless it is 0.
fault()
{
    local name=$1 codes=$2
    shift 2
    tried=$((tried + 1))
    code=0
    timeout 120 "$@" >out 2>err || code=$?
    # shellcheck disable=SC2053
    [[ $code = $codes ]] || problem "$name"
    [ "$code" = 0 ] || [ -s err ] || problem "$name: no message"
}

sha()
{
    "$MESHCOST" export "$1" --sha256 2>>err
}

few=("$MESHCOST" run "$scenario" --reps 20 --seed 7 --jobs 2 --quiet)
many=("$MESHCOST" run "$scenario" --reps 400 --seed 7 --jobs 2 --quiet)

"$MESHCOST" surface "$scenario" --db surfaces.db >/dev/null 2>&1
"${few[@]}" --db whole.db 2>err || { cat err; exit 1; }
whole=$(sha whole.db)
"$MESHCOST" report whole.db -o report >/dev/null 2>&1 || exit 1

# ---- directories ----
fault "a folder that is not there" '[12]' "${few[@]}" --db missing/x.db
[ ! -e missing ] || problem "a folder was made"
fault "a folder as database" '[12]' "${few[@]}" --db report
fault "a file as folder of a report" '[12]' "$MESHCOST" report whole.db -o whole.db
[ "$(sha whole.db)" = "$whole" ] || problem "a report over a database"
mkdir gone
cd gone && rmdir ../gone
code=0
"${few[@]}" --db x.db >"$folder/out" 2>"$folder/err" || code=$?
cd "$folder" || exit 1
tried=$((tried + 1))
[[ $code = [12] ]] && [ -s err ] || problem "the working folder is gone"

# A disk of its own, in a memory that can be made read-only and full; only root can do that.
mkdir disk
if mount -t tmpfs -o size=1500k none disk 2>/dev/null; then
    mounted=$folder/disk
    cp surfaces.db disk/x.db
    fault "the disk fills up" 1 "${many[@]}" --db disk/x.db
    [ "$(sqlite3 disk/x.db 'pragma integrity_check')" = ok ] || problem "the full disk: damaged"
    mount -o remount,size=200m disk
    fault "with room again" 0 "${many[@]}" --db disk/x.db
    "${many[@]}" --db room.db 2>err || problem "room"
    [ "$(sha disk/x.db)" = "$(sha room.db)" ] || problem "the full disk: other bits"
    cp surfaces.db disk/y.db
    cat /dev/zero >disk/fill 2>/dev/null
    fault "a report on a full disk" 1 "$MESHCOST" report whole.db -o disk/report
    rm disk/fill disk/y.db
    mount -o remount,ro disk
    fault "a read-only disk" '[12]' "${few[@]}" --db disk/y.db
    fault "a database on a read-only disk is still read" 0 "$MESHCOST" compare disk/x.db
    fault "a report on a read-only disk" '[12]' "$MESHCOST" report whole.db -o disk/report
    fault "a scenario on a read-only disk" '[12]' "$MESHCOST" interview -o disk/new.yaml \
        --answers "$top/scenarios/interview/answers-nobody.yaml"
else
    echo "no disk of its own: full and read-only disks were not tried"
fi

# ---- standard streams ----
fault "output to a full device" 1 sh -c "'$MESHCOST' compare whole.db >/dev/full"
fault "output closed" '[01]' sh -c "'$MESHCOST' compare whole.db >&-"
fault "a reader that leaves" 0 sh -c "'$MESHCOST' export whole.db --canonical 2>/dev/null | head -n 1"
fault "no standard input, no terminal, no environment" 0 env -i "$MESHCOST" compare whole.db <&-
fault "an interview without input" '[12]' sh -c "'$MESHCOST' interview -o asked.yaml <&-"
[ ! -e asked.yaml ] || problem "an interview without answers wrote a scenario"

# ---- a clock that jumps: by up to a year at each reading, in both directions ----
cat >clock.c <<'C'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>
static _Atomic unsigned state = 1;
int clock_gettime(clockid_t clock, struct timespec *t)
{
    int code = ((int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime"))(clock, t);
    unsigned s = state = state * 1664525u + 1013904223u;
    t->tv_sec += (long)(s >> 8) % 31536000 * (s & 64 ? 1 : -1);
    return code;
}
C
gcc -O1 -shared -fPIC -o clock.so clock.c || exit 1
rm -f jump.db
fault "a clock that jumps" 0 env LD_PRELOAD="$folder/clock.so" "$MESHCOST" run "$scenario" --reps 20 --seed 7 --jobs 2 --db jump.db
[ "$(sha jump.db)" = "$whole" ] || problem "a clock that jumps: other bits"
fault "a time limit by a clock that jumps" 0 env LD_PRELOAD="$folder/clock.so" "$MESHCOST" run "$scenario" \
    --precision 1% --max-time 60s --max-reps 200 --quiet --db jump2.db

# ---- gnuplot ----
mkdir bin
gnuplot() # SCRIPT: another gnuplot, first in PATH
{
    printf '#!/bin/sh\n%s\n' "$1" >bin/gnuplot
    chmod +x bin/gnuplot
    rm -rf drawn
    PATH=$folder/bin:$PATH fault "gnuplot: $1" 0 "$MESHCOST" report whole.db -o drawn
    [ -s drawn/index.html ] || [ -n "$(find drawn -name '*.html' -size +10k)" ] || problem "gnuplot: $1: no page"
}
gnuplot 'exit 3'
gnuplot 'kill -9 $$'
gnuplot 'echo "<svg><script>alert(1)</script>"'
gnuplot 'cat /dev/zero'
gnuplot 'exec sleep 1000'
grep -q 'did not end in time' err || problem "a gnuplot that hangs is not said to"
mkdir empty
tried=$((tried + 1))
rm -rf drawn
PATH=$folder/empty "$MESHCOST" report whole.db -o drawn >out 2>err || problem "no gnuplot"
grep -q 'not installed' err || problem "no gnuplot: it is not said"

# ---- kills of what writes beside runs and sweeps (kills.sh, sweep_kills.sh) ----
cat >design.yaml <<D
name: merge
scenario: $scenario
lanes: [gateway-only, linkerd]
kind: sobol
points: 120
replications: 8
chunk: 4
factors: [{name: work, path: prices.work, low: 60, high: 180}]
D
for i in 1 2; do "$MESHCOST" sweep design.yaml --quiet --shard $i/2 --db shard.$i 2>err || exit 1; done
"$MESHCOST" merge merged.db shard.1 shard.2 >out 2>err || exit 1
merged=$("$MESHCOST" export merged.db --sweep last --sha256)
midway=0
# killed SECONDS COMMAND...: killed after a random part of that time.
killed()
{
    local length=$1
    shift
    tried=$((tried + 1))
    "$@" >/dev/null 2>&1 &
    local victim=$!
    sleep "$(awk -v l="$length" -v r=$RANDOM 'BEGIN { printf "%.3f", l * r / 32768 }')"
    if kill -9 $victim 2>/dev/null; then midway=$((midway + 1)); fi
    wait $victim 2>/dev/null
}
for ((k = 0; k < kills; k++)); do
    killed 0.15 "$MESHCOST" merge again.db shard.1 shard.2
    [ ! -s again.db ] || [ "$(sqlite3 again.db 'pragma integrity_check')" = ok ] || problem "a killed merge: damaged"
    if [ $((k % 2)) = 1 ]; then
        "$MESHCOST" merge again.db shard.1 shard.2 >out 2>err || problem "a killed merge does not go on"
        [ "$("$MESHCOST" export again.db --sweep last --sha256)" = "$merged" ] || problem "a killed merge: other bits"
        rm -f again.db*
    fi
    # A page, a scenario, a history: whole or not there.
    rm -rf pages made.yaml history.txt
    killed 1.5 "$MESHCOST" report whole.db -o pages
    for page in pages/*.html; do
        [ ! -e "$page" ] || tail -c 20 "$page" | grep -q '</html>' || problem "a killed report left half a page"
    done
    killed 0.05 "$MESHCOST" interview -o made.yaml --answers "$top/scenarios/interview/answers-nobody.yaml"
    [ ! -e made.yaml ] || "$MESHCOST" validate made.yaml >out 2>err || problem "a killed interview left half a scenario"
    [ "$(sha whole.db)" = "$whole" ] || problem "a killed report changed the database"
done
leftovers=$(find . -name '*.tmp*' -o -name '*.part*' | wc -l)
echo "$tried faults, $midway commands killed midway, $leftovers temporary files left, $problems problems"
[ $problems = 0 ] && [ $midway -ge "$kills" ]
