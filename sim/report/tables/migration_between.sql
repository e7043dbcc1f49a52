-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: While both stand
-- note: Two sides that do not authenticate each other speak in plain text: time that a namespace which needs mutual TLS or identity spends so, in the share of its neighbours that are on the other side. What both sides take in nodes, upgrades and pages is in the cash above.
-- absent: The two sides authenticate each other, or nothing that passes between them needs it: nothing is uncovered while both stand.
SELECT 'uncovered between the sides' AS what, 'namespace-days, over the whole run' AS unit, x.lane, x.o, sum(x.amount) / 86400.0 / :histories
FROM total x JOIN quantity q USING (run, quantity) JOIN category c USING (run, category) JOIN cause k USING (run, category, cause)
WHERE x.run = :run AND x.point = 0 AND x.o < :organisations AND q.word = 'uncovered' AND k.name = 'between-sides' GROUP BY x.lane, x.o;
