# SPDX-License-Identifier: GPL-3.0-or-later
# Import of a small shop: the scenario on stdout, what was read and assumed on stderr.
cat >shop.yaml <<'END'
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {team: checkout}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 3
  template:
    metadata: {labels: {app: web}}
    spec:
      serviceAccountName: web
      containers:
      - name: main
        resources: {requests: {cpu: 200m, memory: 256Mi}}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {type: LoadBalancer, selector: {app: web}, ports: [{name: http, port: 80}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: shop}
spec:
  template:
    metadata: {labels: {app: db}}
---
apiVersion: v1
kind: Service
metadata: {name: db, namespace: shop}
spec: {selector: {app: db}, ports: [{port: 3306}]}
---
apiVersion: example.org/v1
kind: Gizmo
metadata: {name: whatever}
END
printf 'namespace,service,requests\nshop,web,120\n' >rates.csv
meshcost import --cluster prod=shop.yaml --metrics rates.csv --start 2027-02-01 --name shop -o shop-scenario.yaml
echo "exit $?"
cat shop-scenario.yaml
meshcost validate shop-scenario.yaml >/dev/null
echo "exit $?"
meshcost import missing.yaml
echo "exit $?"
printf 'kind: [\n' >broken.yaml
meshcost import broken.yaml
