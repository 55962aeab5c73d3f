import { certificatesApi } from '#domain/api/certificates.ts';
import { NotFound } from '#domain/errors.ts';
import { route } from '#lambda/route.ts';
import { announceChange } from '#store/audit/deed.ts';
import { knownDevice } from './created-device.ts';
import type { Services } from './services.ts';

/** The certificates of a device that are in force. */
export const list = route(certificatesApi.list, async ({ params }, { registry, identities }: Services) => {
  const active = await identities.list(await knownDevice(params, registry));
  const json = active
    .toSorted((a, b) => b.expiresAt - a.expiresAt)
    .map(({ certificateId, expiresAt }) => ({
      certificate_id: certificateId,
      expires_at: new Date(expiresAt).toISOString(),
    }));
  return { status: 200, json };
});

/** Revokes one certificate. */
export const revoke = route(certificatesApi.revoke, async ({ params }, services: Services) => {
  const { registry, identities } = services;
  const deviceId = await knownDevice(params, registry);
  const active = await identities.list(deviceId);
  if (!active.some(({ certificateId }) => certificateId === params.certificate_id))
    throw new NotFound(`${deviceId} has no such certificate in force`);
  await announceChange({ before: { in_force: active.map((one) => one.certificateId) } });
  await identities.revoke(deviceId, [params.certificate_id]);
  return { status: 200, json: { message: `certificate ${params.certificate_id} of ${deviceId} revoked` } };
});
