# SPDX-License-Identifier: GPL-3.0-or-later
# Through the command line, where the answers are exact: two prices as factors and nothing else that varies.
# The difference of two lanes is then a sum of terms that are linear in one price each, so that the indices are
# the shares of their variances, the break-even is where the line crosses zero, and a third price that prices
# nothing here has no effect.
need python3
small="scenarios/small.yaml --between istio-sidecar,linkerd --still --jobs 2"
work="--param prices.work=60:180" cpu="--param prices.cpu=0.01:0.4"
run() { meshcost sensitivity $small "$@" --json || fail "sensitivity $*"; }
run --method sobol --size 64 $work $cpu --param prices.licence=1:2 >sobol.json
run --method morris $work $cpu >morris.json
run --method tornado $work $cpu >tornado.json
run --method breakeven --param prices.cpu=0.01:40 --size 1 >breakeven.json
run --method flip $work $cpu >flip.json
meshcost sensitivity scenarios/small.yaml --between istio-sidecar,linkerd --still --jobs 1 --method morris $work $cpu --json |
    cmp - morris.json || fail "one thread differs from two"
/usr/bin/python3 - <<'P' || fail "the figures"
import json
def rows(name):
    return {r["factor"]: r for r in json.load(open(name + ".json"))[name]}
morris, tornado, sobol = rows("morris"), rows("tornado"), rows("sobol")
work, cpu = (morris["prices." + k]["mean effect"] for k in ("work", "cpu"))
for k, slope in (("work", work), ("cpu", cpu)):
    r, t = morris["prices." + k], tornado["prices." + k]
    assert abs(r["mean absolute effect"] - abs(slope)) < 1e-6 * abs(slope), r
    assert r["deviation"] < 1e-3 * abs(slope), r
    assert abs(t["swing"] - 0.8 * slope) < 1e-3 * abs(slope), (t, slope)
total = work * work + cpu * cpu
for k, slope in (("work", work), ("cpu", cpu)):
    want, r = slope * slope / total, sobol["prices." + k]
    assert abs(r["first"] - want) < 0.1 and abs(r["total"] - want) < 0.1, (k, want, r)
    assert r["first low"] <= r["first"] <= r["first high"] and r["total low"] < r["total"] < r["total high"], r
assert sobol["prices.licence"]["total"] == 0 == sobol["chance"]["total"] == sobol["nothing"]["total"], sobol
low, high = (json.load(open("breakeven.json"))["breakeven"][0][k] for k in ("at low", "at high"))
at = json.load(open("breakeven.json"))["breakeven"][0]["break-even"]
if (low < 0) != (high < 0):
    want = 0.01 + (40 - 0.01) * low / (low - high)
    assert abs(float(at) - want) < 0.02, (at, want)
else:
    assert not at, at
print("share of work", work * work / total, "break-even", at)
P
# Priors as factors: chance and what is drawn have their share, and a bad pair of lanes is refused.
meshcost sensitivity scenarios/small.yaml --method morris --size 2 --between gateway-only,linkerd --json --histories 1 >priors.json ||
    fail "priors"
/usr/bin/python3 -c "import json
r = json.load(open('priors.json'))['morris']
assert len(r) > 20 and sum(x['mean absolute effect'] > 1 for x in r) >= 2, r
effect = {x['factor']: x['mean absolute effect'] for x in r}
# What replays read is the record of a version, not the one of the file.
assert effect['lane.components.idle-memory (linkerd-proxy)'] > 1, effect" || fail "no prior has an effect"
code=0; meshcost sensitivity scenarios/small.yaml --between nowhere,linkerd >out 2>err || code=$?
[ $code = 2 ] && grep -q nowhere err || fail "an unknown lane: $code"
meshcost sensitivity scenarios/small.yaml --method morris --size 2 $work >out || fail "two lanes are not found"
grep -q 'Cash a year of .* minus ' out || fail "does not say which lanes: $(cat out)"
code=0; meshcost sensitivity $small --method sobol --param prices.work >out 2>err || code=$?
[ $code = 2 ] && grep -q 'no path with a range' err || fail "a bad factor: $code"
# More points than may be held: refused with the largest size that goes; one more than that is too many.
morris="meshcost sensitivity scenarios/small.yaml --method morris --between gateway-only,linkerd"
code=0; $morris --size 100000 >out 2>err || code=$?
[ $code = 2 ] && grep -q 'points of .* factors are too many' err || fail "more points than may be held: $code"
most=$(sed -n 's/.*at most \([0-9]*\), or fewer factors.*/\1/p' err)
[ "${most:-0}" -gt 1000 ] && [ "$most" -lt 100000 ] || fail "names no size that goes: $(cat err)"
code=0; $morris --size $((most + 1)) >out 2>err || code=$?
[ $code = 2 ] || fail "one more than the most is not refused: $code"
