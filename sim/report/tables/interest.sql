-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: Who gains by the numbers: sources of each lane's values
-- note: vendor: the number flatters or comes from who sells the thing; rival: from who sells another; independent: from neither. Counted over every value that says how it is known, those that stand at their default (most of them zero: this lane does not do that) included.
SELECT CASE WHEN path LIKE 'lanes.%' THEN coalesce((SELECT name FROM lane WHERE lane.run = p.run AND substr(p.path, 7, length(lane.name) + 1) = lane.name || '.'), substr(path, 7, instr(substr(path, 7), '.') - 1))
    ELSE 'the organisation' END AS "values of", count(*) AS "all", sum(coalesce(interest, '') = 'vendor') AS vendor,
  sum(coalesce(interest, '') = 'rival') AS rival, sum(coalesce(interest, '') = 'independent') AS independent,
  sum(interest IS NULL) AS "not stated", sum(confidence = 'judgement') AS judgements, sum(confidence = 'documented') AS documented,
  sum(confidence = 'measured') AS measured
FROM v_parameter p WHERE run = :run AND confidence IS NOT NULL AND value <> 'null' AND path NOT LIKE 'house.%'
GROUP BY 1 ORDER BY 1;
