import { expect, it } from 'vitest';
import { takerOf } from '#local/rules.ts';
import { manifest } from '#manifest/manifest.ts';

const takes = takerOf(manifest.rules.collect_messages!);

it.each([
  'iot/m1/telemetry',
  'iot/m1/hello',
  'iot/m1/status',
  'iot/m1/command/ack',
  'iot/m1/ota/status',
  'iot/m1/nobody/knows/this',
  'iot/m1',
  'iot/m1/',
])('takes what devices send on %s, known or not', (topic) => {
  expect(takes(topic)).toBe(true);
});

it.each([
  'iot/m1/command',
  'iot/m1/command/other',
  'other/m1/telemetry',
  'iott/m1/telemetry',
  '$SYS/broker/uptime',
])('leaves %s to the broker alone', (topic) => {
  expect(takes(topic)).toBe(false);
});

it('reads wildcards as MQTT does', () => {
  expect(takerOf({ from: 'a/+/c', whereAny: [], deviceLevel: 2 })('a/b/c')).toBe(true);
  expect(takerOf({ from: 'a/+/c', whereAny: [], deviceLevel: 2 })('a/b/c/d')).toBe(false);
  expect(takerOf({ from: 'a/#', whereAny: [], deviceLevel: 2 })('a')).toBe(true);
  expect(takerOf({ from: 'a/+', whereAny: [], deviceLevel: 2 })('a')).toBe(false);
});
