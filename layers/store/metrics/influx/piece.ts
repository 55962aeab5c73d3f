import { MINUTE_MS } from '#domain/lengths-of-time.ts';
import type { SampleRun } from '../port.ts';
import type { Rank } from './rank.ts';

/** Which samples a message has in one UTC minute: the times of each metric, ascending, in epoch milliseconds. */
export type Piece = {
  deviceId: string;
  rank: Rank;
  /** Of all its samples. */
  first: number;
  last: number;
  times: Map<string, number[]>;
};

/** A piece of what is to be written, with the runs it is a part of. */
export type OwnPiece = Piece & { runs: Map<string, SampleRun> };

export const minuteOf = (time: number): number => Math.floor(time / MINUTE_MS);

/** The pieces of runs, by device and minute. A run that stands there twice counts once. */
export function piecesOf(runs: SampleRun[]): Map<string, OwnPiece[]> {
  const pieces = new Map<string, Map<bigint, OwnPiece>>();
  for (const run of runs)
    for (const times of minutesOf(run.times)) {
      const key = placeOf(run.deviceId, times[0] ?? 0);
      const here = pieces.get(key) ?? new Map<bigint, OwnPiece>();
      pieces.set(key, here);
      add(here, run, times);
    }
  return new Map([...pieces].map(([key, here]) => [key, [...here.values()]]));
}

/** Names a device's minute. */
export const placeOf = (deviceId: string, time: number): string => `${deviceId} ${minuteOf(time)}`;

function add(here: Map<bigint, OwnPiece>, run: SampleRun, times: number[]): void {
  const { deviceId, metric, message, ts, seq } = run;
  const [first, last] = [times[0] ?? 0, times.at(-1) ?? 0];
  const piece = here.get(message);
  if (piece === undefined) {
    const rank = { ts, seq, message };
    here.set(message, {
      deviceId,
      rank,
      first,
      last,
      times: new Map([[metric, times]]),
      runs: new Map([[metric, run]]),
    });
  } else if (!piece.times.has(metric)) {
    piece.first = Math.min(piece.first, first);
    piece.last = Math.max(piece.last, last);
    piece.times.set(metric, times);
    piece.runs.set(metric, run);
  }
}

/** Mostly a message lies within one minute: then its times are not copied. */
function minutesOf(times: number[]): number[][] {
  const minute = minuteOf(times[0] ?? 0);
  if (minute === minuteOf(times.at(-1) ?? 0)) return [times];
  return [...Map.groupBy(times, minuteOf).values()];
}

/** The times at which two pieces have a sample of the same metric each. */
export function* shared(one: Piece, other: Piece): Generator<{ metric: string; times: Set<number> }> {
  if (one.first > other.last || other.first > one.last) return;
  for (const [metric, mine] of one.times) {
    const theirs = other.times.get(metric);
    if (theirs === undefined) continue;
    const times = new Set(mine).intersection(new Set(theirs));
    if (times.size > 0) yield { metric, times };
  }
}
