import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { StoreAway } from '#domain/errors.ts';
import { admitDevice, handler } from '#functions/admit-device/handler.ts';
import { logger } from '#lambda/logger.ts';
import { FolderIdentities } from '#store/identities/folder/folder.ts';
import { openRegistry } from '#store/registry/open.ts';
import type { Registry } from '#store/registry/port.ts';
import { NOON, numbered } from '../../contract/observations.ts';
import { useDatabase } from '../../support/database.ts';
import { CONTEXT } from '../../support/events.ts';
import { temporaryFolder } from '../../support/folder.ts';

vi.spyOn(logger, 'warn').mockReturnValue();
vi.spyOn(logger, 'info').mockReturnValue();

const database = useDatabase();
let registry: Registry;
beforeAll(() => {
  registry = openRegistry({ DATABASE_URL: database(), DISCOVERED_DEVICES_MAX: 1000, BROKER_COUNT: 1 });
});
afterAll(() => registry.close());

/** As AWS IoT asks. */
const request = (parameters: Record<string, string>) => ({
  claimCertificateId: 'c'.repeat(64),
  certificateId: 'a'.repeat(64),
  certificatePem: '-----BEGIN CERTIFICATE-----',
  templateArn: 'arn:aws:iot:eu-central-1:123456789012:provisioningtemplate/meters',
  clientId: 'claim-7',
  parameters,
});

let devices = 0;
async function created(status = 'active'): Promise<string> {
  const id = `admit-${++devices}`;
  const fields = { device_name: id, device_type: null, location: null, status, metadata: {} };
  await registry.create(id, fields);
  return id;
}
const admitted = async (ThingName: string, identities = new FolderIdentities(temporaryFolder())) =>
  (await admitDevice(request({ ThingName }), { registry, identities })).allowProvisioning;

describe('a device that holds a claim', () => {
  it.each(['active', 'maintenance'])('is admitted where a person has created it as %s', async (status) => {
    expect(await admitted(await created(status))).toBe(true);
  });

  it.each(['inactive', 'retired', 'stolen'])('is refused where it is %s', async (status) => {
    expect(await admitted(await created(status))).toBe(false);
  });

  it('is refused where nobody knows it, or nobody has created it', async () => {
    expect(await admitted('nobody')).toBe(false);
    await registry.record([numbered('admit-sent', NOON, 0)]);
    expect(await registry.exists('admit-sent')).toBe(true);
    expect(await admitted('admit-sent')).toBe(false);
  });

  it('is refused while the device it names has a certificate, and admitted once that is revoked', async () => {
    const id = await created();
    const identities = new FolderIdentities(temporaryFolder());
    await identities.register(id);
    const { certificateId } = await identities.issue(id, null);
    expect(await admitted(id, identities)).toBe(false);
    await identities.revoke(id, [certificateId]);
    expect(await admitted(id, identities)).toBe(true);
  });

  it.each(['', '../x', '+', '#', 'a/b', "'; DROP TABLE devices"])(
    'is refused by the name %j',
    async (name) => {
      expect(await admitted(name)).toBe(false);
    },
  );

  it('is refused without a ThingName, whatever else it says of itself', async () => {
    const services = { registry, identities: new FolderIdentities(temporaryFolder()) };
    const { allowProvisioning } = await admitDevice(request({ SerialNumber: await created() }), services);
    expect(allowProvisioning).toBe(false);
  });

  it('is not admitted while a store does not answer', async () => {
    const identities = new FolderIdentities(temporaryFolder());
    vi.spyOn(identities, 'list').mockRejectedValue(new StoreAway('identities', new Error('silent')));
    await expect(admitted(await created(), identities)).rejects.toThrow(StoreAway);
  });
});

it('is entered as AWS IoT does it', async () => {
  vi.stubEnv('DATABASE_URL', database());
  vi.stubEnv('IDENTITIES_URL', `folder:${temporaryFolder()}`);
  expect(await handler(request({ ThingName: await created() }), CONTEXT)).toEqual({
    allowProvisioning: true,
  });
  await expect(handler({ parameters: null }, CONTEXT)).rejects.toThrow();
});
