-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: Releases to be looked at, a year
-- note: From dated calendars up to the as-of date, projected by a renewal process after it; of the first traced history. A lane subscribes to the products that it contains.
-- absent: No replication was traced (`meshcost run --trace 1`), so that the releases of a history are not in the database.
WITH r AS (
  SELECT substr(subject, 1, instr(subject, ' ') - 1) AS product, subject LIKE '%projected)' AS projected, time_ms
  FROM event WHERE run = :run AND point = 0 AND o = 0 AND h = 0 AND kind = 'release'
)
SELECT product, count(*) / :years AS "releases [a year]", sum(projected) AS "projected [of all]", count(*) AS "all [in the horizon]",
  date(min(time_ms) / 1000, 'unixepoch') AS first, date(max(time_ms) / 1000, 'unixepoch') AS last
FROM r GROUP BY product ORDER BY product;
