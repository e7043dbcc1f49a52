-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: How many namespaces pass L7
-- caption: Share of all namespaces in which the requests of a service pass L7 because of an exception or of a requirement. Over all histories together; how far organisations differ stands in the table L7 over the whole run. A lane without L7 between services stays at zero. Above the grey line, at 50 %, optional L7 is not optional any more (judgement).
-- n: histories
-- columns: lane, seconds since 1970 of the middle of the month, %
SELECT lane.lane, (a.time_ms + b.time_ms) / 2000.0, 100.0 * sum(CASE x.quantity WHEN 'l7-namespaces' THEN x.natural ELSE 0 END)
  / sum(CASE x.quantity WHEN 'namespaces' THEN x.natural ELSE 0 END)
FROM v_month_sum x JOIN lane ON lane.run = x.run AND lane.name = x.lane
  JOIN month_start a ON a.run = x.run AND a.month = x.month JOIN month_start b ON b.run = a.run AND b.month = a.month + 1
WHERE x.run = :run AND x.point = 0 AND x.category = 'exceptions' AND x.quantity IN ('l7-namespaces', 'namespaces')
GROUP BY lane.lane, x.month HAVING sum(CASE x.quantity WHEN 'namespaces' THEN x.natural ELSE 0 END) > 0
ORDER BY 1, 2;
