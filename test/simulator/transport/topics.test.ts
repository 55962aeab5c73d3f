import { expect, test } from 'vitest';
import { topicsOf } from '#simulator/transport/topics.ts';

test('a device sends and listens under the provisioned prefix', () => {
  const topics = topicsOf('sim-dc-0001', 'plant/iot');
  expect(topics.of('telemetry')).toBe('plant/iot/sim-dc-0001/telemetry');
  expect(topics.of('command_ack')).toBe('plant/iot/sim-dc-0001/command/ack');
  expect(topics.command).toBe('plant/iot/sim-dc-0001/command');
});

test('basic ingest takes what is neither retained nor subscribed to', () => {
  const topics = topicsOf('sim-dc-0001', '$aws/rules/ingest/iot');
  expect(topics.of('telemetry')).toBe('$aws/rules/ingest/iot/sim-dc-0001/telemetry');
  expect(topics.of('status')).toBe('iot/sim-dc-0001/status');
  expect(topics.command).toBe('iot/sim-dc-0001/command');
});
