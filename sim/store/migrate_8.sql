-- SPDX-License-Identifier: GPL-3.0-or-later
-- Schema version 8: runs that are pilots of another run, and how large each replication of both is.

-- variant 0 is nobody's: the pilot that nobody joins, from which what is fixed is read.
CREATE TABLE pilot (
  run INTEGER NOT NULL REFERENCES run, -- production
  variant INTEGER NOT NULL CHECK (variant >= 0),
  name TEXT NOT NULL,
  pilot INTEGER NOT NULL REFERENCES run,
  replications INTEGER NOT NULL CHECK (replications >= 0),
  PRIMARY KEY (run, variant)
) STRICT, WITHOUT ROWID;

-- Variant -1 is production. Times in ms: of namespaces, pods and clusters.
CREATE TABLE pilot_size (
  run INTEGER NOT NULL REFERENCES run, -- production
  variant INTEGER NOT NULL,
  o INTEGER NOT NULL,
  h INTEGER NOT NULL,
  namespace_ms INTEGER NOT NULL,
  pod_ms INTEGER NOT NULL,
  cluster_ms INTEGER NOT NULL,
  joins INTEGER NOT NULL,
  PRIMARY KEY (run, variant, o, h)
) STRICT, WITHOUT ROWID;
