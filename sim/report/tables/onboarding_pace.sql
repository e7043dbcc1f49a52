-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: Months until half of the namespaces are in, and until nine tenths are
-- note: Read off the monthly shares that are stored: the first month whose mean share reaches the mark, one for each replication; exact days are not in the database. Quantiles (type 7) over the replications that reach it.
-- absent: Every namespace is in the mesh from the first day on: this run simulates no roll-out.
WITH shares AS (
  SELECT x.lane, x.o, x.h, x.month, sum(CASE q.word WHEN 'enrolled' THEN x.amount ELSE 0 END) * 1.0 / sum(x.amount) AS s
  FROM month x JOIN quantity q USING (run, quantity) JOIN category c USING (run, category)
  WHERE x.run = :run AND x.point = 0 AND x.o < :organisations AND c.name = 'onboarding' AND q.word IN ('enrolled', 'not-enrolled')
    AND EXISTS (SELECT 1 FROM amount a JOIN quantity n USING (run, quantity) WHERE a.run = :run AND a.point = 0 AND n.word = 'not-enrolled')
  GROUP BY x.lane, x.o, x.h, x.month
), marks(mark, what) AS (VALUES (0.5, 'half'), (0.9, 'nine tenths')
), reached AS (
  SELECT lane, mark, what, o, h, min(month) + 1.0 AS months FROM shares JOIN marks ON s >= mark GROUP BY lane, mark, o, h
), ranked AS (
  SELECT *, row_number() OVER (PARTITION BY lane, mark ORDER BY months) - 1 AS i, count(*) OVER (PARTITION BY lane, mark) - 1 AS last FROM reached
), cuts(p) AS (VALUES (0.1), (0.5), (0.9)
), quantiles AS (
  SELECT lane, mark, what, p, last + 1 AS n, sum(CASE i - CAST(p * last AS INTEGER) WHEN 0 THEN months * (1 - (p * last - CAST(p * last AS INTEGER)))
    WHEN 1 THEN months * (p * last - CAST(p * last AS INTEGER)) ELSE 0 END) AS months
  FROM ranked CROSS JOIN cuts GROUP BY lane, mark, p
)
SELECT lane.name AS lane, m.what AS until, max(CASE p WHEN 0.1 THEN months END) AS "p10 [months]", max(CASE p WHEN 0.5 THEN months END) AS "p50 [months]",
  max(CASE p WHEN 0.9 THEN months END) AS "p90 [months]", coalesce(max(n), 0) AS "reach it [replications]",
  (SELECT count(DISTINCT o || ' ' || h) FROM shares) AS "of all [replications]"
FROM lane CROSS JOIN marks m LEFT JOIN quantiles q ON q.lane = lane.lane AND q.mark = m.mark
WHERE lane.run = :run AND EXISTS (SELECT 1 FROM shares) GROUP BY lane.lane, m.mark ORDER BY lane.lane, m.mark;
