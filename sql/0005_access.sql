-- Up Migration

-- Keys of programs. The key itself is kept nowhere: it is 256 random bits, which nobody can guess from a plain SHA-256 of them.
CREATE TABLE api_keys (
  key_id text COLLATE "C" PRIMARY KEY,
  name text NOT NULL,
  role text NOT NULL CHECK (role IN ('viewer', 'operator', 'admin')),
  hash bytea NOT NULL CHECK (octet_length(hash) = 32),
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  expires_at timestamptz,
  revoked_at timestamptz,
  -- to the hour: a key that is in use all the time writes no more than that
  last_used_at timestamptz
);
CREATE INDEX api_keys_newest ON api_keys (created_at DESC, key_id DESC);

-- What devices prove by password who they are with, as Mosquitto's password file has it ($7$: PBKDF2-SHA512). One at a time.
CREATE TABLE mqtt_passwords (
  device_id text COLLATE "C" PRIMARY KEY REFERENCES devices ON DELETE CASCADE,
  verifier text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- Who has changed what. Nothing refers to anything: an entry outlives what it tells of.
CREATE TABLE audit_log (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  created_at timestamptz NOT NULL DEFAULT now(),
  subject text NOT NULL,
  role text NOT NULL,
  route text NOT NULL,
  target text,
  before jsonb,
  after jsonb,
  request_id text NOT NULL,
  address text NOT NULL
);
CREATE INDEX audit_log_newest ON audit_log (created_at DESC, id DESC);
CREATE INDEX audit_log_by_subject ON audit_log (subject, created_at DESC, id DESC);
CREATE INDEX audit_log_by_target ON audit_log (target, created_at DESC, id DESC);
CREATE INDEX audit_log_by_route ON audit_log (route, created_at DESC, id DESC);
