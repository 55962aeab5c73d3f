import type { Transaction } from '../postgres/pool.ts';
import { storableText } from '../postgres/storable.ts';
import type { Observation } from './port.ts';

/**
 * The device's first answer wins, by its own time and number, whenever it arrives. After `timeout` and `cancelled` the
 * answer is written down and the state stays. A command nobody knows has no row here; its answer is in the archive.
 */
const SAVE_ACKS = `
  UPDATE device_commands c
  SET ack_result = u.result, ack_detail = u.detail, ack_time = u.time, ack_seq = u.seq,
    status = CASE WHEN c.status IN ('timeout', 'cancelled') THEN c.status ELSE u.result END
  FROM (
    SELECT DISTINCT ON (device_id, cmd_id) device_id, cmd_id, result, detail, to_timestamp(time / 1000) AS time, seq
    FROM unnest($1::text[], $2::uuid[], $3::float8[], $4::int8[], $5::text[], $6::text[]) AS a (device_id, cmd_id, time, seq, result, detail)
    ORDER BY device_id, cmd_id, time, seq, result, detail
  ) u
  WHERE c.cmd_id = u.cmd_id AND c.device_id = u.device_id
    AND (c.ack_time IS NULL OR (u.time, u.seq, u.result, u.detail) < (c.ack_time, c.ack_seq, c.ack_result, c.ack_detail))
  RETURNING c.device_id, c.cmd`;

/**
 * What a device has accepted is what it is meant to run with. Made anew from all its accepted commands, of which the last
 * one for a parameter must therefore be kept, so that the order of their answers makes no difference.
 */
const SAVE_DESIRED = `
  INSERT INTO device_configs AS g (device_id, desired)
  SELECT d.device_id, coalesce(jsonb_object_agg(a.key, a.value) FILTER (WHERE a.key IS NOT NULL), '{}')
  FROM (SELECT DISTINCT unnest($1::text[]) AS device_id) d LEFT JOIN (
    SELECT DISTINCT ON (c.device_id, p.key) c.device_id, p.key, p.value
    FROM device_commands c, jsonb_each(c.params) p
    WHERE c.device_id = ANY ($1) AND c.cmd = 'update_config' AND c.status = 'accepted'
    ORDER BY c.device_id, p.key, c.created_at DESC, c.cmd_id DESC
  ) a USING (device_id)
  GROUP BY d.device_id
  ON CONFLICT (device_id) DO UPDATE SET desired = excluded.desired, updated_at = now()`;

const SAVE_OTA = `
  UPDATE device_commands c
  SET ota_state = u.state, ota_progress_pct = u.progress, ota_fw_version = u.target, ota_detail = u.detail, ota_time = u.time,
    ota_seq = u.seq
  FROM (
    SELECT DISTINCT ON (device_id, cmd_id) device_id, cmd_id, state, progress, target, detail, to_timestamp(time / 1000) AS time, seq
    FROM unnest($1::text[], $2::uuid[], $3::float8[], $4::int8[], $5::text[], $6::float8[], $7::text[], $8::text[])
      AS o (device_id, cmd_id, time, seq, state, progress, target, detail)
    ORDER BY device_id, cmd_id, time DESC, seq DESC, state DESC, progress DESC, target DESC, detail DESC
  ) u
  WHERE c.cmd_id = u.cmd_id AND c.device_id = u.device_id
    AND (c.ota_time IS NULL OR (c.ota_time, c.ota_seq, c.ota_state, c.ota_progress_pct, c.ota_fw_version, c.ota_detail)
      < (u.time, u.seq, u.state, u.progress, u.target, u.detail))`;

/** The empty text stands for no detail, for null can't be compared. */
const detailOf = (detail: string | null): string => storableText(detail ?? '');

const ranks = (all: Observation[], cmdIds: string[]) => [
  all.map(({ deviceId }) => deviceId),
  cmdIds,
  all.map(({ time, receivedAt }) => time ?? receivedAt),
  all.map(({ sequenced }) => sequenced?.seq ?? -1),
];

/** Writes what devices answered to commands. */
export async function saveAcks(client: Transaction, seen: Observation[]): Promise<void> {
  const said = seen.filter(({ ack }) => ack !== null);
  const acks = seen.flatMap(({ ack }) => ack ?? []);
  if (acks.length === 0) return;
  const values = [
    ...ranks(
      said,
      acks.map(({ cmdId }) => cmdId),
    ),
    acks.map(({ result }) => result),
    acks.map(({ detail }) => detailOf(detail)),
  ];
  const { rows } = await client.query<{ device_id: string; cmd: string }>(SAVE_ACKS, values);
  const configured = rows.filter(({ cmd }) => cmd === 'update_config').map(({ device_id }) => device_id);
  if (configured.length > 0) await client.query(SAVE_DESIRED, [configured]);
}

/** Writes how far firmware updates have come. */
export async function saveOta(client: Transaction, seen: Observation[]): Promise<void> {
  const said = seen.filter(({ ota }) => ota !== null);
  const otas = seen.flatMap(({ ota }) => ota ?? []);
  if (otas.length === 0) return;
  await client.query(SAVE_OTA, [
    ...ranks(
      said,
      otas.map(({ cmdId }) => cmdId),
    ),
    otas.map(({ state }) => state),
    otas.map(({ progress }) => progress),
    otas.map(({ target }) => target),
    otas.map(({ detail }) => detailOf(detail)),
  ]);
}
