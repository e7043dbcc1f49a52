-- SPDX-License-Identifier: GPL-3.0-or-later
-- title: What pilots say of production
-- caption: Bars: cash a year in production, means over organisations. Marks: what a pilot of the same histories says of it by the rule of fixed plus variable cost (one cluster and its set-up, times clusters; what the namespace adds, times namespaces), plain and with what was added to it.
-- labels: SELECT name FROM pilot WHERE run = :run AND variant > 0 ORDER BY variant
-- lane-height: 92
-- columns: pilot (0: production), lane, cash a year
WITH x AS MATERIALIZED (SELECT * FROM v_pilot WHERE run = :run AND rule = 2 AND measure = 'cash')
SELECT * FROM (SELECT 0, lane, avg(production) FROM x WHERE variant = 1 GROUP BY lane
  UNION ALL SELECT variant, lane, avg(extrapolated) FROM x GROUP BY variant, lane) ORDER BY 1, 2;
