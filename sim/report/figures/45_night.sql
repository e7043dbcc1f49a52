-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: The 2 a.m. map
-- caption: Pages a year by hour of the day and day of the week (each lane from Monday at the top to Sunday), in the time of the team that is paged. Sums over all replications. Empty where nobody was paged.
-- lane-height: 84
-- n: histories
-- columns: lane, hour, weekday, pages a year
SELECT lane.lane, v.hour, v.weekday, sum(v.pages) * 1.0 / :replications / :years FROM v_hour v JOIN lane ON lane.run = v.run AND lane.name = v.lane
WHERE v.run = :run AND v.point = 0 GROUP BY lane.lane, v.hour, v.weekday ORDER BY lane.lane, v.weekday, v.hour;
