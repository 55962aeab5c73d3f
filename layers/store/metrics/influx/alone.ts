import { someAtOnce } from '../../some-at-once.ts';
import type { KnownMinute } from './known-minute.ts';
import { hasUnmarked, type Interval, intervalsOf, writersOf } from './marks.ts';
import { QUERIES_AT_ONCE } from './register.ts';
import type { Server } from './server.ts';

/** How many devices of a round write of a minute, by its number, and what is known of it. */
export type Load = { devices: number; known: KnownMinute };

/** Whether there are notes without marks is asked of all devices, and costs as much as reading the notes of so many of them. */
const DEVICES_PER_LOOK = 0.1;

/**
 * The minutes of a round of which the store says that nobody else writes. Of the others all notes have to be read, and so of those
 * that are not worth a look: as long as reading the few notes there costs less.
 * @param fleet how many devices there are
 * @throws StoreAway
 */
export async function minutesAlone(
  server: Server,
  loads: Map<number, Load>,
  fleet: number,
): Promise<Set<number>> {
  const worth = [...loads].filter(([, load]) => isWorthLook(load, fleet)).map(([minute]) => minute);
  const intervals = intervalsOf(worth.sort((a, b) => a - b));
  await someAtOnce(intervals, QUERIES_AT_ONCE, (interval) => look(server, interval, loads));
  return new Set(worth.filter((minute) => loads.get(minute)?.known.isShared === false));
}

function isWorthLook({ devices, known }: Load, fleet: number): boolean {
  known.read += devices;
  return !known.isShared && (known.isSeen || known.read >= fleet * DEVICES_PER_LOOK);
}

async function look(server: Server, interval: Interval, loads: Map<number, Load>): Promise<void> {
  const writers = await writersOf(server, interval);
  const fresh: [number, KnownMinute][] = [];
  for (const [minute, { known }] of loads) {
    if (minute < interval.first || minute > interval.last) continue;
    const here = writers.get(minute) ?? new Set();
    known.isShared = here.size !== 1 || !here.has(known.writer);
    if (!known.isShared && !known.isSeen) fresh.push([minute, known]);
  }
  if (fresh.length === 0) return;
  const numbers = fresh.map(([minute]) => minute);
  const isUnmarked = await hasUnmarked(server, { first: Math.min(...numbers), last: Math.max(...numbers) });
  for (const [, known] of fresh) {
    known.isShared = isUnmarked;
    known.isSeen = true;
  }
}
