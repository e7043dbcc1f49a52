-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: Time out of support and exposed to advisories
-- caption: Share of the time of clusters, mean over organisations. Upper bar of a lane: out of support (dark), and support that no window states (pale). Lower bar: exposed to a published advisory (dark), and exposure that is not known (pale). Lines: p10 to p90 over organisations of the dark part.
-- lane-height: 56
-- columns: lane, from, to, p10, p90; blocks: out of support, not stated, exposed, not known
WITH whole AS (SELECT count(*) * 365.25 / 100 AS days FROM cluster WHERE run = :run
), shares AS (
  SELECT e.lane, e.name, mean / days AS mean, p10 / days AS p10, p90 / days AS p90 FROM temp.estimate e CROSS JOIN whole
  WHERE e.kind = 'quantity' AND e.name IN ('unsupported', 'support-undefined', 'exposed', 'exposure-unknown')
), bars(block, name, after) AS (
  VALUES (0, 'unsupported', ''), (1, 'support-undefined', 'unsupported'), (2, 'exposed', ''), (3, 'exposure-unknown', 'exposed')
)
SELECT block, s.lane, coalesce(a.mean, 0), coalesce(a.mean, 0) + s.mean, s.p10, s.p90
FROM bars JOIN shares s USING (name) LEFT JOIN shares a ON a.name = bars.after AND a.lane = s.lane ORDER BY block, s.lane;
