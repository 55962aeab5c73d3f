import { expect, it } from 'vitest';
import { unfinished } from '#store/metrics/influx/held.ts';
import { KnownMinute } from '#store/metrics/influx/known-minute.ts';
import { saidOf } from '#store/metrics/influx/note.ts';
import { piecesOf } from '#store/metrics/influx/piece.ts';
import { Round, Writing } from '#store/metrics/influx/writing.ts';
import { MIDNIGHT, run } from '../../../../contract/metrics-runs.ts';

function pieceOf(device: number, second: number, message: number, metric = 'voltage_dc') {
  const times = [MIDNIGHT + second * 1000, MIDNIGHT + second * 1000 + 500];
  const runs = [run({ deviceId: `d${device}`, metric, times, message: BigInt(message) })];
  const [[piece] = []] = piecesOf(runs).values();
  return piece!;
}

const newWriting = () => new Writing(new Round(1));

function enter(known: KnownMinute, piece = pieceOf(1, 10, 7), writing = newWriting()) {
  known.add(piece, saidOf(piece, writing.round.at), writing);
  return writing;
}

it('tells which notes of other messages have a sample in common with a piece, and whose writing that is', () => {
  const known = new KnownMinute();
  const writing = enter(known);
  const rivals = (...of: Parameters<typeof pieceOf>) => known.rivalsOf(pieceOf(...of)).map(unfinished);
  expect(rivals(1, 10, 8)).toEqual([[writing]]);
  expect(rivals(1, 10, 8, 'current_dc')).toEqual([]);
  expect(rivals(1, 11, 8)).toEqual([]);
  expect(rivals(2, 10, 8)).toEqual([]);
  expect(rivals(1, 10, 7)).toEqual([]);
  writing.end('done');
  writing.end('broken off'); // as whoever ends it last says, done or not
  expect(rivals(1, 10, 8)).toEqual([[]]);
});

it('holds a message that is delivered again once, and knows that its first delivery is being written too', () => {
  const known = new KnownMinute();
  const [first, second, third] = [enter(known), enter(known), enter(known)];
  const writings = () => known.rivalsOf(pieceOf(1, 10, 8)).map(unfinished);
  expect(writings()).toEqual([[third, second, first]]);
  second.end('done');
  third.end('done');
  expect(writings()).toEqual([[first]]);
  first.end('broken off');
  const fourth = enter(known); // which has written what the first one may not have
  expect(writings()).toEqual([[fourth]]);
  expect([known.size, known.devices]).toEqual([1, 1]);
});

it('tells its own notes from those that another process has written of the same message', () => {
  const known = new KnownMinute();
  const { at } = enter(known).round;
  const { runs: _, ...said } = pieceOf(1, 10, 7);
  expect(known.has({ ...said, at })).toBe(true);
  expect(known.has({ ...said, at: at + 1 })).toBe(false);
  expect(known.has({ ...said, at, deviceId: 'd2' })).toBe(false);
  expect(known.has({ ...said, at, rank: { ...said.rank, message: 1_000_007n } })).toBe(false);
});
