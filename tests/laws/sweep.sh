# SPDX-License-Identifier: GPL-3.0-or-later
# ctest:heavy
# A sweep has the same canonical export for any number of threads, for shards merged in any order, and after
# kills at random instants; merge refuses what does not belong together and says what is missing.
set -eu
# In memory where there is room: the laws are the same, and a slow disk takes a while for each transaction.
if fast=$(mktemp -d -p /dev/shm 2>/dev/null); then
    trap 'rm -rf "$fast"' EXIT
    ln -s "$MC_SOURCE_DIR/scenarios" "$fast/scenarios"
    cd "$fast"
fi
cat >design.yaml <<'D'
name: layouts
scenario: scenarios/small.yaml
lanes: [gateway-only, linkerd]
kind: latin-hypercube
points: 11
replications: 9
histories: 2
chunk: 7
factors:
  - {name: work, path: prices.work, low: 60, high: 180}
  - {name: growth, path: traffic.growth, low: 0.01, high: 1, scale: log}
  - {name: cpu, path: "lanes.linkerd.components[linkerd-proxy].idle-cpu", distribution: {dist: lognormal, median: 0.4, p90: 0.9}, unit: m}
  - {name: mode, path: pki.mode, values: [product-default, cert-manager]}
constraints:
  - {that: "growth <= 0.01 * work"}
D
sed 's/^seed.*//; s/^name: layouts/name: layouts\nseed: 2/' design.yaml >other.yaml
sha() { meshcost export "$1" --sweep last --sha256; }
sweep() { meshcost sweep design.yaml --quiet "$@"; }

sweep --db one.db --jobs 1
want=$(sha one.db)
for jobs in 2 5; do
    sweep --db jobs.db --jobs $jobs
    [ "$(sha jobs.db)" = "$want" ] || fail "$jobs jobs differ"
    rm jobs.db
done
sweep --db one.db --resume
[ "$(sha one.db)" = "$want" ] || fail "a second call changes something"

for n in 2 5; do
    for i in $(seq $n); do sweep --db "shard.$i" --shard "$i/$n" --jobs 1; done
    meshcost merge merged.db $(seq -f 'shard.%.0f' $n -1 2) >out 2>err && fail "a missing shard is not missed"
    grep -q 'chunks are missing: 0 ' err || fail "does not say what is missing: $(cat err)"
    [ "$(sha merged.db)" != "$want" ] || fail "an incomplete sweep has the complete one's hash"
    meshcost merge merged.db shard.1 shard.2 >out || fail "the last shard does not complete it"
    meshcost merge merged.db shard.1 shard.2 >out || fail "merging again fails"
    [ "$(sha merged.db)" = "$want" ] || fail "$n shards differ"
    [ "$(sqlite3 merged.db 'pragma integrity_check; pragma foreign_key_check')" = ok ] || fail "merged badly"
    rm merged.db
done

meshcost sweep other.yaml --quiet --db other.db
meshcost merge merged.db one.db other.db >out 2>err && fail "shards of two sweeps are merged"
grep -q 'holds no shard of the sweep' err || fail "another sweep: $(cat err)"
sqlite3 shard.1 "UPDATE sweep SET libm = '0123456789abcdef'"
meshcost merge libm.db shard.2 shard.1 >out 2>err && fail "another mathematical library is merged"
grep -q 'mathematical library' err || fail "another library: $(cat err)"
meshcost merge --mixed-libm libm.db shard.2 shard.1 shard.3 shard.4 shard.5 >out || fail "--mixed-libm is not heeded"
[ "$(sha libm.db)" = "$want" ] || fail "the merged file differs"

# A thing of the past is not resumed by accident.
code=0; meshcost sweep other.yaml --quiet --db one.db --resume 2>err || code=$?
[ $code = 2 ] && grep -q 'does not hold this sweep' err || fail "--resume takes another sweep: $(cat err)"

# Killed at random instants; two processes at once on one file.
kills=0
for try in 1 2 3 4 5 6; do
    # Not through the function: its shell would be killed, not the program.
    meshcost sweep design.yaml --quiet --db killed.db --jobs 2 2>/dev/null &
    pid=$!
    sleep "0.$((RANDOM % 3))$((RANDOM % 10))"
    kill -9 $pid 2>/dev/null && kills=$((kills + 1))
    wait $pid 2>/dev/null || true
done
sweep --db killed.db --jobs 1 &
sweep --db killed.db --jobs 1
wait $!
echo "$kills of 6 kills before the end"
[ "$(sha killed.db)" = "$want" ] || fail "a killed sweep differs"

# In a pipe nothing is printed on the way.
sweep --db quiet.db 2>err
[ ! -s err ] || fail "a pipe sees progress: $(cat err)"

