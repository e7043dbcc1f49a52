-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: Values of the organisation
SELECT path AS parameter, CASE WHEN instr(value, ', source: ') > 0 THEN substr(value, 1, instr(value, ', source: ') - 1) || '}' ELSE value END AS value,
  unit, confidence, coalesce(source, CASE WHEN confidence IS NULL THEN 'fact of the house' ELSE 'none' END) AS source,
  CASE WHEN instr(value, 'date: "') > 0 THEN substr(value, instr(value, 'date: "') + 7, 10) END AS dated, CASE WHEN instr(origin, '/scenarios/') > 0 THEN substr(origin, instr(origin, '/scenarios/') + 1)
  ELSE origin END AS "where" FROM v_parameter WHERE run = :run AND path NOT LIKE 'lanes.%' AND value <> 'null' ORDER BY ordinal;
