import type { Transaction } from '../postgres/pool.ts';
import { storableJson } from '../postgres/storable.ts';
import type { Observation } from './port.ts';
import { rankTime } from './rank-time.ts';
import { saveConfig } from './save-config.ts';

/** The later hello wins; of two that claim the same time and number any, but always the same one. */
const SAVE_FIRMWARE = `
  INSERT INTO device_configs AS c (device_id, fw_time, fw_seq, fw_version)
  SELECT DISTINCT ON (device_id) device_id, to_timestamp(time / 1000), seq, fw_version
  FROM unnest($1::text[], $2::float8[], $3::int8[], $4::text[]) AS u (device_id, time, seq, fw_version)
  ORDER BY device_id, time DESC, seq DESC, fw_version DESC
  ON CONFLICT (device_id) DO UPDATE SET fw_time = excluded.fw_time, fw_seq = excluded.fw_seq, fw_version = excluded.fw_version
  WHERE c.fw_time IS NULL OR (c.fw_time, c.fw_seq, c.fw_version) < (excluded.fw_time, excluded.fw_seq, excluded.fw_version)
  RETURNING device_id, fw_version`;

const SAVE_REPORTED = `
  INSERT INTO device_configs AS c (device_id, reported_time, reported_seq, echoed, reported)
  SELECT DISTINCT ON (device_id) device_id, to_timestamp(time / 1000), seq, reported, reported
  FROM unnest($1::text[], $2::float8[], $3::int8[], $4::jsonb[]) AS u (device_id, time, seq, reported)
  ORDER BY device_id, time DESC, seq DESC, reported DESC
  ON CONFLICT (device_id) DO UPDATE
  SET reported_time = excluded.reported_time, reported_seq = excluded.reported_seq, echoed = excluded.echoed,
    reported = excluded.reported, updated_at = now()
  WHERE c.reported_time IS NULL
    OR (c.reported_time, c.reported_seq, c.echoed) < (excluded.reported_time, excluded.reported_seq, excluded.echoed)
  RETURNING device_id, coalesce(accepted_time >= reported_time, false) AS is_outdated`;

const ranks = (all: Observation[]) => [
  all.map(({ deviceId }) => deviceId),
  all.map(rankTime),
  all.map(({ sequenced }) => sequenced?.seq ?? -1),
];

/** Writes the firmware that devices told of, and answers where it is news. */
export async function saveFirmware(client: Transaction, seen: Observation[]): Promise<Map<string, string>> {
  const told = seen.filter(({ fwVersion }) => fwVersion !== null);
  if (told.length === 0) return new Map();
  const values = [...ranks(told), told.map(({ fwVersion }) => fwVersion)];
  const { rows } = await client.query<{ device_id: string; fw_version: string }>(SAVE_FIRMWARE, values);
  return new Map(rows.map(({ device_id, fw_version }) => [device_id, fw_version]));
}

/** Writes the configurations that devices echoed, and answers whose are news. */
export async function saveReported(client: Transaction, seen: Observation[]): Promise<Set<string>> {
  const told = seen.filter(({ reported }) => reported !== null);
  if (told.length === 0) return new Set();
  const values = [...ranks(told), told.map(({ reported }) => storableJson(reported))];
  const { rows } = await client.query<{ device_id: string; is_outdated: boolean }>(SAVE_REPORTED, values);
  // the device has accepted something after it had formed this
  const outdated = rows.filter(({ is_outdated }) => is_outdated);
  await saveConfig(
    client,
    outdated.map(({ device_id }) => device_id),
  );
  return new Set(rows.map(({ device_id }) => device_id));
}
