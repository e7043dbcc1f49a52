-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: Outage by lane
-- caption: Full-loss equivalent time of namespaces a year. Bars: mean over organisations. Lines: p10 to p90 over organisations. Rare and large: the mean lies above most organisations.
-- columns: lane, mean, p10, p90
SELECT lane, mean, p10, p90 FROM temp.estimate WHERE kind = 'quantity' AND name = 'outage' ORDER BY lane;
