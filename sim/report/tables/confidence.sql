-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: How well the uncertain values are known
SELECT confidence, count(*) AS "values", sum(source IS NOT NULL) AS "with a source" FROM v_parameter
WHERE run = :run AND confidence IS NOT NULL AND value <> 'null' GROUP BY confidence ORDER BY confidence;
