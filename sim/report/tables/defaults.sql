-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: Product defaults against what this run assumes: certificates
-- note: The same PKI is laid on every lane (best practice of its own project), so that no lane is judged in a straw-man configuration. Days of lifetime; in brackets how it renews.
-- absent: The database does not hold certificate tiers (it was written by an earlier version), or no lane has any.
SELECT d.lane, d.name AS tier,
  CASE WHEN d.lifetime_days IS NULL THEN 'none' ELSE printf('%g d (%s)', round(d.lifetime_days, 2), d.renewal) END AS "product default",
  CASE WHEN u.lifetime_days IS NULL THEN 'none' ELSE printf('%g d (%s)', round(u.lifetime_days, 2), u.renewal) END AS "this run",
  CASE WHEN d.lifetime_days IS u.lifetime_days AND d.renewal = u.renewal THEN 'no' ELSE 'yes' END AS changed, coalesce(u.source, 'none') AS "source of this run's"
FROM v_tier d JOIN v_tier u ON u.run = d.run AND u.lane = d.lane AND u.tier = d.tier AND u.used = 1
WHERE d.run = :run AND d.mode = 'product-default' ORDER BY d.lane, d.tier;
