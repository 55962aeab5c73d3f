import type { Transaction } from '../postgres/pool.ts';
import { storableText } from '../postgres/storable.ts';
import type { Observation } from './port.ts';
import { rankTime } from './rank-time.ts';
import type { Answer } from './save-acks.ts';

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
  all.map(rankTime),
  all.map(({ sequenced }) => sequenced?.seq ?? -1),
];

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

/** The answers to commands in a batch. */
export const answersIn = (seen: Observation[]): Answer[] =>
  seen.flatMap((one) => {
    if (one.ack === null) return [];
    return [{ ...one.ack, deviceId: one.deviceId, time: rankTime(one), seq: one.sequenced?.seq ?? -1 }];
  });
