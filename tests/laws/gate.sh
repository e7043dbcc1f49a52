# SPDX-License-Identifier: GPL-3.0-or-later
# ctest:heavy
# --fail-if: exit code 3 exactly where a condition holds, on run, compare and whatif; the threshold is the figure that the
# comparison prints; what is not known is refused before any simulation; quiet when nothing holds.
set -eu
S=scenarios/small.yaml
meshcost run $S --reps 40 --db a.db --quiet
meshcost compare a.db --csv >a.csv

gate() { # code EXPR...
    want=$1; shift
    local list=() code=0
    for e in "$@"; do list+=(--fail-if "$e"); done
    meshcost compare a.db --csv "${list[@]}" 2>said >now.csv || code=$?
    [ $code = "$want" ] || { echo "$*: exit code $code, not $want"; cat said; exit 1; }
    if [ "$want" != 2 ]; then cmp a.csv now.csv; fi
}
# Just below and just above what the table says, of every measure, lane and statistic.
python3 - >edges <<'END'
import csv
n = 0
for r in csv.DictReader(open("a.csv")):
    kind = {"cash": "cost", "people": "people", "quantity": r["name"], "cash by category": f"cash({r['name']})",
            "people by team": f"people({r['name']})"}.get(r["measure"])
    if not kind or n >= 60:
        continue
    for column, stat in (("mean", ""), ("p90", ".p90"), ("low", ".low"), ("high", ".high")):
        if r[column]:
            x = float(r[column])
            print(f"{r['lane']}.{kind}{stat}", repr(x - abs(x) * 1e-9 - 1e-12), repr(x + abs(x) * 1e-9 + 1e-12))
            n += 1
    if r["lane"] != r["reference"] and float(r["difference"]) and r["measure"] != "cash by category":
        d = float(r["difference"])
        print(f"delta({r['lane']}).{kind}", repr(d - abs(d) * 1e-9), repr(d + abs(d) * 1e-9))
END
count=0
while read -r name below above; do
    gate 3 "$name>$below"; gate 0 "$name>$above"; gate 0 "$name<$below"; gate 3 "$name<=$above"
    count=$((count + 1))
done <edges
[ $count -ge 40 ] || { echo "only $count figures"; exit 1; }
echo "$count figures, each at both sides"

# Relative to the mean of the reference lane.
read -r lane share < <(python3 - <<'END'
import csv
rows = [r for r in csv.DictReader(open("a.csv")) if r["measure"] == "cash"]
ref = next(float(r["mean"]) for r in rows if r["lane"] == r["reference"])
r = max(rows, key=lambda r: float(r["difference"]))
print(r["lane"], 100 * float(r["difference"]) / ref)
END
)
gate 3 "delta($lane).cash>$(python3 -c "print($share - 0.001)")%"
gate 0 "delta($lane).cash>$(python3 -c "print($share + 0.001)")%"

# Of several, what was checked is said, and only if one holds.
gate 0 'cost>1e12' 'not_delivering>99'
[ ! -s said ] || { echo "not quiet"; cat said; exit 1; }
gate 3 'cost>1e12' 'cost>0'
[ "$(grep -c '^fail-if ' said)" = 2 ] && grep -q 'cost>1e12: does not hold' said && grep -q 'cost>0: holds' said || fail "not both are said: $(cat said)"
# What cannot be told keeps the gate shut: four replications are two organisations, too few for an interval.
meshcost run $S --reps 4 --db few.db --quiet
code=0; meshcost compare few.db --fail-if 'cost.high>1e12' >/dev/null 2>said || code=$?
[ $code = 3 ] && grep -q withheld said || fail "a withheld interval: exit code $code, $(cat said)"

for e in cost 'cost>' '>5' 'cozt>1' 'cost.p95>1' 'cost>1x' 'cost>nan' 'cost>5%' 'nolane.cost>1' 'delta(nolane).cost>1' \
    'delta(cost>1' 'cash(nothing)>1' 'delivers.p90>1' 'cost.mean.mean>1' 'not_delivering>5%' 'ties.mean>1' 'cost=1' 'cost>>1'; do
    gate 2 "$e"
    grep -q 'quantities: ' said || { echo "$e: the known names are not listed"; cat said; exit 1; }
done

code=0; meshcost run $S --reps 40 --db b.db --quiet --fail-if 'cost>0' 2>said || code=$?
[ $code = 3 ] && grep -q 'cost>0: holds' said || fail "run: exit code $code, $(cat said)"
meshcost run $S --reps 40 --db b.db --quiet --fail-if 'cost>1e12'
code=0; meshcost run $S --reps 40 --db none.db --fail-if 'cozt>0' 2>/dev/null || code=$?
[ $code = 2 ] && [ ! -e none.db ] || fail "run with an unknown name: exit code $code"

lane=$(meshcost compare a.db --csv | sed -n 2p | cut -d, -f4)
code=0; meshcost whatif $S --reps 20 --set prices.cpu=3 --fail-if "delta($lane).cash>5%" >/dev/null 2>said || code=$?
[ $code = 3 ] && grep -q "delta($lane).cash>5%: holds" said || fail "whatif: exit code $code, $(cat said)"
# A lane that only the changed scenario has is no lane to compare with itself.
new='istio-sidecar>istio-ambient@2027-06-01'
code=0; meshcost whatif $S --reps 20 --set "lanes=[$lane, \"$new\"]" --fail-if "delta($new).cash>5%" >/dev/null 2>said || code=$?
[ $code = 2 ] && grep -q 'delta(LANE).MEASURE of a lane' said || fail "a lane of one side: exit code $code, $(cat said)"
meshcost whatif $S --reps 20 --set policy.tolerance=5% --fail-if "delta($lane).cash>0" --fail-if "delta($lane).outage>0%" >/dev/null
meshcost whatif $S --reps 20 --set prices.cpu=3 --fail-if "delta($lane).people>0%" --json | python3 -m json.tool >/dev/null
