-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: Share of organisations below a cost
-- caption: For each lane, the share of organisations whose cash a year (mean of their histories) is at most the value on the axis. Further left is cheaper; a long tail to the right is a risk. Curves are not paired.
-- columns: lane, cash a year, share of organisations
SELECT lane, value, row_number() OVER (PARTITION BY lane ORDER BY value) * 1.0 / count(*) OVER (PARTITION BY lane)
FROM (SELECT x.lane, x.o, sum(x.amount * q.money_per_unit) / :histories / :years AS value
  FROM amount x JOIN v_quantity q USING (run, quantity)
  WHERE x.run = :run AND x.point = 0 AND x.o < :organisations GROUP BY x.lane, x.o)
ORDER BY lane, value;
