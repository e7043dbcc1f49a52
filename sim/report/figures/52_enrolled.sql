-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: How many namespaces are in the mesh
-- caption: Share of the namespaces that exist in the month. Lines: median over organisations. Bands: from p10 to p90 over organisations. Grey uprights: days on which requirements are due.
-- columns: lane, seconds since 1970 of the middle of the month, median, p10, p90; after the lanes a block of due days
WITH shares AS (
  SELECT x.lane, x.o, x.month, 100.0 * sum(CASE q.word WHEN 'enrolled' THEN x.amount ELSE 0 END) / sum(x.amount) AS s
  FROM month x JOIN quantity q USING (run, quantity) JOIN category c USING (run, category)
  WHERE x.run = :run AND x.point = 0 AND x.o < :organisations AND c.name = 'onboarding' AND q.word IN ('enrolled', 'not-enrolled')
    AND EXISTS (SELECT 1 FROM amount a JOIN quantity n USING (run, quantity) WHERE a.run = :run AND a.point = 0 AND n.word = 'not-enrolled')
  GROUP BY x.lane, x.o, x.month
), ranked AS (
  SELECT lane, month, s, row_number() OVER (PARTITION BY lane, month ORDER BY s) - 1 AS i,
    count(*) OVER (PARTITION BY lane, month) - 1 AS last
  FROM shares
)
SELECT lane, (a.time_ms + b.time_ms) / 2000.0,
  sum(CASE i - CAST(0.5 * last AS INTEGER) WHEN 0 THEN s * (1 - (0.5 * last - CAST(0.5 * last AS INTEGER)))
    WHEN 1 THEN s * (0.5 * last - CAST(0.5 * last AS INTEGER)) ELSE 0 END),
  sum(CASE i - CAST(0.1 * last AS INTEGER) WHEN 0 THEN s * (1 - (0.1 * last - CAST(0.1 * last AS INTEGER)))
    WHEN 1 THEN s * (0.1 * last - CAST(0.1 * last AS INTEGER)) ELSE 0 END),
  sum(CASE i - CAST(0.9 * last AS INTEGER) WHEN 0 THEN s * (1 - (0.9 * last - CAST(0.9 * last AS INTEGER)))
    WHEN 1 THEN s * (0.9 * last - CAST(0.9 * last AS INTEGER)) ELSE 0 END)
FROM ranked JOIN month_start a ON a.run = :run AND a.month = ranked.month JOIN month_start b ON b.run = :run AND b.month = a.month + 1
GROUP BY lane, ranked.month
UNION ALL SELECT DISTINCT (SELECT count(*) FROM lane WHERE run = :run), due_ms / 1000.0, 0, 0, 0 FROM requirement
WHERE run = :run AND EXISTS (SELECT 1 FROM shares)
ORDER BY 1, 2;
