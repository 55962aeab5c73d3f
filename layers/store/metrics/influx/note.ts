import * as z from 'zod';
import { MESSAGES } from './flux.ts';
import { keyOf, quoted, stampOf } from './line.ts';
import { offsetsOf, timesOf } from './offsets.ts';
import type { OwnPiece, Piece } from './piece.ts';
import type { Line } from './write-lines.ts';
import type { Round } from './writing.ts';

/*
 * Beside its samples a message leaves a note of each minute: its rank, and which samples it has. A point of InfluxDB does not
 * tell which message it is from, and the one written last stays; by the notes a writer knows what must stay instead.
 */

const Text = z.tuple([
  z.number(),
  z.number(),
  z.string().transform((hex) => BigInt(`0x${hex}`)),
  z.number(),
  z.array(z.tuple([z.array(z.string()), z.array(z.number())])),
]);

/** What a note says of a piece; `at` is when it was written, in epoch milliseconds. */
export type Said = Piece & { at: number };

/** What another writer said; `key` names the note. */
export type Note = Said & { key: string };

/** A note as the text of a field. Metrics with the same times stand together. */
export function saidOf({ rank, first, times }: Piece, at: number): string {
  const groups: [string[], number[]][] = [];
  let last: number[] | undefined;
  for (const [metric, list] of times) {
    if (last !== undefined && isSame(list, last)) groups.at(-1)?.[0].push(metric);
    else groups.push([[metric], offsetsOf(list, first)]);
    last = list;
  }
  return JSON.stringify([rank.ts, rank.seq, rank.message.toString(16), at, groups]);
}

const isSame = (some: number[], others: number[]): boolean =>
  some === others || (some.length === others.length && some.every((time, index) => time === others[index]));

/** Reads what {@link saidOf} wrote, of a piece that begins at the time `first`. */
export function noteOf(deviceId: string, first: number, said: string): Said {
  const [ts, seq, message, at, groups] = Text.parse(JSON.parse(said));
  const times = new Map<string, number[]>();
  for (const [metrics, offsets] of groups)
    for (const metric of metrics) times.set(metric, timesOf(offsets, first));
  const last = Math.max(first, ...[...times.values()].map((list) => list.at(-1) ?? 0));
  return { deviceId, rank: { ts, seq, message }, first, last, times, at };
}

/**
 * The line of a note. `batch` is the number of the round that it was written in, which tells whether its samples are written. A
 * message whose times were moved can be found by its own number too.
 */
export const noteLine = (piece: OwnPiece, said: string, { number }: Pick<Round, 'number'>): Line => {
  const { deviceId, first, rank } = piece;
  const moved = [...piece.runs.values()].some((run) => run.moved) ? `,moved=${rank.message}i` : '';
  const fields = `batch=${number}i${moved},said=${quoted(said)}`;
  const stamp = stampOf(first, nanosOf(rank.message));
  return { time: first, text: `${keyOf(MESSAGES, { device_id: deviceId })} ${fields} ${stamp}` };
};

/** Notes of two messages that begin at once stand apart, but for one pair in a million, by their numbers. */
export const nanosOf = (message: bigint): number => Number(message % 1_000_000n);
