-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: What certificates cause
-- absent: No lane books anything for certificates.
SELECT k.name || ': ' || q.word AS "cause", q.priced_unit || ' a year' AS unit, x.lane, x.o, sum(x.amount) * 1.0 / q.per_priced_unit / :histories / :years
FROM total x JOIN quantity q USING (run, quantity) JOIN category c USING (run, category) JOIN cause k USING (run, category, cause)
WHERE x.run = :run AND x.point = 0 AND x.o < :organisations AND c.name = 'certificates' AND q.word NOT IN ('renewals', 'lost-requests')
GROUP BY x.cause, x.quantity, x.lane, x.o ORDER BY x.cause, x.quantity;
