-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: Prices
SELECT key AS price, price AS "a priced unit [currency]", (SELECT group_concat(DISTINCT priced_unit) FROM v_quantity q
  WHERE q.run = v_price.run AND q.price_key = v_price.key) AS unit, coalesce(source, 'judgement') AS source
FROM v_price WHERE run = :run ORDER BY key;
