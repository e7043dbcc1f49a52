# SPDX-License-Identifier: GPL-3.0-or-later
# A scenario with a dozen faults: all reported at once, with place, path and remedy; nothing is written.
cat >bad.yaml <<'END'
scenario: bad
start: 2027-01-01
as-off: 2026-09-04
horizon: three years
clusters:
  - {name: a, nodes: 3.5, zones: 0}
  - {name: a, node-memory: 64Gib}
teams:
  - {name: ops, people: -1, mesh-hours: 200h}
ownership:
  issuer: {team: nobodyy}
pki: {mode: corporate}
people:
  fix: {dist: lognormal, median: 2h, sigma: -1}
requirements:
  - {capability: mtls, share: 150%}
  - {capability: teleport}
namespaces:
  - {name: n, services: [{name: x, replicas: many}, {name: x}]}
lanes: [nowhere]
END
meshcost validate bad.yaml
echo "exit $?"
meshcost run bad.yaml --db bad.db
echo "exit $?"
ls
