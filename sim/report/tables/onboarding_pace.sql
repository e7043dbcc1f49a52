-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: Months until half of the namespaces are in, and until nine tenths are
-- note: The first month in which so many of all namespaces of all histories together are in, by the mean of the month; without a number: not in this run. How far organisations differ stands in the next table.
-- absent: Every namespace is in the mesh from the first day on: this run simulates no roll-out.
WITH shares AS (
  SELECT lane, month, sum(CASE quantity WHEN 'enrolled' THEN natural ELSE 0 END) * 1.0 / sum(natural) AS s
  FROM v_month_sum WHERE run = :run AND point = 0 AND category = 'onboarding' AND quantity IN ('enrolled', 'not-enrolled')
    AND EXISTS (SELECT 1 FROM amount a JOIN quantity n USING (run, quantity) WHERE a.run = :run AND a.point = 0 AND n.word = 'not-enrolled')
  GROUP BY lane, month
)
SELECT lane.name AS lane, min(CASE WHEN s >= 0.5 THEN month + 1 END) AS "half [months]", min(CASE WHEN s >= 0.9 THEN month + 1 END) AS "nine tenths [months]"
FROM lane JOIN shares ON shares.lane = lane.name WHERE lane.run = :run GROUP BY lane.lane ORDER BY lane.lane;
