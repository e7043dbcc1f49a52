# SPDX-License-Identifier: GPL-3.0-or-later
# ctest:heavy
# A map of two prices, where all is known: over fixed histories the cost of a lane is linear in each price, so that
# the answer at each point and the boundary follow from the amounts of a single point. Then: a lane that never wins,
# threads, kills, dimensions of other kinds, and what is refused.
need python3 sqlite3
x="--x prices.work=20:180" y="--y prices.cpu=0.01:0.4"
map() { timeout 60 meshcost map scenarios/small.yaml "$@" || fail "map $*"; }
sha() { for id in $(sqlite3 "$1" "SELECT id FROM sweep ORDER BY json_extract(text, '\$.round')"); do
    meshcost export "$1" --sweep "$id" --sha256 || fail "export $id"; done; }

map $x $y --lanes cilium,istio-sidecar --reps 16 --points 140 --db two.db --json >two.json 2>err
[ ! -s err ] || fail "something on stderr in a pipe: $(cat err)"
/usr/bin/python3 - <<'P' || fail "the figures"
import json, sqlite3
db = sqlite3.connect("two.db")
amounts = {}
for lane, key, amount, money in db.execute("""SELECT lane, q.price_key, sum(a.amount), sum(a.money) FROM v_sweep_amount a
    JOIN quantity q ON q.word = a.quantity WHERE sweep = (SELECT min(sweep) FROM sweep) AND point = 0 GROUP BY lane, q.price_key"""):
    amounts.setdefault(lane, {})[key] = (amount, money)
years = 16 * db.execute("SELECT years FROM v_sweep_outcome LIMIT 1").fetchone()[0]
def cost(lane, work, cpu):
    return sum((x[0] * work if k == "work" else x[0] * cpu if k == "cpu" else x[1]) for k, x in amounts[lane].items() if k) / years
a, b = sorted(amounts)
def ahead(work, cpu):
    return cost(b, work, cpu) - cost(a, work, cpu)
points = json.load(open("two.json"))["map-points"]
assert 100 < len(points) <= 140, len(points)
for p in points:
    d = ahead(p["prices.work"], p["prices.cpu"])
    assert p["cheapest"] == (a if d > 0 else b), (p, d)
    assert abs(p["cash"] - min(cost(l, p["prices.work"], p["prices.cpu"]) for l in (a, b))) < 1e-6 * p["cash"], p
    lead = p["lead"]["mean"] if isinstance(p["lead"], dict) else p["lead"]
    assert abs(abs(d) - lead) < 1e-6 * p["cash"], (p, d)
# The boundary in the unit square: ahead() is linear, so that its distance is known.
dx = ahead(180, 0.01) - ahead(20, 0.01); dy = ahead(20, 0.4) - ahead(20, 0.01)
def distance(p):
    return abs(ahead(p["prices.work"], p["prices.cpu"])) / (dx * dx + dy * dy) ** 0.5
first, later = points[:25], points[25:]
assert max(distance(p) for p in later) < 0.25 * 2 ** 0.5 + 1e-9
near = sum(distance(p) < 0.125 for p in later) / len(later)
finest = sum(distance(p) < 0.05 for p in later) / len(later)
print("later points within an eighth of the boundary: %.0f %%, within a twentieth: %.0f %%; of the first grid: %.0f %%" %
      (100 * near, 100 * finest, 100 * sum(distance(p) < 0.125 for p in first) / len(first)))
assert near > 0.8 and finest > 0.4
# The share of the area on either side, against a fine grid.
n = 400
truth = sum(ahead(20 + 160 * (i + 0.5) / n, 0.01 + 0.39 * (k + 0.5) / n) > 0 for i in range(n) for k in range(n)) / n ** 2
rows = {r["lane"]: r for r in json.load(open("two.json"))["map-shares"]}
alone = rows[a]["alone the cheapest"], rows[b]["alone the cheapest"]
tied = rows[a]["tied"]
assert alone[0] <= truth + 0.01 and alone[1] <= 1 - truth + 0.01 and abs(sum(alone) + tied - 1) < 1e-9, (truth, alone, tied)
assert any(p["tied"] for p in points) and any(not p["tied"] for p in points)
P

