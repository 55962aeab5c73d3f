-- Up Migration

-- Counts the changes of all rules. Whoever changes a rule takes the row first; who judges by rules sees by it that they changed.
CREATE TABLE alert_rule_changes (
  version bigint NOT NULL
);
INSERT INTO alert_rule_changes VALUES (1);

CREATE TABLE alert_rules (
  id text COLLATE "C" PRIMARY KEY DEFAULT gen_random_uuid()::text,
  name text NOT NULL,
  -- comes with the service: can be changed and switched off, not deleted
  built_in boolean NOT NULL DEFAULT false,
  alert_type text NOT NULL DEFAULT 'threshold',
  scope text NOT NULL CHECK (scope IN ('fleet', 'type', 'voltage_system', 'device')),
  target text CHECK ((target IS NULL) = (scope = 'fleet')),
  metric text COLLATE "C" NOT NULL,
  comparison text NOT NULL CHECK (comparison IN ('above', 'below', 'outside')),
  low float8 CHECK ((low IS NULL) = (comparison = 'above')),
  high float8 CHECK ((high IS NULL) = (comparison = 'below')),
  hysteresis float8 NOT NULL DEFAULT 0,
  ignore_below float8,
  duration_s integer NOT NULL DEFAULT 0,
  clear_duration_s integer NOT NULL DEFAULT 0,
  max_gap_s integer NOT NULL DEFAULT 150,
  severity text NOT NULL CHECK (severity IN ('info', 'warning', 'critical')),
  enabled boolean NOT NULL DEFAULT true,
  -- the count of changes at its last edit (ETag)
  version bigint NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX alert_rules_newest ON alert_rules (created_at DESC, id DESC);
CREATE INDEX alert_rules_by_target ON alert_rules (scope, target, created_at DESC, id DESC);

-- Of a rule and device there is a row from the first value out of range until the alert is cleared, and no longer.
CREATE TABLE alert_rule_states (
  device_id text COLLATE "C" NOT NULL REFERENCES devices ON DELETE CASCADE,
  rule_id text COLLATE "C" NOT NULL REFERENCES alert_rules ON DELETE CASCADE,
  raised boolean NOT NULL,
  since timestamptz NOT NULL,
  in_since timestamptz,
  judged_at timestamptz NOT NULL,
  PRIMARY KEY (device_id, rule_id)
) WITH (fillfactor = 70);
CREATE INDEX alert_rule_states_by_rule ON alert_rule_states (rule_id);

-- judged_until: the time of the latest telemetry that came live, before which nothing is judged any more. has_rule_states:
-- whether there may be rows for the device above, so that they are looked for only then.
ALTER TABLE device_seq_tracking
  ADD COLUMN judged_until timestamptz,
  ADD COLUMN has_rule_states boolean NOT NULL DEFAULT false;

-- The limits of EN 50163:2004 (table 1; IoT.md, supply systems). Outside of the non-permanent limits at once. Above the highest
-- permanent voltage for longer than 5 minutes, below the lowest permanent one for longer than 2 (4.1): where DC has one lowest
-- voltage for both, the first rule tells of it. Less than a tenth of the nominal voltage is no supply: the pantograph is down or
-- the section dead (IEC 61000-4-30, 5.5, takes 5 or 10 % of the declared voltage for an interruption).
INSERT INTO alert_rules
  (id, name, built_in, alert_type, scope, target, metric, comparison, low, high, hysteresis, ignore_below, duration_s,
   clear_duration_s, severity, version)
SELECT concat_ws('-', 'en50163', system, limits), format('EN 50163, %s: %s', replace(limits, '-', ' '), system), true,
  'voltage_out_of_range', 'voltage_system', system, metric,
  CASE WHEN low IS NULL THEN 'above' WHEN high IS NULL THEN 'below' ELSE 'outside' END,
  low, high, nominal * 0.01, nominal * 0.1, duration_s, 10, severity, 1
FROM (VALUES
  ('dc_750', 'voltage_dc', 750, 500, 900, 500, 1000),
  ('dc_1500', 'voltage_dc', 1500, 1000, 1800, 1000, 1950),
  ('dc_3000', 'voltage_dc', 3000, 2000, 3600, 2000, 3900),
  ('ac_15kv_16_7hz', 'voltage_ac', 15000, 12000, 17250, 11000, 18000),
  ('ac_25kv_50hz', 'voltage_ac', 25000, 19000, 27500, 17500, 29000)
) AS systems (system, metric, nominal, min1, max1, min2, max2),
LATERAL (VALUES
  ('non-permanent', min2, max2, 0, 'critical'),
  ('highest-permanent', NULL, max1, 300, 'warning'),
  ('lowest-permanent', CASE WHEN min1 > min2 THEN min1 END, NULL, 120, 'warning')
) AS rules (limits, low, high, duration_s, severity)
WHERE low IS NOT NULL OR high IS NOT NULL
ORDER BY 1;
