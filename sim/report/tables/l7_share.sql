-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: L7 over the whole run
-- note: Shares of the time of all namespaces and services, and of what is asked for; an organisation is one observation.
-- absent: This run books no L7.
WITH sums AS (
  SELECT x.lane, x.o, q.word, sum(x.amount) * 1.0 AS amount
  FROM total x JOIN quantity q USING (run, quantity) JOIN category c USING (run, category)
  WHERE x.run = :run AND x.point = 0 AND x.o < :organisations AND c.name = 'exceptions'
    AND q.word IN ('l7-namespaces', 'namespaces', 'l7-services', 'services', 'l7-unmet', 'l7-asked') GROUP BY x.lane, x.o, q.word
), wanted(place, what, unit, part, whole) AS (
  VALUES (1, 'namespaces with L7', '% of namespace-time', 'l7-namespaces', 'namespaces'), (2, 'services with L7', '% of service-time', 'l7-services', 'services'),
    (3, 'needs not met (yet)', '% of need-time', 'l7-unmet', 'l7-asked')
)
SELECT w.what, w.unit, b.lane, b.o, 100 * coalesce(a.amount, 0) / b.amount
FROM wanted w JOIN sums b ON b.word = w.whole LEFT JOIN sums a ON a.word = w.part AND a.lane = b.lane AND a.o = b.o ORDER BY w.place, b.lane, b.o;
