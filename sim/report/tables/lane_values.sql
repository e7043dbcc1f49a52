-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: Values of a lane
SELECT substr(path, length(:lane) + 8) AS parameter, CASE WHEN instr(value, ', source: ') > 0 THEN substr(value, 1, instr(value, ', source: ') - 1) || '}' ELSE value END AS value,
  unit, confidence, coalesce(source, 'none') AS source, CASE WHEN instr(value, 'date: "') > 0 THEN substr(value, instr(value, 'date: "') + 7, 10) END AS dated, interest,
  CASE WHEN instr(origin, '/scenarios/') > 0 THEN substr(origin, instr(origin, '/scenarios/') + 1) ELSE origin END AS "where"
FROM v_parameter WHERE run = :run AND confidence IS NOT NULL AND substr(path, 1, length(:lane) + 7) = 'lanes.' || :lane || '.'
  AND value <> 'null' ORDER BY ordinal;
