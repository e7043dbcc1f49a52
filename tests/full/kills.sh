#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A run is killed at random instants, N times (100). After each kill the database is sound and readable; the
# same command then goes on where it stopped, and the finished database holds the same bits as one that was
# never disturbed. The instants are spread over the length of a run, so that kills hit its start and its end.
# Four in five begin with the latency surfaces in the file, so that replications, not surfaces, are interrupted.
#
#   MESHCOST=BINARY kills.sh [N]
set -u
kills=${1:-100}
scenario=$(cd "$(dirname "$0")/../.." && pwd)/scenarios/small.yaml
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
RANDOM=20260904
problems=0
midway=0

run_into()
{
    "$MESHCOST" run "$scenario" --reps "$reps" --jobs 2 --db "$1" >"$folder/out" 2>"$folder/err"
}

sha_of()
{
    "$MESHCOST" export "$1" --sha256 2>>"$folder/err"
}

"$MESHCOST" surface "$scenario" --db "$folder/surfaces.db" >"$folder/out" 2>"$folder/err" || { cat "$folder/err"; exit 1; }

# Replications enough that a run takes about half a second.
reps=50
while :; do
    rm -f "$folder"/whole.db*
    cp "$folder/surfaces.db" "$folder/whole.db"
    begin=$(date +%s%N)
    run_into "$folder/whole.db" || { cat "$folder/err"; exit 1; }
    length_ms=$((($(date +%s%N) - begin) / 1000000))
    [ $length_ms -lt 500 ] && [ $reps -lt 100000 ] || break
    reps=$((reps * 2))
done
whole=$(sha_of "$folder/whole.db")
[ -n "$whole" ] || { echo "the undisturbed run cannot be exported"; cat "$folder/err"; exit 1; }
echo "$reps replications take $length_ms ms"

problem()
{
    echo "kill $i after $delay_ms ms: $*: $(head -c 300 "$folder/err")"
    problems=$((problems + 1))
}

for ((i = 1; i <= kills; i++)); do
    db=$folder/killed.db
    rm -f "$db"*
    [ $((i % 5)) = 0 ] || cp "$folder/surfaces.db" "$db"
    delay_ms=$((RANDOM * length_ms / 32768))
    "$MESHCOST" run "$scenario" --reps "$reps" --jobs 2 --db "$db" >/dev/null 2>&1 &
    victim=$!
    sleep "$(printf '%d.%03d' $((delay_ms / 1000)) $((delay_ms % 1000)))"
    if kill -9 $victim 2>/dev/null; then midway=$((midway + 1)); fi
    wait $victim 2>/dev/null
    if [ -s "$db" ]; then
        [ "$(sqlite3 "$db" 'pragma integrity_check' 2>&1)" = ok ] || problem "the database is damaged"
    fi
    run_into "$db" || problem "the run does not go on"
    [ "$(sha_of "$db")" = "$whole" ] || problem "the finished run differs"
done
echo "$kills kills, $midway of them before the end, $problems problems"
[ $problems = 0 ] && [ $((midway * 2)) -ge "$kills" ]
