-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: Regret: what another choice would have cost
-- note: Mean cash a year above the cheapest lane that delivers at the same point; a lane that does not deliver has no regret, it is no answer. At most 200 rows.
WITH s AS (
  SELECT v.sweep, v.name, v.turn FROM v_sweep v WHERE v.scenario = (SELECT scenario FROM run WHERE run = :run) AND v.finished = 1
  ORDER BY v.turn DESC LIMIT 3
), m AS (
  SELECT x.sweep, x.point, x.lane, x.money_a_year AS m, x.delivers, x.replications, s.name, s.turn FROM v_sweep_mean x JOIN s USING (sweep) WHERE x.point < 60
)
SELECT m.name AS sweep, coalesce((SELECT group_concat(factor || ' = ' || value, ', ') FROM v_sweep_point p WHERE p.sweep = m.sweep AND p.point = m.point), 'base') AS point,
  m.lane, m.m AS "cash [a year]",
  CASE WHEN m.delivers >= 0.95 THEN m.m - min(CASE WHEN m.delivers >= 0.95 THEN m.m END) OVER (PARTITION BY m.sweep, m.point) END AS "regret [a year]",
  printf('%.0f %%', 100 * m.delivers) AS delivers, m.replications AS "n [replications]"
FROM m ORDER BY m.turn DESC, m.point, m.m LIMIT 200;
