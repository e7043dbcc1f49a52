# SPDX-License-Identifier: GPL-3.0-or-later
# ctest:heavy
# The published rigs, each predicted with what the other sources say: numbers within bounds, pairs in order, and
# on every kind of number a smaller mean error than the null model.
set -eu
meshcost rigs --json --draws 0 --requests 2000 >rigs.json
python3 - <<'PY'
import json
found = json.load(open("rigs.json"))
assert found["cross_validated"]
scores = found["scores"]
model = scores["all"]["model"]
print({key: round(value, 1) for key, value in model.items()})
assert model["count"] >= 222 and model["pairs"] >= 187
assert model["within_second"] >= 60 and model["within_third"] >= 90, model
assert model["ordered"] >= 85, model
assert len(scores) >= 6
for kind, score in scores.items():
    assert score["model"]["error"] < score["null"]["error"], (kind, score)
    assert score["model"]["within_third"] >= score["null"]["within_third"], (kind, score)
rows = {(row["rig"], row["number"]): row for row in found["numbers"]}
assert all(row["measured"] is not None for row in rows.values())
# A burst waits for itself whatever the rate; nothing fitted to this source is in its prediction.
slow, fast = (rows[f"l21b-{rate}-linkerd", "latency_p90"] for rate in (200, 2000))
assert abs(slow["predicted"] / fast["predicted"] - 1) < 0.25, (slow, fast)
PY
