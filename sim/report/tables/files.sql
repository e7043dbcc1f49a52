-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: Input files; their full text is in the database
SELECT role || ' ' || name AS file, sha256 FROM file WHERE run = :run ORDER BY role DESC, name;
