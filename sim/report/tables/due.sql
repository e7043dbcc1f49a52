-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: Certificate timeline: first end of every tier of every cluster
-- note: From install dates and lifetimes of the PKI in use, soonest first. "by itself": automation renews before that date, unless it fails. Routine leaf certificates are left out.
-- absent: No lane has a certificate tier whose end lies within the horizon, or the database was written by an earlier version.
SELECT lane, tier, group_concat(cluster || ' ' || date(due_s, 'unixepoch'), ', ') AS "first end", lifetime AS "lifetime [days]", renewal, owner || ' (' || role || ')' AS owner,
  alerts AS "alerts reach a rota", rehearsed
FROM (SELECT lane, name AS tier, cluster, due_s, lifetime_days AS lifetime, CASE renewal WHEN 'automatic' THEN 'by itself' ELSE 'by hand' END AS renewal, role,
    coalesce(owner, 'nobody') AS owner, CASE alerts WHEN 1 THEN 'yes' ELSE 'no' END AS alerts, CASE rehearsed WHEN 1 THEN 'yes' ELSE 'no' END AS rehearsed
  FROM v_due WHERE run = :run AND due_s < (SELECT end_ms / 1000 FROM run WHERE run = :run) ORDER BY due_s)
GROUP BY lane, tier ORDER BY min(due_s), lane;
