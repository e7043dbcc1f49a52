-- SPDX-License-Identifier: GPL-3.0-or-later
-- Schema version 2: sweeps. A sweep rests on a run, which says what is constant of it (lanes, quantities, prices,
-- parameters of the base). Its outcomes are found by (sweep, point, organisation o, history h, lane).

-- id: of everything that determines its results, the points included. turn: as for runs.
CREATE TABLE sweep (
  sweep INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE CHECK (length(id) = 16),
  turn INTEGER NOT NULL,
  run INTEGER NOT NULL REFERENCES run,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  title TEXT,
  question TEXT,
  command TEXT NOT NULL,
  libm TEXT NOT NULL,
  text TEXT NOT NULL, -- of the design file, or what made the points
  price_set INTEGER NOT NULL REFERENCES price_set,
  points INTEGER NOT NULL CHECK (points >= 1),
  replications INTEGER NOT NULL CHECK (replications >= 1), -- a point
  chunk INTEGER NOT NULL CHECK (chunk >= 1),
  chunks INTEGER NOT NULL CHECK (chunks >= 1),
  finished INTEGER NOT NULL CHECK (finished IN (0, 1))
) STRICT;

CREATE TABLE factor (
  sweep INTEGER NOT NULL REFERENCES sweep,
  factor INTEGER NOT NULL,
  name TEXT NOT NULL,
  path TEXT NOT NULL,
  unit TEXT,
  PRIMARY KEY (sweep, factor)
) STRICT, WITHOUT ROWID;

CREATE TABLE point (
  sweep INTEGER NOT NULL REFERENCES sweep,
  point INTEGER NOT NULL,
  name TEXT,
  PRIMARY KEY (sweep, point)
) STRICT, WITHOUT ROWID;

-- What a point leaves as in the base has no row.
CREATE TABLE setting (
  sweep INTEGER NOT NULL,
  point INTEGER NOT NULL,
  factor INTEGER NOT NULL,
  value TEXT NOT NULL,
  number REAL CHECK (abs(number) < 1e300),
  PRIMARY KEY (sweep, point, factor),
  FOREIGN KEY (sweep, point) REFERENCES point,
  FOREIGN KEY (sweep, factor) REFERENCES factor
) STRICT, WITHOUT ROWID;

-- Prices that a point changes.
CREATE TABLE point_price (
  sweep INTEGER NOT NULL,
  point INTEGER NOT NULL,
  key TEXT NOT NULL,
  micro INTEGER NOT NULL,
  PRIMARY KEY (sweep, point, key),
  FOREIGN KEY (sweep, point) REFERENCES point
) STRICT, WITHOUT ROWID;

-- A row here is what says that a chunk is stored, all of it.
CREATE TABLE chunk (
  sweep INTEGER NOT NULL REFERENCES sweep,
  chunk INTEGER NOT NULL CHECK (chunk >= 0),
  PRIMARY KEY (sweep, chunk)
) STRICT, WITHOUT ROWID;

-- amounts: a JSON list of natural amounts in the order of quantities, zeros at the end left out. One row instead of
-- twenty keeps a replication of five lanes within 2 kB; v_sweep_amount takes it apart.
CREATE TABLE point_outcome (
  sweep INTEGER NOT NULL,
  point INTEGER NOT NULL,
  o INTEGER NOT NULL CHECK (o >= 0),
  h INTEGER NOT NULL CHECK (h >= 0),
  lane INTEGER NOT NULL,
  entries INTEGER NOT NULL CHECK (entries >= 0),
  need_s INTEGER NOT NULL CHECK (need_s >= 0),
  hard_unmet INTEGER NOT NULL CHECK (hard_unmet >= 0),
  delivers INTEGER NOT NULL CHECK (delivers IN (0, 1)),
  span_ms INTEGER NOT NULL CHECK (span_ms > 0),
  fingerprint INTEGER NOT NULL,
  amounts TEXT NOT NULL,
  PRIMARY KEY (sweep, point, o, h, lane),
  FOREIGN KEY (sweep, point) REFERENCES point
) STRICT, WITHOUT ROWID;
