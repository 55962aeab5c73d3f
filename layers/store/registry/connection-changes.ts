import type { ConnectionStatus } from '#domain/api/device.ts';
import { TIMING_DEFAULTS } from '#domain/protocol/timing.ts';
import type { Transaction } from '../postgres/pool.ts';
import { connectionOf } from './connection.ts';
import { sendIntervals } from './timings.ts';
import type { Progress } from './track.ts';

/** Where nothing new was heard the status stays: it may have been set by hand, or by what watches for silence. */
const hasMoved = ({ before, after }: Progress): boolean =>
  before.seenAt !== after.seenAt || before.offlineAt !== after.offlineAt;

/** Only of these the send interval matters. */
const isInDoubt = ({ after: { seenAt, offlineAt } }: Progress): boolean =>
  seenAt !== null && offlineAt !== null && offlineAt >= seenAt;

/**
 * The devices whose connection status is another one now, with it.
 * @param reported devices whose configuration has just changed, and with it perhaps their send interval
 * @param brokers through how many brokers devices speak
 */
export async function connectionChanges(
  client: Transaction,
  progress: Progress[],
  reported: ReadonlySet<string>,
  brokers: number,
): Promise<Map<string, ConnectionStatus>> {
  const isConcerned = (one: Progress) =>
    hasMoved(one) || (brokers > 1 && reported.has(one.after.deviceId) && isInDoubt(one));
  const concerned = progress.filter(isConcerned);
  const doubtful = brokers > 1 ? concerned.filter(isInDoubt).map(({ after }) => after.deviceId) : [];
  const intervals = doubtful.length > 0 ? await sendIntervals(client, doubtful) : new Map<string, number>();
  const changes = new Map<string, ConnectionStatus>();
  for (const { after } of concerned) {
    const interval = intervals.get(after.deviceId) ?? TIMING_DEFAULTS.send_interval_s * 1000;
    const connection = connectionOf(after, brokers > 1 ? interval : null);
    if (connection !== after.connection) changes.set(after.deviceId, connection);
  }
  return changes;
}