# A point that cannot be is found before anything is simulated.
sed 's/median: 0.4/median: -1/; s/values: \[product-default/values: [product-default, nowhere/' design.yaml >bad.yaml
code=0; meshcost sweep bad.yaml --db bad.db 2>err || code=$?
[ $code = 2 ] && [ ! -e bad.db ] || fail "a bad design: code $code"
sed 's/values: \[product-default/values: [nowhere/' design.yaml >bad.yaml
code=0; meshcost sweep bad.yaml --db bad.db 2>err || code=$?
[ $code = 2 ] && [ ! -e bad.db ] && grep -q 'factor mode = nowhere' err || fail "a bad value: code $code, $(cat err)"

# A full disk ends it with a message; what is stored stays, and the same command completes it.
sed 's/^replications: 9/replications: 150/' design.yaml >long.yaml
meshcost sweep long.yaml --quiet --db whole.db
code=0
(trap '' XFSZ; ulimit -f 500; meshcost sweep long.yaml --quiet --db full.db) 2>err || code=$?
[ $code = 1 ] && grep -q 'disk is full' err || fail "a full disk: code $code, $(cat err)"
meshcost sweep long.yaml --quiet --db full.db
[ "$(sha full.db)" = "$(sha whole.db)" ] || fail "what was resumed after a full disk differs"

# What other programs find: the file opens, the views answer, the CSV has its units.
[ "$(sqlite3 whole.db 'SELECT count(*) FROM v_sweep_cash')" = 3300 ] || fail "v_sweep_cash"
[ "$(sqlite3 whole.db 'SELECT count(DISTINCT o * 2 + h) FROM v_sweep_outcome WHERE point = 3')" = 150 ] || fail "v_sweep_outcome"
sqlite3 whole.db "SELECT abs(c.money - sum(a.money)) < 1e-6 * c.money FROM v_sweep_cash c JOIN v_sweep_amount a
    USING (sweep, point, o, h, lane) WHERE point = 2 AND o = 1 GROUP BY point, o, h, lane" | grep -qv 1 && fail "sums differ"
meshcost export whole.db --sweep last --table sweep_amount -o amounts.csv
head -1 amounts.csv | grep -q ',unit,money$' || fail "the CSV states no unit: $(head -1 amounts.csv)"
/usr/bin/python3 -c "import sqlite3
c = sqlite3.connect('whole.db')
n = c.execute('SELECT count(*), min(money_a_year) FROM v_sweep_mean').fetchone()
assert n[0] == 22 and n[1] > 0, n" || fail "Python"

# The base of a sweep books what a run of it books, latency too; neighbours move CPU, but no cash where more is reserved.
cat >base.yaml <<'D'
name: base
scenario: scenarios/small.yaml
lanes: [gateway-only, linkerd]
kind: one-at-a-time
replications: 4
factors:
  - {name: near, path: latency.node-use, values: [0.2, 0.5]}
D
meshcost sweep base.yaml --db base.db >out 2>said
grep -q 'coarse surfaces' said || fail "says nothing about surfaces: $(cat said)"
meshcost run scenarios/small.yaml --lanes gateway-only,linkerd --reps 4 --quiet --db run.db
differ() { # FROM and WHERE of a count
    sqlite3 base.db "ATTACH 'run.db' AS r; SELECT count(*) FROM $1"
}
[ "$(differ "r.v_amount a LEFT JOIN v_sweep_amount s ON s.point = 0 AND s.o = a.o AND s.h = a.h AND s.lane = a.lane
    AND s.quantity = a.quantity WHERE s.natural IS NOT a.natural")" = 0 ] || fail "the base is not what a run of it is"
[ "$(differ "v_sweep_amount s JOIN v_sweep_amount b USING (o, h, lane, quantity) WHERE s.point = 2 AND b.point = 1
    AND quantity = 'added-latency' AND s.natural > b.natural")" = 8 ] || fail "neighbours add no latency"
[ "$(differ "v_sweep_cash s JOIN v_sweep_cash b USING (o, h, lane) WHERE s.point = 2 AND b.point = 1
    AND s.money <> b.money")" = 0 ] || fail "latency moves cash"

# A file of before schema version 7 has its amounts as text: it is read as it is, and renewed by its own command.
columns=$(seq -s, -f 'q%.0f' 0 69)
cp base.db old.db
sqlite3 old.db "INSERT INTO point_outcome SELECT sweep, point, o, h, lane, entries, need_s, hard_unmet, delivers, span_ms,
    fingerprint, json_array($columns) FROM point_result; DROP TABLE point_result; DROP TABLE surface_noise; DROP TABLE surface_cpu; DROP TABLE pilot_size; DROP TABLE pilot;
    PRAGMA user_version = 6"
[ "$(sha old.db)" = "$(sha base.db)" ] || fail "an old file reads otherwise"
meshcost merge new.db old.db >out 2>err && fail "an old shard is merged"
grep -q 'older meshcost' err || fail "an old shard: $(cat err)"
meshcost sweep base.yaml --quiet --db old.db 2>said || fail "an old file: $(cat said)"
[ "$(sqlite3 old.db 'PRAGMA user_version')" = 9 ] || fail "an old file is not renewed"
[ "$(sha old.db)" = "$(sha base.db)" ] || fail "a renewed file differs"
