-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: What is required, and how each lane meets it
-- columns: ordinal, capability, hard, due, share, lane, support
SELECT r.ordinal, r.capability, r.hard, date(r.due_ms / 1000, 'unixepoch'), r.share, lane.lane,
  CASE coalesce(s.support, 'none') WHEN 'none' THEN 'missing' ELSE s.support END
  || CASE WHEN s.maturity IS NOT NULL AND s.maturity <> 'stable' AND s.support <> 'none' THEN ', ' || s.maturity ELSE '' END
FROM requirement r JOIN lane USING (run) LEFT JOIN support s ON s.run = r.run AND s.lane = lane.lane AND s.capability = r.capability
WHERE r.run = :run ORDER BY r.ordinal, lane.lane;
