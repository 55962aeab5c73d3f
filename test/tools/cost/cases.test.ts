import { describe, expect, it } from 'vitest';
import { Assumptions } from '../../../tools/cost/assumptions.ts';
import { volumeOf } from '../../../tools/cost/volume.ts';
import { dollarsOf, named } from './support/bills.ts';

/** Within a share of what is expected. */
const about = (expected: number, share: number) =>
  expect.closeTo(expected, -Math.log10(2 * expected * share));

const FLEET = { devices: 10_000, interval: 10 };

describe('ten thousand meters every ten seconds', () => {
  it('cost 19,300 dollars in the naive design, two thirds of it for PUTs', () => {
    expect(dollarsOf('naive', FLEET)).toEqual({
      PUTs: about(12_960, 0.001),
      Lambda: about(2333, 0.001),
      messages: about(2274, 0.001),
      rules: about(1555, 0.001),
      connections: about(34.6, 0.01),
      storage: about(107, 0.01),
      total: about(19_263, 0.001),
    });
  });

  it('cost 1,100 with a stream of 8 shards, basic ingest and gzipped batches, most of it for rules', () => {
    expect(volumeOf(named('stream/basic/batch'), Assumptions.parse(FLEET)).shards).toBe(8);
    expect(dollarsOf('stream/basic/batch', FLEET)).toEqual({
      rules: about(778, 0.001),
      bus: about(123, 0.01), // the shards 86, the records 36
      Lambda: about(74, 0.01),
      PUTs: about(52, 0.01), // a batch and its note in the index
      storage: about(21.5, 0.01),
      connections: about(34.6, 0.01),
      total: about(1082, 0.01),
    });
  });
});

/**
 * The estimate that the design was chosen by has one function that does all, and so one action, one queue or one reader; it
 * takes 4 ms for a message and 100 ms for a batch, and 20 messages to a batch at 100 meters. The project has three functions.
 */
const ONE_FUNCTION = { interval: 10, functions: 1, putsPerBatch: 1, messageMs: 4, batchMs: 100, window: 2 };

const ESTIMATES: [design: string, functions: number, at100: number, at10k: number, at1M: number][] = [
  ['naive', 3, 196, 19_263, 1_880_712],
  ['queue/broker/message', 1, 179, 17_471, 1_701_449],
  ['queue/basic/message', 1, 153, 15_197, 1_519_309],
  ['queue/broker/batch', 1, 55, 4451, 399_829],
  ['queue/basic/batch', 1, 29, 2177, 217_689],
  ['stream/broker/batch', 1, 54, 3286, 282_487],
  ['stream/basic/batch', 1, 28, 1013, 100_347],
];

/** The estimate has one rate for SQS; beyond 100 billion requests a month it sinks. */
const LOWER_RATES_OF_SQS = 311_040 * 0.4 - (100_000 * 0.4 + 100_000 * 0.3 + 111_040 * 0.24);

/** The estimate fills its batches whatever the number of shards. */
const FULL_BATCHES = { window: 60 };

describe.each(ESTIMATES)('%s with %i functions', (name, functions, at100, at10k, at1M) => {
  const total = (devices: number, more = {}) =>
    dollarsOf(name, { ...ONE_FUNCTION, functions, devices, ...more }).total;

  it.each([
    [100, at100, {}],
    [10_000, at10k, FULL_BATCHES],
    [1_000_000, name.startsWith('queue') ? at1M - LOWER_RATES_OF_SQS : at1M, FULL_BATCHES],
  ])('costs at %i meters what was estimated', (devices, dollars, more) => {
    expect(total(devices, more)).toEqual(about(dollars, 0.01));
  });
});

describe('three functions instead of one', () => {
  it('triple what queues cost, and take two more actions', () => {
    const one = dollarsOf('queue/basic/batch', { ...FLEET, functions: 1 });
    const three = dollarsOf('queue/basic/batch', FLEET);
    expect(three.bus).toBeCloseTo(3 * one.bus!, 6);
    expect(three.rules).toBeCloseTo(2 * one.rules!, 6);
  });

  it('take more shards to be read than to be written, and one action', () => {
    const shards = (said: object) =>
      volumeOf(named('stream/basic/batch'), Assumptions.parse({ ...FLEET, ...said })).shards;
    expect(shards({ functions: 1 })).toBe(4); // 2.55 MB/s written, with a quarter more
    expect(shards({ catchUp: 1 })).toBe(4); // 7.65 MB/s read at the pace it comes
    expect(shards({})).toBe(8); // and twice as fast, after an outage
  });
});

describe('levers', () => {
  it('two readings in a message halve what messages and rules cost, as long as the envelope fits 5 KB', () => {
    const [once, twice] = [FLEET, { ...FLEET, interval: 20, messageKb: 3.6 }].map((said) =>
      dollarsOf('stream/basic/batch', said),
    );
    expect(twice!.rules).toBeCloseTo(once!.rules! / 2, 6);
    const tooLarge = dollarsOf('stream/basic/batch', { ...FLEET, interval: 20, messageKb: 4 });
    expect(tooLarge.rules).toBeGreaterThan(twice!.rules! * 1.4);
  });

  it('other messages count as telemetry does', () => {
    const half = dollarsOf('queue/broker/batch', { ...FLEET, devices: 5000, extra: 1 });
    expect(half.rules).toBeCloseTo(dollarsOf('queue/broker/batch', FLEET).rules!, 6);
  });
});

describe('further parts', () => {
  it('are on the bill when they are asked for, and nowhere else', () => {
    const withParts = (parts: string) => dollarsOf('queue/basic/batch', { devices: 100, with: parts }).other;
    expect(dollarsOf('queue/basic/batch', { devices: 100 })).not.toHaveProperty('other');
    expect(withParts('alarms')).toBeCloseTo(30 * 0.1 + 3, 6);
    expect(withParts('figures')).toBeCloseTo(200 * 0.3, 6);
    expect(withParts('metrics')).toBe(95);
    expect(withParts('metrics, alarms')).toBeCloseTo(101, 6);
    expect(withParts('database')).toBeCloseTo(43.2 + 1 + 25.92 * 0.25 * 0.2, 6);
    expect(withParts('api')).toBeCloseTo(1 + 0.2 + 30_000 * 0.0000133334, 6);
  });

  it('weigh the logs by invocations, which a batch saves', () => {
    const naive = dollarsOf('naive', { ...FLEET, with: 'logs' }).other!;
    expect(naive).toBeCloseTo(7776e6 * 2e-6 * 0.53, 3);
    expect(dollarsOf('queue/basic/batch', { ...FLEET, with: 'logs' }).other).toBeCloseTo(naive / 500, 3);
  });
});
