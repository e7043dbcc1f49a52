-- SPDX-License-Identifier: GPL-3.0-or-later
-- The public interface: names instead of numbers, priced units instead of natural ones, money from the run's price
-- list. Remade when this text changes. The same text with TEMP views serves files that cannot be written.
-- Columns called `years` or `a year` use 365.25 days.

CREATE VIEW v_run AS
SELECT run.run, run.id, run.scenario, run.title, run.question, run.tool_version, run.compiler, run.command, run.seed,
  run.replications AS wanted, (SELECT count(*) FROM replication r WHERE r.run = run.run) AS replications,
  run.histories, run.finished, run.currency, price_set.name AS prices,
  date(run.start_ms / 1000, 'unixepoch') AS start, date(run.end_ms / 1000, 'unixepoch') AS "end",
  date(run.as_of_ms / 1000, 'unixepoch') AS as_of, (run.end_ms - run.start_ms) / 31557600000.0 AS years, run.turn
FROM run JOIN price_set USING (price_set);

CREATE VIEW v_lane AS
SELECT run, lane, name, title, summary, colour, dash FROM lane;

CREATE VIEW v_price AS
SELECT run.run, price.key, price.micro / 1e6 AS price, run.currency, price.source
FROM run JOIN price USING (price_set);

CREATE VIEW v_quantity AS
SELECT q.run, q.quantity, q.word, q.unit, q.per_priced_unit, q.priced_unit, q.price_key, q.doc,
  coalesce(p.micro / 1e6, 0) AS price, coalesce(p.micro / 1e6, 0) / q.per_priced_unit AS money_per_unit
FROM quantity q JOIN run USING (run) LEFT JOIN price p ON p.price_set = run.price_set AND p.key = q.price_key;

-- unit: NULL too where the text carries its own, "3y", beside which the one that is stored would be a second.
-- interest: who gains by the number; it ends the text of the newest case of a value. known: how well; NULL where nothing was
-- stated or judged. A judgement has cited bounds where its source or its note names a section of the fact tables.
CREATE VIEW v_parameter AS
SELECT run, ordinal, path, value,
  CASE WHEN unit = 'ms' AND value GLOB '*[0-9][smhdwy]*' AND value NOT LIKE '%mu:%' THEN NULL ELSE unit END AS unit,
  origin, source, confidence,
  CASE WHEN value LIKE '%, interest: vendor}' OR value LIKE '%, interest: vendor}]' THEN 'vendor'
    WHEN value LIKE '%, interest: rival}' OR value LIKE '%, interest: rival}]' THEN 'rival'
    WHEN value LIKE '%, interest: independent}' OR value LIKE '%, interest: independent}]' THEN 'independent' END AS interest,
  CASE WHEN confidence IS NULL OR value = 'null' OR (origin = 'default' AND value NOT LIKE '%dist:%') THEN NULL
    WHEN confidence <> 'judgement' THEN confidence
    WHEN source IS NOT NULL OR value LIKE '%.md %' THEN 'judgement between cited bounds'
    ELSE 'judgement alone' END AS known
FROM parameter;

CREATE VIEW v_outcome AS
SELECT x.run, x.point, x.o, x.h, lane.name AS lane, x.delivers, x.hard_unmet, x.need_s / 86400.0 AS need_days,
  x.entries, printf('%016x', x.fingerprint) AS fingerprint
FROM outcome x JOIN lane USING (run, lane);

CREATE VIEW v_amount AS
SELECT x.run, x.point, x.o, x.h, lane.name AS lane, q.word AS quantity, x.amount AS natural, q.unit AS natural_unit,
  x.amount * 1.0 / q.per_priced_unit AS amount, q.priced_unit AS unit, x.amount * q.money_per_unit AS money
FROM amount x JOIN lane USING (run, lane) JOIN v_quantity q USING (run, quantity);

