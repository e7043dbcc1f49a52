# SPDX-License-Identifier: GPL-3.0-or-later
# ctest:heavy
# A report tells what else its database holds of the scenario: a map, a sweep over owners, studies; from the database
# alone. Where it holds none, the report names what is missing and the command that makes it.
need python3 sqlite3
cat >owners.yaml <<'D'
name: owners
scenario: scenarios/small.yaml
lanes: [istio-sidecar, cilium]
kind: what-if
replications: 16
cases:
  - {name: rehearsed, set: [{path: ownership.issuer.rehearsed, value: "true"}, {path: ownership.trust-anchor.rehearsed, value: "true"}]}
D
lanes="--lanes cilium,istio-sidecar"
meshcost run scenarios/small.yaml $lanes --reps 24 --db bare.db --quiet 2>/dev/null || fail "run"
cp bare.db full.db
meshcost map scenarios/small.yaml $lanes --x prices.work=20:180 --y prices.cpu=0.01:0.4 --by prices.memory=0.001,0.01 --reps 12 --points 90 \
    --db full.db --json >map.json || fail "map"
meshcost sweep owners.yaml --db full.db --quiet || fail "sweep"
meshcost regret full.db --json >regret.json || fail "regret"
meshcost sensitivity scenarios/small.yaml --between cilium,istio-sidecar --still --method flip --param prices.work=60:140 --param prices.cpu=0.01:0.2 \
    --db full.db --json >flip.json || fail "flip"
mkdir elsewhere && mv full.db bare.db elsewhere && rm -f scenarios
(cd elsewhere && meshcost report full.db -o full --format html,md,json && meshcost report bare.db -o bare --format json) >/dev/null 2>note || fail "report: $(cat note)"
/usr/bin/python3 - <<'P' || fail "the report"
import json, re
full, bare = (json.load(open(f"elsewhere/{d}/report.json")) for d in ("full", "bare"))
sections = {s["id"]: s["blocks"] for s in full["sections"]}
def tables(blocks):
    return {b["id"]: b for b in blocks if b["kind"] == "table"}
shares = tables(sections["map"])["map-shares"]["rows"]
assert shares == json.load(open("map.json"))["map-shares"], shares
points = tables(sections["map"])["map-points"]["rows"]
assert points == json.load(open("map.json"))["map-points"]
figure = next(b for b in sections["map"] if b["kind"] == "figure")
assert figure["id"] == "56_map", figure
matrix = tables(sections["regret"])["regret-matrix"]["rows"]
assert matrix == json.load(open("regret.json"))["regret-matrix"]
assert any("The best choice is" in b.get("text", "") for b in sections["regret"])
at_points = [t for k, t in tables(sections["doubt"]).items()] + [t for k, t in tables(sections["map"]).items() if k == "map"]
cash = [r["cash"] for t in at_points for r in t["rows"] if "cash" in r and "n" in r]
assert cash and all(float(f"{c:.3g}") == c for c in cash), cash
named = {r["point"] for t in at_points for r in t["rows"] if "point" in r}
assert named == {"base", "rehearsed"}, named
study = [t for k, t in tables(sections["sensitivity"]).items() if k.startswith("study-")]
want = json.load(open("flip.json"))["flip"]
assert len(study) == 1 and [r["factor"] for r in study[0]["rows"]] == [r["factor"] for r in want], study
assert all(abs(r["z"] - w["z"]) < 1e-9 for r, w in zip(study[0]["rows"], want))
flips = next(b["text"] for b in sections["verdict"] if b.get("term") == "What would flip it")
assert "The shortest change that was found" in flips and want[0]["factor"] in flips, flips
data = open("elsewhere/full/figures/56_map.gp").read()
boxes = [list(map(float, l.split())) for l in data.split("$data << EOD\n")[1].split("EOD")[0].splitlines() if l.strip()]
area = lambda k: sum((b[2] - b[1]) * (b[4] - b[3]) for b in boxes if b[0] == k)
assert abs(area(0) / (160 * 0.39) - 1) < 1e-9 and abs(area(3) / (160 * 0.39) - 1) < 1e-9, (area(0), area(3))
assert sum(b[0] in (2, 5) for b in boxes) == len(points)
grey = sum((b[2] - b[1]) * (b[4] - b[3]) for b in boxes if b[0] in (0, 3) and b[5] == 0xc8c8c8) / (2 * 160 * 0.39)
assert abs(grey - max(r["tied"] for r in shares)) < 1e-9, (grey, shares)
key = data.split("map_lanes = ")[1].split()[0]
assert int(float(key)) == len({p["cheapest"] for p in points if p["cheapest"]}), (key, points[:2])
assert "[EUR per " in data or "[USD per " in data
assert "n = 6 organisations" in open("elsewhere/full/report.md").read().split("56_map.sql")[0][-200:]
absent = {b["term"]: b["text"] for s in bare["sections"] if s["id"] == "absent" for b in s["blocks"] if b["kind"] == "item"}
assert any("meshcost map" in t for t in absent.values()) and any("meshcost sweep" in t for t in absent.values()), absent
assert not {"map", "regret"} & {s["id"] for s in bare["sections"]}
assert any("meshcost sensitivity" in b.get("text", "") for s in bare["sections"] if s["id"] == "sensitivity" for b in s["blocks"])
P
if command -v gnuplot >/dev/null; then
    [ "$(grep -c '<svg' elsewhere/full/figures/56_map.svg)" = 1 ] || fail "no picture of the map: $(cat note)"
fi
