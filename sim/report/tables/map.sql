-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: Who is cheapest at the points of sweeps
-- note: Of the three sweeps of this scenario that were written last; at most 120 points. Among lanes that deliver in at least 95 % of the replications. The lead is the paired difference of the next lane to the cheapest, 95 % over organisations by normal approximation; ahead: share of organisations in which the cheapest is cheaper than the next.
WITH s AS (
  SELECT v.sweep, v.name, v.turn FROM v_sweep v WHERE v.scenario = (SELECT scenario FROM run WHERE run = :run) AND v.finished = 1 AND v.kind <> 'map'
  ORDER BY v.turn DESC LIMIT 3
), c AS (
  SELECT x.sweep, x.point, x.o, x.lane, avg(x.money / x.years) AS m, avg(x.delivers) AS d FROM v_sweep_cash x JOIN s USING (sweep)
  WHERE x.point < 120 GROUP BY x.sweep, x.point, x.o, x.lane
), ranked AS (
  SELECT sweep, point, lane, avg(m) AS m, count(*) AS n, row_number() OVER (PARTITION BY sweep, point ORDER BY avg(m)) AS place
  FROM c GROUP BY sweep, point, lane HAVING avg(d) >= 0.95
), lead AS (
  SELECT a.sweep, a.point, a.lane, b.lane AS next, a.m, a.n, avg(y.m - x.m) AS d, avg(x.m < y.m) AS ahead,
    1.96 * sqrt(max(0, avg((y.m - x.m) * (y.m - x.m)) - avg(y.m - x.m) * avg(y.m - x.m)) / max(1, count(*) - 1)) AS half
  FROM ranked a LEFT JOIN ranked b ON b.sweep = a.sweep AND b.point = a.point AND b.place = 2
    JOIN c x ON x.sweep = a.sweep AND x.point = a.point AND x.lane = a.lane
    LEFT JOIN c y ON y.sweep = b.sweep AND y.point = b.point AND y.lane = b.lane AND y.o = x.o
  WHERE a.place = 1 GROUP BY a.sweep, a.point
)
SELECT s.name AS sweep, coalesce((SELECT name FROM v_sweep_point p WHERE p.sweep = l.sweep AND p.point = l.point AND name <> '' LIMIT 1),
  (SELECT group_concat(factor || ' = ' || value, ', ') FROM v_sweep_point p WHERE p.sweep = l.sweep AND p.point = l.point), 'base') AS point,
  l.lane AS cheapest, CAST(printf('%.3g', l.m) AS REAL) AS "cash [a year]", l.next, CASE WHEN l.next IS NOT NULL THEN CAST(printf('%.3g', l.d) AS REAL) END AS "lead [a year]",
  CASE WHEN l.next IS NOT NULL THEN CAST(printf('%.3g', l.d - l.half) AS REAL) END AS "low [95 %]",
  CASE WHEN l.next IS NOT NULL THEN CAST(printf('%.3g', l.d + l.half) AS REAL) END AS "high [95 %]",
  CASE WHEN l.next IS NOT NULL THEN printf('%.0f %%', 100 * l.ahead) END AS ahead, l.n AS "n [organisations]"
FROM lead l JOIN s USING (sweep) ORDER BY s.turn DESC, l.point LIMIT 120;