CREATE VIEW v_total AS
SELECT x.run, x.point, x.o, x.h, lane.name AS lane, category.name AS category, cause.name AS cause,
  team.name AS team, q.word AS quantity, x.amount AS natural, q.unit AS natural_unit,
  x.amount * 1.0 / q.per_priced_unit AS amount, q.priced_unit AS unit, x.amount * q.money_per_unit AS money
FROM total x JOIN lane USING (run, lane) JOIN category USING (run, category) JOIN cause USING (run, category, cause)
  JOIN team USING (run, team) JOIN v_quantity q USING (run, quantity);

CREATE VIEW v_month AS
SELECT x.run, x.point, x.o, x.h, lane.name AS lane, x.month,
  date(m.time_ms / 1000, 'unixepoch') AS month_start, category.name AS category, q.word AS quantity,
  x.amount AS natural, q.unit AS natural_unit, x.amount * 1.0 / q.per_priced_unit AS amount, q.priced_unit AS unit,
  x.amount * q.money_per_unit AS money
FROM month x JOIN lane USING (run, lane) JOIN category USING (run, category) JOIN month_start m USING (run, month)
  JOIN v_quantity q USING (run, quantity);

-- All quantities by month, summed over replications; v_month has only what has a price.
CREATE VIEW v_month_sum AS
SELECT x.run, x.point, lane.name AS lane, x.month, date(m.time_ms / 1000, 'unixepoch') AS month_start,
  category.name AS category, q.word AS quantity, x.amount AS natural, q.unit AS natural_unit,
  x.amount * 1.0 / q.per_priced_unit AS amount, q.priced_unit AS unit, x.amount * q.money_per_unit AS money
FROM (SELECT run, point, lane, month, category, quantity, sum(amount) AS amount FROM month
    GROUP BY run, point, lane, month, category, quantity
  UNION ALL SELECT run, point, lane, month, category, quantity, amount FROM month_sum) x
  JOIN lane USING (run, lane) JOIN category USING (run, category) JOIN month_start m USING (run, month)
  JOIN v_quantity q USING (run, quantity);

CREATE VIEW v_cash AS
SELECT x.run, x.point, x.o, x.h, lane.name AS lane,
  coalesce((SELECT sum(a.amount * q.money_per_unit) FROM amount a JOIN v_quantity q USING (run, quantity)
    WHERE a.run = x.run AND a.point = x.point AND a.o = x.o AND a.h = x.h AND a.lane = x.lane), 0) AS money,
  run.currency, x.delivers
FROM outcome x JOIN lane USING (run, lane) JOIN run USING (run);

CREATE VIEW v_draw AS
SELECT d.run, d.point, d.o, prior.path, prior.subject, d.u, d.value, prior.unit
FROM draw d JOIN prior USING (run, prior);

CREATE VIEW v_requirement AS
SELECT r.run, r.capability, r.hard, date(r.due_ms / 1000, 'unixepoch') AS due, r.share, lane.name AS lane,
  coalesce(s.support, 'none') AS support, s.maturity, s.source, s.note
FROM requirement r JOIN lane USING (run)
  LEFT JOIN support s ON s.run = r.run AND s.lane = lane.lane AND s.capability = r.capability;

CREATE VIEW v_entry AS
SELECT x.run, x.point, x.o, x.h, lane.name AS lane, x.ordinal, x.time_ms,
  strftime('%Y-%m-%dT%H:%M:%SZ', x.time_ms / 1000, 'unixepoch') AS time,
  category.name AS category, cause.name AS cause, team.name AS team, cluster.name AS cluster,
  component.name AS component, namespace.name AS namespace, q.word AS quantity, x.amount AS natural,
  q.unit AS natural_unit, x.amount * 1.0 / q.per_priced_unit AS amount, q.priced_unit AS unit,
  x.amount * q.money_per_unit AS money, x.event
FROM entry x JOIN lane USING (run, lane) JOIN category USING (run, category) JOIN cause USING (run, category, cause)
  JOIN team USING (run, team) JOIN v_quantity q USING (run, quantity)
  LEFT JOIN cluster ON cluster.run = x.run AND cluster.cluster = x.cluster
  LEFT JOIN component ON component.run = x.run AND component.lane = x.lane AND component.component = x.component
  LEFT JOIN namespace ON namespace.run = x.run AND namespace.point = x.point AND namespace.o = x.o
    AND namespace.h = x.h AND namespace.namespace = x.namespace;

