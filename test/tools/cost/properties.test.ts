import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { triesOf } from '#test/support/tries-of.ts';
import { Assumptions, PARTS } from '../../../tools/cost/assumptions.ts';
import { billOf, totalOf } from '../../../tools/cost/bill.ts';
import { rangesOf } from '../../../tools/cost/break-even.ts';
import { DESIGNS } from '../../../tools/cost/designs.ts';
import { Report, reportOf } from '../../../tools/cost/report.ts';

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });

const assumptions = fc
  .record({
    devices: fc.integer({ min: 1, max: 1_000_000 }),
    interval: number(0.5, 3600),
    bus: fc.constantFrom('queue', 'stream'),
    ingest: fc.constantFrom('broker', 'basic'),
    archive: fc.constantFrom('message', 'batch'),
    with: fc.subarray([...PARTS]),
    messageKb: number(0.05, 128),
    extra: number(0, 2),
    functions: fc.integer({ min: 1, max: 5 }),
    batch: fc.integer({ min: 1, max: 10_000 }),
    window: number(0.1, 300),
    catchUp: number(1, 5),
    putsPerBatch: number(1, 50),
    gzipRatio: number(0.05, 1),
  })
  .map((said) => Assumptions.parse(said));

const design = fc.constantFrom(...DESIGNS);
const ROUNDING = 1 + 1e-9; // of doubles, in sums of the same terms

describe('a bill', () => {
  it('never sinks when there are more devices, or more messages of each', () => {
    fc.assert(
      fc.property(assumptions, design, number(1, 50), (assumed, some, times) => {
        const before = totalOf(billOf(some, assumed));
        const devices = Math.ceil(assumed.devices * times);
        expect(totalOf(billOf(some, { ...assumed, devices })) * ROUNDING).toBeGreaterThanOrEqual(before);
        const interval = assumed.interval / times;
        expect(totalOf(billOf(some, { ...assumed, interval })) * ROUNDING).toBeGreaterThanOrEqual(before);
      }),
    );
  });

  it('has no line below nothing', () => {
    fc.assert(
      fc.property(assumptions, design, (assumed, some) => {
        for (const { dollars, quantity } of billOf(some, assumed))
          expect(Math.min(dollars, quantity)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('a report', () => {
  it('is what its schema says, and its totals are the sums of its lines', () => {
    fc.assert(
      fc.property(assumptions, (assumed) => {
        const report = Report.parse(JSON.parse(JSON.stringify(reportOf(assumed))));
        expect(report.assumptions).toEqual(assumed);
        expect(report.designs.filter(({ configured }) => configured)).toMatchObject([
          { bus: assumed.bus, ingest: assumed.ingest, archive: assumed.archive },
        ]);
        for (const { lines, total } of report.designs) {
          const cents = lines.reduce((sum, { dollars }) => sum + Math.round(dollars * 100), 0);
          expect(Math.round(total * 100)).toBe(cents);
        }
      }),
      { numRuns: triesOf(10) },
    );
  });
});

describe('a break-even', () => {
  it('is where the order of two designs flips', () => {
    fc.assert(
      fc.property(assumptions, design, design, (assumed, a, b) => {
        fc.pre(a !== b);
        const cheaperAt = (devices: number) => {
          const [costA, costB] = [a, b].map((some) => totalOf(billOf(some, { ...assumed, devices })));
          return costA! <= costB! ? a.name : b.name;
        };
        const ranges = rangesOf(a, b, assumed);
        expect(ranges[0]?.from).toBe(1);
        expect(ranges.at(-1)?.to).toBeNull();
        for (const [index, { from, cheaper }] of ranges.entries()) {
          const before = ranges[index - 1];
          expect(cheaperAt(from)).toBe(cheaper);
          if (before === undefined) continue;
          expect(before.to).toBe(from - 1);
          expect(cheaperAt(from - 1)).toBe(before.cheaper);
          expect(before.cheaper).not.toBe(cheaper);
        }
      }),
      { numRuns: triesOf(15) },
    );
  });

  it('of queue and stream is at 24 meters every ten seconds, and at a tenth of the meters every second', () => {
    const [queue, stream] = ['queue/basic/batch', 'stream/basic/batch'].map(
      (name) => DESIGNS.find((some) => some.name === name)!,
    );
    const at = (interval: number) => rangesOf(queue!, stream!, Assumptions.parse({ interval }));
    expect(at(10)).toEqual([
      { from: 1, to: 24, cheaper: 'queue/basic/batch' },
      { from: 25, to: null, cheaper: 'stream/basic/batch' },
    ]);
    expect(at(1).map(({ from }) => from)).toEqual([1, 3]);
  });

  it('of the archive’s layouts is where a batch has as many messages as objects are written for it', () => {
    const [message, batch] = ['queue/basic/message', 'queue/basic/batch'].map(
      (name) => DESIGNS.find((some) => some.name === name)!,
    );
    const ranges = rangesOf(message!, batch!, Assumptions.parse({ putsPerBatch: 3, gzipRatio: 1 }));
    expect(ranges.map(({ from }) => from)).toEqual([1, 7]); // six meters send three messages in five seconds
  });
});
