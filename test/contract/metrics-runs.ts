import fc from 'fast-check';
import { WINDOW_FUNCTIONS } from '#domain/api/metrics.ts';
import { DAY_MS } from '#domain/lengths-of-time.ts';
import type { SampleRun } from '#store/metrics/port.ts';

/** Midnight two days ago: everything near it is inside the retention and not in the future. */
export const MIDNIGHT = Math.floor(Date.now() / DAY_MS - 2) * DAY_MS;

let devices = 0;

/** A device that no test has used, on a server that keeps its data either. */
export const newDevice = () => `device-${Date.now()}-${devices++}`;

let made = 0n;

/** A run of one message with samples one second apart, unless told otherwise. */
export function run(of: Partial<SampleRun> & Pick<SampleRun, 'deviceId'>): SampleRun {
  const times = of.times ?? (of.values ?? [1]).map((_, index) => MIDNIGHT + index * 1000);
  const message = ++made;
  const ts = times.at(-1) ?? 0;
  const rest = {
    metric: 'voltage_dc',
    unit: 'V',
    values: times.map(() => 1),
    seq: Number(message),
    moved: false,
    derived: false,
  };
  return { ...rest, message, ts, ...of, times };
}

const step = fc.constantFrom(100, 1000, 1000, 1000, 7000, 20_000, 61_000);
const value = fc.oneof(
  fc.integer({ min: -1000, max: 1000 }),
  fc.double({ min: -5000, max: 5000, noNaN: true }),
);

/** Begins of messages stand close together, so that many overlap; the range goes over midnight. */
const someRun = fc
  .record({
    metric: fc.constantFrom('current_dc', 'voltage_dc'),
    begin: fc.integer({ min: -40, max: 40 }).map((n) => MIDNIGHT + n * 5000),
    late: fc.constantFrom(0, 0, 0, 1, 250, 3_600_000, 108_000_000),
    step,
    holes: fc.array(fc.integer({ min: 0, max: 11 }), { maxLength: 4 }),
    values: fc.array(value, { minLength: 1, maxLength: 12 }),
    rank: fc.integer({ min: 0, max: 3 }),
    seq: fc.integer({ min: -1, max: 2 }),
  })
  .map(({ begin, late, step, holes, values, rank, seq, metric }) => {
    const kept = values.map((_, index) => index).filter((index) => index === 0 || !holes.includes(index));
    return {
      metric,
      times: kept.map((index) => begin + late + index * step),
      values: kept.map((index) => values[index]!),
      ts: MIDNIGHT + rank,
      seq,
    };
  });

/** Messages in batches: any order, some delivered twice. */
export const deliveries = fc
  .array(someRun, { minLength: 1, maxLength: 15 })
  .chain((runs) => {
    const messages = runs.map((of, index) => ({ ...of, message: BigInt(index) }));
    const delivered = fc.shuffledSubarray([...messages, ...messages], { minLength: messages.length });
    return fc.tuple(delivered, fc.integer({ min: 1, max: 8 }));
  })
  .map(([messages, size]) =>
    Array.from({ length: Math.ceil(messages.length / size) }, (_, n) =>
      messages.slice(n * size, (n + 1) * size),
    ),
  );

/** Ranges with odd ends, whole or cut, and what to make of them. */
export const queries = fc.record({
  start: fc.oneof(
    fc.constant(MIDNIGHT - 7_200_000),
    fc.integer({ min: -300_000, max: 60_000 }).map((ms) => MIDNIGHT + ms),
  ),
  stop: fc.oneof(
    fc.constant(MIDNIGHT + 172_800_000),
    fc.integer({ min: -60_000, max: 300_000 }).map((ms) => MIDNIGHT + ms),
  ),
  metrics: fc.constantFrom<string[] | undefined>(
    undefined,
    ['voltage_dc'],
    ['current_dc', 'voltage_dc', 'nothing'],
  ),
  limit: fc.constantFrom(1, 3, 7, 1000),
  every: fc.constantFrom(7000, 60_000, 90_000, 300_000, 3_600_000),
  fn: fc.constantFrom(...WINDOW_FUNCTIONS),
  maxGap: fc.constantFrom(250, 2500, 10_000, 150_000),
});
