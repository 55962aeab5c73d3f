import type { ConnectionStatus } from '#domain/api/device.ts';
import type { Clear, Raise } from '../alerts/port.ts';
import type { Observation } from './port.ts';
import type { Progress } from './track.ts';

/** What is an alert's beginning or end. */
export type News = { raise?: Raise; clear?: Clear };

export const OFFLINE = 'offline';
export const CLOCK_SKEW = 'clock_skew';
export const SEQUENCE_GAP = 'sequence_gap';
export const QUARANTINE = 'quarantine';

/** An alert for who went offline, and its end for who came back. */
export function connectionNews(
  progress: Progress[],
  connections: ReadonlyMap<string, ConnectionStatus>,
): News[] {
  return progress.flatMap(({ after: { deviceId, seenAt, offlineAt } }): News[] => {
    const connection = connections.get(deviceId);
    const at = Math.max(seenAt ?? 0, offlineAt ?? 0);
    if (connection === 'online') return [{ clear: { deviceId, type: OFFLINE, at } }];
    return connection === 'offline' ? [{ raise: saidOffline(deviceId, at, seenAt) }] : [];
  });
}

const saidOffline = (deviceId: string, at: number, seenAt: number | null): Raise => ({
  deviceId,
  type: OFFLINE,
  severity: 'critical',
  message: 'the device is offline: its last will, or the broker, said so',
  details: { reason: 'said_offline', last_seen: seenAt === null ? null : new Date(seenAt).toISOString() },
  at,
});

/** An alert for whose clock began to be ahead, by the live message that was received last, and its end. */
export const clockNews = (progress: Progress[]): News[] =>
  progress.flatMap(({ before, after: { deviceId, seenAt, clockAhead } }): News[] => {
    const at = seenAt ?? 0;
    if ((before.clockAhead === null) === (clockAhead === null)) return [];
    if (clockAhead === null) return [{ clear: { deviceId, type: CLOCK_SKEW, rule: 'ahead', at } }];
    return [{ raise: clockOff(deviceId, 'ahead', clockAhead, at) }];
  });

/** @param off milliseconds */
export const clockOff = (deviceId: string, rule: 'ahead' | 'behind', off: number, at: number): Raise => ({
  deviceId,
  type: CLOCK_SKEW,
  rule,
  severity: 'warning',
  message: `the device's clock is ${Math.round(off / 1000)} s ${rule}`,
  details: { direction: rule, off_ms: off },
  at,
});

/** One alert per device with messages in quarantine, which counts them. */
export function quarantineNews(seen: Observation[]): News[] {
  const bad = seen.filter(({ live, quarantined }) => live && quarantined);
  return [...Map.groupBy(bad, ({ deviceId }) => deviceId)].map(([deviceId, some]) => ({
    raise: {
      deviceId,
      type: QUARANTINE,
      severity: 'warning',
      message: 'messages of the device could not be used and are in quarantine',
      at: Math.max(...some.map(({ receivedAt }) => receivedAt)),
      times: some.length,
      onlyIfNew: true,
    },
  }));
}
