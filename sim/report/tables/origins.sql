-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: What the files say about uncertain values
-- columns: path, subject, confidence, interest, source
WITH subject AS (
  SELECT substr(path, 1, length(path) - length('subject')) AS prefix, value FROM v_parameter
  WHERE run = :run AND path LIKE '%].subject'
)
SELECT p.path, s.value, p.confidence, p.interest, p.source
FROM v_parameter p LEFT JOIN subject s ON substr(p.path, 1, length(s.prefix)) = s.prefix
WHERE p.run = :run AND p.confidence IS NOT NULL AND p.value <> 'null' ORDER BY p.origin = 'default',
  NOT (substr(p.path, 7, length(:leader) + 1) = :leader || '.' OR substr(p.path, 7, length(:rival) + 1) = :rival || '.'), p.ordinal;
