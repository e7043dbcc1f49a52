-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: When pages come
-- note: In the time of the team that is paged; hours 22 to 6 are night. Sums over all replications, a year of one house; n = all replications.
-- absent: The database does not hold pages by hour of the week (it was written by an earlier version), or there are none.
SELECT lane, CASE WHEN hour < 6 OR hour >= 22 THEN 'night' WHEN weekday >= 5 THEN 'weekend, by day'
    WHEN hour >= 9 AND hour < 18 THEN 'working hours' ELSE 'morning and evening' END AS "when",
  CAST(printf('%.2g', sum(pages) * 1.0 / :replications / :years) AS REAL) AS "pages [a year]",
  sum(pages) AS "counted [pages]",
  printf('%.0f %%', 100.0 * sum(pages) / sum(sum(pages)) OVER (PARTITION BY lane)) AS "share of the lane"
FROM v_hour WHERE run = :run AND point = 0 GROUP BY 1, 2 ORDER BY lane, sum(pages) DESC;
