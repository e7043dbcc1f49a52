-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: How far L7 has spread
-- note: Shares of the services and namespaces that exist in the month. Passing L7: because of an exception, the service's own or one that treats its namespace, or of a requirement that is met by L7 proxies. By month over all histories together; how far organisations differ stands in the table before.
-- absent: This run books no L7.
WITH sums AS (
  SELECT lane, month, quantity, natural * 1.0 AS amount FROM v_month_sum
  WHERE run = :run AND point = 0 AND category = 'exceptions' AND (month = 0 OR (month + 1) % 12 = 0)
), wide AS (
  SELECT lane, month, sum(CASE quantity WHEN 'l7-namespaces' THEN amount ELSE 0 END) AS l7_namespaces,
    sum(CASE quantity WHEN 'namespaces' THEN amount END) AS namespaces, sum(CASE quantity WHEN 'l7-services' THEN amount ELSE 0 END) AS l7_services,
    sum(CASE quantity WHEN 'l7-objects' THEN amount ELSE 0 END) AS objects, sum(CASE quantity WHEN 'services' THEN amount END) AS services,
    sum(CASE quantity WHEN 'l7-rules' THEN amount ELSE 0 END) AS rules, sum(CASE quantity WHEN 'l7-unmet' THEN amount ELSE 0 END) AS unmet,
    sum(CASE quantity WHEN 'l7-asked' THEN amount END) AS asked
  FROM sums GROUP BY lane, month
)
SELECT lane.name AS lane, w.month + 1 AS month, round(100 * l7_namespaces / namespaces, 2) AS "namespaces with L7 [% of all]",
  round(100 * l7_services / services, 2) AS "services with L7 [% of all]", round(100 * objects / services, 2) AS "with a rule of their own [% of services]",
  round(rules * 1000 / (b.time_ms - a.time_ms) / :replications, 2) AS "L7 rules [in force]", round(100 * unmet / asked, 2) AS "needs not met (yet) [% of needs]"
FROM wide w JOIN lane ON lane.run = :run AND lane.name = w.lane JOIN month_start a ON a.run = :run AND a.month = w.month
  JOIN month_start b ON b.run = :run AND b.month = w.month + 1
WHERE namespaces > 0 ORDER BY lane.lane, w.month;
