-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: Noisy neighbours
-- caption: 99th percentile of what a lane adds to a call that needs L7, over the share of the node's cores that neighbours use; 1,000 calls a second and node. Neighbours keep hardware siblings busy and, where they leave few cores, make proxies wait for one.
-- n: none
-- columns: lane, share of cores, p99 ms
SELECT lane_index, neighbours, p99_ms FROM v_surface_way
WHERE run = :run AND way = 'l7' AND calls = 1000 ORDER BY 1, 2;
