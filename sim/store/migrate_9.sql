-- SPDX-License-Identifier: GPL-3.0-or-later
-- Schema version 9: how well CPU time of a pass is known, which data planes are booked by. Surfaces of before have no rows
-- here; their hashes are none that is asked for any more.

CREATE TABLE surface_cpu (
  hash TEXT PRIMARY KEY NOT NULL REFERENCES surface,
  worst_ppm INTEGER NOT NULL, -- interpolation against simulation at the checks, millionths
  typical_ppm INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE surface_noise (
  hash TEXT NOT NULL,
  point INTEGER NOT NULL,
  cpu INTEGER NOT NULL, -- standard error, millionths of the value
  PRIMARY KEY (hash, point),
  FOREIGN KEY (hash, point) REFERENCES surface_point
) STRICT, WITHOUT ROWID;
