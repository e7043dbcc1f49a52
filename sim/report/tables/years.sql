-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: Cost by year
-- note: What a roll-out costs at first and what it costs to keep. A rest of a year at the end is shown as it is.
SELECT 'year ' || (x.month / 12 + 1) AS year, run.currency, x.lane, x.o, sum(x.amount * q.money_per_unit) / :histories
FROM month x JOIN v_quantity q USING (run, quantity) JOIN run USING (run)
WHERE x.run = :run AND x.point = 0 AND x.o < :organisations GROUP BY x.month / 12, x.lane, x.o ORDER BY x.month / 12;
