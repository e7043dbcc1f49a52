-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: How L7 needs are met
-- note: Counted in the replications that were traced, by the work that was done for each need. A rule is native or served by an L7 proxy, as the lane file says of the capability; the last rows say how many of the needs that were met asked for which; those at the edge are left out there, for the gateway meets them alike in every lane. What a lane has built in at its gateway alone does not serve a need between services, which is then met in the application. What is not met stands above.
-- absent: No replication was traced (`meshcost run --trace 1`), so that the ways in which needs are met are not in the database.
WITH ways(place, cause, what) AS (
  VALUES (1, 'rule', 'by a rule of the lane'), (2, 'edge-rule', 'by a rule at the edge'), (3, 'application', 'beside the mesh, in the application'),
    (4, 'attach', 'namespaces that were given an L7 proxy')
), met AS (
  SELECT x.lane, coalesce(s.support, 'none') AS support
  FROM entry x JOIN quantity q USING (run, quantity) JOIN event v ON v.run = x.run AND v.point = 0 AND v.o = x.o AND v.h = x.h AND v.id = x.event
    LEFT JOIN support s ON s.run = x.run AND s.lane = x.lane AND s.capability = rtrim(substr(v.subject, instr(v.subject, '(') + 1), ')')
  WHERE x.run = :run AND x.point = 0 AND q.word = 'exceptions-granted' AND v.kind = 'need-appears' AND v.subject NOT LIKE '%, edge)'
), rows AS (
  SELECT w.place, w.what, x.lane, count(DISTINCT x.o || ' ' || x.h || ' ' || x.event) AS n
  FROM entry x JOIN category c USING (run, category) JOIN cause k USING (run, category, cause) JOIN quantity q USING (run, quantity)
    JOIN ways w ON w.cause = k.name
  WHERE x.run = :run AND x.point = 0 AND c.name = 'exceptions' AND q.word = 'work' GROUP BY w.place, x.lane
  UNION ALL SELECT CASE support WHEN 'native' THEN 5 WHEN 'l7' THEN 6 WHEN 'workaround' THEN 7 ELSE 8 END,
    'asked for what the lane ' || CASE support WHEN 'native' THEN 'has built in' WHEN 'l7' THEN 'does with an L7 proxy' WHEN 'workaround' THEN 'leaves to a workaround' ELSE 'lacks' END, lane, count(*)
  FROM met GROUP BY support, lane
)
SELECT lane.name AS lane, what AS way, n AS "needs [number]" FROM rows JOIN lane ON lane.run = :run AND lane.lane = rows.lane ORDER BY lane.lane, place;
