-- SPDX-License-Identifier: GPL-3.0-or-later
-- Fact tables, schema version 1. Views (views.sql) are what readers use; these tables change rarely.
--
-- Every row is found by what it is about: run, design point, organisation o, history h, lane. `run` is the place of the
-- run in this file, `run.id` what it is everywhere. Amounts are integers in natural units; money is a view.
-- What is constant of a run has the run in its key alone; results have (run, point, o, h).

CREATE TABLE meta (
  key TEXT PRIMARY KEY NOT NULL,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE price_set (
  price_set INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE CHECK (length(id) = 16),
  name TEXT NOT NULL,
  currency TEXT NOT NULL,
  file TEXT
) STRICT;

CREATE TABLE price (
  price_set INTEGER NOT NULL REFERENCES price_set,
  key TEXT NOT NULL,
  micro INTEGER NOT NULL,
  source TEXT,
  PRIMARY KEY (price_set, key)
) STRICT, WITHOUT ROWID;

-- id: of everything that determines the results (version, effective values, lanes, calendars, seed, histories an
-- organisation, traced replications), not of their number: more replications extend a run.
-- turn: which run was written last, by count, for there is no wall clock in results.
CREATE TABLE run (
  run INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE CHECK (length(id) = 16),
  turn INTEGER NOT NULL,
  tool_version TEXT NOT NULL,
  compiler TEXT NOT NULL,
  command TEXT NOT NULL,
  libm TEXT NOT NULL,
  scenario TEXT NOT NULL,
  title TEXT,
  question TEXT,
  currency TEXT NOT NULL,
  seed INTEGER NOT NULL,
  replications INTEGER NOT NULL CHECK (replications >= 0),
  histories INTEGER NOT NULL CHECK (histories >= 1),
  traced INTEGER NOT NULL CHECK (traced >= 0),
  start_ms INTEGER NOT NULL,
  end_ms INTEGER NOT NULL,
  as_of_ms INTEGER NOT NULL,
  tolerance REAL NOT NULL CHECK (abs(tolerance) < 1e300),
  price_set INTEGER NOT NULL REFERENCES price_set,
  finished INTEGER NOT NULL CHECK (finished IN (0, 1)),
  CHECK (end_ms > start_ms)
) STRICT;

CREATE TABLE file (
  run INTEGER NOT NULL REFERENCES run,
  role TEXT NOT NULL CHECK (role IN ('scenario', 'lane')),
  name TEXT NOT NULL,
  path TEXT,
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  text TEXT NOT NULL,
  PRIMARY KEY (run, role, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE parameter (
  run INTEGER NOT NULL REFERENCES run,
  ordinal INTEGER NOT NULL,
  path TEXT NOT NULL,
  value TEXT NOT NULL,
  unit TEXT,
  origin TEXT NOT NULL,
  source TEXT,
  confidence TEXT,
  PRIMARY KEY (run, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE lane (
  run INTEGER NOT NULL REFERENCES run,
  lane INTEGER NOT NULL CHECK (lane >= 0),
  name TEXT NOT NULL,
  title TEXT NOT NULL,
  summary TEXT,
  colour TEXT,
  dash INTEGER NOT NULL,
  PRIMARY KEY (run, lane),
  UNIQUE (run, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE component (
  run INTEGER NOT NULL,
  lane INTEGER NOT NULL,
  component INTEGER NOT NULL,
  name TEXT NOT NULL,
  product TEXT,
  role TEXT NOT NULL,
  placement TEXT,
  PRIMARY KEY (run, lane, component),
  FOREIGN KEY (run, lane) REFERENCES lane
) STRICT, WITHOUT ROWID;

CREATE TABLE team (
  run INTEGER NOT NULL REFERENCES run,
  team INTEGER NOT NULL,
  name TEXT NOT NULL,
  people INTEGER NOT NULL,
  hours_ms INTEGER NOT NULL, -- a person and week that are free for this work
  on_call INTEGER NOT NULL CHECK (on_call IN (0, 1)),
  PRIMARY KEY (run, team)
) STRICT, WITHOUT ROWID;

CREATE TABLE owner (
  run INTEGER NOT NULL REFERENCES run,
  role TEXT NOT NULL,
  team INTEGER NOT NULL,
  alerts INTEGER NOT NULL CHECK (alerts IN (0, 1)),
  rehearsed INTEGER NOT NULL CHECK (rehearsed IN (0, 1)),
  PRIMARY KEY (run, role)
) STRICT, WITHOUT ROWID;

CREATE TABLE cluster (
  run INTEGER NOT NULL REFERENCES run,
  cluster INTEGER NOT NULL,
  name TEXT NOT NULL,
  nodes INTEGER NOT NULL,
  PRIMARY KEY (run, cluster)
) STRICT, WITHOUT ROWID;

CREATE TABLE requirement (
  run INTEGER NOT NULL REFERENCES run,
  ordinal INTEGER NOT NULL,
  capability TEXT NOT NULL,
  hard INTEGER NOT NULL CHECK (hard IN (0, 1)),
  due_ms INTEGER NOT NULL,
  share REAL NOT NULL CHECK (abs(share) < 1e300),
  PRIMARY KEY (run, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE support (
  run INTEGER NOT NULL,
  lane INTEGER NOT NULL,
  capability TEXT NOT NULL,
  support TEXT NOT NULL,
  maturity TEXT,
  source TEXT,
  note TEXT,
  PRIMARY KEY (run, lane, capability),
  FOREIGN KEY (run, lane) REFERENCES lane
) STRICT, WITHOUT ROWID;

CREATE TABLE category (
  run INTEGER NOT NULL REFERENCES run,
  category INTEGER NOT NULL,
  name TEXT NOT NULL,
  summary TEXT,
  PRIMARY KEY (run, category)
) STRICT, WITHOUT ROWID;

CREATE TABLE cause (
  run INTEGER NOT NULL,
  category INTEGER NOT NULL,
  cause INTEGER NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (run, category, cause),
  FOREIGN KEY (run, category) REFERENCES category
) STRICT, WITHOUT ROWID;

CREATE TABLE quantity (
  run INTEGER NOT NULL REFERENCES run,
  quantity INTEGER NOT NULL,
  word TEXT NOT NULL,
  unit TEXT NOT NULL,
  per_priced_unit INTEGER NOT NULL CHECK (per_priced_unit > 0),
  priced_unit TEXT NOT NULL,
  price_key TEXT,
  doc TEXT,
  PRIMARY KEY (run, quantity)
) STRICT, WITHOUT ROWID;

-- month -> its first instant; one row more than months, for the end of the last.
CREATE TABLE month_start (
  run INTEGER NOT NULL REFERENCES run,
  month INTEGER NOT NULL,
  time_ms INTEGER NOT NULL,
  PRIMARY KEY (run, month)
) STRICT, WITHOUT ROWID;

CREATE TABLE prior (
  run INTEGER NOT NULL REFERENCES run,
  prior INTEGER NOT NULL,
  path TEXT NOT NULL,
  subject TEXT NOT NULL,
  unit TEXT,
  PRIMARY KEY (run, prior),
  UNIQUE (run, path, subject)
) STRICT, WITHOUT ROWID;

CREATE TABLE draw (
  run INTEGER NOT NULL,
  point INTEGER NOT NULL,
  o INTEGER NOT NULL,
  prior INTEGER NOT NULL,
  u REAL NOT NULL CHECK (u > 0 AND u < 1),
  value REAL NOT NULL CHECK (abs(value) < 1e300),
  PRIMARY KEY (run, point, o, prior),
  FOREIGN KEY (run, prior) REFERENCES prior
) STRICT, WITHOUT ROWID;

-- A row here is what says that the replication is stored, all of it.
CREATE TABLE replication (
  run INTEGER NOT NULL REFERENCES run,
  point INTEGER NOT NULL,
  o INTEGER NOT NULL CHECK (o >= 0),
  h INTEGER NOT NULL CHECK (h >= 0),
  traced INTEGER NOT NULL CHECK (traced IN (0, 1)),
  PRIMARY KEY (run, point, o, h)
) STRICT, WITHOUT ROWID;

CREATE TABLE outcome (
  run INTEGER NOT NULL,
  point INTEGER NOT NULL,
  o INTEGER NOT NULL,
  h INTEGER NOT NULL,
  lane INTEGER NOT NULL,
  entries INTEGER NOT NULL CHECK (entries >= 0),
  need_s INTEGER NOT NULL CHECK (need_s >= 0),
  hard_unmet INTEGER NOT NULL CHECK (hard_unmet >= 0),
  delivers INTEGER NOT NULL CHECK (delivers IN (0, 1)),
  fingerprint INTEGER NOT NULL,
  PRIMARY KEY (run, point, o, h, lane),
  FOREIGN KEY (run, point, o, h) REFERENCES replication,
  FOREIGN KEY (run, lane) REFERENCES lane
) STRICT, WITHOUT ROWID;

-- Zero rows are absent in all that follow.
CREATE TABLE amount (
  run INTEGER NOT NULL,
  point INTEGER NOT NULL,
  o INTEGER NOT NULL,
  h INTEGER NOT NULL,
  lane INTEGER NOT NULL,
  quantity INTEGER NOT NULL,
  amount INTEGER NOT NULL CHECK (amount > 0),
  PRIMARY KEY (run, point, o, h, lane, quantity),
  FOREIGN KEY (run, point, o, h, lane) REFERENCES outcome
) STRICT, WITHOUT ROWID;

CREATE TABLE total (
  run INTEGER NOT NULL,
  point INTEGER NOT NULL,
  o INTEGER NOT NULL,
  h INTEGER NOT NULL,
  lane INTEGER NOT NULL,
  category INTEGER NOT NULL,
  cause INTEGER NOT NULL,
  team INTEGER NOT NULL,
  quantity INTEGER NOT NULL,
  amount INTEGER NOT NULL CHECK (amount > 0),
  PRIMARY KEY (run, point, o, h, lane, category, cause, team, quantity),
  FOREIGN KEY (run, point, o, h, lane) REFERENCES outcome
) STRICT, WITHOUT ROWID;

CREATE TABLE month (
  run INTEGER NOT NULL,
  point INTEGER NOT NULL,
  o INTEGER NOT NULL,
  h INTEGER NOT NULL,
  lane INTEGER NOT NULL,
  month INTEGER NOT NULL CHECK (month >= 0),
  category INTEGER NOT NULL,
  quantity INTEGER NOT NULL,
  amount INTEGER NOT NULL CHECK (amount > 0),
  PRIMARY KEY (run, point, o, h, lane, month, category, quantity),
  FOREIGN KEY (run, point, o, h, lane) REFERENCES outcome
) STRICT, WITHOUT ROWID;

-- Traced replications only.
CREATE TABLE namespace (
  run INTEGER NOT NULL,
  point INTEGER NOT NULL,
  o INTEGER NOT NULL,
  h INTEGER NOT NULL,
  namespace INTEGER NOT NULL,
  name TEXT NOT NULL,
  cluster INTEGER NOT NULL,
  team INTEGER NOT NULL,
  PRIMARY KEY (run, point, o, h, namespace),
  FOREIGN KEY (run, point, o, h) REFERENCES replication
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
  run INTEGER NOT NULL,
  point INTEGER NOT NULL,
  o INTEGER NOT NULL,
  h INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  id INTEGER NOT NULL,
  cause INTEGER NOT NULL, -- id of what caused it, 0: nothing inside
  time_ms INTEGER NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  value INTEGER NOT NULL,
  PRIMARY KEY (run, point, o, h, ordinal),
  FOREIGN KEY (run, point, o, h) REFERENCES replication
) STRICT, WITHOUT ROWID;
CREATE INDEX event_by_id ON event (run, point, o, h, id);

CREATE TABLE entry (
  run INTEGER NOT NULL,
  point INTEGER NOT NULL,
  o INTEGER NOT NULL,
  h INTEGER NOT NULL,
  lane INTEGER NOT NULL,
  ordinal INTEGER NOT NULL, -- in the order of booking
  time_ms INTEGER NOT NULL,
  event INTEGER NOT NULL,   -- 0: accrual without a single cause
  category INTEGER NOT NULL,
  cause INTEGER NOT NULL,
  team INTEGER NOT NULL,
  cluster INTEGER NOT NULL,   -- -1: none, as for component and namespace
  component INTEGER NOT NULL,
  namespace INTEGER NOT NULL,
  quantity INTEGER NOT NULL,
  amount INTEGER NOT NULL CHECK (amount > 0),
  PRIMARY KEY (run, point, o, h, lane, ordinal),
  FOREIGN KEY (run, point, o, h, lane) REFERENCES outcome
) STRICT, WITHOUT ROWID;
