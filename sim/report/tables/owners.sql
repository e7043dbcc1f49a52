-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: Who owns what
SELECT role, CASE WHEN o.team > 0 THEN team.name ELSE 'nobody' END AS team, CASE alerts WHEN 1 THEN 'yes' ELSE 'no' END AS "alerts reach a rota",
  CASE rehearsed WHEN 1 THEN 'yes' ELSE 'no' END AS rehearsed,
  CASE team.on_call WHEN 1 THEN 'yes' ELSE 'no' END AS "team is on call"
FROM owner o LEFT JOIN team USING (run, team) WHERE run = :run ORDER BY role;
