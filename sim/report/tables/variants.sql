-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: The same question asked otherwise: other runs in this database
-- note: Runs of the same scenario with the same seed; what differs is set against this run. Cash is the mean a year; runs with few replications are rough. Runs that lack a mechanism and nothing else are under Ablation.
-- absent: The database holds no other run of this scenario with this seed. A run with other values into the same file (`--db`) appears here, for instance with --set pki.mode=product-default for the documented defaults.
WITH other AS (
  SELECT r.run, r.id, r.histories, (r.end_ms - r.start_ms) / 31557600000.0 AS years FROM run r JOIN run me ON me.run = :run
  WHERE r.run <> :run AND r.scenario = me.scenario AND r.seed = me.seed AND r.finished = 1
    AND r.run NOT IN (SELECT pilot FROM pilot)
), numbered AS (
  SELECT run, ordinal, path, value, row_number() OVER (PARTITION BY run, path ORDER BY ordinal) AS nth
  FROM parameter WHERE run = :run OR run IN (SELECT run FROM other)
), beside AS (
  SELECT *, first_value(CASE WHEN run = :run THEN value END) OVER (PARTITION BY path, nth ORDER BY run <> :run) AS own FROM numbered
), differs AS (
  SELECT run, path || ' = ' || substr(value, 1, 60) AS text, row_number() OVER (PARTITION BY run ORDER BY ordinal) AS place
  FROM beside WHERE run <> :run AND value IS NOT own
), said AS MATERIALIZED (
  SELECT run, group_concat(text, '; ') AS text FROM (SELECT * FROM differs WHERE place <= 6 ORDER BY run, place) GROUP BY run
), price AS MATERIALIZED (
  SELECT q.run, q.quantity, q.money_per_unit FROM v_quantity q JOIN other USING (run) WHERE q.money_per_unit > 0
), cash AS MATERIALIZED (
  SELECT a.run, a.lane, sum(a.amount * price.money_per_unit) AS money FROM amount a JOIN price USING (run, quantity) WHERE a.point = 0 GROUP BY a.run, a.lane
)
SELECT substr(other.id, 1, 8) AS run, said.text AS "what differs",
  lane.name AS lane, CAST(printf('%.3g', coalesce(cash.money, 0) / count(*) / other.years) AS REAL) AS "cash [a year]", printf('%.0f %%', 100 * avg(x.delivers)) AS delivers, count(*) AS "n [replications]"
FROM other JOIN said USING (run) JOIN lane ON lane.run = other.run JOIN outcome x ON x.run = other.run AND x.point = 0 AND x.lane = lane.lane
  LEFT JOIN cash ON cash.run = other.run AND cash.lane = lane.lane
WHERE NOT (said.text LIKE 'without = %' AND said.text NOT LIKE '%; %')
GROUP BY other.run, lane.lane ORDER BY other.run, lane.lane LIMIT 80;
