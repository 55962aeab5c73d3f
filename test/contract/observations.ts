import { randomUUID } from 'node:crypto';
import type { DeviceFields, Observation } from '#store/registry/port.ts';

/** A name that no other test of the file has. */
export const newId = (kind = 'm'): string => `${kind}-${randomUUID().slice(0, 8)}`;

export const NOON = Date.parse('2026-11-23T12:00:00.000Z');

/** What a live telemetry message without a number says, `after` seconds after noon; and what else it says. */
export const seen = (deviceId: string, after: number, more: Partial<Observation> = {}): Observation => ({
  deviceId,
  receivedAt: NOON + after * 1000,
  time: NOON + after * 1000,
  live: true,
  status: null,
  sequenced: null,
  fwVersion: null,
  reported: null,
  ack: null,
  ota: null,
  quarantined: false,
  clockAhead: 0,
  ...more,
});

/** The same for a message with a number, formed at `after`. */
export const numbered = (deviceId: string, seq: number, after: number, more: Partial<Observation> = {}) =>
  seen(deviceId, after, { sequenced: { seq, time: NOON + after * 1000, boot: 1 }, ...more });

/** What a person creates a device with. */
export const fields = (more: Partial<DeviceFields> = {}): DeviceFields => ({
  device_name: 'Tram 12, roof',
  device_type: 'power_meter_dc',
  location: null,
  status: 'active',
  metadata: {},
  ...more,
});
