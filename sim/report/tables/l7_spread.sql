-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: How far L7 has spread
-- note: Shares of the services and namespaces that exist in the month. Passing L7: because of an exception, the service's own or one that treats its namespace, or of a requirement that is met by L7 proxies.
-- absent: This run books no L7.
WITH sums AS (
  SELECT x.lane, x.o, x.month, q.word, sum(x.amount) * 1.0 AS amount
  FROM month x JOIN quantity q USING (run, quantity) JOIN category c USING (run, category)
  WHERE x.run = :run AND x.point = 0 AND x.o < :organisations AND c.name = 'exceptions'
    AND q.word IN ('l7-namespaces', 'namespaces', 'l7-services', 'l7-objects', 'services', 'l7-rules', 'l7-asked', 'l7-unmet')
    AND (x.month = 0 OR (x.month + 1) % 12 = 0)
  GROUP BY x.lane, x.o, x.month, q.word
), wanted(place, part, whole, what, unit) AS (
  VALUES (1, 'l7-namespaces', 'namespaces', 'namespaces where requests pass L7', '% of namespaces'),
    (2, 'l7-services', 'services', 'services whose requests pass L7', '% of services'),
    (3, 'l7-objects', 'services', 'services with a rule of their own', '% of services'),
    (4, 'l7-unmet', 'l7-asked', 'L7 needs that are not met (yet)', '% of needs')
), rows AS (
  SELECT w.place, w.what || ', month ' || (a.month + 1) AS what, w.unit, a.month, a.lane, a.o, 100.0 * coalesce(p.amount, 0) / a.amount AS value
  FROM wanted w JOIN sums a ON a.word = w.whole
    LEFT JOIN sums p ON p.word = w.part AND p.lane = a.lane AND p.o = a.o AND p.month = a.month
  UNION ALL
  SELECT 5, 'L7 rules in force, month ' || (s.month + 1), 'rules', s.month, s.lane, s.o,
    s.amount * 1000 / ((SELECT time_ms FROM month_start n WHERE n.run = :run AND n.month = s.month + 1) - m.time_ms) / :histories
  FROM sums s JOIN month_start m ON m.run = :run AND m.month = s.month WHERE s.word = 'l7-rules'
  UNION ALL
  SELECT 6 + (q.word = 'exceptions-removed') + 2 * (q.word = 'exceptions-refused'),
    CASE q.word WHEN 'exceptions-granted' THEN 'needs that were met' WHEN 'exceptions-removed' THEN 'exceptions that were taken back' ELSE 'needs that the review refused' END,
    'a year', 0, x.lane, x.o, x.amount * 1.0 / :histories / :years
  FROM amount x JOIN quantity q USING (run, quantity)
  WHERE x.run = :run AND x.point = 0 AND x.o < :organisations AND q.word IN ('exceptions-granted', 'exceptions-removed', 'exceptions-refused')
)
SELECT what AS "what", unit, lane, o, value FROM rows ORDER BY place, month, lane, o;
