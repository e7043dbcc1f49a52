-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: Who is paged
-- absent: Nobody is paged in any lane.
SELECT t.name AS team, 'pages a year' AS unit, x.lane, x.o, sum(x.amount) * 1.0 / :histories / :years
FROM total x JOIN quantity q USING (run, quantity) JOIN team t USING (run, team)
WHERE x.run = :run AND x.point = 0 AND x.o < :organisations AND q.word = 'pages' GROUP BY t.team, x.lane, x.o ORDER BY t.team;
