#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# sim/EXTENDING.md does what it says: its lane, cost model, figure and process of the history are added to a copy of
# the tree by the page's own blocks and commands, and none of them changes a number of anything else. Runs the
# small scenario with and without them and compares every ledger, and the histories line by line.
#
#   MESHCOST=BINARY tests/extension/run.sh
set -eu
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
copy=$top/.build/extension
own=$copy/.build/own/bin/meshcost
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
lanes=linkerd,gateway-only,istio-ambient
before=$(git -C "$top" status --porcelain)

fail()
{
    echo "fail: $*"
    exit 1
}

rm -f "$copy"/*.db
"$here/follow.py" "$top/sim/EXTENDING.md" "$copy" >"$folder/log" 2>&1 ||
    { tail -n 60 "$folder/log"; fail "the page cannot be followed"; }
[ "$(git -C "$top" status --porcelain)" = "$before" ] || fail "following it changed the tree"

run()
{
    "$1" run "$top/scenarios/small.yaml" --reps 8 --lanes "$2" --db "$3" >"$folder/out" || fail "$1 does not run"
}

# What everybody but the toys has in the ledger, in words, so that indices may shift.
ledger()
{
    sqlite3 "$1" "select o, h, lane, category, cause, team, quantity, natural from v_total
        where category <> 'toy' and lane not like '%toy%' order by 1, 2, 3, 4, 5, 6, 7"
}

count()
{
    sqlite3 "$1" "select count(*) from v_total where $2"
}

run "$MESHCOST" "$lanes" "$folder/plain.db"
run "$own" "$lanes" "$folder/code.db"
run "$MESHCOST" "$lanes,$copy/scenarios/lanes/toy.yaml" "$folder/lane.db"
run "$own" "toy,$lanes" "$folder/all.db"

ledger "$folder/plain.db" >"$folder/plain"
rows=$(wc -l <"$folder/plain")
[ "$rows" -gt 100 ] || fail "only $rows rows to compare"
for other in code lane all; do
    ledger "$folder/$other.db" >"$folder/$other"
    diff "$folder/plain" "$folder/$other" >"$folder/diff" ||
        { head -n 20 "$folder/diff"; fail "adding the toys ($other) changed other entries"; }
done
for lane in ${lanes//,/ }; do
    [ "$(count "$folder/code.db" "category = 'toy' and lane = '$lane'")" -ge 16 ] ||
        fail "the toy model booked nothing in $lane"
done
[ "$(count "$folder/lane.db" "lane like '%toy%' and category = 'dataplane'")" -gt 0 ] ||
    fail "the toy lane has no dataplane"
[ "$(count "$folder/all.db" "lane like '%toy%' and category = 'toy'")" -gt 0 ] ||
    fail "the toy model does not see the toy lane"
# The drills are the organisation's, not the lane's: every lane has the same.
[ "$(sqlite3 "$folder/all.db" "select count(distinct natural) from v_total
    where category = 'toy' and o = 0 and h = 0 and quantity = 'work'")" = 1 ] || fail "the lanes' drills differ"

# A history without its head, which holds the fingerprint, and without the visits.
history()
{
    "$1" history "$top/scenarios/small.yaml" --reps 4 --export "$folder/$2.jsonl" >"$folder/out"
    grep -v -e fingerprint -e '"audit"' "$folder/$2.jsonl" >"$folder/$2.rest"
}
history "$MESHCOST" plain
history "$own" audits
diff "$folder/plain.rest" "$folder/audits.rest" >"$folder/diff" ||
    { head -n 20 "$folder/diff"; fail "the visits changed other events"; }
visits=$(grep -c '"audit"' "$folder/audits.jsonl") || fail "nobody visits"
"$own" run "$top/scenarios/small.yaml" --lanes "$lanes" --history "$folder/audits.jsonl" --db "$folder/back.db" \
    >"$folder/out" || fail "histories with visits are not read back"

grep -q 'Work by lane' "$copy/toy-report/index.html" || fail "the report does not show the figure"
if command -v gnuplot >"$folder/out"; then
    [ -s "$copy/toy-report/figures/61_work.svg" ] || fail "the figure was not drawn"
fi
echo "$rows rows of $lanes unchanged by a toy lane, a toy model and $visits visits of a toy process; the figure is shown"
