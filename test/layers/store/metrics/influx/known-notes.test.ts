import { expect, it } from 'vitest';
import { KnownNotes } from '#store/metrics/influx/known-notes.ts';
import { saidOf } from '#store/metrics/influx/note.ts';
import { piecesOf } from '#store/metrics/influx/piece.ts';
import { Round, Writing } from '#store/metrics/influx/writing.ts';
import { run } from '../../../../contract/metrics-runs.ts';

it('forget the minutes that were made first, which are others when they come again', () => {
  const known = new KnownNotes(10);
  const fill = (number: number, devices: number) => {
    const minute = known.minute(number);
    for (let n = 0; n < devices; n++) {
      const [[piece] = []] = piecesOf([run({ deviceId: `d${n}` })]).values();
      minute.add(piece!, saidOf(piece!, 1), new Writing(new Round(1)));
    }
    known.tidy();
    return minute;
  };
  const [first, second] = [fill(7, 4), fill(3, 4)];
  expect([known.minute(7), known.minute(3)]).toEqual([first, second]);
  const third = fill(5, 3);
  expect([known.minute(3), known.minute(5)]).toEqual([second, third]);
  expect(known.minute(7)).not.toBe(first);
  expect(known.minute(7).writer).not.toBe(first.writer);
  expect(known.fleet).toBe(4);
});
