-- SPDX-License-Identifier: GPL-3.0-or-later
-- Schema version 4: latency surfaces, of no run, found by the hash of all that they depend on; and which of them a run
-- has read.

CREATE TABLE surface (
  hash TEXT PRIMARY KEY NOT NULL CHECK (length(hash) = 16),
  fine INTEGER NOT NULL CHECK (fine IN (0, 1)),
  points INTEGER NOT NULL,
  checks INTEGER NOT NULL,
  unit_ns INTEGER NOT NULL, -- CPU time of a pass by a busy thread on an idle core
  worst_ppm INTEGER NOT NULL, -- interpolation against simulation at the checks, millionths
  typical_ppm INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Points, then checks; millionths of the unit, noise in millionths of the value.
CREATE TABLE surface_point (
  hash TEXT NOT NULL REFERENCES surface,
  point INTEGER NOT NULL,
  proxy_use REAL NOT NULL CHECK (abs(proxy_use) < 1e300),
  neighbours REAL NOT NULL CHECK (abs(neighbours) < 1e300),
  mean INTEGER NOT NULL,
  cpu INTEGER NOT NULL,
  noise_mean INTEGER NOT NULL,
  noise_p99 INTEGER NOT NULL,
  requests INTEGER NOT NULL,
  PRIMARY KEY (hash, point)
) STRICT, WITHOUT ROWID;

-- Slices of probability, then p50, p90, p99.
CREATE TABLE surface_value (
  hash TEXT NOT NULL,
  point INTEGER NOT NULL,
  slice INTEGER NOT NULL,
  value INTEGER NOT NULL,
  PRIMARY KEY (hash, point, slice),
  FOREIGN KEY (hash, point) REFERENCES surface_point
) STRICT, WITHOUT ROWID;

CREATE TABLE run_surface (
  run INTEGER NOT NULL REFERENCES run,
  lane INTEGER NOT NULL,
  component INTEGER NOT NULL,
  hash TEXT NOT NULL REFERENCES surface,
  PRIMARY KEY (run, lane, component)
) STRICT, WITHOUT ROWID;

-- What the surfaces say of a lane's ways on nodes that are all alike, for figures; ns. Overload has no row.
CREATE TABLE way (
  run INTEGER NOT NULL REFERENCES run,
  lane INTEGER NOT NULL,
  way TEXT NOT NULL,
  calls INTEGER NOT NULL, -- a second and node
  neighbours REAL NOT NULL CHECK (abs(neighbours) < 1e300),
  proxy_use REAL NOT NULL CHECK (abs(proxy_use) < 1e300),
  mean_ns INTEGER NOT NULL,
  p50_ns INTEGER NOT NULL,
  p90_ns INTEGER NOT NULL,
  p99_ns INTEGER NOT NULL,
  cpu_ns INTEGER NOT NULL,
  PRIMARY KEY (run, lane, way, calls, neighbours)
) STRICT, WITHOUT ROWID;

CREATE TABLE way_slice (
  run INTEGER NOT NULL,
  lane INTEGER NOT NULL,
  way TEXT NOT NULL,
  calls INTEGER NOT NULL,
  neighbours REAL NOT NULL CHECK (abs(neighbours) < 1e300),
  share REAL NOT NULL CHECK (abs(share) < 1e300), -- of calls that add at most value_ns
  value_ns INTEGER NOT NULL,
  PRIMARY KEY (run, lane, way, calls, neighbours, share),
  FOREIGN KEY (run, lane, way, calls, neighbours) REFERENCES way
) STRICT, WITHOUT ROWID;
