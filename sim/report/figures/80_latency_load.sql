-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: Latency that a lane adds to a call, by load
-- caption: Calls between services that need no L7, on nodes of 50 pods that are all alike, neighbours using 20 % of the cores, all parameters at their medians. Thick: 99th percentile; thin: median. A line ends where the busiest proxy of the way has more to do than it can: its knee. At low load threads have to be woken, which costs more than at middle load. A lane without a proxy on the way has no line.
-- n: none
-- columns: lane, calls a second and node, p50 ms, p99 ms
SELECT lane_index, calls, p50_ms, p99_ms FROM v_surface_way
WHERE run = :run AND way = 'plain' AND neighbours BETWEEN 0.19 AND 0.21 ORDER BY 1, 2;
