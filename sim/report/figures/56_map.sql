-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: Where which lane is the cheapest
-- caption: The cheapest of the lanes that deliver, by mean cash over the same organisations and histories at all points (dots). Full colour: the cheapest in every organisation; pale: in few. Grey: a tie, which no interval of 95 % decides or which lies within the practical margin; the lane inside is the cheapest by its mean. White: no lane delivers. Between the dots nothing was simulated: each patch has the colour of its nearest dot.
-- labels: SELECT text FROM temp.map_text ORDER BY place
-- numbers: SELECT name, value FROM temp.map_number ORDER BY name
-- organisations: SELECT CAST(value AS INTEGER) FROM temp.map_number WHERE name = 'map_n'
-- columns: block, x from, x to, y from, y to, colour
WITH s AS ( -- neighbours of one colour become one box
  SELECT *, CASE WHEN lag(x1) OVER w = x0 AND lag(colour) OVER w = colour AND x1 > x0 THEN 0 ELSE 1 END AS fresh FROM temp.map_box
  WINDOW w AS (PARTITION BY block, y0, y1 ORDER BY x0)
), g AS (
  SELECT *, sum(fresh) OVER (PARTITION BY block, y0, y1 ORDER BY x0) AS strip FROM s
)
SELECT block, min(x0), max(x1), y0, y1, min(colour) FROM g GROUP BY block, y0, y1, strip ORDER BY block, y0, min(x0), y1;
