import { certificatesApi, MAX_ACTIVE } from '#domain/api/certificates.ts';
import { COMMAND_KEY_ID, commandKey } from '#domain/command-key.ts';
import { noSuchDevice } from '#domain/device-in-path.ts';
import { Conflict } from '#domain/errors.ts';
import { route } from '#lambda/route.ts';
import { announceChange } from '#store/audit/deed.ts';
import { createdDevice } from './created-device.ts';
import type { Services } from './services.ts';

/**
 * Issues a certificate. The older ones are revoked only when the new one is in force, so that a failure never leaves a device without
 * any; the answer is lost then, and the next one with `revoke_others` revokes what this one has left.
 */
export const issue = route(certificatesApi.issue, async ({ params, body }, services: Services) => {
  const { registry, identities } = services;
  const deviceId = await createdDevice(params, registry);
  const older = (await identities.list(deviceId)).map(({ certificateId }) => certificateId);
  if (older.length >= MAX_ACTIVE && !body.revoke_others) throw tooMany(deviceId);
  const master = Buffer.from(await services.commandSecret());
  await identities.register(deviceId); // it may be from before there were identities
  const endpoint = services.endpoint ?? (await identities.endpoint());
  await announceChange({ before: { in_force: older } });
  const issued = await identities.issue(deviceId, body.csr ?? null);
  await checkStillThere(deviceId, services);
  const revoked = body.revoke_others ? older : [];
  await identities.revoke(deviceId, revoked);
  const json = {
    device_id: deviceId,
    certificate_id: issued.certificateId,
    certificate: issued.certificate,
    private_key: issued.privateKey,
    ca: issued.ca,
    endpoint,
    command_key: {
      id: COMMAND_KEY_ID,
      key: commandKey(master, COMMAND_KEY_ID, deviceId).toString('base64'),
    },
    expires_at: new Date(issued.expiresAt).toISOString(),
    revoked,
  };
  return { status: 201, json };
});

const tooMany = (deviceId: string): Conflict =>
  new Conflict(
    `${deviceId} has ${MAX_ACTIVE} certificates in force, which is as many as a device may have: revoke one of them, or all with "revoke_others": true`,
  );

/** Who deletes a device revokes what it has then: what was issued in the meantime is revoked here. @throws NotFound */
async function checkStillThere(deviceId: string, { registry, identities }: Services): Promise<void> {
  if (await registry.exists(deviceId)) return;
  await identities.remove(deviceId);
  throw noSuchDevice(deviceId);
}
