# SPDX-License-Identifier: GPL-3.0-or-later
# ctest:slow
# Names that somebody else wrote: quotes, backticks, $(...), tags, SVG and entity tricks, terminal escapes, right to left,
# a megabyte long. In a scenario they are refused or kept as text; in a database they reach every format as text alone.
set -eu
need gnuplot
cat >small.yaml <<'END'
scenario: "<script>alert(1)</script>'`touch pwned`$(touch pwned)&lt;"
title: "'; system \"touch pwned\"; # ${HOME} `touch pwned` </title><svg onload=alert(1)> &amp;#60;"
END
grep -v '^\(scenario\|title\):' "$MC_SOURCE_DIR/scenarios/small.yaml" >>small.yaml
meshcost run small.yaml --reps 20 --trace 1 --db run.db --quiet
{ printf 'title: '; head -c 1000000 /dev/zero | tr '\0' x; echo; grep -v ^title: small.yaml; } >long.yaml
{ printf 'title: "a\033]0;x\007b"\n'; grep -v ^title: small.yaml; } >escape.yaml
for bad in long escape; do
    code=0; meshcost run $bad.yaml --reps 2 --db no.db >out.txt 2>err.txt || code=$?
    [ $code = 2 ] || { echo "$bad: exit code $code"; exit 1; }
    ! grep -q "$(printf '\033')" err.txt || fail "$bad: an escape reaches the terminal"
    [ "$(wc -c <err.txt)" -lt 100000 ] || { echo "$bad: the diagnostic is as long as the name"; exit 1; }
done
python3 - <<'END'
import sqlite3
EVIL = "<script>alert(1)</script><svg/onload=alert(1)>&#60;img src=x onerror=alert(1)>'\"`touch pwned`$(touch pwned)" \
       "@x{/=99 y} \\n %s $d ]]> --> | * _ [a](javascript:alert(1)) =1+1 \x1b]0;title\x07\x1b[31m \u202egpj.exe \ud7ff"
db = sqlite3.connect("run.db")
db.execute("PRAGMA ignore_check_constraints = ON")
for table, columns in {"run": ["title", "question", "command", "compiler"], "team": ["name"], "lane": ["title", "summary"],
                       "cluster": ["name"], "category": ["summary"], "signal": ["signal", "value", "source"],
                       "support": ["note"], "parameter": ["source", "unit"], "price": ["source"], "namespace": ["name"],
                       "event": ["subject"], "component": ["product"], "tier": ["name", "source"], "prior": ["subject"],
                       "price_set": ["name", "currency"]}.items():
    for c in columns:
        n = "rowid" if table in ("run", "price_set") else "1"
        key = {"team": "team", "lane": "lane", "cluster": "cluster", "prior": "prior"}.get(table, "''")
        db.execute(f"UPDATE {table} SET {c} = ? || {key} WHERE {c} IS NOT NULL", (EVIL,))
db.execute("UPDATE lane SET name = ? || lane", (EVIL,))
db.execute("UPDATE parameter SET value = ? WHERE path = 'question'", (EVIL + "x" * 1000000,))
db.execute("UPDATE team SET name = name || ? WHERE team = 1", ("y" * 1000000,))
db.commit()
END
meshcost report run.db -o report --format all
[ ! -e pwned ] && [ ! -e report/pwned ] || fail "a name ran a command"
for format in "" --json --csv --markdown; do
    meshcost compare run.db $format >"compare$format.txt"
    ! LC_ALL=C grep -q "$(printf '\033')" "compare$format.txt" || { echo "compare $format: an escape passes"; exit 1; }
done
! grep -q "$(printf '\342\200\256')" compare.txt || { echo "right to left reaches the terminal"; exit 1; }
meshcost explain run.db >explain.txt
! LC_ALL=C grep -q "$(printf '\033')" explain.txt || fail "explain: an escape passes"
python3 - <<'END'
import csv, glob, html.parser, json, xml.dom.minidom

class Page(html.parser.HTMLParser):
    scripts, handlers, tags, words = 0, [], set(), []
    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.scripts += tag == "script"
        self.handlers += [a for a, v in attributes if a.startswith("on") or (v or "").lower().startswith("javascript:")]
    def handle_data(self, data):
        self.words.append(data)

text = open("report/index.html", encoding="utf-8").read()
page = Page()
page.feed(text)
assert page.scripts == 1, page.scripts
assert not page.handlers, page.handlers
assert not page.tags & {"img", "iframe", "object", "embed", "form", "foreignobject", "image"}, page.tags
assert any("<script>alert(1)</script>" in w for w in page.words), "the name is not there as text"
assert "\x1b" not in text and "\x07" not in text
pictures = glob.glob("report/figures/*.svg")
assert len(pictures) >= 6, pictures
for name in pictures:
    document = xml.dom.minidom.parse(name)
    assert not document.getElementsByTagName("script"), name
for name in glob.glob("report/figures/*.gp"):
    for line in open(name, encoding="utf-8"):
        assert line.startswith("#") or "`" not in line or line.count("'") >= 2, (name, line)
for name in ("report/report.md", "report/decision.md"):
    text = open(name, encoding="utf-8").read()
    fenced = False
    for line in text.split("\n"):
        fenced ^= line.startswith("```")
        assert fenced or line.startswith("    ") or ("<script" not in line and "<svg" not in line), (name, line[:200])
    assert "\x1b" not in text, name
json.load(open("report/report.json", encoding="utf-8"))
tables = glob.glob("report/tables/*.csv")
assert len(tables) > 20, len(tables)
csv.field_size_limit(1 << 30)
for name in tables:
    rows = list(csv.reader(open(name, encoding="utf-8", newline="")))
    assert rows and all(len(r) == len(rows[0]) for r in rows), name
    assert not any(c.startswith(("=", "@")) for r in rows[1:] for c in r), name
print(len(pictures), "pictures,", len(tables), "tables")
END
