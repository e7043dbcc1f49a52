-- SPDX-License-Identifier: GPL-3.0-or-later
-- Schema version 3: when people are paged, what certificates a lane has, signals of the projects.

-- Pages by hour of the week of the team that is paged, 0 (Monday 00:00) to 167, summed over all replications.
CREATE TABLE hour (
  run INTEGER NOT NULL,
  point INTEGER NOT NULL,
  lane INTEGER NOT NULL,
  category INTEGER NOT NULL,
  cause INTEGER NOT NULL,
  team INTEGER NOT NULL,
  hour INTEGER NOT NULL CHECK (hour >= 0 AND hour < 168),
  pages INTEGER NOT NULL CHECK (pages > 0),
  PRIMARY KEY (run, point, lane, category, cause, team, hour)
) STRICT, WITHOUT ROWID;

-- Certificate tiers of a lane under each way of running a PKI; `used`: the way of this run. Times in ms; lifetime NULL:
-- the tier has none there. renew_ms: from issue to the planned renewal, NULL where nothing renews it by itself.
CREATE TABLE tier (
  run INTEGER NOT NULL,
  lane INTEGER NOT NULL,
  tier INTEGER NOT NULL,
  mode TEXT NOT NULL,
  used INTEGER NOT NULL CHECK (used IN (0, 1)),
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  parent TEXT,
  clamped INTEGER NOT NULL CHECK (clamped IN (0, 1)),
  role TEXT NOT NULL,
  renewal TEXT NOT NULL,
  lifetime_ms INTEGER,
  renew_ms INTEGER,
  warning_ms INTEGER NOT NULL,
  source TEXT,
  PRIMARY KEY (run, lane, tier, mode)
) STRICT, WITHOUT ROWID;

-- Dated signals of the projects behind the lanes; nothing is computed from them.
CREATE TABLE signal (
  run INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  product TEXT NOT NULL,
  date_ms INTEGER NOT NULL,
  signal TEXT NOT NULL,
  value TEXT NOT NULL,
  source TEXT NOT NULL,
  PRIMARY KEY (run, ordinal)
) STRICT, WITHOUT ROWID;
