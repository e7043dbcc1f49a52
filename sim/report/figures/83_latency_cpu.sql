-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: CPU time of the proxies for a call, by load
-- caption: Calls that need no L7; all passes of a call together. A pass costs less as the load rises, because threads and caches stay warm: an average taken at low load is no marginal cost.
-- n: none
-- columns: lane, calls a second and node, us of CPU
SELECT lane_index, calls, cpu_us FROM v_surface_way
WHERE run = :run AND way = 'plain' AND neighbours BETWEEN 0.19 AND 0.21 ORDER BY 1, 2;
