import { ACK_TIMEOUT_MS, CLAIM_MS } from '#domain/commands/state.ts';
import { COMMAND_COLUMNS } from './command-row.ts';

// Each says of its event what #domain/commands/state.ts says; a test holds them to that. Times come as epoch milliseconds.
const time = (parameter: string): string => `to_timestamp(${parameter}::float8 / 1000)`;
const isFree = (at: string): string => `(c.claimed_until IS NULL OR c.claimed_until <= ${time(at)})`;

/** Holds the device, so that it is not removed meanwhile: then its commands would not be cancelled with the others. */
export const ADD = `
  INSERT INTO device_commands AS c (cmd_id, device_id, cmd, params, created_at, expires_at)
  SELECT $1, device_id, $3, $4, ${time('$5')}, ${time('$6')} FROM devices WHERE device_id = $2 FOR KEY SHARE
  ON CONFLICT (cmd_id) DO NOTHING
  RETURNING ${COMMAND_COLUMNS}`;

export const GET = `SELECT ${COMMAND_COLUMNS} FROM device_commands c WHERE cmd_id = $1`;

export const LIST = `
  SELECT ${COMMAND_COLUMNS} FROM device_commands c
  WHERE device_id = $1
    AND ($2::text IS NULL OR status = $2)
    AND ($3::int8 IS NULL OR (created_at, cmd_id) < (timestamptz 'epoch' + $3::int8 * interval '1 microsecond', $4::uuid))
  ORDER BY created_at DESC, cmd_id DESC
  LIMIT $5`;

export const CANCEL = `
  UPDATE device_commands c SET status = 'cancelled', settled_at = ${time('$2')}
  WHERE cmd_id = $1 AND status = 'pending' AND ${isFree('$2')}
  RETURNING ${COMMAND_COLUMNS}`;

/** Of two who take up at the same time each gets other ones, and nobody waits. */
export const CLAIM = `
  UPDATE device_commands u SET claimed_until = ${time(`($2::float8 + ${CLAIM_MS})`)}
  FROM (
    SELECT c.cmd_id FROM device_commands c JOIN devices d USING (device_id)
    WHERE c.status = 'pending' AND ($1::text IS NULL OR c.device_id = ANY (string_to_array($1, chr(10))))
      AND d.connection_status = 'online' AND c.expires_at > ${time('$2')} AND ${isFree('$2')}
    ORDER BY c.created_at, c.cmd_id
    LIMIT $3
    FOR NO KEY UPDATE OF c SKIP LOCKED
  ) due
  WHERE u.cmd_id = due.cmd_id
  RETURNING u.cmd_id, u.device_id, u.cmd, u.params, (extract(epoch FROM u.created_at) * 1000000)::int8::text AS position`;

/** Of a command that an answer has settled meanwhile the time of sending is written down all the same. */
export const MARK_SENT = `
  UPDATE device_commands c
  SET status = CASE WHEN c.status = 'pending' THEN 'sent' ELSE c.status END, claimed_until = NULL,
    sent_at = CASE WHEN c.status IN ('pending', 'sent') THEN greatest(c.sent_at, s.at) ELSE coalesce(c.sent_at, s.at) END
  FROM (SELECT cmd_id, ${time('at')} AS at FROM unnest($1::uuid[], $2::float8[]) AS s (cmd_id, at)) s
  WHERE c.cmd_id = s.cmd_id`;

export const RELEASE = 'UPDATE device_commands SET claimed_until = NULL WHERE cmd_id = ANY ($1::uuid[])';

/** What somebody else works on just now is left to the next run. */
const settled = (condition: string): string => `
  UPDATE device_commands u SET status = 'timeout', settled_at = ${time('$1')}
  FROM (SELECT cmd_id FROM device_commands c WHERE ${condition} FOR NO KEY UPDATE SKIP LOCKED) due
  WHERE u.cmd_id = due.cmd_id
  RETURNING u.cmd_id`;

export const EXPIRE = settled(`c.status = 'pending' AND c.expires_at <= ${time('$1')} AND ${isFree('$1')}`);

export const TIME_OUT = settled(
  `c.status = 'sent' AND c.sent_at <= ${time(`($1::float8 - ${ACK_TIMEOUT_MS})`)}`,
);

export const CONFIG = `
  SELECT coalesce(g.desired, '{}') AS desired, g.reported, (
    SELECT coalesce(json_agg(c.cmd_id ORDER BY c.created_at, c.cmd_id), '[]') FROM device_commands c
    WHERE c.device_id = d.device_id AND c.status IN ('pending', 'sent') AND c.cmd = 'update_config') AS open_commands
  FROM devices d LEFT JOIN device_configs g USING (device_id)
  WHERE d.device_id = $1`;

export const DEVICE_OF = 'SELECT device_id FROM device_commands WHERE cmd_id = $1';
