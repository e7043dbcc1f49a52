# SPDX-License-Identifier: GPL-3.0-or-later
# A price changes money alone: the canonical results are the same, and re-pricing a stored run gives to the
# last digit what a run with these prices gives.
set -eu
meshcost run scenarios/small.yaml --reps 12 --db a.db --quiet
meshcost run scenarios/small.yaml --reps 12 --db b.db --quiet --set prices.work=999 --set prices.cpu=1.5
[ "$(meshcost export a.db --sha256)" = "$(meshcost export b.db --sha256)" ] || { echo "results depend on prices"; exit 1; }
cat >dear.yaml <<'END'
name: dear
prices:
  - {name: cpu, value: 1.5}
  - {name: memory, value: 0.004237}
  - {name: work, value: 999}
  - {name: work-off-hours, value: 146.3}
  - {name: outage, value: 0}
  - {name: shortfall, value: 0}
  - {name: licence, value: 2000}
  - {name: cross-zone, value: 0.02}
  - {name: logs, value: 0.5}
  - {name: managed, value: 0.10}
END
meshcost compare a.db --prices dear.yaml --csv >repriced.csv
meshcost compare b.db --csv >run.csv
meshcost compare a.db --csv >before.csv
cmp repriced.csv run.csv
if cmp -s before.csv run.csv; then echo "prices change nothing at all"; exit 1; fi
python3 - <<'END'
import csv
a, b = (list(csv.DictReader(open(f))) for f in ("before.csv", "run.csv"))
assert len(a) == len(b) > 50
def figures(row):
    return {k: v for k, v in row.items() if not k.startswith("cheapest")}
moved = [x for x, y in zip(a, b) if figures(x) != figures(y)]
kinds = {x["measure"] for x in moved}
print("rows that moved:", len(moved), "of", len(a), kinds)
assert moved and all(k.startswith("cash") for k in kinds), kinds
END
