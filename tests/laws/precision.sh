# SPDX-License-Identifier: GPL-3.0-or-later
# ctest:heavy
# --precision: stops at the first size of the series where it is reached and not before, says which limit ended it, and
# leaves the same bits as a run of that many replications, whatever the jobs, the kills and the time limits before.
set -eu
S=scenarios/small.yaml
# The widest precision that the first look does not reach: otherwise the test shows nothing.
for want in 5 2 1; do
    go() { meshcost run $S --lanes cilium,istio-ambient,gateway-only --precision $want% --seed 4 --quiet "$@"; }
    rm -f one.db
    go --db one.db 2>said
    n=$(sed -n "s/^precision of $want % reached after \([0-9]*\) replications.*/\1/p" said)
    if [ "$n" -gt 100 ]; then break; fi
done
cat said
grep -q 'Chow and Robbins' said && grep -q 'probability 95 %' said || fail "the procedure is not said: $(cat said)"
before=0
for size in 100 142 200 284 400 566 800 1132 1600 2264 3200 4526; do
    if [ $size = "$n" ]; then break; fi
    before=$size
done
[ $size = "$n" ] && [ $before -gt 0 ] || { echo "stopped at $n"; exit 1; }
meshcost runs one.db | grep -q "  $n  *$n  .*  yes  "
sha=$(meshcost export one.db --sha256)
meshcost run $S --lanes cilium,istio-ambient,gateway-only --reps "$n" --seed 4 --quiet --db fixed.db
[ "$(meshcost export fixed.db --sha256)" = "$sha" ] || { echo "not the run of $n replications"; exit 1; }

go --db less.db --max-reps $((before + 1)) 2>said
grep -q "not reached: ended by --max-reps after $before " said || { cat said; exit 1; }
grep -q 'is not given yet' said
go --db less.db 2>said
grep -q "reached after $n " said && [ "$(meshcost export less.db --sha256)" = "$sha" ] || fail "after a limit: $(cat said)"

go --db timed.db --max-time 50ms 2>said
grep -q 'not reached: ended by --max-time' said || { cat said; exit 1; }
meshcost runs timed.db | grep -q '  yes  '
go --db timed.db --jobs 1 2>said
grep -q "reached after $n " said && [ "$(meshcost export timed.db --sha256)" = "$sha" ] || fail "after a time limit: $(cat said)"

kills=0
for try in 1 2 3 4 5 6; do
    # In one process with its shell, so that the kill reaches it.
    (exec meshcost run $S --lanes cilium,istio-ambient,gateway-only --precision $want% --seed 4 --quiet --db killed.db \
        --jobs 1 2>/dev/null) &
    pid=$!
    sleep "$((RANDOM % 3)).$((RANDOM % 10))"
    if kill -9 $pid 2>/dev/null; then kills=$((kills + 1)); fi
    wait $pid 2>/dev/null || true
done
go --db killed.db 2>said
grep -q "reached after $n " said && [ "$(meshcost export killed.db --sha256)" = "$sha" ] || { echo "kills change it"; exit 1; }
echo "$n replications, $kills kills"

# Several on one file: whoever sees what another has stored beyond the size that it looks at does not stop there.
for i in 1 2 3 4; do
    go --db shared.db --jobs 1 2>said.$i &
    sleep 0.1
done
wait
for i in 1 2 3 4; do
    grep -q "reached after $n " said.$i || { echo "one of four stops elsewhere:"; cat said.$i; exit 1; }
done
[ "$(meshcost export shared.db --sha256)" = "$sha" ] || { echo "four on one file change it"; exit 1; }

refused() { code=0; meshcost run $S --db no.db "$@" >/dev/null 2>&1 || code=$?; [ $code = 2 ] && [ ! -e no.db ] || { echo "accepted: $*"; exit 1; }; }
refused --precision 0
refused --precision much
refused --precision 5% --reps 200
refused --max-reps 200
refused --max-time 3s
refused --precision 5% --max-time 0s
