-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: What leaving costs against staying, year by year
-- note: Cash of a migration minus that of the lane that it comes from, over the same organisations and histories; below zero the move is cheaper in that year. A lane that is no migration has nothing to be compared with.
-- absent: The lane that a migration comes from is not in this run, so that staying is not known.
WITH cash AS (
  SELECT x.lane, x.o, x.month / 12 AS year, sum(x.amount * q.money_per_unit) AS money
  FROM month x JOIN v_quantity q USING (run, quantity)
  WHERE x.run = :run AND x.point = 0 AND x.o < :organisations GROUP BY x.lane, x.o, x.month / 12
), moves AS (
  SELECT b.lane AS lane, a.lane AS stays FROM lane b JOIN lane a USING (run)
  WHERE b.run = :run AND instr(b.name, '>') > 0 AND a.name = substr(b.name, 1, instr(b.name, '>') - 1)
), rows AS (
  SELECT c.year, m.lane, c.o, c.money FROM moves m JOIN cash c ON c.lane = m.lane
  UNION ALL SELECT c.year, m.lane, c.o, -c.money FROM moves m JOIN cash c ON c.lane = m.stays
), sums AS (
  SELECT year, 'year ' || (year + 1) AS what, lane, o, money FROM rows UNION ALL SELECT 1000, 'all years', lane, o, money FROM rows
)
SELECT what AS year, (SELECT currency FROM run WHERE run = :run) AS unit, lane, o, sum(money) / :histories FROM sums GROUP BY sums.year, lane, o ORDER BY sums.year;
