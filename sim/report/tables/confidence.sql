-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: How well the values are known that are uncertain or chosen
SELECT known AS "how", count(*) AS "values" FROM v_parameter WHERE run = :run AND known IS NOT NULL GROUP BY known ORDER BY known;
