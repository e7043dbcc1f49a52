-- SPDX-License-Identifier: GPL-3.0-or-later
-- Schema version 5: what studies of a scenario found (sensitivity). One row a study, the newest has the largest turn.

CREATE TABLE study (
  run INTEGER NOT NULL REFERENCES run, -- its inputs; it has no replications of its own
  turn INTEGER NOT NULL,
  method TEXT NOT NULL,
  lane TEXT NOT NULL,
  rival TEXT NOT NULL, -- differences are rival minus lane
  command TEXT NOT NULL,
  found TEXT NOT NULL, -- JSON: a table: title, note, columns, rows
  PRIMARY KEY (run, turn)
) STRICT, WITHOUT ROWID;
