-- Up Migration

ALTER TABLE device_commands
  -- its time to live ends
  ADD expires_at timestamptz NOT NULL DEFAULT now() + interval '1 day',
  -- a sender has it until then
  ADD claimed_until timestamptz,
  -- it came into the state that it never leaves
  ADD settled_at timestamptz;

-- What is looked for with every batch of messages: next to nothing is pending, so next to nothing is in it.
CREATE INDEX device_commands_pending ON device_commands (device_id, created_at, cmd_id) WHERE status = 'pending';
CREATE INDEX device_commands_expiring ON device_commands (expires_at) WHERE status = 'pending';
CREATE INDEX device_commands_sent ON device_commands (sent_at) WHERE status = 'sent';
CREATE INDEX device_commands_by_status ON device_commands (device_id, status, created_at DESC, cmd_id DESC);

-- `reported` is what the device runs with: what it echoed last, and what it has accepted since.
ALTER TABLE device_configs
  ADD echoed jsonb,
  -- the device's own time of the latest update_config that it accepted
  ADD accepted_time timestamptz;
UPDATE device_configs SET echoed = reported;
