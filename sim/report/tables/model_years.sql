-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: How it grows: hours of work by year
-- absent: No working time is booked for it.
SELECT 'year ' || (x.month / 12 + 1) AS year, 'hours' AS unit, x.lane, x.o, sum(x.amount) / 3600.0 / :histories
FROM month x JOIN quantity q USING (run, quantity) JOIN category c USING (run, category)
WHERE x.run = :run AND x.point = 0 AND x.o < :organisations AND c.name = :category AND q.word IN ('work', 'work-off-hours')
GROUP BY x.month / 12, x.lane, x.o ORDER BY x.month / 12;
