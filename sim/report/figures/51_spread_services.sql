-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: How many services pass L7
-- caption: Share of all services whose requests pass L7 because of an exception, their own or that of a neighbour in the namespace, or of a requirement. Over all histories together; how far organisations differ stands in the table L7 over the whole run. A lane whose exceptions treat whole namespaces lies above one whose exceptions treat services.
-- n: histories
-- columns: lane, seconds since 1970 of the middle of the month, %
SELECT lane.lane, (a.time_ms + b.time_ms) / 2000.0, 100.0 * sum(CASE x.quantity WHEN 'l7-services' THEN x.natural ELSE 0 END)
  / sum(CASE x.quantity WHEN 'services' THEN x.natural ELSE 0 END)
FROM v_month_sum x JOIN lane ON lane.run = x.run AND lane.name = x.lane
  JOIN month_start a ON a.run = x.run AND a.month = x.month JOIN month_start b ON b.run = a.run AND b.month = a.month + 1
WHERE x.run = :run AND x.point = 0 AND x.category = 'exceptions' AND x.quantity IN ('l7-services', 'services')
GROUP BY lane.lane, x.month HAVING sum(CASE x.quantity WHEN 'services' THEN x.natural ELSE 0 END) > 0
ORDER BY 1, 2;
