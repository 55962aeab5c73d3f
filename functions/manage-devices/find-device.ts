import { deviceIdIn, noSuchDevice } from '#domain/device-in-path.ts';
import type { Idempotency } from '#store/idempotency/port.ts';
import type { Identities } from '#store/identities/port.ts';
import type { Registry, Versioned } from '#store/registry/port.ts';

export type Services = { registry: Registry; identities: Identities; idempotency: Idempotency };

/** The device in the path. @throws NotFound */
export async function findDevice(
  params: { id: string },
  { registry }: Pick<Services, 'registry'>,
): Promise<Versioned> {
  const found = await registry.get(deviceIdIn(params));
  if (found === undefined) throw noSuchDevice(params.id);
  return found;
}
