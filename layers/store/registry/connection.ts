import type { ConnectionStatus } from '#domain/api/device.ts';

/** Receipt of the last live message but for `offline`, and of the last live `offline`; epoch ms, null: none yet. */
export type Receipts = { seenAt: number | null; offlineAt: number | null };

/**
 * Whether a device is connected, by what was received last (IoT.md, timing). Two maxima tell, so the order in which
 * messages are recorded makes no difference. In the same millisecond `offline` is taken to be the later one: it is the
 * last thing a device says.
 * @param graceMs where devices speak through several brokers: within this time before a last will anything received
 * came through another one, so the will tells of a lost broker only. Null where there is one broker, whose word holds.
 */
export function connectionOf({ seenAt, offlineAt }: Receipts, graceMs: number | null): ConnectionStatus {
  if (offlineAt === null) return seenAt === null ? 'unknown' : 'online';
  if (seenAt === null) return 'offline';
  if (graceMs === null) return offlineAt >= seenAt ? 'offline' : 'online';
  return offlineAt - seenAt > graceMs ? 'offline' : 'online';
}
