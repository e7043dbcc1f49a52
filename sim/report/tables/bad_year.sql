-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: The bad year
-- note: Cash of single years. One year in ten costs more than p90. A year is counted from the start; a rest of a year at the end is left out.
-- absent: The horizon is shorter than a year, so that there is no year to be good or bad.
WITH yearly AS (
  SELECT lane, o, h, month / 12 AS year, sum(x.amount * q.money_per_unit) AS money
  FROM month x JOIN v_quantity q USING (run, quantity)
  WHERE x.run = :run AND x.point = 0 AND x.o < :organisations GROUP BY lane, o, h, month / 12
), years AS (
  SELECT month / 12 AS year FROM month_start WHERE run = :run GROUP BY month / 12
  HAVING (SELECT max(month) FROM month_start WHERE run = :run) >= month / 12 * 12 + 12
)
SELECT 'a year' AS lane, (SELECT currency FROM run WHERE run = :run), x.lane, x.o, coalesce(y.money, 0)
FROM outcome x CROSS JOIN years
  LEFT JOIN yearly y ON y.lane = x.lane AND y.o = x.o AND y.h = x.h AND y.year = years.year
WHERE x.run = :run AND x.point = 0 AND x.o < :organisations ORDER BY x.lane, x.o, x.h, years.year;
