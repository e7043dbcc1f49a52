-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: Exit cost: what it takes to leave, over the whole run
-- note: Work that a migration has only because something is left; what the new mesh takes is onboarding, and running both is in the data plane.
-- absent: No migration of this run has reached a namespace yet: nothing is left, and nothing taken out.
SELECT e.what, e.unit, e.lane, e.o, sum(e.amount) / :histories FROM (
  SELECT 0 AS place, 'all of it' AS what, (SELECT currency FROM run WHERE run = :run) AS unit, x.lane, x.o,
    x.amount * q.money_per_unit AS amount
  FROM total x JOIN v_quantity q USING (run, quantity) JOIN category c USING (run, category) JOIN cause k USING (run, category, cause)
  WHERE x.run = :run AND x.point = 0 AND x.o < :organisations AND c.name = 'onboarding' AND k.name LIKE 'exit%'
  UNION ALL
  SELECT 1 + x.cause, CASE k.name WHEN 'exit' THEN 'settings taken out' WHEN 'exit-rules' THEN 'L7 rules in new terms'
    WHEN 'exit-restarts' THEN 'restarts' ELSE 'old mesh taken out of clusters' END || ', by ' || t.name, 'hours', x.lane, x.o,
    x.amount / 3600.0
  FROM total x JOIN quantity q USING (run, quantity) JOIN category c USING (run, category) JOIN cause k USING (run, category, cause)
    JOIN team t USING (run, team)
  WHERE x.run = :run AND x.point = 0 AND x.o < :organisations AND c.name = 'onboarding' AND k.name LIKE 'exit%' AND q.word LIKE 'work%'
) e GROUP BY e.place, e.what, e.lane, e.o ORDER BY e.place, e.what;
