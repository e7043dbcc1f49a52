-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: CPU and memory that have to be paid for, by part
-- absent: No lane books CPU or memory.
SELECT k.name AS part, q.priced_unit || ' a year' AS unit, x.lane, x.o, sum(x.amount) * 1.0 / q.per_priced_unit / :histories / :years
FROM total x JOIN quantity q USING (run, quantity) JOIN category c USING (run, category) JOIN cause k USING (run, category, cause)
WHERE x.run = :run AND x.point = 0 AND x.o < :organisations AND q.word IN ('cpu-billed', 'memory-billed') AND c.name = 'dataplane'
GROUP BY x.category, x.cause, x.quantity, x.lane, x.o ORDER BY x.quantity, x.category, x.cause;
