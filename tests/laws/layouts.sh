# SPDX-License-Identifier: GPL-3.0-or-later
# ctest:heavy
# Same scenario, seed and version: the same canonical export for every number of jobs, for a run in one go and
# one that was killed and started again, and in a file that holds other runs too.
set -eu
run() { meshcost run scenarios/small.yaml --reps 60 --seed 3 --quiet "$@"; }
run --db one.db --jobs 1
want=$(meshcost export one.db --sha256)
for jobs in 2 3 8; do
    run --db "jobs$jobs.db" --jobs $jobs
    [ "$(meshcost export "jobs$jobs.db" --sha256)" = "$want" ] || { echo "$jobs jobs differ"; exit 1; }
done
meshcost run scenarios/small.yaml --reps 10 --seed 4 --quiet --db mixed.db
run --db mixed.db
[ "$(meshcost export mixed.db --sha256)" = "$want" ] || { echo "another run in the file differs"; exit 1; }
run --db mixed.db
[ "$(meshcost export mixed.db --sha256)" = "$want" ] || { echo "a second call differs"; exit 1; }
meshcost run scenarios/small.yaml --reps 20 --seed 3 --quiet --db grown.db
run --db grown.db
[ "$(meshcost export grown.db --sha256)" = "$want" ] || { echo "a run that grew differs"; exit 1; }
kills=0
for try in 1 2 3 4 5 6 7 8 9 10 11 12; do
    meshcost run scenarios/small.yaml --reps 900 --seed 5 --quiet --db killed.db --jobs 1 &
    pid=$!
    sleep "0.$((RANDOM % 9))$((RANDOM % 10))"
    if kill -9 $pid 2>/dev/null; then kills=$((kills + 1)); fi
    wait $pid 2>/dev/null || true
done
meshcost run scenarios/small.yaml --reps 900 --seed 5 --quiet --db killed.db
meshcost run scenarios/small.yaml --reps 900 --seed 5 --quiet --db whole.db
[ "$(meshcost export killed.db --sha256)" = "$(meshcost export whole.db --sha256)" ] ||
    { echo "a killed run differs"; exit 1; }
echo "$kills kills"
