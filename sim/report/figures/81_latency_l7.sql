-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: Latency that a lane adds to a call that needs L7, by load
-- caption: As the figure before, for calls that pass a proxy which knows HTTP: a hop of its own, a proxy of the node, or the proxies that are there anyway. A lane that adds nothing between services has no line.
-- n: none
-- columns: lane, calls a second and node, p50 ms, p99 ms
SELECT lane_index, calls, p50_ms, p99_ms FROM v_surface_way
WHERE run = :run AND way = 'l7' AND neighbours BETWEEN 0.19 AND 0.21 ORDER BY 1, 2;
