# SPDX-License-Identifier: GPL-3.0-or-later
# ctest:slow
# report: the same content in five formats, from the database alone; without gnuplot too; sections say what the database
# does not hold; explain goes down from any number to lines of files.
set -eu
meshcost run scenarios/small.yaml --reps 24 --trace 2 --db run.db --quiet
[ "$(meshcost report run.db -o out --format html,md,adr,csv,json)" = out/index.html ]
meshcost report run.db -o again --format json >/dev/null
cmp out/report.json again/report.json
code=0; meshcost report run.db -o out --format pdf 2>err.txt || code=$?
[ $code = 2 ] && grep -q 'no format "pdf"' err.txt || fail "an unknown format: exit code $code, $(cat err.txt)"
PATH=$(dirname "$(command -v meshcost)") "$(command -v meshcost)" report run.db -o bare --format all 2>note.txt >/dev/null
grep -q 'gnuplot is not installed' note.txt
python3 - <<'END'
import csv, glob, html, json, re
page = open("out/index.html", encoding="utf-8").read()
markdown = open("out/report.md", encoding="utf-8").read()
data = json.load(open("out/report.json", encoding="utf-8"))
ids = [s["id"] for s in data["sections"]]
assert ids == re.findall(r'<section id="([^"]+)"', page), ids
titles = [s["title"] for s in data["sections"]]
assert titles == [html.unescape(t) for t in re.findall(r"<h2>(.*?)</h2>", page)]
assert len(titles) == len(re.findall(r"^## ", markdown, re.M)), titles
tables = [b for s in data["sections"] for b in s["blocks"] if b["kind"] == "table"]
assert len(tables) > 20 and len({t["id"] for t in tables}) == len(tables)
assert {t["id"] for t in tables} == set(re.findall(r'<table id="table-([^"]+)"', page))
files = {f.split("/")[-1][:-4] for f in glob.glob("out/tables/*.csv")}
assert files == {t["id"] for t in tables}, files ^ {t["id"] for t in tables}
for t in tables:
    rows = list(csv.reader(open(f"out/tables/{t['id']}.csv", encoding="utf-8", newline="")))
    assert len(rows) == len(t["rows"]) + 1, t["id"]
verdict = [b for b in data["sections"][0]["blocks"] if b["kind"] == "verdict"]
terms = [v["term"] for v in verdict]
for term in ("Cash", "People", "Risk", "Not delivered", "Exit cost", "What would flip it", "What this does not know"):
    assert term in terms, terms
    text = next(v["text"] for v in verdict if v["term"] == term)
    assert html.escape(text, quote=True).replace("&#x27;", "&#39;") in page, term
absent = [b["term"] for s in data["sections"] if s["id"] == "absent" for b in s["blocks"] if b["kind"] == "item"]
assert len([i for i in ids if i in ("l7", "onboarding", "upgrades", "migration", "pilot", "map", "regret", "ablation")]) + len(absent) == 8
named = {t["id"]: t for t in tables}
for name in ("l7_spread", "l7_ways", "l7-teams", "upgrades_exposure", "upgrades_tracks", "upgrades-teams", "upgrades-years"):
    assert named[name]["rows"], name
figures = {b["id"] for s in data["sections"] for b in s["blocks"] if b["kind"] == "figure"}
assert {"51_spread", "51_spread_services", "53_calendar", "53_exposure"} <= figures, figures
onboarding = " ".join(b.get("text", "") for s in data["sections"] if s["id"] == "onboarding" for b in s["blocks"])
assert "no roll-out" in onboarding and "52_enrolled" not in figures, onboarding
assert any("--ablate" in b["text"] for s in data["sections"] if s["id"] == "absent" for b in s["blocks"] if b["kind"] == "item")
estimates = [c for t in tables for r in t["rows"] for c in r.values() if isinstance(c, dict)]
assert len(estimates) > 100 and all(e["n"] == 12 and e["p10"] <= e["p50"] <= e["p90"] for e in estimates)
assert all("low" not in e or e["low"] <= e["mean"] <= e["high"] for e in estimates)
decision = open("out/decision.md", encoding="utf-8").read()
for heading in ("Context and Problem Statement", "Decision Drivers", "Considered Options", "Decision Outcome",
                "Pros and Cons of the Options", "More Information"):
    assert f"\n## {heading}\n" in decision, heading
