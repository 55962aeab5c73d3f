import fc from 'fast-check';
import { expect, it } from 'vitest';
import { noteOf, saidOf } from '#store/metrics/influx/note.ts';
import { piecesOf, placeOf } from '#store/metrics/influx/piece.ts';
import { run } from '../../../../contract/metrics-runs.ts';

const times = fc
  .uniqueArray(fc.integer({ min: 0, max: 200_000 }), { minLength: 1, maxLength: 30 })
  .map((list) => list.sort((a, b) => a - b));

const runs = fc.uniqueArray(fc.tuple(fc.string({ minLength: 1 }), times), {
  selector: ([metric]) => metric,
  minLength: 1,
  maxLength: 5,
});

it('says which samples a message has in each minute, and is read so', () => {
  fc.assert(
    fc.property(runs, fc.bigInt({ min: 0n, max: 2n ** 60n - 1n }), (list, message) => {
      const all = list.map(([metric, of]) =>
        run({ deviceId: 'd', metric, times: of, message, ts: 7, seq: -1 }),
      );
      const samples: [string, number][] = [];
      for (const [place, pieces] of piecesOf(all))
        for (const piece of pieces) {
          const read = noteOf('d', piece.first, saidOf(piece, 99));
          const { runs: _, ...said } = piece;
          expect(read).toEqual({ ...said, at: 99 });
          expect([placeOf('d', read.first), placeOf('d', read.last)]).toEqual([place, place]);
          for (const [metric, of] of read.times)
            samples.push(...of.map((time): [string, number] => [metric, time]));
        }
      expect(new Set(samples.map(String))).toEqual(
        new Set(list.flatMap(([metric, of]) => of.map((time) => String([metric, time])))),
      );
      expect(samples).toHaveLength(list.flatMap(([, of]) => of).length);
    }),
  );
});

it('takes three numbers for samples at a steady pace, and one list for metrics that were measured together', () => {
  const steady = Array.from({ length: 20 }, (_, n) => 1000 + n * 500);
  const both = ['voltage_dc', 'current_dc'].map((metric) =>
    run({ deviceId: 'd', metric, times: [...steady], message: 255n, ts: 10_500, seq: 3 }),
  );
  const [[piece] = []] = [...piecesOf(both).values()];
  expect(saidOf(piece!, 5)).toBe('[10500,3,"ff",5,[[["voltage_dc","current_dc"],[0,500,19]]]]');
});