CREATE VIEW v_hour AS
SELECT x.run, x.point, lane.name AS lane, category.name AS category, cause.name AS cause, team.name AS team,
  x.hour / 24 AS weekday, x.hour % 24 AS hour, x.pages
FROM hour x JOIN lane USING (run, lane) JOIN category USING (run, category) JOIN cause USING (run, category, cause)
  JOIN team USING (run, team);

CREATE VIEW v_tier AS
SELECT t.run, lane.name AS lane, t.tier, t.name, t.kind, t.parent, t.clamped, t.mode, t.used, t.role, t.renewal,
  t.lifetime_ms / 86400000.0 AS lifetime_days, t.renew_ms / 86400000.0 AS renew_days,
  t.warning_ms / 86400000.0 AS warning_days, t.source,
  (SELECT team.name FROM owner o JOIN team USING (run, team) WHERE o.run = t.run AND o.role = t.role AND o.team > 0)
    AS owner,
  (SELECT o.alerts FROM owner o WHERE o.run = t.run AND o.role = t.role) AS alerts,
  (SELECT o.rehearsed FROM owner o WHERE o.run = t.run AND o.role = t.role) AS rehearsed
FROM tier t JOIN lane USING (run, lane);

-- The first end of every tier of the PKI in use, cluster by cluster. What renews by itself or ended before the start
-- has been renewed since; a date is that of the term that runs at the start.
CREATE VIEW v_due AS
SELECT v.run, v.lane, v.tier, v.name, v.kind, c.name AS cluster, v.role, v.owner, v.alerts, v.rehearsed, v.renewal,
  v.lifetime_days, i.installed_s,
  CASE WHEN i.installed_s >= r.start_ms / 1000 THEN i.installed_s ELSE i.installed_s
    + CAST((r.start_ms / 1000 - i.installed_s) / (86400 * coalesce(v.renew_days, v.lifetime_days)) AS INTEGER)
    * 86400 * coalesce(v.renew_days, v.lifetime_days) END + 86400 * v.lifetime_days AS due_s
FROM v_tier v JOIN run r USING (run) JOIN cluster c USING (run)
  JOIN (SELECT run, path, unixepoch(value) AS installed_s FROM parameter) i
    ON i.run = v.run AND i.path = 'clusters[' || c.name || '].installed'
WHERE v.used = 1 AND v.lifetime_days > 0 AND v.kind <> 'leaf';

CREATE VIEW v_signal AS
SELECT run, product, date(date_ms / 1000, 'unixepoch') AS date, signal, value, source FROM signal;

CREATE VIEW v_event AS
SELECT run, point, o, h, ordinal, id, cause, time_ms,
  strftime('%Y-%m-%dT%H:%M:%SZ', time_ms / 1000, 'unixepoch') AS time, kind, subject, value
FROM event;

CREATE VIEW v_sweep AS
SELECT sweep.sweep, sweep.id, sweep.run, sweep.name, sweep.title, sweep.question, sweep.kind, sweep.command,
  sweep.points, sweep.replications, run.histories, run.seed, sweep.chunks,
  (SELECT count(*) FROM chunk WHERE chunk.sweep = sweep.sweep) AS chunks_stored, sweep.finished, run.scenario,
  run.currency, price_set.name AS prices, run.tool_version, sweep.turn
FROM sweep JOIN run USING (run) JOIN price_set ON price_set.price_set = sweep.price_set;

-- A row a factor that the point changes; a point that is the base has one row without a factor.
CREATE VIEW v_sweep_point AS
SELECT p.sweep, p.point, p.name, f.name AS factor, f.path, s.value, s.number, f.unit
FROM point p LEFT JOIN setting s USING (sweep, point) LEFT JOIN factor f USING (sweep, factor);

