import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Interpretation, interpret } from '#domain/interpret.ts';
import { CATEGORIES, topicOf } from '#domain/topics.ts';
import { changed } from '#test/support/fixtures.ts';
import { triesOf } from '#test/support/tries-of.ts';

const numRuns = triesOf(1000);

const REASONS = [
  'unknown_topic',
  'bad_device_id',
  'empty',
  'not_utf8',
  'not_json',
  'foreign_device',
  'schema',
];

const deviceId = fc
  .stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/)
  .filter((id) => !['quarantine', 'batches'].includes(id));
const category = fc.constantFrom(...CATEGORIES);
const unicode = (maxLength: number) => fc.string({ unit: 'binary', maxLength });
const topic = fc.oneof(
  unicode(30),
  fc
    .tuple(fc.oneof(deviceId, unicode(10)), fc.oneof(category, unicode(10)))
    .map(([id, last]) => `iot/${id}/${last}`),
  fc.tuple(fc.constantFrom('tram-2041', 'loco-185-017'), category).map(([id, kind]) => topicOf(id, kind)),
);

/** JSON of any shape, and good messages with something of any shape in one of their fields. */
const FIELDS = [
  'v',
  'device_id',
  'ts',
  'seq',
  'boot',
  'msg_type',
  'measurements',
  'timestamp',
  'status',
  'cmd_id',
  'detail',
  'brokers',
  'x',
];
const mangled = fc
  .tuple(category, fc.dictionary(fc.constantFrom(...FIELDS), fc.jsonValue({ maxDepth: 4 }), { maxKeys: 2 }))
  .map(([kind, changes]) => changed(kind, changes));
const payload = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  unicode(100).map((text) => Buffer.from(text)),
  fc.json({ maxDepth: 6 }).map((text) => Buffer.from(text)),
  mangled.map((text) => Buffer.from(text)),
);

function expectSound(read: Interpretation): void {
  if (!read.ok) {
    expect(REASONS).toContain(read.reason);
    expect(read.detail).not.toBe('');
    return;
  }
  expect(read.deviceId).toMatch(/^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/);
  expect(read.time === null || Number.isInteger(read.time)).toBe(true);
  if (read.content.category !== 'telemetry') return;
  expect(read.content.measurements.length).toBeGreaterThan(0);
  for (const { time, type, value, unit } of read.content.measurements) {
    expect(time === null || Number.isInteger(time)).toBe(true);
    expect(type).toMatch(/^[^\p{C}]{1,64}$/u);
    expect(unit).toMatch(/^[^\p{C}]{0,32}$/u);
    expect(Number.isFinite(value)).toBe(true);
  }
}

describe('any bytes on any topic', () => {
  it('are a message or refused with a reason, and never more than that', () => {
    fc.assert(
      fc.property(topic, payload, (on, bytes) => expectSound(interpret({ topic: on, payload: bytes }))),
      { numRuns },
    );
  });

  it('are read the same way each time', () => {
    fc.assert(
      fc.property(topic, payload, (on, bytes) => {
        const again = interpret({ topic: on, payload: Uint8Array.from(bytes) });
        expect(interpret({ topic: on, payload: bytes })).toEqual(again);
      }),
      { numRuns: numRuns / 4 },
    );
  });
});

const time = fc.date({ min: new Date('0001-01-01'), max: new Date('9998-12-31'), noInvalidDate: true });
const counter = fc.nat(2 ** 32 - 1);
const printable = fc.stringMatching(/^[ -~]{1,64}$/);
const measurement = fc.record({
  time,
  type: fc.oneof(printable, fc.constantFrom('voltage_dc', 'current_dc', 'pf')),
  val: fc.double({ noNaN: true, noDefaultInfinity: true }),
});
const message = fc.record({
  id: deviceId,
  time,
  seq: counter,
  boot: fc.option(counter),
  measurements: fc.array(measurement, { minLength: 1, maxLength: 200 }),
});

describe('any good telemetry message', () => {
  it('is taken and keeps its values, times, types and numbers', () => {
    fc.assert(
      fc.property(message, (sent) => {
        const read = interpret({
          topic: `iot/${sent.id}/telemetry`,
          payload: Buffer.from(JSON.stringify(onTheWire(sent))),
        });
        expect(read).toMatchObject({
          ok: true,
          deviceId: sent.id,
          version: 2,
          time: sent.time.getTime(),
          sequenced: { seq: sent.seq, time: sent.time.getTime(), boot: sent.boot },
          content: { category: 'telemetry' },
        });
        const values = read.ok && read.content.category === 'telemetry' ? read.content.measurements : [];
        expect(values.map((one) => [one.time, one.type, one.value])).toEqual(
          sent.measurements.map((one) => [one.time.getTime(), one.type, one.val === 0 ? 0 : one.val]),
        );
      }),
      { numRuns: numRuns / 10 },
    );
  });
});

type Sent = typeof message extends fc.Arbitrary<infer T> ? T : never;

/** JSON.stringify writes -0 as 0. */
const onTheWire = ({ id, time: ts, seq, boot, measurements }: Sent) => ({
  v: 2,
  device_id: id,
  ts,
  seq,
  ...(boot === null ? {} : { boot }),
  msg_type: 'telemetry',
  measurements: measurements.map(({ time: at, type, val }) => ({ ts: at, type, val })),
});
