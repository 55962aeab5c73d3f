import { describe, expect, it } from 'vitest';
import { interpret } from '#domain/interpret.ts';

const T = Date.parse('2026-03-02T06:15:10Z');
const TS = '2026-03-02T06:15:10Z';

const read = (data: unknown) =>
  interpret({
    topic: 'iot/m1/telemetry',
    payload: Buffer.from(typeof data === 'string' ? data : JSON.stringify(data)),
  });

/** Type, value and time of each measurement, and the message's own time. */
function measured(data: unknown) {
  const result = read(data);
  if (!result.ok || result.content.category !== 'telemetry') return result;
  return [result.time, ...result.content.measurements.map(({ type, value, time }) => [type, value, time])];
}

describe('a version 1 message', () => {
  it.each([
    [
      'a time and values',
      { timestamp: TS, voltage_dc: 742.1, current_dc: -388 },
      [T, ['voltage_dc', 742.1, T], ['current_dc', -388, T]],
    ],
    ['no time: that of the receipt', { voltage_dc: 742.1 }, [null, ['voltage_dc', 742.1, null]]],
    [
      'a time nobody can read: that of the receipt',
      { timestamp: 'noon', voltage_dc: 1 },
      [null, ['voltage_dc', 1, null]],
    ],
    ['a day that does not exist', { timestamp: '2026-02-30T06:15:10Z', a: 1 }, [null, ['a', 1, null]]],
    ['ts instead of timestamp', { ts: TS, a: 1 }, [T, ['a', 1, T]]],
    ['both, where timestamp counts', { timestamp: TS, ts: '2020-01-01T00:00:00Z', a: 1 }, [T, ['a', 1, T]]],
    ['an empty timestamp beside ts', { timestamp: null, ts: TS, a: 1 }, [T, ['a', 1, T]]],
    ['seconds since 1970', { timestamp: T / 1000, a: 1 }, [T, ['a', 1, T]]],
    ['seconds with a fraction', { timestamp: T / 1000 + 0.25, a: 1 }, [T + 250, ['a', 1, T + 250]]],
    ['milliseconds since 1970', { timestamp: T, a: 1 }, [T, ['a', 1, T]]],
    [
      'the last number of seconds',
      { timestamp: 99_999_999_999, a: 1 },
      [99_999_999_999_000, ['a', 1, 99_999_999_999_000]],
    ],
    ['the first number of milliseconds', { timestamp: 1e11, a: 1 }, [1e11, ['a', 1, 1e11]]],
    ['seconds before 1970', { timestamp: -1.5, a: 1 }, [-1500, ['a', 1, -1500]]],
    ['a number that is no time', { timestamp: 1e300, a: 1 }, [null, ['a', 1, null]]],
    ['its own device_id', { device_id: 'm1', a: 1 }, [null, ['a', 1, null]]],
    ['v 1, a number, and neither is measured', { v: 1, seq: 17, a: 1 }, [null, ['a', 1, null]]],
    [
      'fields of other kinds, which are ignored',
      { a: 1, b: 'x', c: true, d: null, e: [1], f: { g: 2 } },
      [null, ['a', 1, null]],
    ],
    [
      'names of another world',
      '{"__proto__": 5, "constructor": 6}',
      [null, ['__proto__', 5, null], ['constructor', 6, null]],
    ],
    ['a name twice: the last counts', '{"a": 1, "a": 2}', [null, ['a', 2, null]]],
    ['zero of either sign', '{"a": 0, "b": -0}', [null, ['a', 0, null], ['b', -0, null]]],
  ])('may have %s', (_, data, expected) => {
    expect(measured(data)).toEqual(expected);
  });

  it.each([
    [
      'a batch under measurements',
      {
        measurements: [
          { timestamp: TS, a: 1 },
          { timestamp: TS, a: 2 },
        ],
      },
      [T, ['a', 1, T], ['a', 2, T]],
    ],
    ['a bare array', [{ timestamp: TS, a: 1 }, { a: 2 }], [T, ['a', 1, T], ['a', 2, null]]],
    [
      'elements without a time: that of the object around',
      { timestamp: TS, measurements: [{ a: 1 }, { timestamp: T + 1000, a: 2 }] },
      [T, ['a', 1, T], ['a', 2, T + 1000]],
    ],
    [
      'values beside the batch',
      { timestamp: TS, b: 3, measurements: [{ a: 1 }] },
      [T, ['b', 3, T], ['a', 1, T]],
    ],
    ['empty elements', [{}, { a: 1 }, {}], [null, ['a', 1, null]]],
    [
      'more elements than version 2 has',
      Array.from({ length: 201 }, () => ({ a: 1 })),
      [null, ...Array.from({ length: 201 }, () => ['a', 1, null])],
    ],
  ])('may be %s', (_, data, expected) => {
    expect(measured(data)).toEqual(expected);
  });

  it.each([
    ['nothing measured', {}],
    ['nothing measured in a batch', []],
    ['only names that are no measurements', { timestamp: T, ts: T, v: 1, seq: 5 }],
    ['numbers as texts', { voltage_dc: '742.1' }],
    ['a number beyond all numbers', '{"a": 1e999}'],
    ['one bad number among good ones', '{"a": 1, "b": -1e999}'],
    ['an array in an array', [[{ a: 1 }]]],
    ['a number in an array', [{ a: 1 }, 5]],
    ['null in an array', [null]],
    ['texts in an array', { a: 1, measurements: ['x'] }],
    ['a nameless value', { '': 1 }],
    ['a name of 65 characters', { ['x'.repeat(65)]: 1 }],
    ['a name with a NUL', { 'a\0': 1 }],
    ['a name with half a surrogate pair', { 'a\ud800': 1 }],
    ['a device_id that is none', { device_id: 'a/b', a: 1 }],
    ['a device_id that is a number', { device_id: 7, a: 1 }],
    [
      'several devices',
      [
        { device_id: 'm1', a: 1 },
        { device_id: 'm2', a: 1 },
      ],
    ],
    [
      'the shape of version 2 without its v',
      {
        device_id: 'm1',
        ts: TS,
        seq: 1,
        msg_type: 'telemetry',
        measurements: [{ ts: TS, type: 'voltage_dc', val: 750 }],
      },
    ],
  ])('is refused with %s', (_, data) => {
    expect(read(data)).toMatchObject({ ok: false, reason: 'schema', category: 'telemetry' });
  });

  it('in the name of another device is that of nobody', () => {
    expect(read({ device_id: 'm2', a: 1 })).toMatchObject({ ok: false, reason: 'foreign_device' });
    expect(read([{ a: 1 }, { device_id: 'm2', a: 1 }])).toMatchObject({
      ok: false,
      reason: 'foreign_device',
    });
  });

  it('is never judged by a number, whether it is taken or refused', () => {
    const envelope = { v: 1, device_id: 'm1', ts: TS, seq: 17 };
    expect(read({ ...envelope, a: 1 })).toMatchObject({ ok: true, version: 1, sequenced: null });
    expect(read(envelope)).toMatchObject({ ok: false, reason: 'schema', sequenced: null });
  });

  it.each(['hello', 'status', 'command/ack', 'ota/status'])('is not known on the topic %s', (suffix) => {
    const payload = Buffer.from(JSON.stringify({ timestamp: TS, a: 1 }));
    expect(interpret({ topic: `iot/m1/${suffix}`, payload })).toMatchObject({ ok: false, reason: 'schema' });
  });

  it('has the units of its metrics, and none for others', () => {
    expect(read({ voltage_dc: 1, oil_level: 2 })).toMatchObject({
      content: { measurements: [{ unit: 'V' }, { unit: '' }] },
    });
  });
});