for heading in ("Consequences", "Confirmation"):
    assert f"\n### {heading}\n" in decision, heading
bare = open("bare/index.html", encoding="utf-8").read()
assert "<svg" not in bare and bare.count("No picture: gnuplot is not installed") >= 8
assert set(re.findall(r'<table id="table-([^"]+)"', bare)) == {t["id"] for t in tables}
print(len(tables), "tables,", len(estimates), "estimates")
END

# explain: a number of a comparison is the sum of its entries; an entry leads to its event, an event to its entries
meshcost explain run.db --quantity work --entries 100000 --json >work.json
meshcost explain run.db --parameter 'lanes.linkerd.components[linkerd-proxy].idle-memory' --json >memory.json
python3 - <<'END' >next.txt
import json
work = json.load(open("work.json"))
assert work["totals"] and work["entries"] and work["months"], list(work)
entry = next(e for e in work["entries"] if e["event"])
memory = json.load(open("memory.json"))
assert len(memory["parameters"]) == 1 and all("linkerd.yaml:" in p["origin"] and p["source"] for p in memory["parameters"]), memory
assert any(d["subject"] == "linkerd-proxy" and d["least"] < d["mean"] < d["most"] for d in memory["draws"]), memory
print(entry["o"], entry["h"], entry["entry"], entry["event"])
END
read -r o h entry event <next.txt
meshcost explain run.db --replication "$o,$h" --entry "$entry" --json >entry.json
meshcost explain run.db --replication "$o,$h" --event "$event" --json >event.json
E="$entry $event" python3 - <<'END'
import json, os
number, event = os.environ["E"].split()
one, all_of = json.load(open("entry.json")), json.load(open("event.json"))
assert [e["entry"] for e in one["entries"]] == [int(number)], one["entries"]
assert one["entries"][0]["event"] == event and one["event"] and one["parameters"] and one["caused"]
assert all(e["event"] == event for e in all_of["entries"]) and int(number) in [e["entry"] for e in all_of["entries"]]
assert all("yaml:" in p["origin"] or p["origin"] in ("default", "--set") for p in one["parameters"])
END
# A value that is written with its unit has no second one beside it.
meshcost explain run.db --parameter horizon --json | python3 -c 'import json, sys
row = next(p for p in json.load(sys.stdin)["parameters"] if p["path"] == "horizon")
assert row["value"][-1] in "dwy" and row["unit"] is None, row'
# A table that shows a part says how many rows there are and how to see them; people read it beside the table.
for all in "" --all; do
    meshcost explain run.db --quantity work --entries 3 $all --json >"work$all.json"
    meshcost explain run.db --parameter lanes $all --json >"lanes$all.json"
done
meshcost explain run.db --quantity work --entries 3 >work.txt
meshcost explain run.db --parameter lanes >lanes.txt
python3 - <<'END'
import json
for name, table, shown in ("work", "entries", 3), ("lanes", "parameters", 60):
    few, every = json.load(open(name + ".json")), json.load(open(name + "--all.json"))
    cut = {c["table"]: c for c in few["cut"]}
    assert "cut" not in every and cut[table]["shown"] == shown, cut
    said = " ".join(open(name + ".txt", encoding="utf-8").read().split())
    for t, c in cut.items():
        assert len(few[t]) == c["shown"] < c["there are"] == len(every[t]), c
        assert f"{c['shown']} of {c['there are']} rows: `{c['option']}` shows more." in said, c
END
for bad in "--event 12" "--replication 1" "--parameter no.such.path" "--entry x"; do
    code=0; meshcost explain run.db $bad >/dev/null 2>&1 || code=$?
    [ $code = 2 ] || { echo "explain $bad: exit code $code"; exit 1; }
done
