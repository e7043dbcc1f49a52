# SPDX-License-Identifier: GPL-3.0-or-later
# ctest:heavy
# What a report says is what its database holds, asked another way: the numbers of the verdict, what is projected,
# what a migration costs against staying; no table is without a row and no figure claims observations that it has not.
set -eu
A=istio-sidecar B=istio-ambient
sed -e "s|^lanes:.*|lanes: [$A, $A>$B@2027-03-01, $A>$B@2027-04-01, gateway-only, linkerd]|" scenarios/small.yaml >house.yaml
meshcost run house.yaml --reps 20 --trace 20 --db run.db --quiet
meshcost report run.db -o out --format all >/dev/null 2>&1
meshcost explain run.db --lane $A --category incidents --cause load --entries 5 --json >explain.json
python3 - <<'END'
import glob, json, math, re, sqlite3
A, MOVE = "istio-sidecar", "istio-sidecar>istio-ambient@2027-03-01"
data = json.load(open("out/report.json", encoding="utf-8"))
sections = {s["id"]: s["blocks"] for s in data["sections"]}
tables = {b["id"]: b["rows"] for s in sections.values() for b in s if b["kind"] == "table"}
db = sqlite3.connect("run.db")
def ask(sql, *values):
    return db.execute(sql, values).fetchall()
(run,), = ask("SELECT run FROM run")
(years,), = ask("SELECT (end_ms - start_ms) / 86400000.0 / 365.25 FROM run")
(n,), = ask("SELECT count(*) FROM replication")
assert n == 20
def close(a, b, what, within=2e-3):
    assert abs(a - b) <= within * max(abs(a), abs(b), 1e-9), (what, a, b)
def total(lane, where, factor="1.0"):
    return ask(f"SELECT coalesce(sum(x.amount * {factor}), 0) FROM total x JOIN v_quantity q USING (run, quantity)"
               " JOIN category c USING (run, category) JOIN cause k USING (run, category, cause)"
               f" JOIN lane l USING (run, lane) WHERE l.name = ? AND {where}", lane)[0][0] / n

# the first page
lanes = {r["lane"]: r for r in tables["lanes"]}
assert {A, MOVE, "gateway-only"} < set(lanes)
for name, r in lanes.items():
    cash, people, outage = [v for k, v in r.items() if k.split()[0] in ("cash", "people", "outage")]
    close(cash, total(name, "1", "q.money_per_unit") / years, name)
    close(people, total(name, "q.word IN ('work', 'work-off-hours')") / 3600 / 1720 / years, name)
    close(outage, total(name, "q.word = 'outage'") / 3600 / years, name)
verdict = {b["term"]: b["text"] for b in sections["verdict"] if b["kind"] == "verdict"}
least = min((r for r in lanes.values() if r["delivers"] >= 0.95), key=lambda r: r["cash"])["cash"]
said = [float(x.replace(",", "")) for x in re.findall(r"\d[\d,]*(?:\.\d+)?", verdict["Cash"])]
assert any(abs(x - least) < 0.02 * least for x in said), (verdict["Cash"], least)
covered = next(r for r in tables["coverage"] if r["lane"] == "gateway-only")["as simulated"]
need = " ".join(b.get("text", "") for b in sections["need"])
assert f"covers {covered.split(' ')[0]} %" in need, (covered, need)

# leaving against staying
assert "migration" in sections
assert not any("igration" in b.get("term", "") for b in sections.get("absent", []))
stay = next(r for r in tables["migration_stay"] if r["year"] == "all years")[MOVE]["mean"]
close(stay, total(MOVE, "1", "q.money_per_unit") - total(A, "1", "q.money_per_unit"), "staying")
by_year = sum(r[MOVE]["mean"] for r in tables["migration_stay"] if r["year"] != "all years")
close(stay, by_year, "years")
leave = next(r for r in tables["exit_cost"] if r["unit"] == "USD")[MOVE]["mean"]
assert leave > 0
close(leave, total(MOVE, "c.name = 'onboarding' AND k.name LIKE 'exit%'", "q.money_per_unit"), "exit")
hours = sum(r[MOVE]["mean"] for r in tables["exit_cost"] if r["unit"] == "hours")
close(hours, total(MOVE, "q.word LIKE 'work%' AND k.name LIKE 'exit%'") / 3600, "hours of an exit")

