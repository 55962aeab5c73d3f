import * as z from 'zod';
import { hookHandler } from '#lambda/hook-handler.ts';
import { logger } from '#lambda/logger.ts';
import { IdentitiesConfig, openIdentities } from '#store/identities/open.ts';
import { openRegistry, RegistryConfig } from '#store/registry/open.ts';
import { ProvisioningRequest, refusalOf, type Services } from './admit.ts';

const NAME = 'admit-device';

export const Config = z.intersection(RegistryConfig, IdentitiesConfig);

export const build = (config: z.infer<typeof Config>): Services => ({
  registry: openRegistry(config),
  identities: openIdentities(config),
});

/** Tells AWS IoT whether a device that holds a claim may have the certificate it asks for. */
export async function admitDevice(
  request: ProvisioningRequest,
  services: Services,
): Promise<{ allowProvisioning: boolean }> {
  const refusal = await refusalOf(request, services);
  const { claimCertificateId, certificateId, clientId, parameters } = request;
  const who = {
    function: NAME,
    device_id: parameters.ThingName,
    client_id: clientId,
    claim: claimCertificateId,
    certificate: certificateId,
  };
  if (refusal === null) logger.info('device admitted', who);
  else logger.warn('device refused', { ...who, reason: refusal });
  return { allowProvisioning: refusal === null };
}

export const handler = hookHandler({
  name: NAME,
  config: Config,
  build,
  event: ProvisioningRequest,
  run: admitDevice,
});
