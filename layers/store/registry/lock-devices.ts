import type { ConnectionStatus } from '#domain/api/device.ts';
import { decodeState } from '#domain/sequence/codec.ts';
import { EMPTY_SEQUENCE } from '#domain/sequence/state.ts';
import type { Transaction } from '../postgres/pool.ts';
import type { Tracked } from './track.ts';

/** Times as float8 milliseconds: a timestamp's text would take longer to write and read than all the rest. */
type Row = {
  device_id: string;
  seen_at: number | null;
  offline_at: number | null;
  clock_ahead_ms: number | null;
  sequence: unknown;
  connection_status: ConnectionStatus;
  gap_hash: number;
  judged_until: number | null;
  has_rule_states: boolean;
};

/** One table only: of a table that is joined, a row can be older than the lock that was waited for. */
const LOCK = `
  SELECT device_id, date_part('epoch', seen_at) * 1000 AS seen_at, date_part('epoch', offline_at) * 1000 AS offline_at,
    clock_ahead_ms::float8 AS clock_ahead_ms, sequence, connection_status,
    gap_hash::float8 AS gap_hash, date_part('epoch', judged_until) * 1000 AS judged_until, has_rule_states
  FROM device_seq_tracking
  WHERE device_id = ANY (string_to_array($1, chr(10)))
  ORDER BY device_id
  FOR NO KEY UPDATE`;

const millis = (read: number | null): number | null => (read === null ? null : Math.round(read));

const trackedOf = (row: Row): Tracked => ({
  deviceId: row.device_id,
  seenAt: millis(row.seen_at),
  offlineAt: millis(row.offline_at),
  clockAhead: row.clock_ahead_ms,
  sequence: row.sequence === null ? EMPTY_SEQUENCE : decodeState(row.sequence),
  connection: row.connection_status,
  gapHash: row.gap_hash,
  judgedUntil: millis(row.judged_until),
  hasRuleStates: row.has_rule_states,
});

/**
 * Locks the devices that the registry has until the transaction ends, in the order of their ids, and answers what is
 * remembered of them. Whoever writes more than one row of a device locks this one first, so that two never wait for
 * each other.
 */
export async function lockDevices(client: Transaction, deviceIds: string[]): Promise<Tracked[]> {
  const { rows } = await client.query<Row>(LOCK, [deviceIds.join('\n')]);
  return rows.map(trackedOf);
}
