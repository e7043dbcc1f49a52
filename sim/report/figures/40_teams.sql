-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: Cash a year by team
-- caption: Who pays: means over organisations, stacked. "nobody" is what has no owner.
-- series: cash by team
-- columns: team, lane, from, to
SELECT item, lane, sum(mean) OVER (PARTITION BY lane ORDER BY item) - mean, sum(mean) OVER (PARTITION BY lane ORDER BY item)
FROM temp.estimate WHERE kind = 'cash by team' ORDER BY item, lane;
