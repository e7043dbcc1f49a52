-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: Namespaces on their way in
-- note: From the turn of a namespace to its entry, of those that come in. Waiting for people: they have other things in their queues, before or in between. The rest is work, at the hours of the team. Which trait of a namespace blocks it shows in the hours below (agreement, hand-work, restarts, rework).
-- absent: No namespace comes in during this run.
WITH sums AS (
  SELECT x.lane, x.o, q.word, k.name AS cause, sum(x.amount) * 1.0 AS amount
  FROM total x JOIN quantity q USING (run, quantity) JOIN category c USING (run, category) JOIN cause k USING (run, category, cause)
  WHERE x.run = :run AND x.point = 0 AND x.o < :organisations AND c.name = 'onboarding'
    AND q.word IN ('onboarded', 'onboarding-time', 'onboarding-wait', 'abandoned', 'enrolled', 'not-enrolled')
  GROUP BY x.lane, x.o, q.word, k.name
), came AS (SELECT lane, o, amount FROM sums WHERE word = 'onboarded'),
waits(place, cause, what) AS (VALUES (3, 'agreement', 'of it, waiting for owners who have to agree'),
  (4, 'steps', 'of it, waiting for those who prepare it'), (5, 'window', 'of it, waiting for deployments or the window for restarts'),
  (6, 'enrolment', 'of it, waiting for those who switch it'), (7, 'rework', 'of it, waiting for those who mend a failed switch')
), rows AS (
  SELECT 0 AS place, 'in the mesh' AS what, '% of namespace-time' AS unit, e.lane, e.o, 100 * e.amount / (e.amount + n.amount) AS value
  FROM sums e JOIN sums n ON n.word = 'not-enrolled' AND n.lane = e.lane AND n.o = e.o WHERE e.word = 'enrolled'
  UNION ALL SELECT 1, 'namespaces that come in', 'namespaces', lane, o, amount / :histories FROM came
  UNION ALL SELECT 2, 'days from turn to entry', 'days a namespace', t.lane, t.o, t.amount / 86400 / n.amount
  FROM sums t JOIN came n ON n.lane = t.lane AND n.o = t.o WHERE t.word = 'onboarding-time'
  UNION ALL SELECT waits.place, waits.what, 'days a namespace', n.lane, n.o, coalesce(t.amount, 0) / 86400 / n.amount
  FROM came n JOIN waits LEFT JOIN sums t ON t.word = 'onboarding-wait' AND t.cause = waits.cause AND t.lane = n.lane AND t.o = n.o
  UNION ALL SELECT 8, 'roll-outs that are given up', '% of histories', lane, o, 100 * amount / :histories FROM sums WHERE word = 'abandoned'
)
SELECT what AS "what", unit, lane, o, value FROM rows ORDER BY place, lane, o;
