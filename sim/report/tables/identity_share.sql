-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: Identity's share of the operating cost
-- note: Cash of the certificates model (renewal, rotation, repair, expiry) over all cash, by year; over all years with what the components that hand out identity take in CPU and memory. Set-up, upgrades and standing work on these components are not told apart from those of others, so that the share is a lower bound. Threshold 25 % (a judgement): above it the choice of mesh is a choice of identity platform.
WITH rows AS (
  SELECT x.month / 12 AS year, x.lane, x.o, sum(CASE c.name WHEN 'certificates' THEN x.amount * q.money_per_unit ELSE 0 END) AS own, sum(x.amount * q.money_per_unit) AS every
  FROM month x JOIN v_quantity q USING (run, quantity) JOIN category c USING (run, category)
  WHERE x.run = :run AND x.point = 0 AND x.o < :organisations GROUP BY x.month / 12, x.lane, x.o
  UNION ALL SELECT 1000, x.lane, x.o, sum(CASE WHEN c.name = 'certificates' OR (c.name = 'dataplane' AND k.name = 'identity') THEN x.amount * q.money_per_unit ELSE 0 END),
    sum(x.amount * q.money_per_unit)
  FROM total x JOIN v_quantity q USING (run, quantity) JOIN category c USING (run, category) JOIN cause k USING (run, category, cause)
  WHERE x.run = :run AND x.point = 0 AND x.o < :organisations GROUP BY x.lane, x.o
)
SELECT CASE year WHEN 1000 THEN 'all years, with CPU and memory' ELSE 'year ' || (year + 1) END AS year, '% of cash' AS unit, lane, o, 100.0 * own / every
FROM rows WHERE every > 0 ORDER BY rows.year, lane, o;
