-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: How much of the need each lane covers
-- note: On paper: share of the needs, weighted by their shares of namespaces, from the lane files. As simulated: one minus need-time without the capability over all need-time; mean, 95 % of organisations' means by normal approximation. A hard requirement that is missing vetoes whatever the share.
WITH paper AS (
  SELECT lane, sum(share * (support IN ('native', 'l7'))) / sum(share) AS native, sum(share * (support <> 'none')) / sum(share) AS any_way,
    group_concat(CASE WHEN hard AND support = 'none' THEN capability END, ', ') AS missing
  FROM v_requirement WHERE run = :run GROUP BY lane
), org AS (
  SELECT x.lane, x.o, 1 - sum(coalesce(a.amount, 0)) * 1.0 / sum(x.need_s) AS covered
  FROM outcome x LEFT JOIN (SELECT * FROM amount JOIN quantity q USING (run, quantity) WHERE q.word = 'uncovered') a
    ON a.run = x.run AND a.point = x.point AND a.o = x.o AND a.h = x.h AND a.lane = x.lane
  WHERE x.run = :run AND x.point = 0 AND x.o < :organisations AND x.need_s > 0 GROUP BY x.lane, x.o
), simulated AS (
  SELECT lane, avg(covered) AS mean, 1.96 * sqrt(max(0, avg(covered * covered) - avg(covered) * avg(covered)) / max(1, count(*) - 1)) AS half, count(*) AS n
  FROM org GROUP BY lane
)
SELECT lane.name AS lane, coalesce((SELECT value FROM parameter WHERE run = :run AND path = 'lanes.' || lane.name || '.identity'),
    (SELECT a.value || ', then ' || b.value FROM parameter a JOIN parameter b USING (run) WHERE a.run = :run
      AND a.path = 'lanes.' || substr(lane.name, 1, instr(lane.name, '>') - 1) || '.identity'
      AND b.path = 'lanes.' || substr(lane.name, instr(lane.name, '>') + 1, instr(lane.name, '@') - instr(lane.name, '>') - 1) || '.identity'), '?') AS "identity by",
  printf('%.0f %%', 100 * p.native) AS "natively, on paper", printf('%.0f %%', 100 * p.any_way) AS "with work-arounds, on paper",
  printf('%.1f %% (%.1f to %.1f), n = %d', 100 * s.mean, 100 * max(0, s.mean - s.half), 100 * min(1, s.mean + s.half), s.n) AS "as simulated",
  coalesce(p.missing, 'none') AS "hard requirements missing"
FROM lane LEFT JOIN paper p ON p.lane = lane.name LEFT JOIN simulated s ON s.lane = lane.lane WHERE lane.run = :run ORDER BY lane.lane;