CREATE VIEW v_sweep_outcome AS
SELECT x.sweep, x.point, x.o, x.h, lane.name AS lane, x.delivers, x.hard_unmet, x.need_s / 86400.0 AS need_days,
  x.span_ms / 31557600000.0 AS years, x.entries, printf('%016x', x.fingerprint) AS fingerprint
FROM point_result x JOIN sweep USING (sweep) JOIN lane ON lane.run = sweep.run AND lane.lane = x.lane;

-- A row an outcome and quantity, for the views that follow.
CREATE VIEW sweep_amount AS
SELECT x.sweep, x.point, x.o, x.h, x.lane, q.quantity, q.price_key, q.per_priced_unit,
  CASE q.quantity
    WHEN 0 THEN x.q0 WHEN 1 THEN x.q1 WHEN 2 THEN x.q2 WHEN 3 THEN x.q3 WHEN 4 THEN x.q4 WHEN 5 THEN x.q5
    WHEN 6 THEN x.q6 WHEN 7 THEN x.q7 WHEN 8 THEN x.q8 WHEN 9 THEN x.q9 WHEN 10 THEN x.q10 WHEN 11 THEN x.q11
    WHEN 12 THEN x.q12 WHEN 13 THEN x.q13 WHEN 14 THEN x.q14 WHEN 15 THEN x.q15 WHEN 16 THEN x.q16 WHEN 17 THEN x.q17
    WHEN 18 THEN x.q18 WHEN 19 THEN x.q19 WHEN 20 THEN x.q20 WHEN 21 THEN x.q21 WHEN 22 THEN x.q22 WHEN 23 THEN x.q23
    WHEN 24 THEN x.q24 WHEN 25 THEN x.q25 WHEN 26 THEN x.q26 WHEN 27 THEN x.q27 WHEN 28 THEN x.q28 WHEN 29 THEN x.q29
    WHEN 30 THEN x.q30 WHEN 31 THEN x.q31 WHEN 32 THEN x.q32 WHEN 33 THEN x.q33 WHEN 34 THEN x.q34 WHEN 35 THEN x.q35
    WHEN 36 THEN x.q36 WHEN 37 THEN x.q37 WHEN 38 THEN x.q38 WHEN 39 THEN x.q39 WHEN 40 THEN x.q40 WHEN 41 THEN x.q41
    WHEN 42 THEN x.q42 WHEN 43 THEN x.q43 WHEN 44 THEN x.q44 WHEN 45 THEN x.q45 WHEN 46 THEN x.q46 WHEN 47 THEN x.q47
    WHEN 48 THEN x.q48 WHEN 49 THEN x.q49 WHEN 50 THEN x.q50 WHEN 51 THEN x.q51 WHEN 52 THEN x.q52 WHEN 53 THEN x.q53
    WHEN 54 THEN x.q54 WHEN 55 THEN x.q55 WHEN 56 THEN x.q56 WHEN 57 THEN x.q57 WHEN 58 THEN x.q58 WHEN 59 THEN x.q59
    WHEN 60 THEN x.q60 WHEN 61 THEN x.q61 WHEN 62 THEN x.q62 WHEN 63 THEN x.q63 WHEN 64 THEN x.q64 WHEN 65 THEN x.q65
    WHEN 66 THEN x.q66 WHEN 67 THEN x.q67 WHEN 68 THEN x.q68 WHEN 69 THEN x.q69
  END AS amount, coalesce(pp.micro, p.micro, 0) / 1e6 / q.per_priced_unit AS money_per_unit
FROM point_result x JOIN sweep USING (sweep) JOIN quantity q ON q.run = sweep.run
  LEFT JOIN price p ON p.price_set = sweep.price_set AND p.key = q.price_key
  LEFT JOIN point_price pp ON pp.sweep = x.sweep AND pp.point = x.point AND pp.key = q.price_key;

CREATE VIEW v_sweep_amount AS
SELECT x.sweep, x.point, x.o, x.h, lane.name AS lane, q.word AS quantity, x.amount AS natural, q.unit AS natural_unit,
  x.amount * 1.0 / q.per_priced_unit AS amount, q.priced_unit AS unit, x.amount * x.money_per_unit AS money
