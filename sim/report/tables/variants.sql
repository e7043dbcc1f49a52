-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: The same question asked otherwise: other runs in this database
-- note: Runs of the same scenario with the same seed; what differs is set against this run. Cash is the mean a year; runs with few replications are rough.
-- absent: The database holds no other run of this scenario with this seed. A run with other values into the same file (`--db`) appears here, for instance with --set pki.mode=product-default for the documented defaults.
WITH other AS (
  SELECT r.run, r.id, r.histories, (r.end_ms - r.start_ms) / 31557600000.0 AS years FROM run r JOIN run me ON me.run = :run
  WHERE r.run <> :run AND r.scenario = me.scenario AND r.seed = me.seed AND r.finished = 1
    AND r.run NOT IN (SELECT pilot FROM pilot)
), mine AS (
  SELECT *, row_number() OVER (PARTITION BY path ORDER BY ordinal) AS nth FROM parameter WHERE run = :run
), theirs AS (
  SELECT p.*, row_number() OVER (PARTITION BY p.run, path ORDER BY ordinal) AS nth FROM parameter p JOIN other USING (run)
)
SELECT substr(other.id, 1, 8) AS run,
  (SELECT group_concat(path || ' = ' || substr(value, 1, 60), '; ') FROM (SELECT t.path, t.value FROM theirs t LEFT JOIN mine m ON m.path = t.path AND m.nth = t.nth
    WHERE t.run = other.run AND t.value IS NOT m.value ORDER BY t.ordinal LIMIT 6)) AS "what differs",
  lane.name AS lane, avg(c.money) / other.years AS "cash [a year]", printf('%.0f %%', 100 * avg(c.delivers)) AS delivers, count(*) AS "n [replications]"
FROM other JOIN lane ON lane.run = other.run JOIN v_cash c ON c.run = other.run AND c.lane = lane.name AND c.point = 0
GROUP BY other.run, lane.lane HAVING "what differs" IS NOT NULL ORDER BY other.run, lane.lane LIMIT 80;
