import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import type { DeviceConfig } from '#domain/api/commands.ts';
import { TimingConfig } from '#domain/protocol/timing.ts';

const ConfigRow = z.object({
  desired: TimingConfig,
  reported: TimingConfig.nullable(),
  open_commands: z.array(z.string()),
});

/** Reads what is stored of a device's configuration. */
export function readConfig(deviceId: string, row: unknown): DeviceConfig {
  const { desired, reported, open_commands } = ConfigRow.parse(row);
  const told = new Map<string, unknown>(Object.entries(reported ?? {}));
  const agree = Object.entries(desired).every(([key, value]) => isDeepStrictEqual(told.get(key), value));
  return { device_id: deviceId, desired, reported, agree, open_commands };
}
