-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: Releases, upgrades and support in one house
-- caption: The first replication alone, an example. From top to bottom in a lane: releases of the products that it subscribes to (strokes: of the channel that it takes, dots: patches and others), upgrades that clusters take, months out of support, months exposed to a published advisory (height: share of the clusters' time). Releases and upgrades show only if the replication was traced.
-- organisations: SELECT 1
-- lane-height: 104
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
UNION ALL SELECT CASE q.word WHEN 'unsupported' THEN 4 ELSE 5 END, x.lane, m.begins / 1000.0, m.ends / 1000.0,
  min(1, sum(x.amount) * 1000.0 / (m.ends - m.begins) / (SELECT count(*) FROM cluster WHERE run = :run))
FROM month x JOIN one USING (o, h) JOIN quantity q USING (run, quantity) JOIN category c USING (run, category) JOIN months m USING (month)
WHERE x.run = :run AND x.point = 0 AND c.name = 'upgrades' AND q.word IN ('unsupported', 'exposed') GROUP BY x.lane, x.month, q.word
ORDER BY 1, 2, 3;
