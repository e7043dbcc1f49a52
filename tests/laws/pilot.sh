# SPDX-License-Identifier: GPL-3.0-or-later
# ctest:heavy
# pilot: a restriction of the same histories, extrapolated by three rules. Where production is the pilot, every rule is
# exact; where production is of the pilot's kind, what it hides is small; where it is not, it is not. The database alone
# says all of it, in every format, and in a report.
set -eu
cat >kind.yaml <<'END'
scenario: kind
start: 2027-01-01
as-of: 2026-09-04
horizon: 52w
currency: USD
lanes: [istio-ambient, linkerd, cilium, gateway-only, istio-sidecar]
clusters: [{name: main, nodes: 3, node-cpu: 16, node-memory: 64Gi, zones: 3, installed: 2027-01-01}]
generate: {namespaces: 6, services-per-namespace: 5, replicas: 3, requests: 10, l7-share: 0, brownfield-share: 0,
  unowned-share: 0, arrivals: 0, departures: 0, service-growth: 0, scale-changes: 0}
traffic: {growth: 0}
pki: {mode: cert-manager}
teams:
  - {name: platform, people: 6, mesh-hours: 10h, on-call: true}
  - {name: shop, people: 14, mesh-hours: 2h, on-call: true}
ownership:
  trust-anchor: {team: platform, alerts: true}
  issuer: {team: platform, alerts: true}
  edge-certificates: {team: platform, alerts: true}
  datapath: {team: platform, alerts: true}
  l7-policy: {team: platform, alerts: true}
  gateways: {team: platform, alerts: true}
  upgrades: {team: platform, alerts: true}
requirements: [{capability: edge-tls, hard: true, share: 1}, {capability: l4-authorization, share: 1}]
END
other="--set generate.brownfield-share=0.9 --set generate.namespaces=12 --set generate.l7-share=0.3 --set horizon=156w
  --set exceptions.base=0.5 --set ownership.trust-anchor.team=nobody --set pki.mode=product-default"
# Needs of L7 appear in it, so that a pilot that lost one would not be exact.
meshcost pilot kind.yaml --reps 8 --weeks 52 --set generate.namespaces=1 --set exceptions.base=0.5 --csv --db one.db >one.csv
meshcost pilot kind.yaml --reps 60 --weeks 52 --csv --db kind.db >kind.csv
meshcost pilot kind.yaml --reps 24 $other --json --db other.db >other.json
meshcost pilot kind.yaml --reps 24 $other --csv --db other.db >other.csv
python3 - <<'END'
import csv, json, math
rows = lambda f: list(csv.DictReader(open(f)))
number = lambda r, k: float(r[k]) if r[k] else None
one, kind, other = rows("one.csv"), rows("kind.csv"), rows("other.csv")
assert {r["pilot"] for r in one} == {"plain", "rehearsal", "brownfield", "both"}
rules = {r["rule"] for r in one}
assert rules == {"per namespace", "per pod", "fixed plus variable"}
for r in one:
    if r["pilot"] == "plain":
        assert abs(number(r, "bias")) <= 1e-6 * max(1, number(r, "production")), r
for r in one:
    if r["pilot"] == "rehearsal" and r["measure"] == "people" and r["lane"] == "linkerd":
        assert number(r, "revealed") > 1, r
worst = 0
for r in kind:
    if (r["pilot"], r["rule"]) == ("plain", "fixed plus variable") and r["measure"] in ("cash", "people"):
        share = number(r, "bias") / number(r, "production")
        worst = max(worst, abs(share))
        assert abs(share) < 0.1, r
    if (r["pilot"], r["rule"]) == ("plain", "fixed plus variable") and r["measure"] == "cash":
        assert number(r, "another_lane") < 0.15, r
least = [r for r in other if r["pilot"] == "plain" and r["least_wrong"] == "1"]
share = lambda measure: sum(abs(number(r, "bias")) for r in least if r["measure"] == measure) / sum(
    number(r, "production") for r in least if r["measure"] == measure)
assert share("outage") > 0.3 and share("cash") > worst, (share("outage"), share("cash"), worst)
data = json.load(open("other.json"))["pilot"]
assert len(data) == len(other)
for a, b in zip(data, other):
    assert a["lane"] == b["lane"] and math.isclose(a["bias"], float(b["bias"]), rel_tol=1e-9, abs_tol=1e-9)
print(f"of its kind: at most {worst:.1%}; another kind: {share('cash'):.0%} of cash, {share('outage'):.0%} of outage")
END

# six runs, production is the newest and has the bits of a plain run; the same command again simulates nothing
[ "$(meshcost runs kind.db --csv | wc -l)" = 7 ]
meshcost run kind.yaml --reps 60 --db plain.db --quiet --jobs 1
[ "$(meshcost export plain.db --sha256)" = "$(meshcost export kind.db --sha256)" ]
meshcost pilot kind.yaml --reps 60 --weeks 52 --csv --db kind.db | cmp - kind.csv
sqlite3 other.db "SELECT count(*) FROM v_pilot WHERE extrapolated IS NULL OR production IS NULL" | grep -qx 0

# the report has it from the database alone, and names it missing where it is
PATH=$(dirname "$(command -v meshcost)") "$(command -v meshcost)" report other.db -o with --format json >/dev/null
PATH=$(dirname "$(command -v meshcost)") "$(command -v meshcost)" report plain.db -o without --format json >/dev/null
python3 - <<'END'
import json
sections = {s["id"]: s["blocks"] for s in json.load(open("with/report.json"))["sections"]}
assert {"pilot-bias", "pilot-rules", "pilot-reveals"} <= {b.get("id") for b in sections["pilot"]}
assert any(b["kind"] == "figure" for b in sections["pilot"]), [b["kind"] for b in sections["pilot"]]
absent = [b for s in json.load(open("without/report.json"))["sections"] if s["id"] == "absent" for b in s["blocks"]]
assert any("meshcost pilot" in b.get("text", "") for b in absent), absent
END

code=0; meshcost pilot kind.yaml --reps 4 --weeks 53 --db no.db 2>err || code=$?
[ $code = 2 ] && grep -q 'longer than production' err && [ ! -e no.db ]
