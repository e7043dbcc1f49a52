# SPDX-License-Identifier: GPL-3.0-or-later
# The imported scenario is what import and interview write from the manifest and the answers beside it, behind its story;
# and the story is true: without a mesh it delivers, at little more than half of what the next lane costs, and where an
# auditor asks for encryption it does not.
set -eu
meshcost import scenarios/import/theatre.yaml --owner-label team --name theatre -o imported.yaml 2>/dev/null
meshcost interview --base imported.yaml --answers scenarios/interview/answers-theatre.yaml -o made.yaml >/dev/null
sed -n '/^# Completed by an interview/,$p' scenarios/theatre.yaml | diff - made.yaml
meshcost run scenarios/theatre.yaml --reps 24 --db as-is.db --quiet
meshcost compare as-is.db --csv >as-is.csv
meshcost run scenarios/theatre.yaml --reps 8 --db asked.db --quiet --set 'requirements=[{capability: mtls, hard: true, share: 0.5}]'
meshcost compare asked.db --csv >asked.csv
python3 - <<'END'
import csv
def lanes(file):
    return {r["lane"]: (float(r["mean"]), float(r["delivers"])) for r in csv.DictReader(open(file))
            if r["measure"] == "cash" and r["name"] == "cash"}
was, asked = lanes("as-is.csv"), lanes("asked.csv")
without = was.pop("gateway-only")
assert without[1] >= 0.95 and without[0] < 0.7 * min(x[0] for x in was.values()), (without, was)
assert asked["gateway-only"][1] < 0.5 <= asked["linkerd"][1], asked
print(f"without a mesh {without[0] / min(x[0] for x in was.values()):.0%} of the next")
END
