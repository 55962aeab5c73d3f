import { expect, it } from 'vitest';
import { mayPublish, mayReceive } from '#domain/access/topic-rights.ts';

it.each(['telemetry', 'hello', 'status', 'command/ack', 'ota/status'])(
  'a device sends on its own %s',
  (end) => {
    expect(mayPublish('m1', `iot/m1/${end}`)).toBe(true);
    expect(mayPublish('m1', `iot/m2/${end}`)).toBe(false);
    expect(mayReceive('m1', `iot/m1/${end}`)).toBe(false);
  },
);

it.each([
  'iot/m1',
  'iot/m1/',
  'iot/m1/command',
  'iot/m1/telemetry/x',
  'iot/m1x/telemetry',
  'x/m1/telemetry',
  '',
])('and not on %j', (topic) => {
  expect(mayPublish('m1', topic)).toBe(false);
});

it('it takes its commands, and nothing by any other filter', () => {
  expect(mayReceive('m1', 'iot/m1/command')).toBe(true);
  for (const filter of [
    'iot/m2/command',
    'iot/+/command',
    'iot/m1/+',
    'iot/m1/#',
    '#',
    '$share/g/iot/m1/command',
  ])
    expect(mayReceive('m1', filter), filter).toBe(false);
});

it('who is no device has no topics', () => {
  expect([mayPublish('', 'iot//telemetry'), mayReceive('', 'iot//command')]).toEqual([false, false]);
});
