-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: Product defaults that lane files change for production
-- note: Values whose note names a default; the same rule for every lane: production redundancy.
-- absent: No value of a lane file says that it changes a default.
SELECT coalesce((SELECT name FROM lane WHERE lane.run = p.run AND substr(p.path, 7, length(lane.name) + 1) = lane.name || '.'), substr(path, 7, instr(substr(path, 7), '.') - 1)) AS lane,
  substr(path, instr(substr(path, 7), '.') + 7) AS value, trim(rtrim(substr(value, instr(value, 'note: ') + 6, 200), '}]'), '"') AS "what the file says",
  CASE WHEN instr(origin, '/scenarios/') > 0 THEN substr(origin, instr(origin, '/scenarios/') + 1) ELSE origin END AS "where"
FROM v_parameter p WHERE run = :run AND path LIKE 'lanes.%' AND value LIKE '%note: %default is%' ORDER BY ordinal;
