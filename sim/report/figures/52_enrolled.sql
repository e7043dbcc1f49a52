-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: How many namespaces are in the mesh
-- caption: Share of the namespaces that exist in the month. Over all histories together; how far organisations differ stands in the table Namespaces on their way in. Grey uprights: days on which requirements are due.
-- n: histories
-- columns: lane, seconds since 1970 of the middle of the month, %; after the lanes a block of due days
SELECT lane.lane, (a.time_ms + b.time_ms) / 2000.0, 100.0 * sum(CASE x.quantity WHEN 'enrolled' THEN x.natural ELSE 0 END)
  / sum(CASE WHEN x.quantity IN ('enrolled', 'not-enrolled') THEN x.natural ELSE 0 END)
FROM v_month_sum x JOIN lane ON lane.run = x.run AND lane.name = x.lane
  JOIN month_start a ON a.run = x.run AND a.month = x.month JOIN month_start b ON b.run = a.run AND b.month = a.month + 1
WHERE x.run = :run AND x.point = 0 AND x.category = 'onboarding' AND x.quantity IN ('enrolled', 'not-enrolled')
GROUP BY lane.lane, x.month HAVING sum(CASE WHEN x.quantity IN ('enrolled', 'not-enrolled') THEN x.natural ELSE 0 END) > 0
  AND EXISTS (SELECT 1 FROM amount a JOIN quantity n USING (run, quantity) WHERE a.run = :run AND a.point = 0 AND n.word = 'not-enrolled')
UNION ALL SELECT DISTINCT (SELECT count(*) FROM lane WHERE run = :run), due_ms / 1000.0, 0 FROM requirement
WHERE run = :run AND EXISTS (SELECT 1 FROM amount a JOIN quantity n USING (run, quantity) WHERE a.run = :run AND a.point = 0 AND n.word = 'not-enrolled')
ORDER BY 1, 2;