FROM sweep_amount x JOIN sweep USING (sweep) JOIN lane ON lane.run = sweep.run AND lane.lane = x.lane
  JOIN quantity q ON q.run = sweep.run AND q.quantity = x.quantity
WHERE x.amount > 0;

CREATE VIEW v_sweep_cash AS
SELECT x.sweep, x.point, x.o, x.h, lane.name AS lane,
  (SELECT coalesce(sum(a.amount * a.money_per_unit), 0.0) FROM sweep_amount a WHERE a.sweep = x.sweep AND a.point = x.point
    AND a.o = x.o AND a.h = x.h AND a.lane = x.lane AND a.price_key IS NOT NULL) AS money,
  x.span_ms / 31557600000.0 AS years, run.currency, x.delivers
FROM point_result x JOIN sweep USING (sweep) JOIN run ON run.run = sweep.run
  JOIN lane ON lane.run = sweep.run AND lane.lane = x.lane;

-- The mean of each point and lane, cash a year; delivers: share of replications.
CREATE VIEW v_sweep_mean AS
SELECT sweep, point, lane, avg(money / years) AS money_a_year, count(*) AS replications,
  avg(delivers) AS delivers, currency
FROM v_sweep_cash GROUP BY sweep, point, lane;

-- Point minus point 0, the base of a what-if, over the same organisation and history.
CREATE VIEW v_sweep_change AS
SELECT c.sweep, c.point, c.o, c.h, c.lane, c.money / c.years - b.money / b.years AS money_a_year, c.currency
FROM v_sweep_cash c JOIN v_sweep_cash b ON b.sweep = c.sweep AND b.point = 0 AND b.o = c.o AND b.h = c.h
  AND b.lane = c.lane
WHERE c.point > 0;

-- Latency surfaces that a run has read: points of the grid and checks between them, in us of CPU of a pass.
CREATE VIEW v_surface AS
SELECT r.run, lane.name AS lane, component.name AS component, s.hash, s.fine, p.point >= s.points AS checks_grid,
  p.proxy_use, p.neighbours, p.mean * s.unit_ns / 1e9 AS mean_us, p.cpu * s.unit_ns / 1e9 AS cpu_us,
  (SELECT v.value FROM surface_value v WHERE v.hash = s.hash AND v.point = p.point AND v.slice = 15) * s.unit_ns / 1e9
    AS p50_us,
  (SELECT v.value FROM surface_value v WHERE v.hash = s.hash AND v.point = p.point AND v.slice = 17) * s.unit_ns / 1e9
    AS p99_us,
  p.noise_mean / 1e6 AS noise_mean, p.noise_p99 / 1e6 AS noise_p99, n.cpu / 1e6 AS noise_cpu, p.requests,
  s.typical_ppm / 1e6 AS typical_error, s.worst_ppm / 1e6 AS largest_error, c.typical_ppm / 1e6 AS typical_error_cpu,
  c.worst_ppm / 1e6 AS largest_error_cpu
FROM run_surface r JOIN surface s USING (hash) JOIN surface_point p USING (hash) JOIN lane USING (run, lane)
  JOIN component USING (run, lane, component) LEFT JOIN surface_cpu c ON c.hash = s.hash
  LEFT JOIN surface_noise n ON n.hash = s.hash AND n.point = p.point;

-- What the surfaces say of ways on nodes that are all alike, all parameters at their medians; overload has no row.
CREATE VIEW v_surface_way AS
SELECT x.run, x.lane AS lane_index, lane.name AS lane, x.way, x.calls, x.neighbours, x.proxy_use, x.mean_ns / 1e6 AS mean_ms,
  x.p50_ns / 1e6 AS p50_ms, x.p90_ns / 1e6 AS p90_ms, x.p99_ns / 1e6 AS p99_ms, x.cpu_ns / 1e3 AS cpu_us
