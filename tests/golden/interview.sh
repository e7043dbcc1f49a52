# SPDX-License-Identifier: GPL-3.0-or-later
# An interview from answers files, on top of an import, and line by line; --reps 0: the paired run has its own test.
meshcost interview --answers scenarios/interview/answers-nobody.yaml --reps 0 -o nobody.yaml
echo "exit $?"
grep -A 30 '^ownership' nobody.yaml
meshcost interview --answers scenarios/interview/answers-owned.yaml --name owned -o owned.yaml
echo "exit $?"
grep -A 5 '^generate' owned.yaml
cat >shop.yaml <<'END'
kind: Deployment
apiVersion: apps/v1
metadata: {name: web, namespace: shop}
spec: {replicas: 2, template: {metadata: {labels: {app: web}}}}
END
meshcost import shop.yaml -o imported.yaml 2>/dev/null
printf 'sec\nback\nplatform\n?\n\nnot needed\nyes\nrare\nshop\nplatform\nwilling\n10%%\nplatform\nperhaps\ncertificate\n' |
    meshcost interview --base imported.yaml -o completed.yaml
echo "exit $?"
diff imported.yaml completed.yaml
meshcost validate completed.yaml
printf 'alerts: perhaps\ntrust-ancor: x\n' >bad.yaml
meshcost interview --answers bad.yaml -o no.yaml
echo "exit $?"
echo quit | meshcost interview -o no.yaml >/dev/null
echo "exit $?"
meshcost interview
echo "exit $?"
test -e no.yaml || echo "no.yaml: not written"
