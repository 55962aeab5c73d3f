import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WINDOW_FUNCTIONS } from '#domain/api/metrics.ts';
import type { Message } from '#domain/message.ts';
import { fileMessage } from '#functions/archive-messages/object-of.ts';
import { storeMetrics } from '#functions/store-metrics/handler.ts';
import { messageOf } from '#local/replay/message-of.ts';
import { openMetrics } from '#store/metrics/open.ts';
import type { MetricsStore } from '#store/metrics/port.ts';
import { Database } from '#store/postgres/pool.ts';
import { useDatabase } from '#test/support/database.ts';
import { messageOn } from '#test/support/events.ts';
import { triesOf } from '#test/support/tries-of.ts';

const database = useDatabase();
let db: Database;
beforeAll(() => {
  db = new Database(database(), 'test');
});
afterAll(() => db.close());

const archive = { putNew: () => Promise.reject(new Error('nothing is to be buried')) };

/** Midnight two days ago, so that ranges go over it. */
const MIDNIGHT = Math.floor(Date.now() / 86_400_000 - 2) * 86_400_000;
const RANGE = { start: MIDNIGHT - 3_600_000, stop: MIDNIGHT + 3_600_000 };
const iso = (time: number) => new Date(time).toISOString();

/** Messages close to each other, of which many tell other values for the same times; some twice, some of clocks far ahead. */
const someMessages = fc.array(
  fc
    .record({
      device: fc.constantFrom('a', 'b'),
      begin: fc.integer({ min: -40, max: 40 }),
      length: fc.integer({ min: 1, max: 12 }),
      seq: fc.integer({ min: 0, max: 5 }),
      value: fc.double({ min: -1000, max: 1000, noNaN: true }),
      ahead: fc.constantFrom(0, 0, 0, 3_600_000),
      isVersion1: fc.boolean(),
    })
    .map(({ device, begin, length, seq, value, ahead, isVersion1 }) => {
      const times = Array.from({ length }, (_, index) => MIDNIGHT + (begin + index) * 1000);
      const ts = iso((times.at(-1) ?? 0) + ahead);
      const data = isVersion1
        ? { timestamp: iso(times[0] ?? 0), voltage_dc: value, current_dc: value / 3 }
        : {
            ...{ v: 2, device_id: device, ts, seq, msg_type: 'telemetry' },
            measurements: times.flatMap((time) => [
              { ts: iso(time), type: 'voltage_dc', val: value },
              { ts: iso(time), type: 'current_dc', val: value * 1.1, unit: 'A' },
            ]),
          };
      return messageOn(`iot/${device}/telemetry`, JSON.stringify(data), {
        receivedAt: MIDNIGHT + (begin + length) * 1000 + 321,
      });
    }),
  { minLength: 1, maxLength: 30 },
);

async function store(metrics: MetricsStore, messages: Message[], size: number): Promise<void> {
  for (let at = 0; at < messages.length; at += size)
    await storeMetrics(messages.slice(at, at + size), { archive, metrics });
}

/** All that the API can ask, to the last digit. */
async function answers(metrics: MetricsStore): Promise<string> {
  const told: unknown[] = [];
  for (const deviceId of ['a', 'b']) {
    const query = { deviceId, ...RANGE, metrics: undefined, limit: 10_000, after: undefined };
    told.push(await metrics.raw(query), await metrics.count(query));
    for (const fn of WINDOW_FUNCTIONS)
      for (const every of [1500, 60_000, 300_000])
        told.push(await metrics.windows({ ...query, fn, every, maxGap: 2500 }));
  }
  return JSON.stringify(told);
}

const open = () => openMetrics({ METRICS_URL: database(), METRICS_RETENTION_DAYS: 90 });

const emptied = () => db.query('TRUNCATE samples, series RESTART IDENTITY');

it('answers to the last digit what it answered before it was emptied, in whatever order the archive is replayed', async () => {
  const property = fc.asyncProperty(
    someMessages,
    fc.infiniteStream(fc.nat()),
    fc.integer({ min: 1, max: 10 }),
    async (messages, chances, size) => {
      await emptied();
      const live = open();
      await store(live, messages, size);
      const before = await answers(live);
      await live.close();

      const objects = new Map(
        messages
          .toReversed()
          .map(fileMessage)
          .map(({ object }) => [object.key, object.body]),
      );
      const archived = [...objects.values()].flatMap((body) => messageOf(body) ?? []);
      expect(archived).toHaveLength(objects.size);
      const shuffled = archived
        .map((message) => ({ message, rank: chances.next().value ?? 0 }))
        .sort((a, b) => a.rank - b.rank)
        .map(({ message }) => message);

      await emptied();
      const again = open();
      await store(again, shuffled, 7);
      expect(await answers(again)).toBe(before);
      await store(again, archived, 3); // into what is there already
      expect(await answers(again)).toBe(before);
      await again.close();
    },
  );
  await fc.assert(property, { numRuns: triesOf(8) });
}, 300_000);
