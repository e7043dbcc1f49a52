-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: Certificate timeline
-- caption: First end of every certificate tier of every cluster, from install dates and lifetimes. Open: renewed by itself before that, unless the automation fails. Filled: somebody has to renew it. Crossed: it has no owner. From top to bottom in a lane: roots, issuers, edge.
-- lane-height: 56
-- n: none
-- columns: lane, seconds since 1970, kind (0 root, 1 issuer, 2 edge), renewed by hand, without owner
SELECT lane.lane, v.due_s, CASE v.kind WHEN 'root' THEN 0 WHEN 'issuer' THEN 1 ELSE 2 END, v.renewal <> 'automatic', v.owner IS NULL
FROM v_due v JOIN lane ON lane.run = v.run AND lane.name = v.lane JOIN run ON run.run = v.run
WHERE v.run = :run AND v.due_s < run.end_ms / 1000 ORDER BY lane.lane, v.due_s;
