-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: What the files say about uncertain values
-- columns: path, subject, confidence, interest, source
WITH key(word, record) AS ( -- where it stands whose property the numbers of a record are
  VALUES ('subject', ''), ('capability', 'capabilities'), ('product', 'upgrades')
), subject AS (
  SELECT substr(path, 1, length(path) - length(word)) AS prefix, value FROM v_parameter JOIN key
    ON path LIKE 'lanes.%' || record || '[%].' || word
  WHERE run = :run
)
SELECT p.path, s.value, p.confidence, p.interest, p.source
FROM v_parameter p LEFT JOIN subject s ON substr(p.path, 1, length(s.prefix)) = s.prefix
WHERE p.run = :run AND p.confidence IS NOT NULL AND p.value <> 'null' ORDER BY p.origin = 'default',
  NOT (substr(p.path, 7, length(:leader) + 1) = :leader || '.' OR substr(p.path, 7, length(:rival) + 1) = :rival || '.'), p.ordinal;
