-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: Namespaces on their way in
-- note: From the turn of a namespace to its entry, and what of it is waiting for people who have other things in their queues. Waiting is stored for all namespaces together: which trait of a namespace blocks it shows only in the hours below (agreement, hand-work, restarts, rework).
-- absent: No namespace comes in during this run.
WITH sums AS (
  SELECT x.lane, x.o, q.word, sum(x.amount) * 1.0 AS amount
  FROM total x JOIN quantity q USING (run, quantity) JOIN category c USING (run, category)
  WHERE x.run = :run AND x.point = 0 AND x.o < :organisations AND c.name = 'onboarding'
    AND q.word IN ('onboarded', 'onboarding-time', 'onboarding-wait', 'abandoned', 'enrolled', 'not-enrolled') GROUP BY x.lane, x.o, q.word
), rows AS (
  SELECT 0 AS place, 'in the mesh' AS what, '% of namespace-time' AS unit, e.lane, e.o, 100 * e.amount / (e.amount + n.amount) AS value
  FROM sums e JOIN sums n ON n.word = 'not-enrolled' AND n.lane = e.lane AND n.o = e.o WHERE e.word = 'enrolled'
  UNION ALL SELECT 1, 'namespaces that come in' , 'namespaces', lane, o, amount / :histories FROM sums WHERE word = 'onboarded'
  UNION ALL SELECT 2, 'days from turn to entry', 'days a namespace', t.lane, t.o, t.amount / 86400 / n.amount
  FROM sums t JOIN sums n ON n.word = 'onboarded' AND n.lane = t.lane AND n.o = t.o WHERE t.word = 'onboarding-time'
  UNION ALL SELECT 3, 'of it, waiting for people', 'days a namespace', t.lane, t.o, t.amount / 86400 / n.amount
  FROM sums t JOIN sums n ON n.word = 'onboarded' AND n.lane = t.lane AND n.o = t.o WHERE t.word = 'onboarding-wait'
  UNION ALL SELECT 4, 'roll-outs that are given up', '% of histories', lane, o, 100 * amount / :histories FROM sums WHERE word = 'abandoned'
)
SELECT what AS "what", unit, lane, o, value FROM rows ORDER BY place, lane, o;