FROM way x JOIN lane USING (run, lane);

CREATE VIEW v_surface_slice AS
SELECT x.run, x.lane AS lane_index, lane.name AS lane, x.way, x.calls, x.neighbours, x.share, x.value_ns / 1e6 AS value_ms
FROM way_slice x JOIN lane USING (run, lane);

-- What replications booked, by way and class of hours; us.
CREATE VIEW v_latency AS
SELECT run, point, o, h, lane, substr(cause, 1, instr(cause, '-') - 1) AS way,
  substr(cause, instr(cause, '-') + 1) AS hours,
  sum(CASE quantity WHEN 'calls' THEN natural ELSE 0 END) AS calls,
  sum(CASE quantity WHEN 'overloaded-calls' THEN natural ELSE 0 END) AS overloaded,
  sum(CASE quantity WHEN 'requests-over-objective' THEN natural ELSE 0 END) AS over_objective,
  sum(CASE quantity WHEN 'added-latency' THEN natural ELSE 0 END) * 1.0
    / nullif(sum(CASE quantity WHEN 'calls' THEN natural ELSE 0 END), 0) AS mean_us,
  sum(CASE quantity WHEN 'added-latency-p50' THEN natural ELSE 0 END) * 1.0
    / nullif(sum(CASE quantity WHEN 'calls' THEN natural ELSE 0 END), 0) AS p50_us,
  sum(CASE quantity WHEN 'added-latency-p90' THEN natural ELSE 0 END) * 1.0
    / nullif(sum(CASE quantity WHEN 'calls' THEN natural ELSE 0 END), 0) AS p90_us,
  sum(CASE quantity WHEN 'added-latency-p99' THEN natural ELSE 0 END) * 1.0
    / nullif(sum(CASE quantity WHEN 'calls' THEN natural ELSE 0 END), 0) AS p99_us
FROM v_total WHERE category = 'latency' GROUP BY run, point, o, h, lane, cause;

-- What pilots and the productions that they are of come to in a replication: once for a namespace that joins, yearly for
-- what is rehearsed of certificates (a cluster) and of the rest (the house), else standing as long as the lane does.
-- Priced as the production is, also where its prices were changed later.
CREATE VIEW v_pilot_part AS
WITH priced AS (SELECT pilot.pilot AS run, q.quantity, q.money_per_unit AS factor FROM pilot JOIN v_quantity q USING (run)
    WHERE q.money_per_unit > 0
  UNION SELECT q.run, q.quantity, q.money_per_unit FROM v_quantity q
    WHERE q.money_per_unit > 0 AND q.run IN (SELECT run FROM pilot))
SELECT t.run, t.o, t.h, t.lane, m.measure,
  total(t.amount * m.factor) FILTER (WHERE c.name <> 'onboarding' AND k.name <> 'rehearsal') AS standing,
  total(t.amount * m.factor) FILTER (WHERE c.name = 'onboarding') AS once,
  total(t.amount * m.factor) FILTER (WHERE c.name = 'certificates' AND k.name = 'rehearsal') AS yearly,
  total(t.amount * m.factor) FILTER (WHERE c.name NOT IN ('onboarding', 'certificates') AND k.name = 'rehearsal') AS house
FROM total t JOIN category c USING (run, category) JOIN cause k USING (run, category, cause)
  JOIN (SELECT run, quantity, 'cash' AS measure, factor, NULL AS category FROM priced
    UNION ALL SELECT run, quantity, 'cash of ' || category.name, factor, category FROM priced JOIN category USING (run)
    UNION ALL SELECT run, quantity, 'people', 1.0 / per_priced_unit, NULL FROM quantity
      WHERE word IN ('work', 'work-off-hours')
    UNION ALL SELECT run, quantity, 'outage', 1.0 / per_priced_unit, NULL FROM quantity WHERE word = 'outage'
    UNION ALL SELECT run, quantity, 'not delivered', 1.0 / per_priced_unit, NULL FROM quantity WHERE word = 'uncovered')
    m ON m.run = t.run AND m.quantity = t.quantity AND (m.category IS NULL OR m.category = t.category)
