import * as z from 'zod';
import { isDeviceId } from '#domain/device-id.ts';
import type { Identities } from '#store/identities/port.ts';
import type { Registry } from '#store/registry/port.ts';

/**
 * What AWS IoT asks before it provisions a device by a claim
 * (https://docs.aws.amazon.com/iot/latest/developerguide/pre-provisioning-hook.html). The device names itself in `ThingName`.
 */
export const ProvisioningRequest = z.object({
  certificateId: z.string().optional(),
  claimCertificateId: z.string().optional(),
  clientId: z.string().optional(),
  parameters: z.record(z.string(), z.string()),
});
export type ProvisioningRequest = z.infer<typeof ProvisioningRequest>;

export type Services = { registry: Registry; identities: Identities };

/**
 * States in which a device may get its first certificate: of those that are usual, the ones in which it works. An operator's own
 * words are not known to mean that.
 */
const WORKING = new Set(['active', 'maintenance']);

/** Why a device is not provisioned, or null where it is. @throws StoreAway */
export async function refusalOf(
  { parameters }: ProvisioningRequest,
  { registry, identities }: Services,
): Promise<string | null> {
  const { ThingName: deviceId = '' } = parameters;
  if (!isDeviceId(deviceId)) return 'ThingName is no device_id';
  const found = await registry.get(deviceId);
  if (found === undefined) return 'nobody has created this device';
  if (!WORKING.has(found.device.status)) return `its status is ${found.device.status}`;
  // a claim is the same in many devices: who holds one must not take the place of a device that has its own already
  return (await identities.list(deviceId)).length > 0 ? 'it has a certificate already' : null;
}
