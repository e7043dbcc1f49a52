# SPDX-License-Identifier: GPL-3.0-or-later
# ctest:heavy
# The matrix of regret of a sweep over owners equals what its views say, pair by pair; what is no such sweep is refused.
need python3 sqlite3
cat >owners.yaml <<'D'
name: owners
scenario: scenarios/small.yaml
lanes: [istio-sidecar, cilium, gateway-only]
kind: what-if
replications: 16
cases:
  - {name: rehearsed, set: [{path: ownership.issuer.rehearsed, value: "true"}, {path: ownership.trust-anchor.rehearsed, value: "true"}]}
  - {name: nobody, set: [{path: ownership.issuer.team, value: nobody}, {path: ownership.trust-anchor.team, value: nobody}]}
D
sed 's/^name: owners/name: others/; s/^kind:/independent: true\nkind:/' owners.yaml >independent.yaml
meshcost sweep owners.yaml --db owners.db --quiet || fail "the sweep"
meshcost regret owners.db --json >regret.json || fail "regret"
meshcost regret owners.db >out || fail "regret for people"
grep -q 'The best choice is .* with "' out && grep -q 'Wrong lane, right owners' out || fail "the terminal: $(cat out)"
/usr/bin/python3 - <<'P' || fail "the figures"
import collections, json, sqlite3
db = sqlite3.connect("owners.db")
cost, yes = collections.defaultdict(lambda: collections.defaultdict(float)), collections.defaultdict(list)
name = {0: "base", 1: "rehearsed", 2: "nobody"}
for point, o, lane, money, years, delivers in db.execute("SELECT point, o, lane, money, years, delivers FROM v_sweep_cash"):
    cost[lane, name[point]][o] += money / years / 2
    yes[lane, name[point]].append(delivers)
mean = {k: sum(v.values()) / len(v) for k, v in cost.items()}
fine = [k for k in mean if sum(yes[k]) >= 0.95 * len(yes[k])]
best = min(fine, key=lambda k: mean[k])
data = json.load(open("regret.json"))
for row in data["regret-matrix"]:
    for w in name.values():
        lane = row["lane"].split(" (")[0]
        want = mean[lane, w] - mean[best]
        assert abs(row[w]["mean"] - want) < 1e-6 * mean[best], (row, w, want)
        assert ("fails" in row["lane"]) == any((lane, x) not in fine for x in name.values()), row
lanes = sorted({l for l, _ in mean})
wrong_lane = [mean[l, best[1]] - mean[best] for l in lanes if l != best[0] and (l, best[1]) in fine]
wrong_owners = [mean[best[0], w] - mean[best] for w in name.values() if w != best[1]]
rows = {r["alternative"]: r for r in data["regret-mistakes"]}
for word, pick in (("nearest", min), ("farthest", max), ("mean of all", lambda x: sum(x) / len(x))):
    for key, values in (("wrong lane", wrong_lane), ("wrong owners", wrong_owners)):
        assert abs(rows[word][key]["mean"] - pick(values)) < 1e-6 * mean[best], (word, key, rows[word], values)
assert abs(sum(r["share"] for r in data["regret-split"]) - 1) < 1e-9
print("best", best, "wrong lane", [round(x) for x in wrong_lane], "wrong owners", [round(x) for x in wrong_owners])
P
code=0; meshcost sweep independent.yaml --db independent.db --quiet && meshcost regret independent.db >out 2>err || code=$?
[ $code = 2 ] && grep -q 'organisations of their own' err || fail "without pairs: $code $(cat err)"
code=0; meshcost regret owners.db --sweep ffff >out 2>err || code=$?
[ $code = 2 ] && grep -q 'no sweep' err || fail "an unknown sweep: $code $(cat err)"
