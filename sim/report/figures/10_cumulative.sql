-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: Cumulative cost
-- caption: Lines: mean over organisations. Bands: from p10 to p90 over organisations. (fails): the lane does not deliver what is required. Histories of an organisation are averaged first. Where a band leaves its line, few organisations make the mean.
-- columns: lane, seconds since 1970 of the month's end, mean, p10, p90
WITH price AS (
  SELECT quantity, money_per_unit FROM v_quantity WHERE run = :run AND money_per_unit > 0
), org AS (
  SELECT DISTINCT o FROM replication WHERE run = :run AND point = 0 AND o < :organisations
), spent AS (
  SELECT lane, o, month, sum(amount * money_per_unit) / :histories AS money
  FROM month JOIN price USING (quantity) WHERE run = :run AND point = 0 AND o < :organisations GROUP BY lane, o, month
), months AS (
  SELECT s.month, e.time_ms / 1000 AS t FROM month_start s JOIN month_start e ON e.run = s.run AND e.month = s.month + 1
  WHERE s.run = :run
), sums AS (
  SELECT lane.lane, org.o, months.month, months.t,
    sum(coalesce(money, 0)) OVER (PARTITION BY lane.lane, org.o ORDER BY months.month) AS c
  FROM lane CROSS JOIN org CROSS JOIN months
    LEFT JOIN spent ON spent.lane = lane.lane AND spent.o = org.o AND spent.month = months.month
  WHERE lane.run = :run
), ranked AS (
  SELECT lane, month, t, c, row_number() OVER (PARTITION BY lane, month ORDER BY c) - 1 AS i,
    count(*) OVER (PARTITION BY lane, month) - 1 AS last
  FROM sums
)
SELECT lane, t, avg(c),
  sum(CASE i - CAST(0.1 * last AS INTEGER) WHEN 0 THEN c * (1 - (0.1 * last - CAST(0.1 * last AS INTEGER)))
    WHEN 1 THEN c * (0.1 * last - CAST(0.1 * last AS INTEGER)) ELSE 0 END),
  sum(CASE i - CAST(0.9 * last AS INTEGER) WHEN 0 THEN c * (1 - (0.9 * last - CAST(0.9 * last AS INTEGER)))
    WHEN 1 THEN c * (0.9 * last - CAST(0.9 * last AS INTEGER)) ELSE 0 END)
FROM ranked GROUP BY lane, month
UNION ALL SELECT lane, start_ms / 1000, 0, 0, 0 FROM lane JOIN run USING (run) WHERE run = :run
ORDER BY 1, 2;
