import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CATEGORIES, commandTopicOf, parseTopic, topicOf } from '#domain/topics.ts';

describe('a topic', () => {
  it.each([
    ['iot/m1/telemetry', 'm1', 'telemetry'],
    ['iot/m1/hello', 'm1', 'hello'],
    ['iot/m1/status', 'm1', 'status'],
    ['iot/m1/command/ack', 'm1', 'command_ack'],
    ['iot/m1/ota/status', 'm1', 'ota_status'],
    ['iot/m1/command', 'm1', null],
    ['iot/m1/ota', 'm1', null],
    ['iot/m1/Telemetry', 'm1', null],
    ['iot/m1/telemetry/', 'm1', null],
    ['iot/m1//telemetry', 'm1', null],
    ['iot/m1/telemetry/x', 'm1', null],
    ['iot/m1/command_ack', 'm1', null],
    ['iot/m1/__proto__', 'm1', null],
    ['iot/m1', 'm1', null],
    ['iot/m1/', 'm1', null],
    ['iot/m 1/hello', null, 'hello'],
    ['iot//hello', null, 'hello'],
    ['iot/quarantine/hello', null, 'hello'],
    ['iot', null, null],
    ['', null, null],
    ['/iot/m1/hello', null, null],
    ['IOT/m1/hello', null, null],
    ['other/m1/hello', null, null],
    ['$aws/rules/x/iot/m1/hello', null, null],
  ])('%j is of device %s and category %s', (topic, deviceId, category) => {
    expect(parseTopic(topic)).toEqual({ deviceId, category });
  });

  it('that is made for a device and a category is read as these', () => {
    const id = fc.stringMatching(/^m[A-Za-z0-9_-]{0,127}$/);
    fc.assert(
      fc.property(id, fc.constantFrom(...CATEGORIES), (deviceId, category) => {
        expect(parseTopic(topicOf(deviceId, category))).toEqual({ deviceId, category });
      }),
    );
  });

  it('of commands is none that a device sends on', () => {
    expect(commandTopicOf('m1')).toBe('iot/m1/command');
    expect(parseTopic(commandTopicOf('m1')).category).toBeNull();
  });
});
