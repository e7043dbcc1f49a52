#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A sweep is killed N times (100) at random instants and started again each time, into one file after another:
# every file that is finished at last has the hash of the undisturbed one, and is sound after each kill.
#
#   MESHCOST=BINARY sweep_kills.sh [N]
set -u
kills=${1:-100}
top=$(cd "$(dirname "$0")/../.." && pwd)
folder=$(mktemp -d -p /dev/shm 2>/dev/null || mktemp -d)
trap 'rm -rf "$folder"' EXIT
RANDOM=20260905
cat >"$folder/design.yaml" <<D
name: kills
scenario: $top/scenarios/small.yaml
lanes: [gateway-only, linkerd]
kind: sobol
points: 60
replications: 6
chunk: 4
factors: [{name: work, path: prices.work, low: 60, high: 180}, {name: growth, path: traffic.growth, low: 0.01, high: 1}]
D
sweep() { "$MESHCOST" sweep "$folder/design.yaml" --quiet --jobs 2 --db "$1" 2>>"$folder/err"; }
sha() { "$MESHCOST" export "$1" --sweep last --sha256 2>>"$folder/err"; }
begin=$(date +%s%N)
sweep "$folder/whole.db" || { cat "$folder/err"; exit 1; }
length_ms=$((($(date +%s%N) - begin) / 1000000))
whole=$(sha "$folder/whole.db")
problems=0 midway=0 finished=0
for ((i = 1; i <= kills; i++)); do
    # Not through the function: its shell would be killed, not the program.
    "$MESHCOST" sweep "$folder/design.yaml" --quiet --jobs 2 --db "$folder/killed.db" 2>>"$folder/err" &
    victim=$!
    delay_ms=$((RANDOM * length_ms / 65536))
    sleep "$(printf '%d.%03d' $((delay_ms / 1000)) $((delay_ms % 1000)))"
    if kill -9 $victim 2>/dev/null; then midway=$((midway + 1)); fi
    wait $victim 2>/dev/null
    said=ok
    [ ! -s "$folder/killed.db" ] || said=$(sqlite3 "$folder/killed.db" "pragma integrity_check" 2>&1)
    if [ "$said" != ok ]; then
        echo "kill $i after $delay_ms ms: the database is damaged: $said"
        problems=$((problems + 1))
    fi
    # After three kills, and after the last, a file is brought to its end.
    if [ $((i % 3)) = 0 ] || [ "$i" = "$kills" ]; then
        sweep "$folder/killed.db" || problems=$((problems + 1))
        [ "$(sha "$folder/killed.db")" = "$whole" ] || { echo "kill $i: the finished sweep differs"; problems=$((problems + 1)); }
        rm -f "$folder"/killed.db*
        finished=$((finished + 1))
    fi
done
echo "$kills kills, $midway of them before the end, $finished files finished, $problems problems"
[ $problems = 0 ] && [ $((midway * 2)) -ge "$kills" ]
