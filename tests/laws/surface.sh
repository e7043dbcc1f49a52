# SPDX-License-Identifier: GPL-3.0-or-later
# Latency surfaces: made once, kept in the database, the same for every number of jobs and whoever made them;
# read by a run, by its comparison and by the views.
set -eu
run() { meshcost run scenarios/small.yaml --reps 4 --seed 3 --quiet "$@"; }
run --db one.db --jobs 1 2>one.err
grep -q 'coarse surfaces' one.err || { echo "a run does not say what its surfaces are"; exit 1; }
run --db one.db --jobs 1 2>again.err
if grep -q surfaces again.err; then echo "kept surfaces were made again"; exit 1; fi
meshcost surface scenarios/small.yaml --db two.db --jobs 3 --csv >made.csv 2>/dev/null
run --db two.db --jobs 3 2>two.err
if grep -q surfaces two.err; then echo "surfaces that a command kept were made again"; exit 1; fi
[ "$(meshcost export one.db --sha256)" = "$(meshcost export two.db --sha256)" ] || { echo "they differ"; exit 1; }
meshcost surface scenarios/small.yaml --db one.db --csv >kept.csv
cmp made.csv kept.csv
# Another grade is another run; a change of prices is none.
id() { meshcost runs "$1" --json | sed -n 's/.*"id": "\([0-9a-f]*\)".*/\1/p' | sort -u | wc -l; }
run --db one.db --set latency.objective=20ms
[ "$(id one.db)" = 2 ] || { echo "an objective is part of what a run is"; exit 1; }
python3 - <<'PY'
import sqlite3
db = sqlite3.connect("one.db")
one = lambda sql: db.execute(sql).fetchone()[0]
assert one("SELECT count(DISTINCT hash) FROM v_surface") >= 5
assert one("SELECT count(*) FROM v_surface WHERE noise_mean <= 0 OR requests < 500") == 0
assert one("SELECT count(*) FROM v_surface_way WHERE p50_ms > p99_ms") == 0
rows = db.execute("SELECT lane, sum(calls), sum(over_objective), sum(overloaded) FROM v_latency WHERE run = 1 GROUP BY lane").fetchall()
assert len(rows) == 5 and len({calls + overloaded for _, calls, _, overloaded in rows}) <= 5
least = min(over / (calls + lost) for _, calls, over, lost in rows)
assert 0 < least < 0.5, least
assert one("SELECT count(*) FROM v_latency WHERE p50_us > p99_us") == 0
# A tighter objective is missed by more calls, lane by lane.
both = db.execute("SELECT lane, run, sum(over_objective) * 1.0 / sum(calls + overloaded) FROM v_latency GROUP BY lane, run").fetchall()
share = {(lane, run): x for lane, run, x in both}
assert all(share[lane, 2] > share[lane, 1] for lane, run in share if run == 1), share
PY
echo "surfaces are kept"
