-- Up Migration

-- An alert is open until it is cleared. `rule` is the name of what raised it, where one type has several; details say what
-- people and programs need beside the message.
ALTER TABLE device_alerts
  ADD COLUMN rule text NOT NULL DEFAULT '',
  ADD COLUMN details jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(details) = 'object'),
  ADD COLUMN raised_count bigint NOT NULL DEFAULT 1,
  ADD COLUMN last_raised_at timestamptz NOT NULL DEFAULT now(),
  ADD COLUMN acknowledged_at timestamptz,
  ADD COLUMN acknowledged_by text,
  ADD COLUMN cleared_by text;
UPDATE device_alerts SET last_raised_at = created_at;

-- Of several that are open for the same the newest stays open.
UPDATE device_alerts a SET cleared_at = now()
WHERE cleared_at IS NULL AND EXISTS (
  SELECT FROM device_alerts b
  WHERE b.device_id = a.device_id AND b.alert_type = a.alert_type AND b.cleared_at IS NULL AND b.id > a.id);

-- One open alert per device, type and rule, however often it is raised.
CREATE UNIQUE INDEX device_alerts_open ON device_alerts (device_id, alert_type, rule) WHERE cleared_at IS NULL;
-- The lists of the fleet, by each of what they are asked for.
CREATE INDEX device_alerts_by_time ON device_alerts (created_at DESC, id DESC);
CREATE INDEX device_alerts_by_type ON device_alerts (alert_type, created_at DESC, id DESC);
CREATE INDEX device_alerts_by_severity ON device_alerts (severity, created_at DESC, id DESC);
CREATE INDEX device_alerts_open_by_time ON device_alerts (created_at DESC, id DESC) WHERE cleared_at IS NULL;
CREATE INDEX device_alerts_cleared ON device_alerts (cleared_at) WHERE cleared_at IS NOT NULL;

-- Every change of an alert's state, written in the transaction of the change: what people are to be told of.
CREATE TABLE alert_events (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- names the event to receivers, who may be told twice
  event_id uuid NOT NULL DEFAULT gen_random_uuid(),
  device_id text COLLATE "C" NOT NULL,
  event text NOT NULL CHECK (event IN ('raised', 'cleared')),
  occurred_at timestamptz NOT NULL,
  -- the alert as it was then
  alert jsonb NOT NULL,
  -- whether each receiver has its delivery
  handed_on boolean NOT NULL DEFAULT false
);
CREATE INDEX alert_events_new ON alert_events (id) WHERE NOT handed_on;

-- An event on its way to one receiver.
CREATE TABLE webhook_deliveries (
  event bigint NOT NULL REFERENCES alert_events ON DELETE CASCADE,
  -- a digest of the receiver's URL, which can hold a secret
  receiver text NOT NULL,
  device_id text COLLATE "C" NOT NULL,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'failed', 'superseded')),
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL DEFAULT now(),
  last_problem text,
  settled_at timestamptz,
  PRIMARY KEY (event, receiver)
) WITH (fillfactor = 70);
CREATE INDEX webhook_deliveries_waiting ON webhook_deliveries (receiver, device_id, event) WHERE state = 'waiting';
CREATE INDEX webhook_deliveries_failed ON webhook_deliveries (settled_at DESC) WHERE state = 'failed';

-- set_at: since when a person's word on the connection holds; it is not silence before that. gap_hash tells whether the gaps
-- are others than those that were looked at last, 0 where there are none; gaps_at is since when they are as they are.
ALTER TABLE device_seq_tracking
  ADD COLUMN set_at timestamptz,
  ADD COLUMN reboots integer NOT NULL DEFAULT 0,
  ADD COLUMN gaps integer NOT NULL DEFAULT 0,
  ADD COLUMN gap_hash bigint NOT NULL DEFAULT 0,
  ADD COLUMN gaps_at timestamptz;

-- What is missing, as the last look found it: ranges, each with when it was first seen and whether people were told.
CREATE TABLE device_gaps (
  device_id text COLLATE "C" PRIMARY KEY REFERENCES devices ON DELETE CASCADE,
  gap_hash bigint NOT NULL,
  -- whether a range is still within its grace period
  waiting boolean NOT NULL,
  seen json NOT NULL
) WITH (fillfactor = 70);

-- What hellos say of a device's condition, as maxima, so that the order in which they are recorded makes no difference.
CREATE TABLE device_conditions (
  device_id text COLLATE "C" PRIMARY KEY REFERENCES devices ON DELETE CASCADE,
  -- the last hello with a buffer that is too full, and the last with one that is empty enough: the device's (time, seq)
  buffer_high_time timestamptz,
  buffer_high_seq bigint,
  buffer_high_pct double precision,
  buffer_low_time timestamptz,
  buffer_low_seq bigint,
  -- receipt of the last hello that was sent as soon as it was formed, and how far the clock was behind then
  hello_at timestamptz,
  clock_behind_ms bigint
) WITH (fillfactor = 50);

-- The latest mark that has come through the whole way of the messages, by lane: all that was received before is recorded.
CREATE TABLE ingest_marks (
  lane text PRIMARY KEY,
  sent_at timestamptz NOT NULL
) WITH (fillfactor = 50);
