-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: How many services pass L7
-- caption: Share of all services whose requests pass L7 because of an exception, their own or that of a neighbour in the namespace, or of a requirement. Lines: mean over organisations. Bands: from p10 to p90 over organisations. A lane whose exceptions treat whole namespaces lies above one whose exceptions treat services.
-- columns: lane, seconds since 1970 of the middle of the month, mean, p10, p90
WITH shares AS (
  SELECT x.lane, x.o, x.month, 100.0 * sum(CASE q.word WHEN 'l7-services' THEN x.amount ELSE 0 END)
    / sum(CASE q.word WHEN 'services' THEN x.amount ELSE 0 END) AS s
  FROM month x JOIN quantity q USING (run, quantity) JOIN category c USING (run, category)
  WHERE x.run = :run AND x.point = 0 AND x.o < :organisations AND c.name = 'exceptions' AND q.word IN ('l7-services', 'services')
  GROUP BY x.lane, x.o, x.month HAVING sum(CASE q.word WHEN 'services' THEN x.amount ELSE 0 END) > 0
), ranked AS (
  SELECT lane, month, s, row_number() OVER (PARTITION BY lane, month ORDER BY s) - 1 AS i,
    count(*) OVER (PARTITION BY lane, month) - 1 AS last
  FROM shares
)
SELECT lane, (a.time_ms + b.time_ms) / 2000.0, avg(s),
  sum(CASE i - CAST(0.1 * last AS INTEGER) WHEN 0 THEN s * (1 - (0.1 * last - CAST(0.1 * last AS INTEGER)))
    WHEN 1 THEN s * (0.1 * last - CAST(0.1 * last AS INTEGER)) ELSE 0 END),
  sum(CASE i - CAST(0.9 * last AS INTEGER) WHEN 0 THEN s * (1 - (0.9 * last - CAST(0.9 * last AS INTEGER)))
    WHEN 1 THEN s * (0.9 * last - CAST(0.9 * last AS INTEGER)) ELSE 0 END)
FROM ranked JOIN month_start a ON a.run = :run AND a.month = ranked.month JOIN month_start b ON b.run = :run AND b.month = a.month + 1
GROUP BY lane, ranked.month ORDER BY 1, 2;
