-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: Releases, upgrades and support
-- caption: From top to bottom in a lane: releases of the products that it subscribes to (strokes: of the channel that it takes, dots: patches and others) and upgrades that clusters take, both of the first replication alone and only if it was traced; share of the time of clusters that is out of support, and exposed to a published advisory, by month and over all replications.
-- lane-height: 104
-- n: histories
-- columns: kind (0 release of the channel, 1 other release, 2 upgrade, 3 patch, 4 out of support, 5 exposed), lane, from, to, share
WITH one AS (SELECT min(o) AS o, 0 AS h FROM replication WHERE run = :run AND point = 0
), tracks AS (
  SELECT lane.lane, substr(path, instr(path, '.upgrades[') + 10, instr(path, '].channel') - instr(path, '.upgrades[') - 10) AS product, value AS channel
  FROM parameter JOIN lane ON lane.run = parameter.run AND parameter.path LIKE 'lanes.' || lane.name || '.upgrades[%].channel' WHERE parameter.run = :run
), released AS (
  SELECT substr(subject, 1, instr(subject, ' ') - 1) AS product, substr(subject, instr(subject, '(') + 1) AS kind, v.time_ms
  FROM event v JOIN one USING (o, h) WHERE v.run = :run AND v.point = 0 AND v.kind = 'release'
), months AS (
  SELECT a.month, a.time_ms AS begins, b.time_ms AS ends FROM month_start a JOIN month_start b ON b.run = a.run AND b.month = a.month + 1 WHERE a.run = :run
)
SELECT CASE WHEN kind LIKE channel || '%' THEN 0 ELSE 1 END, t.lane, r.time_ms / 1000.0, 0, 0 FROM released r JOIN tracks t USING (product)
WHERE kind NOT LIKE 'prerelease%'
UNION ALL SELECT CASE k.name WHEN 'patch' THEN 3 ELSE 2 END, x.lane, x.time_ms / 1000.0, 0, 0
FROM entry x JOIN one USING (o, h) JOIN quantity q USING (run, quantity) JOIN category c USING (run, category) JOIN cause k USING (run, category, cause)
WHERE x.run = :run AND x.point = 0 AND c.name = 'upgrades' AND q.word = 'upgrades'
UNION ALL SELECT CASE x.quantity WHEN 'unsupported' THEN 4 ELSE 5 END, lane.lane, m.begins / 1000.0, m.ends / 1000.0,
  min(1, sum(x.natural) * 1000.0 / (m.ends - m.begins) / :replications / (SELECT count(*) FROM cluster WHERE run = :run))
FROM v_month_sum x JOIN lane ON lane.run = x.run AND lane.name = x.lane JOIN months m USING (month)
WHERE x.run = :run AND x.point = 0 AND x.category = 'upgrades' AND x.quantity IN ('unsupported', 'exposed') GROUP BY lane.lane, x.month, x.quantity
ORDER BY 1, 2, 3;
