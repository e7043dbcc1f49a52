-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: What each mechanism moves
-- caption: Cash a year of this run minus that of a run without the mechanism, over the same histories. Points: mean over organisations. Lines: 95 % interval, where no organisation decides it alone. What moves no lane by a thousandth of the largest is left out.
-- labels: SELECT replace(replace(name, 'the model ', ''), ' (set to 0)', '') FROM temp.moved GROUP BY place HAVING max(abs(mean)) > (SELECT max(abs(mean)) FROM temp.moved) / 1000 ORDER BY max(abs(mean)) DESC
-- lane-height: 44
-- columns: lane, row, mean, low, high
WITH shown AS (
  SELECT place, row_number() OVER (ORDER BY max(abs(mean)) DESC) - 1 AS row FROM temp.moved
  GROUP BY place HAVING max(abs(mean)) > (SELECT max(abs(mean)) FROM temp.moved) / 1000
)
SELECT lane, row, mean, low, high FROM temp.moved JOIN shown USING (place) ORDER BY lane, row;
