# SPDX-License-Identifier: GPL-3.0-or-later
# ctest:heavy
# A report tells what else its database holds of the scenario: a map, a sweep over owners, studies; from the database
# alone. Where it holds none, the report names what is missing and the command that makes it. What cannot be shown (sweeps
# without pairs or whole organisations, a map whose text was edited) is left out, and the report is made all the same.
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
sed 's/^name: owners/name: alone/; s/: 16/: 4/; s/^kind:/independent: true\nkind:/' owners.yaml >alone.yaml
sed 's/^name: owners/name: half/; s/: 16/: 1/' owners.yaml >half.yaml
# Tied with the lane that it is a copy of, and never cheaper.
cp scenarios/lanes/cilium.yaml twin.yaml
lanes="--lanes cilium,istio-sidecar"
meshcost run scenarios/small.yaml $lanes --reps 24 --trace 0 --db bare.db --quiet 2>/dev/null || fail "run"
code=0; meshcost report bare.db -o none --reference nobody >out 2>err || code=$?
[ $code = 2 ] && grep -q 'no lane "nobody"' err || fail "an unknown reference: exit code $code, $(cat err)"
cp bare.db full.db
meshcost map scenarios/small.yaml $lanes,./twin.yaml --x prices.work=20:180 --y prices.cpu=0.01:0.4 --by prices.memory=0.001,0.01 --reps 12 --points 90 \
    --db full.db --json >map.json || fail "map"
for design in owners alone half; do meshcost sweep $design.yaml --db full.db --quiet || fail "sweep $design"; done
meshcost regret full.db --json >regret.json || fail "regret"
meshcost sensitivity scenarios/small.yaml --between cilium,istio-sidecar --still --method flip --param prices.work=60:140 --param prices.cpu=0.01:0.2 \
    --db full.db --json >flip.json || fail "flip"
cp full.db edited.db
sqlite3 edited.db "UPDATE sweep SET text = json_set(text, '\$.axes[0].paths', json('[]')) WHERE kind = 'map';
    INSERT INTO month_start WITH RECURSIVE m(x) AS (SELECT max(month) + 1 FROM month_start UNION ALL SELECT x + 1 FROM m WHERE x < 600)
    SELECT run, x, 2000000000000 + x FROM run, m" || fail "edit"
mkdir elsewhere && mv full.db bare.db edited.db elsewhere && rm -f scenarios
(cd elsewhere && meshcost report full.db -o full --format html,md,json && meshcost report bare.db -o bare --format json &&
    meshcost report edited.db -o edited --format json) >/dev/null 2>note || fail "report: $(cat note)"
/usr/bin/python3 - <<'P' || fail "the report"
import glob, json, re, sqlite3
full, bare, edited = (json.load(open(f"elsewhere/{d}/report.json")) for d in ("full", "bare", "edited"))
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
cheapest, tied = ({name for p in points for name in (p[k] or "").split(", ") if name} for k in ("cheapest", "tied"))
assert int(float(key)) == len(cheapest) and "twin" in tied - cheapest, (key, cheapest, tied)
assert "[EUR per " in data or "[USD per " in data
assert "n = 6 organisations" in open("elsewhere/full/report.md").read().split("56_map.sql")[0][-200:]
absent = {b["term"]: b["text"] for s in bare["sections"] if s["id"] == "absent" for b in s["blocks"] if b["kind"] == "item"}
assert any("meshcost map" in t for t in absent.values()) and any("meshcost sweep" in t for t in absent.values()), absent
assert not {"map", "regret"} & {s["id"] for s in bare["sections"]}
assert any("meshcost sensitivity" in b.get("text", "") for s in bare["sections"] if s["id"] == "sensitivity" for b in s["blocks"])
# edited: no map is drawn, and no more years are counted than a run of that length has
assert not any(b.get("id") == "56_map" for s in edited["sections"] for b in s["blocks"])
years = [r["n"] for s in edited["sections"] for t in tables(s["blocks"]).values() if t["id"] == "bad_year" for r in t["rows"]]
assert years and max(years) <= 24 * 5, years
# what gnuplot sees as block i (it passes over blank lines at the beginning) is block i
begin = set()
for path in glob.glob("elsewhere/*/figures/*.gp"):
    text = open(path, encoding="utf-8").read().split("$data << EOD\n")[1].split("EOD")[0].strip("\n")
    for i, block in enumerate(text.split("\n\n\n") if text else []):
        assert all(line.split()[0] in (str(i), "NaN") for line in block.split("\n")), (path, i, block[:200])
    begin.add(text[:3])
assert "NaN" in begin, begin
# a unit that a text carries is not said twice
units = dict(sqlite3.connect("elsewhere/bare.db").execute("SELECT path, unit FROM v_parameter"))
assert [units[k] for k in ("horizon", "pki.rotation-lead", "people.fix", "calls.fan-out")] == [None, None, "ms", "namespaces"]
P
if command -v gnuplot >/dev/null; then
    [ "$(grep -c '<svg' elsewhere/full/figures/56_map.svg)" = 1 ] || fail "no picture of the map: $(cat note)"
fi
