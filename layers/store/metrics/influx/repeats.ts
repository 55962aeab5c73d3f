import { flux, fluxInteger } from '@influxdata/influxdb-client';
import { DAY_MS } from '#domain/lengths-of-time.ts';
import type { SampleRun } from '../port.ts';
import { anyOf } from './flux.ts';
import { type OwnPiece, piecesOf } from './piece.ts';
import { chunksOf } from './register.ts';
import type { Server } from './server.ts';
import { sweep } from './sweep.ts';

const MESSAGES_PER_QUERY = 100;

/**
 * The runs of a batch, each once. A message whose times were moved to its receipt has other times at each delivery (several
 * brokers deliver it); it is looked for a day around. Two writers that take it in the same instant both store it.
 * @throws StoreAway
 */
export async function newRuns(server: Server, runs: SampleRun[]): Promise<SampleRun[]> {
  const distinct = onceEach(runs);
  const moved = distinct.filter((run) => run.moved);
  if (moved.length === 0) return distinct;
  const noted = await notedTimes(server, moved);
  const own = Map.groupBy([...piecesOf(moved).values()].flat(), keyOfPiece);
  const isNew = (key: string) => {
    const others = noted.get(key);
    // a delivery that was noted itself was broken off then, and is to be finished
    return others === undefined || (own.get(key) ?? []).some(({ first }) => others.has(first));
  };
  return distinct.filter((run) => !run.moved || isNew(`${run.deviceId} ${run.message}`));
}

/** Of the runs of one message and metric the first one. */
export function onceEach(runs: SampleRun[]): SampleRun[] {
  const once = new Map<string, SampleRun>();
  for (const run of runs) {
    const key = `${run.deviceId} ${run.message} ${run.metric}`;
    if (!once.has(key)) once.set(key, run);
  }
  return [...once.values()];
}

const keyOfPiece = ({ deviceId, rank }: OwnPiece): string => `${deviceId} ${rank.message}`;

/** The times of the notes of messages, by device and message. */
async function notedTimes(server: Server, moved: SampleRun[]): Promise<Map<string, Set<number>>> {
  const noted = new Map<string, Set<number>>();
  for (const runs of chunksOf(moved, MESSAGES_PER_QUERY)) {
    const messages = [...new Set(runs.map(({ message }) => message))];
    const isOne = anyOf(messages.map((message) => flux`r._value == ${fluxInteger(message)}`));
    await sweep(server, runs.map(dayAround), 'moved', isOne, (deviceId, stamp, message) => {
      const key = `${deviceId} ${message}`;
      noted.set(key, (noted.get(key) ?? new Set()).add(Date.parse(stamp)));
    });
  }
  return noted;
}

const dayAround = ({ deviceId, times }: SampleRun) => ({
  deviceId,
  first: Math.max(0, (times[0] ?? 0) - DAY_MS),
  last: (times.at(-1) ?? 0) + DAY_MS,
});
