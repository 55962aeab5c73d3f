import fc from 'fast-check';
import { expect, it } from 'vitest';
import { interpret } from '#domain/interpret.ts';
import type { Message } from '#domain/message.ts';
import { fileMessage } from '#functions/archive-messages/object-of.ts';
import { messageOf, quarantinedMessageOf } from '#local/replay/message-of.ts';
import { openArchive } from '#store/archive/open.ts';
import { openReader } from '#store/archive/open-reader.ts';
import { runsOf } from '#store/metrics/runs-of.ts';
import { inFolder } from '#test/support/archives.ts';
import { messageOn } from '#test/support/events.ts';
import { FIXTURE_NAMES, fixture } from '#test/support/fixtures.ts';
import { temporaryFolder } from '#test/support/folder.ts';
import { triesOf } from '#test/support/tries-of.ts';

const readBack = (message: Message): Message | null => {
  const { object, good } = fileMessage(message);
  return good ? messageOf(object.body) : quarantinedMessageOf(object.body);
};

/** All that functions look at; a certificate's id is kept of what stands in quarantine only. */
const seen = ({ topic, payload, receivedAt, clientId }: Message) => ({
  topic,
  receivedAt,
  clientId,
  payload: Buffer.from(payload).toString('hex'),
});

it.each(FIXTURE_NAMES)('comes out of the archive as it came: %s', (name) => {
  const { topic, payload } = fixture(name);
  const message = messageOn(topic, payload);
  const back = readBack(message);
  expect(back && seen(back)).toEqual(seen(message));
  expect(back).toMatchObject({ replayed: true, fromArchive: true });
});

const space = fc.stringMatching(/^[ \t\r\n]{0,3}$/);
const odd = fc.constantFrom(
  '1.0',
  '1.50',
  '-0',
  '1e2',
  '12345678901234567890',
  '0.1000000000000000055511151231257827',
  '"\\u0000\\ud800"',
  '"ü"',
  '",\\"data\\":"',
  '{"data":{"data":1}}',
  '[1,\n2]',
  'null',
);
const name = fc.constantFrom('voltage_dc', 'data', 'voltage_dc', 'x', 'timestamp', ',\\"data\\":');

/** JSON as no library of ours would write it: white space, digits, repeated names. */
const oddJson = fc
  .array(fc.tuple(space, name, space, odd, space), { maxLength: 6 })
  .map(
    (fields) =>
      `{${fields.map(([a, key, b, value, c]) => `${a}"${key}"${b}:${value}${c}`).join(',')}${fields.length > 0 ? ',' : ''}"voltage_dc":7.50}`,
  );

const anyMessage = fc
  .record({
    topic: fc.constantFrom('iot/m1/telemetry', 'iot/m1/hello', 'iot/m2/telemetry', 'iot/../x', 'a,"data":b'),
    payload: fc.oneof(
      { weight: 4, arbitrary: oddJson.map((text) => Buffer.from(text)) },
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)) },
    ),
    receivedAt: fc.integer({ min: Date.parse('2000-01-01'), max: Date.parse('2100-01-01') }),
    clientId: fc.option(
      fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(',"data":', '","data":', 'data"')),
    ),
  })
  .map(({ topic, payload, ...more }) => messageOn(topic, payload, more));

it('comes out of the archive as it came, whatever a device sends, and is filed and stored under the same names again', () => {
  fc.assert(
    fc.property(anyMessage, (message) => {
      const back = readBack(message);
      expect(back).not.toBeNull();
      if (back === null) return;
      expect(seen(back)).toEqual(seen(message));
      expect(fileMessage(back).object.key).toBe(fileMessage(message).object.key);
      const [live, again] = [message, back].map((one) => {
        const read = interpret(one);
        return read.ok && read.content.category === 'telemetry'
          ? runsOf(one, read, read.content.measurements)
          : null;
      });
      expect(again).toEqual(live);
    }),
    { numRuns: triesOf(500) },
  );
});

it('comes out of a batch as it came too', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyMessage, { minLength: 1, maxLength: 20 }), async (messages) => {
      const config = inFolder(temporaryFolder(), 'batch');
      const archive = openArchive(config);
      const good = messages.map(fileMessage).flatMap(({ object, good: isGood }) => (isGood ? [object] : []));
      await archive.putNew(good);
      const first = new Map(
        good.toReversed().map(({ key, body }) => [key, Buffer.from(body).toString('hex')]),
      );
      const found = new Map<string, string>();
      for await (const { objects } of openReader(config).scan({}))
        for (const { key, body } of objects) found.set(key, Buffer.from(body).toString('hex'));
      expect(found).toEqual(first);
    }),
    { numRuns: triesOf(15) },
  );
});

it.each([
  '',
  '{}',
  '{"topic":"a","data":1}',
  '{"topic":"a","received_at":"2026-11-23T12:00:05.123Z","client_id":null,"data":1',
  '{"topic":"a","received_at":"yesterday","client_id":null,"data":1}',
  'no json,"data":1}',
])('takes %j for no message of the archive', (text) => {
  expect(messageOf(Buffer.from(text))).toBeNull();
  expect(quarantinedMessageOf(Buffer.from(text))).toBeNull();
});

it('takes no more than its payload along when it goes to a thread', () => {
  const { object } = fileMessage(messageOn('iot/m1/telemetry', '{"voltage_dc":1}'));
  const large = Buffer.concat([Buffer.alloc(1_000_000), object.body]);
  const back = messageOf(large.subarray(1_000_000));
  expect(back?.payload.buffer.byteLength).toBeLessThan(10_000);
});
