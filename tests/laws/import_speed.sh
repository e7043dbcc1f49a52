# SPDX-License-Identifier: GPL-3.0-or-later
# A dump of 2 MB is imported in well under a second of processor time, with all its namespaces and workloads.
set -eu
. "$MC_SOURCE_DIR/tests/support/need.sh"
need python3
limit=0.5
if grep -Eq 'MC_SANITIZE:STRING=.+|MC_COVERAGE:BOOL=ON' "$MC_BUILD_DIR/CMakeCache.txt"; then limit=5; fi
python3 - "$MC_SOURCE_DIR/tests/dumps/shop.yaml" $limit <<'END'
import json, re, resource, subprocess, sys

items = open(sys.argv[1], encoding="utf-8").read().split("items:\n", 1)[1]
copies = 0
with open("big.yaml", "w", encoding="utf-8") as out:
    size = out.write("apiVersion: v1\nkind: List\nitems:\n")
    while size < 2_000_000:
        copies += 1
        size += out.write(re.sub(r"\b(shop|stock)\b(?=[,}])", lambda m: f"{m.group(1)}{copies}", items))
said = subprocess.run(["meshcost", "import", "big.yaml", "--json", "-o", "big-scenario.yaml"], check=True,
                      capture_output=True, text=True).stdout
used = resource.getrusage(resource.RUSAGE_CHILDREN)
seconds = used.ru_utime + used.ru_stime
read = json.loads(said)["read"]
assert read["namespaces"] == 2 * copies, read
assert read["objects"] == copies * items.count("\n- apiVersion") + copies, read
print(f"{size / 1e6:.1f} MB, {read['objects']} objects: {seconds:.3f} s of processor time")
assert seconds < float(sys.argv[2]), seconds
END
meshcost validate big-scenario.yaml >/dev/null
