-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: Values of the organisation
SELECT path AS parameter, value, unit, confidence, source, CASE WHEN instr(origin, '/scenarios/') > 0 THEN substr(origin, instr(origin, '/scenarios/') + 1)
  ELSE origin END AS "where" FROM v_parameter WHERE run = :run AND path NOT LIKE 'lanes.%' AND value <> 'null' ORDER BY ordinal;
