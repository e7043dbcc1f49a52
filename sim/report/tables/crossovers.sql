-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: Where the cumulative costs cross
-- note: Of the means over organisations. "ahead": share of organisations in which the first lane of the pair has cost less by then, all its histories together.
-- absent: No two lanes are there to cross.
WITH spent AS (
  SELECT x.lane, x.o, x.month, sum(x.amount * q.money_per_unit) AS money FROM month x JOIN v_quantity q USING (run, quantity)
  WHERE x.run = :run AND x.point = 0 AND x.o < :organisations GROUP BY x.lane, x.o, x.month
), grid AS (
  SELECT lane.lane, r.o, m.month, coalesce(s.money, 0) AS money
  FROM lane CROSS JOIN (SELECT DISTINCT o FROM replication WHERE run = :run AND point = 0 AND o < :organisations) r
    CROSS JOIN (SELECT month FROM month_start WHERE run = :run AND month < (SELECT max(month) FROM month_start WHERE run = :run)) m
    LEFT JOIN spent s ON s.lane = lane.lane AND s.o = r.o AND s.month = m.month
  WHERE lane.run = :run
), so_far AS (
  SELECT lane, o, month, sum(money) OVER (PARTITION BY lane, o ORDER BY month) AS c FROM grid
), pairs AS (
  SELECT a.lane AS a, b.lane AS b, a.month, avg(a.c - b.c) AS d, avg(a.c < b.c) AS ahead
  FROM so_far a JOIN so_far b ON b.o = a.o AND b.month = a.month AND b.lane > a.lane GROUP BY a.lane, b.lane, a.month
), signs AS (
  SELECT *, lag(d) OVER (PARTITION BY a, b ORDER BY month) AS before FROM pairs
)
SELECT la.name || ' / ' || lb.name AS pair,
  coalesce((SELECT group_concat(strftime('%Y-%m', m.time_ms / 1000, 'unixepoch'), ', ') FROM signs s JOIN month_start m ON m.run = :run AND m.month = s.month
    WHERE s.a = p.a AND s.b = p.b AND s.d * s.before < 0), 'never') AS "cross in",
  CASE WHEN p.d < 0 THEN la.name ELSE lb.name END AS "cheaper at the end",
  printf('%.0f %%', 100 * (SELECT ahead FROM pairs q WHERE q.a = p.a AND q.b = p.b AND q.month = min(11, p.month))) AS "ahead after a year",
  printf('%.0f %%', 100 * p.ahead) AS "ahead at the end"
FROM pairs p JOIN lane la ON la.run = :run AND la.lane = p.a JOIN lane lb ON lb.run = :run AND lb.lane = p.b
WHERE p.month = (SELECT max(month) FROM pairs) ORDER BY p.a, p.b;
