import { flux } from '@influxdata/influxdb-client';
import { HOUR_MS } from '#domain/lengths-of-time.ts';
import { select, WRITERS } from './flux.ts';
import { stampOf } from './line.ts';
import type { Note } from './note.ts';
import { readRows } from './read-rows.ts';
import { keyOf } from './rivals.ts';
import type { Server } from './server.ts';
import { sweep } from './sweep.ts';
import type { Line } from './write-lines.ts';
import type { Round } from './writing.ts';

/** The line that says that all samples of a round are written. It stands at the time that its notes tell. */
export const finishedLine = ({ at, number }: Pick<Round, 'at' | 'number'>): Line => ({
  time: at,
  text: `${WRITERS} finished=${number}i ${stampOf(at, Number(number % 1_000_000n))}`,
});

/** Whether all samples of some notes, at least one, are written. @throws StoreAway */
export async function areFinished(server: Server, notes: Note[]): Promise<boolean> {
  const batches = new Map<string, string>();
  await sweep(server, notes, 'batch', flux`true`, (deviceId, stamp, number) =>
    batches.set(keyOf(deviceId, stamp), number),
  );
  const finished = await finishedSince(server, Math.min(...notes.map(({ at }) => at)));
  const others = notes.filter(({ key }) => !finished.has(batches.get(key) ?? ''));
  return others.length === 0 || areDone(server, others, batches);
}

/** The numbers of the rounds that were begun since then and are written. */
async function finishedSince(server: Server, start: number): Promise<Set<string>> {
  const { bucket } = server.place;
  const all = { bucket, measurement: WRITERS, field: 'finished', start, stop: Date.now() + AHEAD_MS };
  const numbers = new Set<string>();
  await readRows(server, flux`${select(all, flux`true`)} |> keep(columns: ["_value"])`, (cells) => {
    numbers.add(cells('_value'));
    return true;
  });
  return numbers;
}

/** By how much the clock of another writer may be ahead. */
const AHEAD_MS = HOUR_MS;

/** Before rounds had numbers, each note said itself that it was done. */
async function areDone(server: Server, notes: Note[], batches: Map<string, string>): Promise<boolean> {
  if (notes.some(({ key }) => batches.has(key))) return false;
  const done = new Set<string>();
  await sweep(server, notes, 'done', flux`r._value == true`, (deviceId, stamp) =>
    done.add(keyOf(deviceId, stamp)),
  );
  return notes.every(({ key }) => done.has(key));
}
