-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: What is counted: cost models
SELECT name AS model, summary, (SELECT group_concat(name, ', ') FROM cause WHERE cause.run = category.run AND cause.category = category.category) AS causes
FROM category WHERE run = :run ORDER BY category;
