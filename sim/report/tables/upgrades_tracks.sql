-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: What each lane subscribes to
-- note: From the lane files, of a migration those of both sides. Window: how long the project supports a release; none means that it says that there is none, unknown that it is not known. Minors: how many of them are supported at once; grace: for how long after the next one.
-- absent: No lane of this run says how its products are released.
WITH p AS (
  SELECT substr(path, 7, instr(path, '.upgrades[') - 7) AS lane, substr(path, instr(path, '.upgrades[') + 10) AS rest, value, source
  FROM parameter WHERE run = :run AND path LIKE 'lanes.%.upgrades[%'
), t AS (
  SELECT lane, substr(rest, 1, instr(rest, ']') - 1) AS product, substr(rest, instr(rest, ']') + 2) AS key, value FROM p
)
SELECT t.lane AS lane, t.product, max(CASE key WHEN 'channel' THEN value END) AS channel, max(CASE key WHEN 'support' THEN value END) AS window,
  CASE max(CASE key WHEN 'support' THEN value END) WHEN 'minors' THEN CAST(max(CASE key WHEN 'minors' THEN value END) AS INTEGER) END AS "minors",
  CASE max(CASE key WHEN 'support' THEN value END) WHEN 'minors' THEN max(CASE key WHEN 'grace' THEN value END) END AS grace, max(CASE key WHEN 'maturity' THEN value END) AS maturity, trim(nullif(max(CASE key WHEN 'source' THEN value END), 'null'), '"') AS source
FROM t LEFT JOIN lane ON lane.run = :run AND lane.name = t.lane GROUP BY t.lane, t.product ORDER BY coalesce(lane.lane, 99), t.lane, t.product;
