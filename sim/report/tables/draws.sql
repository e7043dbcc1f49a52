-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: What was drawn for the organisations
-- columns: prior, path, subject, organisation, uniform
SELECT d.prior, p.path, p.subject, d.o, d.u FROM draw d JOIN prior p USING (run, prior)
WHERE d.run = :run AND d.point = 0 AND d.o < :organisations ORDER BY d.prior, d.o;
