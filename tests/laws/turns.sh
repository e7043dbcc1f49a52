# SPDX-License-Identifier: GPL-3.0-or-later
# Where the difference of two lanes turns, through the command line and known in closed form: over fixed histories it
# is a sum of amounts times prices. The break-even price of each of two is where a line crosses zero; the shortest
# change of both together is found here by going round. Where nothing turns it is said. What was found is kept.
need python3 sqlite3
lanes=cilium,istio-sidecar
cat >point.yaml <<D
name: point
scenario: scenarios/small.yaml
lanes: [cilium, istio-sidecar]
kind: list
replications: 2
cases:
  - {name: one, set: [{path: prices.work, value: "100"}]}
D
meshcost sweep point.yaml --db point.db --quiet || fail "the amounts"
run() { meshcost sensitivity scenarios/small.yaml --between $lanes --still --jobs 1 "$@" || fail "sensitivity $*"; }
run --method breakeven --param prices.work=20:600 --json >work.json
run --method breakeven --param prices.cpu=0.0001:0.4 --json >cpu.json
run --method breakeven --param prices.memory=0.001:0.0011 --json >none.json
run --method flip --param prices.work=60:140 --param prices.cpu=0.01:0.2 --json --db kept.db >flip.json
run --method flip --param prices.memory=0.001:0.0011 --json >never.json
run --method flip --param prices.memory=0.001:0.0011 >never.txt
grep -q 'does not flip within six standard deviations' never.txt || fail "a verdict that never flips: $(cat never.txt)"
/usr/bin/python3 - <<'P' || fail "the figures"
import json, math, sqlite3
from statistics import NormalDist
db = sqlite3.connect("point.db")
price = dict(db.execute("SELECT key, micro / 1e6 FROM price"))
amount = {"cilium": {}, "istio-sidecar": {}}
for lane, key, n in db.execute("SELECT lane, price_key, sum(a.amount / o.years) / 2 FROM v_sweep_amount a JOIN quantity q ON q.word = a.quantity"
                               " JOIN v_sweep_outcome o USING (sweep, point, o, h, lane) WHERE price_key IS NOT NULL GROUP BY lane, price_key"):
    amount[lane][key] = n
more = {k: amount["istio-sidecar"].get(k, 0) - amount["cilium"].get(k, 0) for k in price}
def difference(**changed):
    return sum(more[k] * changed.get(k, price[k]) for k in more)
assert abs(difference()) > 1
for key, low, high, file in (("work", 20, 600, "work"), ("cpu", 0.0001, 0.4, "cpu")):
    want = price[key] - difference() / more[key]
    got = json.load(open(file + ".json"))["breakeven"]
    assert low < want < high, (key, want)
    assert len(got) == 1 and abs(float(got[0]["break-even"]) - want) < 2e-4 * (high - low), (key, want, got)
    print("break-even of", key, "at", got[0]["break-even"], "known", round(want, 6))
none = json.load(open("none.json"))["breakeven"]
assert len(none) == 1 and not none[0]["break-even"] and (none[0]["at low"] < 0) == (none[0]["at high"] < 0), none
assert json.load(open("never.json"))["flip"] == []
# The shortest change: for each score of one price the score of the other at which the difference is zero.
normal = NormalDist()
def distance(z, other):
    cpu = 0.01 + 0.19 * normal.cdf(z) if other == "work" else None
    work = 60 + 80 * normal.cdf(z) if other == "cpu" else None
    if other == "work":
        x = (price["work"] - difference(cpu=cpu) / more["work"] - 60) / 80
    else:
        x = (price["cpu"] - difference(work=work) / more["cpu"] - 0.01) / 0.19
    return math.hypot(z, normal.inv_cdf(x)) if 1e-9 < x < 1 - 1e-9 else math.inf
want = min(distance(i / 2000, other) for i in range(-12000, 12001) for other in ("work", "cpu"))
rows = json.load(open("flip.json"))["flip"]
got = math.hypot(*(r["z"] for r in rows))
print("shortest change", round(got, 4), "known", round(want, 4))
assert abs(got - want) < 0.01 * want, (got, want, rows)
x = {r["factor"]: float(r["to"]) for r in rows}
assert abs(difference(work=x["prices.work"], cpu=x["prices.cpu"])) < 1e-3 * abs(difference(work=100, cpu=0.105)), x
P
[ "$(sqlite3 kept.db "SELECT count(*), min(method), min(lane), min(rival) FROM v_study WHERE figure = 'z'")" = "2|flip|cilium|istio-sidecar" ] ||
    fail "not kept: $(sqlite3 kept.db 'SELECT * FROM v_study')"
# Groups: all prices but one as one; patterns that fit nothing, and methods without groups, are refused.
run --method sobol --size 256 --param prices.work=60:180 --param prices.cpu=0.01:0.4 --param prices.memory=0.001:0.02 \
    --group 'machines=prices.*m*' --group 'more=prices.c*' --json >groups.json
/usr/bin/python3 -c "import json
r = {x['factor']: x for x in json.load(open('groups.json'))['sobol']}
assert set(r) == {'machines', 'more', 'prices.work', 'chance', 'nothing'}, r
assert abs(sum(r[k]['total'] for k in ('machines', 'more', 'prices.work')) - 1) < 0.1, r" || fail "groups"
refused() { code=0; meshcost sensitivity scenarios/small.yaml --between $lanes --still "$@" >out 2>err || code=$?; [ $code = 2 ] || fail "$* ends with $code"; }
refused --method morris --param prices.work=60:180 --group 'x=nothing*'; grep -q 'fits no factor' err || fail "no factor: $(cat err)"
refused --method flip --param prices.work=60:180 --group 'x=*'; grep -q 'morris and sobol' err || fail "flip: $(cat err)"
