-- SPDX-License-Identifier: GPL-3.0-or-later
-- Schema version 6: by month and replication only what has a price (table month); of the rest the months are summed
-- over replications, a row for all of them together. Files of before have everything in month, and keep it.

CREATE TABLE month_sum (
  run INTEGER NOT NULL,
  point INTEGER NOT NULL,
  lane INTEGER NOT NULL,
  month INTEGER NOT NULL CHECK (month >= 0),
  category INTEGER NOT NULL,
  quantity INTEGER NOT NULL,
  amount INTEGER NOT NULL CHECK (amount > 0), -- stays at the largest integer when it gets there
  PRIMARY KEY (run, point, lane, month, category, quantity)
) STRICT, WITHOUT ROWID;
