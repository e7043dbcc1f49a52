-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: Due dates without an owner or an alert
-- absent: Every certificate tier that ends within the horizon has a named owner.
SELECT lane, count(*) AS "due dates [tiers × clusters]", sum(owner IS NULL) AS "without owner", sum(alerts = 0) AS "no alert reaches a rota",
  sum(rehearsed = 0) AS "never rehearsed", date(min(due_s), 'unixepoch') AS "first end"
FROM v_due WHERE run = :run AND due_s < (SELECT end_ms / 1000 FROM run WHERE run = :run) GROUP BY lane ORDER BY lane;
