import type { Gap } from '#domain/sequence/gaps.ts';
import type { Raise } from '../alerts/port.ts';
import type { Transaction } from '../postgres/pool.ts';
import { SEQUENCE_GAP } from '../registry/news.ts';

/** An alert lists so many ranges, the latest ones, and says how many there are. */
const MOST_RANGES = 50;

/** The alert for a device's gaps that outlived their grace period. @param now epoch ms */
export function gapAlert(deviceId: string, gaps: readonly Gap[], now: number): Raise {
  const missing = gaps.reduce((sum, { count }) => sum + count, 0);
  return {
    deviceId,
    type: SEQUENCE_GAP,
    severity: 'warning',
    message: `${missing} ${missing === 1 ? 'message is' : 'messages are'} missing in ${gaps.length} ${gaps.length === 1 ? 'gap' : 'gaps'}`,
    details: { missing, gaps: gaps.length, ranges: gaps.slice(-MOST_RANGES).map(rangeOf) },
    at: now,
  };
}

/** `from` and `to` are sequence numbers, both included; `after` and `before` are the times of the messages around them. */
const rangeOf = ({ from, to, count, ts_before, ts_after }: Gap) => ({
  from,
  to,
  count,
  after: new Date(ts_before).toISOString(),
  before: new Date(ts_after).toISOString(),
});

const CORRECT = `
  UPDATE device_alerts a SET message = u.message, details = u.details
  FROM unnest($1::text[], $2::text[], $3::jsonb[]) AS u (device_id, message, details)
  WHERE a.device_id = u.device_id AND a.alert_type = '${SEQUENCE_GAP}' AND a.rule = '' AND a.cleared_at IS NULL`;

/** Says in alerts that are open what is missing now, as part of it has come; nobody is told of that. */
export async function correctGaps(client: Transaction, alerts: Raise[]): Promise<void> {
  if (alerts.length === 0) return;
  await client.query(CORRECT, [
    alerts.map(({ deviceId }) => deviceId),
    alerts.map(({ message }) => message),
    alerts.map(({ details }) => JSON.stringify(details)),
  ]);
}
