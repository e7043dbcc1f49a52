# SPDX-License-Identifier: GPL-3.0-or-later
# The five figures of latency hold what the surfaces of the database say, for each lane that has a proxy on the way:
# by load and percentile, to the knee; as a distribution; CPU; and what neighbours on shared proxies do.
set -eu
need python3
meshcost run scenarios/small.yaml --lanes istio-ambient,linkerd,istio-sidecar,gateway-only --reps 2 --db run.db --quiet 2>/dev/null
meshcost report run.db -o out --format html >/dev/null 2>&1
python3 - <<'END'
import re, sqlite3

db = sqlite3.connect("run.db")
LANES = ["istio-ambient", "linkerd", "istio-sidecar", "gateway-only"]
page = open("out/index.html", encoding="utf-8").read()


def points(figure):
    """{lane: [numbers of a point]} of a figure's data."""
    assert f'id="figure-{figure}"' in page, figure
    text = open(f"out/figures/{figure}.gp", encoding="utf-8").read()
    found = {}
    for line in re.search(r"\$data << EOD\n(.*?)EOD", text, re.S).group(1).splitlines():
        numbers = [float(x) for x in line.split()]
        if numbers:
            found.setdefault(LANES[int(numbers[0])], []).append(numbers[1:])
    return found


def stored(columns, way, where):
    rows = {}
    for lane, *numbers in db.execute(f"SELECT lane, {columns} FROM v_surface_way WHERE way = ? AND {where} ORDER BY lane, 2", (way,)):
        rows.setdefault(lane, []).append(numbers)
    return rows


def same(drawn, kept):
    kept = {lane: [r for r in rows if None not in r] for lane, rows in kept.items()}
    kept = {lane: rows for lane, rows in kept.items() if rows}
    assert drawn.keys() == kept.keys(), (drawn.keys(), kept.keys())
    for lane, rows in drawn.items():
        assert len(rows) == len(kept[lane])
        for a, b in zip(rows, kept[lane]):
            assert all(abs(x - y) <= 1e-5 * max(abs(x), abs(y)) for x, y in zip(a, b)), (lane, a, b)


AT20 = "neighbours BETWEEN 0.19 AND 0.21"
by_load = points("80_latency_load")
same(by_load, stored("calls, p50_ms, p99_ms", "plain", AT20))
same(points("81_latency_l7"), stored("calls, p50_ms, p99_ms", "l7", AT20))
# without a proxy on the way nothing is added, which a logarithmic axis does not show
assert all(r[1:] == [0, 0] for r in by_load.pop("gateway-only"))
for lane, rows in by_load.items():
    assert [r[0] for r in rows] == sorted(r[0] for r in rows) and all(0 < r[1] <= r[2] for r in rows), lane
# the knee: what has the busiest proxy of all ends first, and nothing is drawn beyond
ends = {lane: rows[-1][0] for lane, rows in by_load.items()}
for lane, calls in ends.items():
    beyond = db.execute(f"SELECT count(*) FROM v_surface_way WHERE lane = ? AND way = 'plain' AND {AT20} AND calls > ? AND p99_ms "
                        "IS NOT NULL", (lane, calls)).fetchone()[0]
    assert beyond == 0, lane
for lane, rows in points("82_latency_cdf").items():
    assert all(a[0] <= b[0] and a[1] < b[1] for a, b in zip(rows, rows[1:])), lane
    assert 0 < rows[0][1] <= 0.1 and rows[-1][1] >= 0.99, (lane, rows)
same(points("83_latency_cpu"), stored("calls, cpu_us", "plain", AT20))
crowded = points("84_latency_neighbours")
same(crowded, stored("neighbours, p99_ms", "l7", "calls = 1000"))
for lane, rows in crowded.items():
    assert len(rows) >= 4 and rows[-1][0] > 0.5
    assert (rows[-1][1] > rows[0][1]) == (lane != "gateway-only"), (lane, rows)
print({lane: f"{rows[0][1]:.2f} to {rows[-1][1]:.2f} ms" for lane, rows in crowded.items()}, ends)
END
