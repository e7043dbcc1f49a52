-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: Signals of the projects
-- note: A risk shape: the project motion that one signs up to track. None of these numbers says anything about latency, failure isolation or policy ergonomics, and nothing is computed from them.
-- absent: The database holds no dated signals of the projects (it was written by an earlier version).
SELECT product, date, signal, value, source FROM v_signal WHERE run = :run ORDER BY product, signal, date;
