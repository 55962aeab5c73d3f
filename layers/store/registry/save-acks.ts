import type { AckResult } from '#domain/commands/state.ts';
import type { Transaction } from '../postgres/pool.ts';
import { storableText } from '../postgres/storable.ts';
import { saveConfig } from './save-config.ts';

/** What a device answered to a command; `time` (epoch ms) and `seq` are those of the message. */
export type Answer = {
  deviceId: string;
  cmdId: string;
  time: number;
  seq: number;
  result: AckResult;
  detail: string | null;
};

/**
 * The first answer that comes settles the command, and of those that come in one batch the first by the device's own time and number:
 * one that gives another one later does not move what is settled. Of the same answer, which a device gives again for a repeated
 * command, the earliest is written down, so that the order of arrival makes no difference. After `timeout` and `cancelled` the
 * answer is written down and the state stays. A command nobody knows has no row here; its answer is in the archive.
 */
const SAVE_ACKS = `
  UPDATE device_commands c
  SET ack_result = u.result, ack_detail = u.detail, ack_time = u.time, ack_seq = u.seq,
    status = CASE WHEN c.status IN ('pending', 'sent') THEN u.result ELSE c.status END,
    settled_at = coalesce(c.settled_at, now())
  FROM (
    SELECT DISTINCT ON (device_id, cmd_id) device_id, cmd_id, result, detail, to_timestamp(time / 1000) AS time, seq
    FROM unnest($1::text[], $2::uuid[], $3::float8[], $4::int8[], $5::text[], $6::text[]) AS a (device_id, cmd_id, time, seq, result, detail)
    ORDER BY device_id, cmd_id, time, seq, result, detail
  ) u
  WHERE c.cmd_id = u.cmd_id AND c.device_id = u.device_id
    AND (c.ack_result IS NULL
      OR (c.ack_result = u.result AND (u.time, u.seq, u.detail) < (c.ack_time, c.ack_seq, c.ack_detail)))
  RETURNING c.device_id, c.cmd, c.status`;

/** Writes what devices answered to commands. */
export async function saveAcks(client: Transaction, answers: Answer[]): Promise<void> {
  if (answers.length === 0) return;
  const { rows } = await client.query<{ device_id: string; cmd: string; status: string }>(SAVE_ACKS, [
    answers.map(({ deviceId }) => deviceId),
    answers.map(({ cmdId }) => cmdId),
    answers.map(({ time }) => time),
    answers.map(({ seq }) => seq),
    answers.map(({ result }) => result),
    // the empty text stands for no detail
    answers.map(({ detail }) => storableText(detail ?? '')),
  ]);
  const configured = rows.filter(({ cmd, status }) => cmd === 'update_config' && status === 'accepted');
  await saveConfig(client, [...new Set(configured.map(({ device_id }) => device_id))]);
}
