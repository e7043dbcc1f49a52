-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: Distribution of what a lane adds to a call that needs L7
-- caption: 300 calls a second and node, neighbours using 20 % of the cores: share of calls to which at most the time on the axis is added.
-- n: none
-- columns: lane, ms, share of calls
SELECT lane_index, value_ms, share FROM v_surface_slice
WHERE run = :run AND way = 'l7' AND calls = 300 ORDER BY 1, 2;
