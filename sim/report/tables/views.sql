-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: Views
SELECT s.name AS view, (SELECT group_concat(name, ', ') FROM pragma_table_info(s.name)) AS columns FROM sqlite_temp_schema s WHERE s.type = 'view' ORDER BY s.name;
