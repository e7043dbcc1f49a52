-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: Cash a year by category
-- caption: Means over organisations, stacked. A category is a cost model.
-- series: cash by category
-- columns: category, lane, from, to
SELECT item, lane, sum(mean) OVER (PARTITION BY lane ORDER BY item) - mean, sum(mean) OVER (PARTITION BY lane ORDER BY item)
FROM temp.estimate WHERE kind = 'cash by category' ORDER BY item, lane;
