import type { ConnectionStatus } from '#domain/api/device.ts';
import type { Transaction } from '../postgres/pool.ts';

const CHANGE = `
  UPDATE devices d
  SET connection_status = coalesce(u.connection, d.connection_status), fw_version = coalesce(u.fw_version, d.fw_version)
  FROM unnest($1::text[], $2::text[], $3::text[]) AS u (device_id, connection, fw_version)
  WHERE d.device_id = u.device_id`;

/** Writes into the devices' entries what is news: connection status and firmware. */
export async function saveEntries(
  client: Transaction,
  connections: ReadonlyMap<string, ConnectionStatus>,
  firmware: ReadonlyMap<string, string>,
): Promise<void> {
  const deviceIds = [...new Set([...connections.keys(), ...firmware.keys()])];
  if (deviceIds.length === 0) return;
  const connectionOf = (deviceId: string) => connections.get(deviceId) ?? null;
  const firmwareOf = (deviceId: string) => firmware.get(deviceId) ?? null;
  await client.query(CHANGE, [deviceIds, deviceIds.map(connectionOf), deviceIds.map(firmwareOf)]);
}
