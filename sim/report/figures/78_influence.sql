-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: What drives the difference between the two leading lanes
-- caption: Mean difference in cash a year (second minus first of the two cheapest lanes that deliver) in the third of organisations where a value is lowest (small dot) and where it is highest (large dot). Right of zero the leader is cheaper. Solid: sure at 5 % for all values together; thin: may be chance.
-- labels: SELECT label FROM temp.influence ORDER BY place
-- columns: block, place, when low, when high, sure
SELECT 0, place, when_low, when_high, sure FROM temp.influence ORDER BY place;
