-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: Whose hours it takes
-- note: Over the whole horizon, in and outside working hours.
-- absent: No working time is booked for it.
SELECT t.name AS team, 'hours' AS unit, x.lane, x.o, sum(x.amount) / 3600.0 / :histories
FROM total x JOIN quantity q USING (run, quantity) JOIN category c USING (run, category) JOIN team t USING (run, team)
WHERE x.run = :run AND x.point = 0 AND x.o < :organisations AND c.name = :category AND q.word IN ('work', 'work-off-hours')
GROUP BY t.team, x.lane, x.o ORDER BY t.team;
