import { resolve as absolute } from 'node:path';
import { newMqttPassword } from '#domain/access/mqtt-password.ts';
import { type Fleet, startFleet } from '#simulator/fleet.ts';
import { FleetOptions } from '#simulator/fleet-options.ts';
import { describeMeters } from '#simulator/model/meter.ts';
import { commandSecret } from './command-secret.ts';
import { brokersOf } from './home.ts';
import type { Settings } from './settings.ts';

/** A password for each meter that is simulated in this process, where its broker asks for logins; they are kept nowhere and end with it. */
export function meterLogins({
  SIMULATED_DEVICES: devices,
  MQTT_LOGIN,
}: Pick<Settings, 'SIMULATED_DEVICES' | 'MQTT_LOGIN'>): ReadonlyMap<string, string> {
  if (devices === 0 || MQTT_LOGIN === 'none') return new Map();
  const meters = describeMeters(FleetOptions.parse({ brokers: ['mqtt://embedded'], devices }));
  return new Map(meters.map(({ id }) => [id, newMqttPassword()]));
}

/** Meters that know the secret by which this house signs commands; null where there shall be none. */
export async function startMeters(
  settings: Settings,
  logins: ReadonlyMap<string, string>,
): Promise<Fleet | null> {
  const { SIMULATED_DEVICES: devices, DATA_DIR, COMMAND_SECRET } = settings;
  if (devices === 0) return null;
  return startFleet({
    devices,
    brokers: brokersOf({}, settings),
    commandSecret: await commandSecret(absolute(DATA_DIR), COMMAND_SECRET),
    ...(logins.size === 0 ? {} : { logins: Object.fromEntries(logins) }),
  });
}
