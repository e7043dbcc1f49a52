-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: Identity's share of the operating cost
-- note: Cash of the certificates model (renewal, rotation, repair, expiry) over all cash. Threshold 25 % (a judgement): above it the choice of mesh is a choice of identity platform.
SELECT 'year ' || (x.month / 12 + 1) AS year, '% of cash' AS unit, x.lane, x.o, 100.0 * sum(CASE c.name WHEN 'certificates' THEN x.amount * q.money_per_unit ELSE 0 END)
  / sum(x.amount * q.money_per_unit)
FROM month x JOIN v_quantity q USING (run, quantity) JOIN category c USING (run, category)
WHERE x.run = :run AND x.point = 0 AND x.o < :organisations GROUP BY x.month / 12, x.lane, x.o HAVING sum(x.amount * q.money_per_unit) > 0 ORDER BY x.month / 12;
