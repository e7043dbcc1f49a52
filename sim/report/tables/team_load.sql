-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: People needed, by team, against what each team has
-- note: FTE of 1,720 hours. The share is of the hours that the scenario leaves each team for this work. Teams that no lane takes more than 0.005 FTE of are left out.
-- absent: No lane takes any working time.
WITH busy AS (
  SELECT x.team FROM total x JOIN quantity q USING (run, quantity)
  WHERE x.run = :run AND x.point = 0 AND x.o < :organisations AND q.word IN ('work', 'work-off-hours')
  GROUP BY x.team, x.lane HAVING sum(x.amount) / 3600.0 / :organisations / :histories / :years > 0.005 * 1720
)
SELECT t.name || CASE WHEN t.people > 0 THEN ' (has ' || printf('%.2f', t.people * t.hours_ms / 3.6e6 * 52.18 / 1720) || ' FTE)' ELSE '' END AS team,
  u.unit, x.lane, x.o, sum(x.amount) / 3600.0 / :histories / :years / CASE u.unit WHEN 'FTE' THEN 1720.0
    ELSE t.people * t.hours_ms / 3.6e6 * 52.18 / 100 END
FROM total x JOIN quantity q USING (run, quantity) JOIN team t USING (run, team)
  JOIN (SELECT 'FTE' AS unit UNION ALL SELECT '% of capacity') u ON u.unit = 'FTE' OR t.people * t.hours_ms > 0
WHERE x.run = :run AND x.point = 0 AND x.o < :organisations AND q.word IN ('work', 'work-off-hours') AND x.team IN (SELECT team FROM busy)
GROUP BY t.team, u.unit, x.lane, x.o ORDER BY t.team, u.unit DESC;
