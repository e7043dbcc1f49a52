# SPDX-License-Identifier: GPL-3.0-or-later
# ctest:heavy
# The sections on L7, onboarding, upgrades and ablation say what the database holds: every number is computed again here
# from its tables, another way; where nobody is brought into a mesh, the section says so.
need python3 sqlite3
set="--set onboarding.enrolled=none --lanes cilium,istio-sidecar,gateway-only"
meshcost run scenarios/small.yaml $set --reps 16 --trace 1 --set 'without=[toil]' --db run.db --quiet 2>/dev/null || fail "run without toil"
meshcost compare run.db --csv >without.csv || fail "compare"
meshcost run scenarios/small.yaml $set --reps 16 --trace 1 --db run.db --quiet 2>/dev/null || fail "run"
meshcost compare run.db --csv >with.csv || fail "compare"
mkdir elsewhere && mv run.db elsewhere && rm -f scenarios
(cd elsewhere && meshcost report run.db -o out --format html,md,csv,json) >/dev/null 2>note || fail "report: $(cat note)"
/usr/bin/python3 - <<'P' || fail "the report"
import csv, html, json, re, sqlite3
data = json.load(open("elsewhere/out/report.json"))
page, markdown = open("elsewhere/out/index.html").read(), open("elsewhere/out/report.md").read()
db = sqlite3.connect("elsewhere/run.db")
RUN = db.execute("SELECT run FROM run ORDER BY turn DESC").fetchone()[0]
lanes = [n for (n,) in db.execute("SELECT name FROM lane WHERE run = ? ORDER BY lane", (RUN,))]
years = db.execute("SELECT years FROM v_run WHERE run = ?", (RUN,)).fetchone()[0]
clusters = db.execute("SELECT count(*) FROM cluster WHERE run = ?", (RUN,)).fetchone()[0]
sections = {s["id"]: s["blocks"] for s in data["sections"]}
tables = {b["id"]: b["rows"] for blocks in sections.values() for b in blocks if b["kind"] == "table"}
def near(a, b):
    return abs(a - b) <= 1e-6 * max(1, abs(a), abs(b))
def months(word, lane, category):
    return dict(db.execute("SELECT month, sum(natural) FROM v_month_sum WHERE run = ? AND lane = ? AND category = ? AND quantity = ? GROUP BY month",
                           (RUN, lane, category, word)))
def row(table, what):
    return next(r for r in tables[table] if r["what"] == what)
organisations = 8
for lane in lanes:
    part, whole = months("l7-services", lane, "exceptions"), months("services", lane, "exceptions")
    got = next(r for r in tables["l7_spread"] if r["lane"] == lane and r["month"] == 12)
    assert abs(100 * part.get(11, 0) / whole[11] - got["services with L7"]) <= 0.0051, (lane, got)
    for word, what in (("unsupported", "out of support"), ("exposed", "exposed to a published advisory"), ("exposure-unknown", "exposure not known")):
        days = db.execute("SELECT sum(natural) / 86400.0 FROM v_total WHERE run = ? AND lane = ? AND category = 'upgrades' AND quantity = ?", (RUN, lane, word)).fetchone()[0] or 0
        rows = [r for r in tables["upgrades_exposure"] if r["what"] == what]
        assert near(days / 16 / years / clusters, rows[0][lane]["mean"] if rows else 0), (lane, word, days / 16 / years / clusters, rows)
        assert days / 16 / years / clusters <= 365.25, (lane, word)
    inside, outside = months("enrolled", lane, "onboarding"), months("not-enrolled", lane, "onboarding")
    pace = next(r for r in tables["onboarding_pace"] if r["lane"] == lane)
    for mark, share in (("half", 0.5), ("nine tenths", 0.9)):
        at = [m + 1 for m in range(13) if inside.get(m, 0) > 0 and inside[m] >= share * (inside[m] + outside.get(m, 0))]
        assert pace[mark] == (min(at) if at else None), (lane, mark, at, pace)
assert any(r["half"] for r in tables["onboarding_pace"]), tables["onboarding_pace"]
assert any(r["services with L7"] > 0 for r in tables["l7_spread"]), tables["l7_spread"]
# the figure of time exposed agrees with the table: % of the time of clusters against days a year
body = open("elsewhere/out/figures/53_exposure.gp").read().split("$data << EOD\n")[1].split("EOD")[0].split("\n\n\n")
for line in body[2].strip().splitlines():
    _, lane, low, high = map(float, line.split()[:4])
    assert near((high - low) * 3.6525, row("upgrades_exposure", "exposed to a published advisory")[lanes[int(lane)]]["mean"]), line
# what a model moves is the difference of two comparisons
cash = lambda f: {r["lane"]: float(r["mean"]) for r in csv.DictReader(open(f)) if (r["measure"], r["name"]) == ("cash", "cash")}
have, lack = cash("with.csv"), cash("without.csv")
moved = tables["ablation"]
assert len(moved) == 1 and "toil" in moved[0]["what is taken out"], moved
for lane in lanes:
    assert abs(moved[0][lane]["mean"] - (have[lane] - lack[lane])) < 1e-6 * have[lane], lane
    assert moved[0][lane]["mean"] > 0 and moved[0][lane]["n"] == organisations
between = tables["ablation-between"][0]
assert lanes[0] not in between and all(near(between[l]["mean"], moved[0][l]["mean"] - moved[0][lanes[0]]["mean"]) for l in lanes[1:])
# the work done for needs in the traced history is what the ledger counts as met
ways = {}
for r in tables["l7_ways"]:
    if r["way"].startswith(("by a rule", "beside")):
        ways[r["lane"]] = ways.get(r["lane"], 0) + r["needs"]
for lane in lanes:
    met = db.execute("SELECT count(*) FROM v_entry WHERE run = ? AND lane = ? AND quantity = 'exceptions-granted'", (RUN, lane)).fetchone()[0]
    assert met <= ways.get(lane, 0), (lane, met, ways)
figures = {b["id"] for blocks in sections.values() for b in blocks if b["kind"] == "figure"}
for f in ("51_spread", "51_spread_services", "52_enrolled", "53_calendar", "53_exposure", "58_ablation"):
    assert f in figures and f'id="figure-{f}"' in page and f"{f}.sql" in markdown, f
for s in ("l7", "onboarding", "upgrades", "ablation"):
    assert f'<section id="{s}"' in page, s
for name in ("l7_spread", "onboarding_pace", "onboarding_way", "upgrades_exposure", "upgrades_tracks", "ablation"):
    written = list(csv.reader(open(f"elsewhere/out/tables/{name}.csv", newline="")))
    assert len(written) == len(tables[name]) + 1, name
print("months until half:", [(r["lane"], r["half"]) for r in tables["onboarding_pace"]])
print("toil moves:", {l: round(moved[0][l]["mean"]) for l in lanes})
P
