import fc from 'fast-check';
import { expect, it, onTestFinished, vi } from 'vitest';
import { StoreAway } from '#domain/errors.ts';
import { BatchArchive } from '#store/archive/batch/batch-archive.ts';
import { Indexer } from '#store/archive/batch/indexer.ts';
import type { Archive } from '#store/archive/port.ts';
import { inNewBucket } from '#test/support/archives.ts';
import { useFakeS3 } from '#test/support/fake-s3.ts';
import { objectsOf } from '#test/support/indexed.ts';
import { triesOf } from '#test/support/tries-of.ts';
import { failingFrom } from './failing.ts';

/** Few devices, days and numbers, so that keys come again. */
const key = fc
  .record({
    device: fc.constantFrom('m1', 'm2', 'tram-7'),
    category: fc.constantFrom('telemetry', 'hello'),
    time: fc.constantFrom('2026-01-31T23-59-59.999Z', '2026-02-01T00-00-00.000Z', '2025-12-03T08-00-00.000Z'),
    seq: fc.nat(3),
  })
  .map(({ device, category, time, seq }) => `${device}/${category}/${time}_${seq}_0a1b2c3d.json`);
const body = fc.oneof(
  fc.jsonValue().map((value) => JSON.stringify(value)),
  fc.constant('{\n "v": 2\n}'),
);

/** What is done to the archive: by either of two writers, the one restarted before or not. */
const action = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      put: fc.array(fc.tuple(key, body), { maxLength: 6 }),
      writer: fc.nat(1),
      restart: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ index: fc.integer({ min: 1, max: 30 }) }) },
  { weight: 1, arbitrary: fc.record({ remove: fc.array(key, { maxLength: 3 }) }) },
);

const newestFirst = (a: string, b: string): number => {
  const rank = (text: string) => `${text.split('/')[2]} ${text}`;
  return rank(a) < rank(b) ? 1 : -1;
};

/** Every key of a device, page by page. */
async function listed(archive: Archive, prefix: string, limit: number): Promise<string[]> {
  const keys: string[] = [];
  for (let after: string | undefined, more = true; more; more = after !== undefined) {
    const page = await archive.list({ prefix, limit, after });
    keys.push(...page.objects.map((object) => object.key));
    after = page.next;
  }
  return keys;
}

it('holds what was put and not removed, first receipts first, whoever wrote it and wherever an indexer ended', async () => {
  useFakeS3({ pageSize: 5 });
  vi.useFakeTimers({ toFake: ['Date'] }); // of two processes that write in the same millisecond neither is the first
  onTestFinished(() => void vi.useRealTimers());
  const property = fc.asyncProperty(
    fc.array(action, { maxLength: 14 }),
    fc.integer({ min: 1, max: 5 }),
    async (actions, limit) => {
      const objects = objectsOf(inNewBucket());
      const writers = [new BatchArchive(objects), new BatchArchive(objects)];
      const truth = new Map<string, string>();
      for (const step of actions) {
        vi.setSystemTime(Date.now() + 10);
        if ('put' in step) {
          if (step.restart) writers[step.writer] = new BatchArchive(objects);
          await writers[step.writer]!.putNew(
            step.put.map(([name, text]) => ({ key: name, body: Buffer.from(text) })),
          );
          for (const [name, text] of step.put) if (!truth.has(name)) truth.set(name, text);
        } else if ('remove' in step) {
          await writers[0]!.remove(step.remove);
          writers[1] = new BatchArchive(objects); // it would take them for present still
          for (const name of step.remove) truth.delete(name);
        } else {
          const ended = new Indexer(failingFrom(objects, step.index), -1).run(new Date());
          await ended.catch((error: unknown) => expect(error).toBeInstanceOf(StoreAway));
        }
      }
      const reader = new BatchArchive(objects);
      for (const device of ['m1', 'm2', 'tram-7']) {
        const expected = [...truth.keys()].filter((name) => name.startsWith(`${device}/`)).sort(newestFirst);
        expect(await listed(reader, `${device}/`, limit)).toEqual(expected);
        const telemetry = expected.filter((name) => name.startsWith(`${device}/telemetry/2026`));
        expect(await listed(reader, `${device}/telemetry/2026`, limit)).toEqual(telemetry);
      }
      for (const [name, text] of truth) expect((await reader.get(name))?.toString()).toBe(text);
    },
  );
  await fc.assert(property, { numRuns: triesOf(30) });
});
