# SPDX-License-Identifier: GPL-3.0-or-later
# The Kubernetes manifest parses, and its command lines, run as its pods would, give the bits of one process.
need python3
/usr/bin/python3 -c 'import yaml' 2>/dev/null || { echo "skip: python3-yaml is not installed"; exit 77; }
cat >'it'"'"'s.yaml' <<'D'
name: "It's; $(a) name"
scenario: scenarios/small.yaml
lanes: [gateway-only, linkerd]
kind: one-at-a-time
replications: 6
chunk: 4
factors: [{name: work, path: prices.work, values: [80, 140]}, {name: growth, path: traffic.growth, low: 0.1, high: 0.4}]
D
meshcost sweep "it's.yaml" --quiet --db one.db || fail "the sweep"
meshcost sweep "it's.yaml" --db 'a $(touch hacked) b' --emit k8s --shards 3 --image 'registry/mc:1"' >job.yaml ||
    fail "no manifest"
/usr/bin/python3 - <<'P' || fail "the manifest"
import re, yaml
job = yaml.safe_load(open("job.yaml"))
spec = job["spec"]
assert job["kind"] == "Job" and job["apiVersion"] == "batch/v1", job
assert re.fullmatch("[a-z0-9]([-a-z0-9]*[a-z0-9])?", job["metadata"]["name"]), job["metadata"]
assert spec["completionMode"] == "Indexed" and spec["completions"] == 3 and spec["backoffLimitPerIndex"] > 0
pod = spec["template"]["spec"]
assert pod["restartPolicy"] == "Never"
box = pod["containers"][0]
assert box["image"] == 'registry/mc:1"' and box["command"] == ["/bin/sh", "-c"]
assert box["volumeMounts"][0]["name"] == pod["volumes"][0]["name"]
for i in range(spec["completions"]):
    open(f"task.{i}", "w").write(box["args"][0])
P
for i in 0 1 2; do JOB_COMPLETION_INDEX=$i sh -c "$(cat task.$i)" || fail "task $i"; done
[ ! -e hacked ] || fail "a name ran a command"
meshcost merge merged.db 'a $(touch hacked) b'.* >/dev/null || fail "the shards are not complete"
[ "$(meshcost export merged.db --sweep last --sha256)" = "$(meshcost export one.db --sweep last --sha256)" ] ||
    fail "the shards differ from one process"
