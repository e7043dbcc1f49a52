# SPDX-License-Identifier: GPL-3.0-or-later
# ctest:heavy
# Ablation: every cost model and mechanism is switched off in turn, over the same histories; what it moves is the
# difference of two stored runs; the run itself stays the newest; a model that does not exist is a mistake.
set -eu
S=scenarios/small.yaml
meshcost run $S --reps 12 --seed 3 --ablate --csv --db a.db >table.csv
code=0; meshcost run $S --reps 12 --seed 3 --ablate --csv --db a.db --fail-if "cost>0" >gated.csv 2>said || code=$?
[ $code = 3 ] && cmp table.csv gated.csv && grep -q 'cost>0: holds' said || fail "a gate beside the table: exit code $code, $(cat said)"
meshcost compare a.db --csv >newest.csv
meshcost run $S --reps 12 --seed 3 --quiet --db plain.db
meshcost run $S --reps 12 --seed 3 --quiet --db less.db --set 'without=[toil]'
meshcost compare plain.db --csv | cmp - newest.csv
meshcost compare less.db --csv >less.csv
meshcost runs a.db --json >runs.json
python3 - <<'END'
import csv, json
rows = lambda f: list(csv.DictReader(open(f)))
table = rows("table.csv")
names = ["certificates", "dataplane", "requirements", "incidents", "toil", "exceptions"]
assert names and set(names) <= {r["mechanism"] for r in table}, names
lanes = {r["lane"] for r in table}
assert len(table) == len(lanes) * len({r["mechanism"] for r in table})
cash = lambda f: {r["lane"]: float(r["mean"]) for r in rows(f) if (r["measure"], r["name"]) == ("cash", "cash")}
whole, less = cash("newest.csv"), cash("less.csv")
for r in table:
    if r["mechanism"] == "toil":
        assert abs(whole[r["lane"]] - less[r["lane"]] - float(r["cash"])) < 1e-6 * whole[r["lane"]], r
moving = {r["mechanism"] for r in table if float(r["cash"])}
assert len(moving & set(names)) >= len(names) - 1, (names, moving)
assert len(json.load(open("runs.json"))["runs"]) == 1 + len({r["mechanism"] for r in table})
print(len(table), "rows;", len(moving), "mechanisms move the cash of a lane")
END
if meshcost run $S --reps 4 --quiet --db no.db --set 'without=[nonsense]' 2>err; then exit 1; else [ $? -eq 2 ]; fi
grep -q 'no cost model "nonsense"' err
