#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Adding a cost model takes one C file and one word, adding a lane one YAML file, and neither changes a number
# of anything else. Builds the program a second time with the toy model, in a folder of its own; runs the
# small scenario with and without the toys and compares every ledger.
#
#   MESHCOST=BINARY tests/extension/run.sh
set -eu
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
build=$top/.build/extension
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
lanes=linkerd,gateway-only,istio-ambient
before=$(git -C "$top" status --porcelain)

fail()
{
    echo "fail: $*"
    exit 1
}

cmake -G Ninja -S "$top" -B "$build" -DCMAKE_BUILD_TYPE=Release -DMC_TESTS=OFF \
    -DMC_EXTRA_MODELS="toy=$here/toy.c" >"$folder/log" && cmake --build "$build" >>"$folder/log" ||
    { cat "$folder/log"; fail "the extended program does not build"; }
[ "$(git -C "$top" status --porcelain)" = "$before" ] || fail "building it changed the tree"
"$build/bin/meshcost" models | grep -q toy || fail "models does not list the toy model"

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
run "$build/bin/meshcost" "$lanes" "$folder/model.db"
run "$MESHCOST" "$lanes,$here/toy-lane.yaml" "$folder/lane.db"
run "$build/bin/meshcost" "$here/toy-lane.yaml,$lanes" "$folder/both.db"

ledger "$folder/plain.db" >"$folder/plain"
rows=$(wc -l <"$folder/plain")
[ "$rows" -gt 100 ] || fail "only $rows rows to compare"
for other in model lane both; do
    ledger "$folder/$other.db" >"$folder/$other"
    diff "$folder/plain" "$folder/$other" >"$folder/diff" ||
        { head -n 20 "$folder/diff"; fail "adding the toy $other changed other entries"; }
done
for lane in ${lanes//,/ }; do
    [ "$(count "$folder/model.db" "category = 'toy' and lane = '$lane'")" -ge 16 ] ||
        fail "the toy model booked nothing in $lane"
done
[ "$(count "$folder/lane.db" "lane like '%toy%' and category = 'dataplane'")" -gt 0 ] ||
    fail "the toy lane has no dataplane"
[ "$(count "$folder/both.db" "lane like '%toy%' and category = 'toy'")" -gt 0 ] ||
    fail "the toy model does not see the toy lane"
# The drills are the organisation's, not the lane's: every lane has the same.
[ "$(sqlite3 "$folder/both.db" "select count(distinct natural) from v_total
    where category = 'toy' and o = 0 and h = 0 and quantity = 'work'")" = 1 ] || fail "the lanes' drills differ"
echo "$rows rows of $lanes unchanged by a toy model, a toy lane, and both"