# what drives the difference of two lanes is not what a third one has
assert tables["influence"]
for r in tables["influence"]:
    assert not re.match(r"lanes\.(linkerd|cilium|gateway-only)\.", r["value"]), r
strength = [abs(r["rank correlation"]) for r in tables["influence"]]
assert strength == sorted(strength, reverse=True), strength
# its figure: the same values from the strongest on, with the same names, as far as a name has room
picture = open("out/figures/78_influence.gp", encoding="utf-8").read()
names = re.findall(r"^label\[\d+\] = '(.*)'$", picture, re.M)
drawn = [list(map(float, x.split())) for x in picture.split("$data << EOD\n")[1].split("EOD")[0].splitlines() if x.strip()]
assert len(drawn) == len(names) == min(12, len(strength)) > 5, (len(drawn), len(names), len(strength))
for place, (row, name, r) in enumerate(zip(drawn, names, tables["influence"])):
    assert row[:2] == [0, place] and row[4] == (r["sure"] == "yes"), (row, r)
    close(row[2], r["when low"], r["value"], 1e-5), close(row[3], r["when high"], r["value"], 1e-5)
    words = re.findall(r"[\w-]+", name)
    assert words and all(w in r["value"] for w in words[:1] + words[-1:]), (name, r["value"])
# shares, releases, sources
share = next(r for r in tables["l7_share"] if r["what"].startswith("services"))[A]["mean"]
per_organisation = ask("SELECT avg(100.0 * a / b) FROM (SELECT x.o, sum(x.amount * (q.word = 'l7-services')) AS a,"
                       " sum(x.amount * (q.word = 'services')) AS b FROM total x JOIN quantity q USING (run, quantity)"
                       " JOIN lane l USING (run, lane) WHERE l.name = ? GROUP BY x.o)", A)[0][0]
close(share, per_organisation, "services with L7")
projected = ask("SELECT count(*) FROM event WHERE o = 0 AND h = 0 AND kind = 'release' AND subject LIKE '%projected%'")[0][0]
assert projected > 0 and sum(v for r in tables["releases"] for k, v in r.items() if k.startswith("projected")) == projected
assert {r["lane"] for r in tables["upgrades_tracks"]} == {A, "istio-ambient", "gateway-only", "linkerd"}
assert all(r["values of"] for r in tables["interest"])
titles = [b["text"] for b in sections["assumptions"] if b["kind"] == "details"]
assert f"Values of the lane istio-ambient" in titles and not any(">" in t for t in titles), titles
assert all(rows for rows in tables.values()), [i for i, rows in tables.items() if not rows]

# figures: names that are told apart, and honest captions
for path in glob.glob("out/figures/*.gp"):
    text = open(path, encoding="utf-8").read()
    for kind in ("name", "narrow", "title", "short"):
        names = re.findall(rf"lane_{kind}\[\d+\] = (.*?)(?:;|\n)", text)
        assert len(names) == 5 == len(set(names)), (path, names)
    lines = re.findall(r"lane_colour\[\d+\] = '(.*?)'; lane_dash\[\d+\] = (\d+)", text)
    assert len(lines) == 5 == len(set(lines)), (path, lines)
page = open("out/index.html", encoding="utf-8").read()
captions = dict(re.findall(r'<figure id="figure-(\w+)">.*?<figcaption>(.*?)</figcaption>', page, re.S))
assert "Computed, not drawn" in captions["65_certificates"] and "n = " not in captions["65_certificates"]
assert "n = 20 histories, of 10 organisations" in captions["51_spread"], captions["51_spread"]
assert "n = 10 organisations" in captions["10_cumulative"]
assert not re.search(r"<(td|th)[^>]*></", page)

# explain: files as they lie in the project; no word inside another
parameters = json.load(open("explain.json"))["parameters"]
assert any(p["path"] == "incidents.load-hazard" for p in parameters), parameters
for p in parameters:
    assert not p["origin"].startswith("/"), p
    assert "workload" not in p["path"] and "payload" not in p["path"], p
print(len(tables), "tables")
END
