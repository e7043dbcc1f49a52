-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: Out of support, exposed, upgraded
-- note: Days and numbers are those of a cluster in the mean of all clusters; hours and restarts are those of the house. Out of support: the end of the window that the project states has passed. Not stated: nothing is known to be out of support, and for something installed no window is stated, which is not the same as being in support. Exposed: a published advisory applies to something installed. Not known: none applies, and for a part no advisories are kept.
-- absent: This run books no upgrades.
WITH clusters AS (SELECT count(*) AS n FROM cluster WHERE run = :run
), wanted(place, quantity, cause, what, unit, per, each) AS (
  VALUES (1, 'unsupported', '', 'out of support', 'days a year', 86400.0, 1), (2, 'support-undefined', '', 'support not stated', 'days a year', 86400, 1),
    (3, 'exposed', '', 'exposed to a published advisory', 'days a year', 86400, 1), (4, 'exposure-unknown', '', 'exposure not known', 'days a year', 86400, 1),
    (5, 'upgrades', 'minor', 'releases taken by the rhythm', 'a cluster and year', 1, 1), (6, 'upgrades', 'patch', 'patches against advisories', 'a cluster and year', 1, 1),
    (7, 'upgrades', 'bad-release', 'bad releases met and left again', 'a cluster and year', 1, 1), (8, 'upgrades', 'kubernetes', 'taken for a new Kubernetes', 'a cluster and year', 1, 1),
    (9, 'skipped', '', 'releases passed over', 'a cluster and year', 1, 1), (10, 'failed-upgrades', '', 'upgrades that fail and are rolled back', 'a cluster and year', 1, 1),
    (11, 'incidents', 'severe', 'severe incidents of upgrades', 'a year', 1, 0), (12, 'forced-restarts', '', 'pods restarted for an upgrade', 'a year', 1, 0),
    (13, 'connections-cut', '', 'long-lived connections cut', 'thousand a year', 1000, 0), (14, 'work', '', 'hours of work', 'hours a year', 3600, 0)
)
SELECT w.what AS "what", w.unit, x.lane, x.o, sum(x.amount) * 1.0 / w.per / :histories / :years / CASE w.each WHEN 1 THEN clusters.n ELSE 1 END
FROM total x JOIN quantity q USING (run, quantity) JOIN category c USING (run, category) JOIN cause k USING (run, category, cause)
  JOIN wanted w ON w.quantity = q.word AND w.cause IN ('', k.name) CROSS JOIN clusters
WHERE x.run = :run AND x.point = 0 AND x.o < :organisations AND c.name = 'upgrades' GROUP BY w.place, x.lane, x.o ORDER BY w.place, x.lane, x.o;
