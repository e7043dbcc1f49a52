-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: Surface and concentration of operations
-- note: Components that somebody has to run; share of all working hours that lands on the busiest team.
SELECT 'busiest team' AS what, '% of hours' AS unit, lane, o, 100.0 * max(hours) / sum(hours)
FROM (SELECT x.lane, x.o, x.team, sum(x.amount) AS hours FROM total x JOIN quantity q USING (run, quantity)
  WHERE x.run = :run AND x.point = 0 AND x.o < :organisations AND q.word IN ('work', 'work-off-hours') GROUP BY x.lane, x.o, x.team)
GROUP BY lane, o
UNION ALL SELECT 'busiest team', '% of pages', lane, o, 100.0 * max(pages) / sum(pages)
FROM (SELECT x.lane, x.o, x.team, sum(x.amount) AS pages FROM total x JOIN quantity q USING (run, quantity)
  WHERE x.run = :run AND x.point = 0 AND x.o < :organisations AND q.word = 'pages' GROUP BY x.lane, x.o, x.team)
GROUP BY lane, o
UNION ALL SELECT 'components: ' || role, 'kinds', c.lane, r.o, count(*) FROM component c
  CROSS JOIN (SELECT DISTINCT o FROM replication WHERE run = :run AND point = 0 AND o < :organisations) r
WHERE c.run = :run GROUP BY role, c.lane, r.o
ORDER BY 1, 2, 3, 4;
