-- Up Migration

-- Versions of all devices come from one sequence, so a device that is deleted and made again never has an old one.
CREATE SEQUENCE device_versions;

CREATE TABLE devices (
  device_id text COLLATE "C" PRIMARY KEY,
  device_name text NOT NULL,
  device_type text,
  location text,
  status text NOT NULL DEFAULT 'active',
  connection_status text NOT NULL DEFAULT 'unknown' CHECK (connection_status IN ('online', 'offline', 'unknown')),
  fw_version text,
  metadata jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(metadata) = 'object'),
  -- lets a page of the list end before its answer grows too large, without reading what it leaves out
  metadata_bytes integer NOT NULL GENERATED ALWAYS AS (octet_length(metadata::text)) STORED,
  -- what `q` is looked for in: id, name and location in small letters, made by the code, for lower() differs by locale
  search text NOT NULL DEFAULT '',
  -- moved by edits, not by messages (ETag)
  version bigint NOT NULL DEFAULT nextval('device_versions'),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX devices_newest ON devices (created_at DESC, device_id DESC);
CREATE INDEX devices_by_status ON devices (status, created_at DESC, device_id DESC);
CREATE INDEX devices_by_type ON devices (device_type, created_at DESC, device_id DESC);
CREATE INDEX devices_by_connection ON devices (connection_status, created_at DESC, device_id DESC);

-- What every message moves. Apart from `devices`, so that a message writes one small row: no index but the key and half
-- of each page left free, so that the new version of a row stands beside the old one (HOT) and no index is touched.
CREATE TABLE device_seq_tracking (
  device_id text COLLATE "C" PRIMARY KEY REFERENCES devices ON DELETE CASCADE,
  -- receipt of the last live message, but for `offline`
  seen_at timestamptz,
  -- receipt of the last live `offline`
  offline_at timestamptz,
  -- the same as in devices, which has it for its lists; here it is locked with what it follows from
  connection_status text NOT NULL DEFAULT 'unknown',
  -- how far the clock was ahead in the message of seen_at, where that is more than is believed
  clock_ahead_ms bigint,
  -- as layers/domain/sequence/codec.ts writes it, null before the first message with a number. Not jsonb: it is written with
  -- every message and only ever read whole, and a quarter of the time of recording a batch went into taking it apart
  sequence json,
  new_messages bigint NOT NULL DEFAULT 0,
  duplicates bigint NOT NULL DEFAULT 0,
  old bigint NOT NULL DEFAULT 0,
  clock_inconsistent bigint NOT NULL DEFAULT 0,
  quarantined bigint NOT NULL DEFAULT 0,
  missing bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

CREATE TABLE device_configs (
  device_id text COLLATE "C" PRIMARY KEY REFERENCES devices ON DELETE CASCADE,
  desired jsonb NOT NULL DEFAULT '{}',
  reported jsonb,
  -- rank of the hello that `reported` is from: the device's own (time, seq)
  reported_time timestamptz,
  reported_seq bigint,
  -- rank of the hello that devices.fw_version is from
  fw_time timestamptz,
  fw_seq bigint,
  fw_version text,
  updated_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 70);

-- Without a foreign key: what was sent to a device, and what was wrong with it, outlives its entry.
CREATE TABLE device_alerts (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  device_id text COLLATE "C" NOT NULL,
  alert_type text NOT NULL,
  severity text NOT NULL,
  message text NOT NULL,
  acknowledged boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now(),
  cleared_at timestamptz
);
CREATE INDEX device_alerts_newest ON device_alerts (device_id, created_at DESC, id DESC);
CREATE INDEX device_alerts_unacknowledged ON device_alerts (created_at DESC, id DESC) WHERE NOT acknowledged;

CREATE TABLE device_commands (
  cmd_id uuid PRIMARY KEY,
  device_id text COLLATE "C" NOT NULL,
  cmd text NOT NULL,
  params jsonb NOT NULL DEFAULT '{}',
  status text NOT NULL DEFAULT 'pending' CHECK (
    status IN ('pending', 'sent', 'accepted', 'rejected', 'error', 'unsupported', 'timeout', 'cancelled')
  ),
  created_at timestamptz NOT NULL DEFAULT now(),
  sent_at timestamptz,
  -- the device's first answer, by its own (time, seq)
  ack_result text,
  ack_detail text,
  ack_time timestamptz,
  ack_seq bigint,
  -- the latest word about a firmware update, by the device's own (time, seq)
  ota_state text,
  ota_progress_pct double precision,
  ota_fw_version text,
  ota_detail text,
  ota_time timestamptz,
  ota_seq bigint
) WITH (fillfactor = 70);
CREATE INDEX device_commands_newest ON device_commands (device_id, created_at DESC, cmd_id DESC);
