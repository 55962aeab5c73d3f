import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interpret } from '#domain/interpret.ts';
import { runsOf } from '#store/metrics/runs-of.ts';
import { messageOn } from '#test/support/events.ts';

const RECEIVED = Date.parse('2026-11-23T12:00:05.123Z');

const time = fc
  .oneof(
    fc.integer({ min: RECEIVED - 60_000, max: RECEIVED }),
    fc.integer({ min: RECEIVED - 5e9, max: RECEIVED + 5e11 }),
  )
  .map((ms) => new Date(ms).toISOString());
const measurement = fc.record({
  ts: time,
  type: fc.constantFrom('voltage_dc', 'current_dc', 'voltage_ac', 'current_ac', 'pf', 'Öl'),
  val: fc.double({ noNaN: true, noDefaultInfinity: true }),
});
const telemetry = fc.record({
  v: fc.constant(2),
  device_id: fc.constant('m1'),
  ts: time,
  seq: fc.nat(),
  msg_type: fc.constant('telemetry'),
  measurements: fc.array(measurement, { minLength: 1, maxLength: 40 }),
});

function runsIn(body: unknown, receivedAt = RECEIVED) {
  const message = messageOn('iot/m1/telemetry', JSON.stringify(body), { receivedAt });
  const read = interpret(message);
  if (!read.ok || read.content.category !== 'telemetry') throw new Error('no telemetry');
  return runsOf(message, read, read.content.measurements);
}

describe('runs of samples', () => {
  it('have ascending times, each once, with finite values, and none far after the receipt', () => {
    fc.assert(
      fc.property(telemetry, (body) => {
        const { runs } = runsIn(body);
        for (const { times, values } of runs) {
          expect(times.length).toBeGreaterThan(0);
          expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
          expect(values).toHaveLength(times.length);
          expect(values.every(Number.isFinite)).toBe(true);
          expect(times.at(-1)).toBeLessThanOrEqual(RECEIVED + 2 * 5 * 60_000);
        }
        const metrics = runs.map(({ metric }) => metric);
        expect(new Set(metrics).size).toBe(metrics.length);
        expect(new Set(metrics)).toEqual(new Set([...metrics, ...body.measurements.map(({ type }) => type)]));
      }),
    );
  });

  it('are the same for the same message, whenever it is received, unless its times are those of the receipt', () => {
    fc.assert(
      fc.property(telemetry, fc.integer({ min: 1, max: 1e9 }), (body, later) => {
        const { runs } = runsIn(body);
        const again = runsIn(body, RECEIVED + later).runs;
        expect(again.map(({ message }) => message)).toEqual(runs.map(({ message }) => message));
        if (!runs[0]!.moved) expect(again).toEqual(runs);
      }),
    );
  });

  it('of another message are told apart, though one digit differs', () => {
    const body = { v: 2, device_id: 'm1', ts: '2026-11-23T12:00:00Z', seq: 1, msg_type: 'telemetry' };
    const measurements = [{ ts: '2026-11-23T12:00:00Z', type: 'pf', val: 1 }];
    const [one, other] = [runsIn({ ...body, measurements }), runsIn({ ...body, measurements, seq: 2 })];
    expect(one.runs[0]!.message).not.toBe(other.runs[0]!.message);
    expect(one.runs[0]!.message).toBeLessThan(2n ** 60n);
  });
});
