-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: Values of a lane
SELECT substr(path, length(:lane) + 8) AS parameter, value, unit, confidence, source, interest,
  CASE WHEN instr(origin, '/scenarios/') > 0 THEN substr(origin, instr(origin, '/scenarios/') + 1) ELSE origin END AS "where"
FROM v_parameter WHERE run = :run AND confidence IS NOT NULL AND substr(path, 1, length(:lane) + 7) = 'lanes.' || :lane || '.'
  AND value <> 'null' ORDER BY ordinal;
