-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: Paired differences in cash a year
-- caption: Each lane minus the reference over the same organisations and histories. Dots: mean. Thick: 95 % interval of the mean (absent where it is withheld). Thin: p10 to p90 of the difference over organisations. Left of zero is cheaper than the reference.
-- columns: lane, mean, low, high, p10, p90, lane delivers
SELECT lane, d_mean, coalesce(d_low, d_mean), coalesce(d_high, d_mean), d_p10, d_p90, delivers
FROM temp.estimate WHERE kind = 'cash' ORDER BY lane;
