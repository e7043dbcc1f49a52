# SPDX-License-Identifier: GPL-3.0-or-later
# ctest:heavy
# diff: nothing of a run against itself; of a changed run the inputs that were changed and no other, and the paired
# differences that whatif gives; not paired where seeds differ.
set -eu
S=scenarios/small.yaml
run() { meshcost run $S --quiet --db d.db "$@"; meshcost runs d.db --csv | sed -n '2s/,.*//p'; }
a=$(run --reps 24)
b=$(run --reps 24 --set pki.mode=corporate-ca --set prices.cpu=0.04)
c=$(run --reps 24 --seed 9)
d=$(run --reps 30 --set 'title=the same under another title')
[ "$(printf '%s\n' "$a" "$b" "$c" "$d" | sort -u | wc -l)" = 4 ]

for format in "" --markdown; do
    meshcost diff d.db "$a" "$a" $format >same.txt
    [ ! -s same.txt ] || { echo "not quiet"; cat same.txt; exit 1; }
done
meshcost diff d.db "$a" "$b" --markdown >change.md
head -1 change.md | grep -q "^## Run .$b. against .$a.$"
grep -q '^| pki.mode | product-default | corporate-ca |' change.md
grep -q '^| cpu | ' change.md
meshcost diff d.db "$a" "$b" --json >change.json
meshcost diff d.db "$a" "$b" --csv >change.csv
meshcost whatif $S --reps 24 --set pki.mode=corporate-ca --set prices.cpu=0.04 --csv >whatif.csv
cmp change.csv whatif.csv
meshcost diff d.db "$a" "$c" --json >seeds.json
meshcost diff d.db "$a" "$d" --json >title.json
meshcost diff d.db "$a" "$d" | grep -q 'No result moved' || { meshcost diff d.db "$a" "$d"; exit 1; }
python3 - <<'END'
import json
change, seeds, title = (json.load(open(f)) for f in ("change.json", "seeds.json", "title.json"))
assert change["inputs"] == [], change["inputs"]
assert [p["parameter"] for p in change["parameters"]] == ["pki.mode"], change["parameters"]
assert [p["price"] for p in change["prices"]] == ["cpu"], change["prices"]
assert {r["what"] for r in seeds["inputs"]} == {"seed"} and not seeds["parameters"]
assert all(r["paired"] == 0 and r["difference_p50"] is None for r in seeds["changes"])
assert any(r["difference"] for r in seeds["changes"])
assert {r["what"] for r in title["inputs"]} == {"replications"}
assert [p["parameter"] for p in title["parameters"]] == ["title"], title["parameters"]
assert all(r["paired"] == 1 and r["n"] == 12 and r["difference"] == 0 for r in title["changes"])
print(len(change["changes"]), "rows")
END

# A gate on what changed: the second run against the first, lane by lane.
lane=$(meshcost compare d.db --csv | sed -n '2s/^[^,]*,[^,]*,[^,]*,\([^,]*\),.*/\1/p')
gate() { want=$1; shift; code=0; meshcost diff d.db "$@" >out.txt 2>err.txt || code=$?
         [ $code = "$want" ] || { echo "diff $*: exit code $code, not $want"; cat err.txt; exit 1; }; }
gate 0 "$a" "$a" --fail-if "delta($lane).cash>0" --markdown
[ ! -s out.txt ] && [ ! -s err.txt ] || fail "a gate that is open says something: $(cat out.txt err.txt)"
gate 3 "$a" "$b" --fail-if "delta($lane).cash>1%" --markdown
grep -q '^fail-if .* holds' err.txt && grep -q '^## Run' out.txt || fail "a gate that is shut: $(cat out.txt err.txt)"
gate 0 "$a" "$b" --fail-if "delta($lane).cash>1000%"
gate 2 "$a" "$b" --fail-if "delta(no-such-lane).cash>0"

for bad in "$a" "$a ffff" "ffff $a"; do
    code=0; meshcost diff d.db $bad >/dev/null 2>&1 || code=$?
    [ $code = 2 ] || { echo "diff $bad: exit code $code"; exit 1; }
done
