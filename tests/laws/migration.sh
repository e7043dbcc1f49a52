# SPDX-License-Identifier: GPL-3.0-or-later
# Migrations and the incumbent as they are written: what is right is replayed and listed, what is wrong is refused with
# place, path and remedy, all at once, before anything is simulated.
set -eu
S=scenarios/small.yaml
write() { # LANES PLATFORM
    sed -e "s|^lanes:.*|lanes: [$1]|" -e "/^clusters:/i platform: {$2}" "$MC_SOURCE_DIR/$S" >house.yaml
}
refused() { # PLACE TEXT LANES PLATFORM
    local code=0
    write "$3" "$4"
    meshcost run house.yaml --db none.db >out 2>said || code=$?
    [ $code = 2 ] && [ ! -e none.db ] && [ ! -s out ] || { echo "$3, $4: exit code $code"; cat said; exit 1; }
    grep -q "^house.yaml:$1: error: .*$2" said && grep -q "try: " said || { echo "$3, $4: not said $2 at $1"; cat said; exit 1; }
}
A=istio-sidecar B=istio-ambient
line=$(grep -n '^lanes:' $MC_SOURCE_DIR/$S | cut -d: -f1)
inside=$((line + 2))
refused "$line:9" "is not a migration" "$A>$B" ""
refused "$line:9" "is not a migration" "$A>@2027-06-01" ""
refused "$line:9" "is not a migration" "$A>$B>linkerd@2027-06-01" ""
refused "$line:9" "has a date that" "$A>$B@next-year" ""
refused "$line:9" "outside the horizon" "$A>$B@2026-12-31" ""
refused "$line:9" "outside the horizon" "$A>$B@2029-01-01" ""
refused "$line:9" "goes where it comes from" "$A>$A@2027-06-01" ""
refused "$line:9" "there is no lane .nowhere" "$A>nowhere@2027-06-01" ""
refused "$line:49" "stands here again" "$A>$B@2027-06-01, $A>$B@2027-06-01" ""
refused "$line:49" "asked for twice" "$A>$B@2027-06-01, $A>$B@2027-06-01T00:00:00Z" ""
refused "$inside:23" "does not begin with" "linkerd>$B@2027-06-01" "incumbent: {lane: $A}"
refused "$inside:23" "there is no lane .nowhere" "$A" "incumbent: {lane: nowhere}"
refused "$inside:23" "is a migration" "$A" "incumbent: {lane: $A>$B@2027-06-01}"
refused "$inside:23" "without a lane" "$A" "incumbent: {version: 1.29.1}"
refused "$inside:23" "after the start" "$A" "incumbent: {lane: $A, installed: 2027-02-01}"
write "$A, $A>$B@2027-06-01" ""
code=0
meshcost run house.yaml --set onboarding.enabled=false --db none.db 2>said || code=$?
[ $code = 2 ] && grep -q "onboarding is switched off" said || fail "without onboarding: exit code $code, $(cat said)"

# On the command line, two faults at once.
code=0
meshcost run $MC_SOURCE_DIR/$S --lanes "$A>$B@2030-01-01,$A>" --db none.db 2>said || code=$?
[ $code = 2 ] && [ "$(grep -c 'error: ' said)" = 2 ] || { cat said; exit 1; }

# A lane that is replayed as if the house had no mesh is warned of.
write "$A, linkerd" "incumbent: {lane: $A, version: 1.28.0, installed: 2025-03-01}"
meshcost validate house.yaml 2>said
grep -q 'warning: .*"linkerd" is replayed as if the house had no mesh' said

# Listed once, with the files of both sides; both sides can be set.
write "$A>$B@2027-06-01, $A>$B@2027-09-01" "incumbent: {lane: $A, version: 1.28.0, installed: 2025-03-01}"
meshcost validate house.yaml --effective >values
grep -q '^platform.incumbent.version = "1.28.0"' values
for lane in $A $B; do [ "$(grep -c "^lanes.$lane.identity = " values)" = 1 ]; done
! grep -q '^lanes.[^ ]*>' values || { echo "a migration has values of its own"; exit 1; }
meshcost schema | grep -q '"incumbent"'
meshcost run house.yaml --reps 4 --quiet --db a.db --set "lanes.$B.components[ztunnel].idle-cpu=100m"
meshcost compare a.db --csv >a.csv
[ "$(grep -c '^cash,' a.csv)" = 2 ] && grep -q "$A>$B@2027-06-01" a.csv || fail "not two migrations: $(grep '^cash,' a.csv)"
! meshcost compare a.db | grep -q 'people *exit' || { echo "nobody has left yet"; exit 1; }
meshcost run house.yaml --reps 4 --quiet --db b.db --set horizon=3y --set 'teams[platform].mesh-hours=30h'
meshcost compare b.db | grep -q 'people *exit'
for gate in "exit-work>0" "delta($A>$B@2027-09-01).exit-work<99%"; do
    code=0
    meshcost compare b.db --fail-if "$gate" >/dev/null 2>said || code=$?
    [ $code = 3 ] || { echo "$gate: exit code $code"; cat said; exit 1; }
done
meshcost report b.db -o page
grep -q 'Leaving takes, over the whole run' page/index.html
grep -q "$A&gt;$B" page/index.html
