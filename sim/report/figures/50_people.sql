-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: Working time by team
-- caption: Hours of work a year, in and outside working hours: means over organisations, stacked. 1 FTE is 1,720 hours.
-- series: people by team
-- columns: team, lane, from, to
SELECT item, lane, sum(mean) OVER (PARTITION BY lane ORDER BY item) - mean,
  sum(mean) OVER (PARTITION BY lane ORDER BY item)
FROM temp.estimate WHERE kind = 'people by team' ORDER BY item, lane;