# A lane that never wins changes nothing but its own column.
map $x $y --lanes cilium,istio-sidecar,istio-ambient --reps 16 --points 140 --db three.db --json >three.json
/usr/bin/python3 - <<'P' || fail "a third lane"
import json
two, three = (json.load(open(f + ".json"))["map-points"] for f in ("two", "three"))
keys = ["prices.work", "prices.cpu", "cheapest", "tied", "expected", "realised", "cash"]
assert len(two) == len(three) and all(p["cheapest"] != "istio-ambient" and p["tied"] != "istio-ambient" for p in three)
for p, q in zip(two, three):
    assert all(p[k] == q[k] for k in keys), (p, q)
P

# The same bits with any number of threads, after a second call, and after kills between and within rounds.
want=$(sha two.db)
map $x $y --lanes cilium,istio-sidecar --reps 16 --points 140 --db one.db --jobs 1 --quiet
[ "$(sha one.db)" = "$want" ] || fail "one thread differs"
map $x $y --lanes cilium,istio-sidecar --reps 16 --points 140 --db one.db --quiet
[ "$(sha one.db)" = "$want" ] || fail "a second call changes something"
sqlite3 one.db "CREATE TEMP TABLE later AS SELECT sweep FROM sweep WHERE json_extract(text, '\$.round') > 1;
    DELETE FROM point_result WHERE sweep IN later; DELETE FROM chunk WHERE sweep IN later;
    DELETE FROM point_price WHERE sweep IN later; DELETE FROM setting WHERE sweep IN later;
    DELETE FROM point WHERE sweep IN later; DELETE FROM factor WHERE sweep IN later; DELETE FROM sweep WHERE sweep IN later;
    UPDATE sweep SET finished = 0 WHERE json_extract(text, '\$.round') = 1;
    DELETE FROM point_result WHERE sweep = (SELECT max(sweep) FROM sweep) AND point IN (3, 5);
    DELETE FROM chunk WHERE sweep = (SELECT max(sweep) FROM sweep) AND chunk IN (3, 5);"
map $x $y --lanes cilium,istio-sidecar --reps 16 --points 140 --db one.db --quiet
[ "$(sha one.db)" = "$want" ] || fail "what was left in the second round does not end as it would have"

# A switch, a list of words, a range with a unit and a joined pair of paths; ties and letters on a terminal.
map --x ownership.issuer.alerts=true,false --y pki.rotation-lead=10:60d --by pki.mode=product-default,cert-manager \
    --by ownership.trust-anchor.team+ownership.issuer.team=platform,nobody \
    --lanes linkerd,istio-ambient --reps 8 --cells 1 --points 20 --db kinds.db --csv >kinds.csv
[ "$(wc -l <kinds.csv)" -ge 17 ] || fail "not all combinations: $(cat kinds.csv)"
grep -q '^true,10d,cert-manager,nobody,' kinds.csv || fail "a combination is missing: $(head -3 kinds.csv)"
sqlite3 kinds.db "SELECT count(*) FROM v_sweep_point WHERE path = 'ownership.issuer.team' AND value = 'nobody'" | grep -qx '[1-9][0-9]*' ||
    fail "joined paths do not get the same value"
map $x $y --reps 8 --points 30 --db shown.db >out
grep -q 'A istio-ambient, B linkerd' out && grep -q 'of the area' out || fail "the terminal: $(cat out)"

refused() { code=0; timeout 60 meshcost map scenarios/small.yaml "$@" --db refused.db >out 2>err || code=$?; [ $code = 2 ] || fail "$* ends with $code"; }
refused $x; grep -q 'at least two' err || fail "one dimension: $(cat err)"
refused $x --y prices.cpu; grep -q 'neither a path with a range' err || fail "no range: $(cat err)"
refused $x --y prices.cpus=1:2; grep -q 'prices.cpus' err || fail "an unknown price: $(cat err)"
refused $x --y traffic.peak-hour=14:99; grep -q peak-hour err || fail "a bad end: $(cat err)"
refused $x $y --by prices.memory=1:2; grep -q 'third dimension' err || fail "a third range: $(cat err)"
refused $x $y --reps 4; grep -q 'organisations' err || fail "too few: $(cat err)"
[ ! -e refused.db ] || fail "a refused map leaves a file"
