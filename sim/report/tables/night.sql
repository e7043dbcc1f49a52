-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: The 2 a.m. map: who is woken, by what
-- note: Pages between 22:00 and 6:00 in the time of the team, the twenty most frequent; sums over all replications.
-- absent: Nobody is woken in any replication, or the database does not hold pages by hour.
SELECT lane, team, category || ': ' || cause AS "woken by", CAST(printf('%.2g', sum(pages) * 1.0 / :replications / :years) AS REAL) AS "pages [a year]",
  sum(pages) AS "counted [pages]",
  CASE WHEN sum(pages) > 0 THEN printf(CASE WHEN :replications * :years >= 10 * sum(pages) THEN 'one in %.0f years' ELSE 'one in %.1f years' END,
    :replications * :years / sum(pages)) END AS "that is"
FROM v_hour WHERE run = :run AND point = 0 AND (hour < 6 OR hour >= 22) GROUP BY lane, team, category, cause
ORDER BY sum(pages) DESC, lane, team, 3 LIMIT 20;
