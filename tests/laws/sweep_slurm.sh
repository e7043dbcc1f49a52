# SPDX-License-Identifier: GPL-3.0-or-later
# ctest:slow ctest:timeout=400
# The emitted job array under a real Slurm: a task that is killed queues itself again; after a task was cancelled
# the same script, submitted again, completes the rest; the merged shards have the bits of one process.
. "$MC_SOURCE_DIR/tests/support/slurm.sh"
cat >design.yaml <<'D'
name: slurm
scenario: scenarios/small.yaml
lanes: [gateway-only, linkerd]
kind: grid
replications: 400
chunk: 20
factors: [{name: work, path: prices.work, values: [80, 140]}, {name: growth, path: traffic.growth, low: 0.1, high: 0.4}]
D
meshcost sweep design.yaml --quiet --db one.db || fail "the sweep"
folder=$(mktemp -d)
trap 'slurm_down "$folder"; rm -rf "$folder"' EXIT
slurm_up "$folder"
meshcost sweep design.yaml --db shard --emit slurm --shards 3 >job.sh || fail "no script"
bash -n job.sh || fail "the script is no script"
# The tasks run this program, which says that it began and as which process.
cat >counted <<C
#!/bin/sh
echo \$\$ >>"$PWD/began.\${4##*.}"
exec "$MESHCOST" "\$@"
C
chmod +x counted
export MESHCOST=$PWD/counted

job=$(sbatch --parsable --output=task-%a.log job.sh) || fail "not submitted"
for i in $(seq 500); do [ -s shard.1 ] && break; sleep 0.02; done
sleep 0.3
kill -9 "$(head -1 began.1)" || fail "task 1 was over before it could be killed"
scancel "${job}_3"
slurm_idle 200 || fail "the jobs do not end"
[ "$(wc -l <began.1)" -ge 2 ] || fail "the killed task was not started again: $(cat task-1.log)"
meshcost merge --partial first.db shard.1 >out 2>err || fail "shard 1: $(cat out err task-1.log)"

# What was cancelled is completed by the same script.
sbatch --parsable --output=task-%a.log job.sh >/dev/null || fail "not submitted again"
slurm_idle 200 || fail "the second jobs do not end"
meshcost merge merged.db shard.1 shard.2 shard.3 >out 2>err || fail "incomplete: $(cat out err task-*.log)"
[ "$(meshcost export merged.db --sweep last --sha256)" = "$(meshcost export one.db --sweep last --sha256)" ] ||
    fail "the shards differ from one process"
[ "$(sqlite3 merged.db 'SELECT count(*) FROM point_result')" = 4800 ] || fail "rows are lost or doubled"
