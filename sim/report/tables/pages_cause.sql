-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: What pages are about
SELECT c.name || ': ' || k.name AS cause, 'pages a year' AS unit, x.lane, x.o, sum(x.amount) * 1.0 / :histories / :years
FROM total x JOIN quantity q USING (run, quantity) JOIN category c USING (run, category) JOIN cause k USING (run, category, cause)
WHERE x.run = :run AND x.point = 0 AND x.o < :organisations AND q.word = 'pages'
GROUP BY x.category, x.cause, x.lane, x.o ORDER BY x.category, x.cause;