WHERE t.point = 0 AND t.run IN (SELECT run FROM pilot UNION SELECT pilot FROM pilot)
GROUP BY t.run, t.o, t.h, t.lane, m.measure;

-- A year of production as a pilot's rule has it, and as it was; the equations stand in include/meshcost/pilot.h. `years`
-- are those of production, `of_pilot` those of the pilot. Times are of namespaces, pods and clusters.
CREATE VIEW v_pilot AS
WITH part AS MATERIALIZED (SELECT * FROM v_pilot_part),
measure AS (SELECT DISTINCT run, measure FROM part),
size AS (SELECT run, variant, o, h, namespace_ms / 31557600000.0 AS n, pod_ms / 31557600000.0 AS p,
  cluster_ms / 31557600000.0 AS c, joins AS j FROM pilot_size),
term AS (
  SELECT pilot.run, pilot.variant, pilot.name, x.o, x.h, x.lane, measure.measure,
    (r.end_ms - r.start_ms) / 31557600000.0 AS years, (w.end_ms - w.start_ms) / 31557600000.0 AS of_pilot,
    coalesce(a.standing, 0) AS s, coalesce(a.once, 0) AS e, coalesce(a.yearly, 0) AS y, coalesce(a.house, 0) AS z,
    coalesce(f.standing, 0) AS s0, coalesce(f.once, 0) AS e0,
    coalesce(b.standing + b.once + b.yearly + b.house, 0) AS whole,
    small.n, small.p, small.c, small.j, large.n AS n1, large.p AS p1, large.c AS c1, large.j AS j1
  FROM pilot JOIN run r USING (run) JOIN run w ON w.run = pilot.pilot
    JOIN pilot none ON none.run = pilot.run AND none.variant = 0
    JOIN outcome x ON x.run = pilot.run AND x.point = 0
    JOIN measure ON measure.run = pilot.run
    JOIN size small ON small.run = pilot.run AND small.variant = pilot.variant AND small.o = x.o AND small.h = x.h
    JOIN size large ON large.run = pilot.run AND large.variant = -1 AND large.o = x.o AND large.h = x.h
    LEFT JOIN part a ON a.run = pilot.pilot AND a.o = x.o AND a.h = x.h AND a.lane = x.lane
      AND a.measure = measure.measure
    LEFT JOIN part f ON f.run = none.pilot AND f.o = x.o AND f.h = x.h AND f.lane = x.lane
      AND f.measure = measure.measure
    LEFT JOIN part b ON b.run = pilot.run AND b.o = x.o AND b.h = x.h AND b.lane = x.lane
      AND b.measure = measure.measure
  WHERE pilot.variant > 0)
SELECT term.run, term.variant, term.name, rule.rule, rule.name AS rule_name, term.o, term.h, term.lane, term.measure,
  CASE rule.rule
    WHEN 0 THEN s * n1 / n + e * j1 / j + y * (n1 / years) / (n / of_pilot) * years
    WHEN 1 THEN s * p1 / p + e * j1 / j * (p1 / n1) / (p / n) + y * (p1 / years) / (p / of_pilot) * years
    ELSE s0 * c1 / c + (s - s0) * n1 / n + e0 * (c1 / years) / (c / of_pilot) + (e - e0) * j1 / j + y * c1
  END / years + z AS extrapolated, whole / years AS production
FROM term JOIN (SELECT 0 AS rule, 'per namespace' AS name UNION ALL SELECT 1, 'per pod'
  UNION ALL SELECT 2, 'fixed plus variable') rule;

-- What studies found, a row a factor and figure.
CREATE VIEW v_study AS
SELECT s.run, run.scenario, s.turn, s.method, s.lane, s.rival, s.command, r.key AS place,
  json_extract(r.value, '$.factor') AS factor, j.key AS figure, j.value
FROM study s JOIN run USING (run), json_each(s.found, '$.rows') r, json_each(r.value) j WHERE j.key <> 'factor';
