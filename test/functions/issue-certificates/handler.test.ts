import { createHmac, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { MAX_ACTIVE } from '#domain/api/certificates.ts';
import { StoreAway } from '#domain/errors.ts';
import { handler, routes } from '#functions/issue-certificates/handler.ts';
import type { Services } from '#functions/issue-certificates/services.ts';
import { FolderIdentities } from '#store/identities/folder/folder.ts';
import { openRegistry } from '#store/registry/open.ts';
import type { Registry } from '#store/registry/port.ts';
import { numbered } from '../../contract/observations.ts';
import { useDatabase } from '../../support/database.ts';
import { answerOf, CONTEXT, requestEvent } from '../../support/events.ts';
import { ownKey, stolenKey } from '../../support/requests.ts';

const SECRET = 'a master secret of a fleet, for tests';
const folder = mkdtempSync(join(tmpdir(), 'iot-meter-certificates-'));
const identities = new FolderIdentities(folder);
const database = useDatabase();
let registry: Registry;
beforeAll(() => {
  vi.stubEnv('DATABASE_URL', database());
  vi.stubEnv('IDENTITIES_URL', `folder:${folder}`);
  vi.stubEnv('DEVICE_ENDPOINT', '[::1]:8883');
  vi.stubEnv('COMMAND_SECRET', SECRET);
  registry = openRegistry({ DATABASE_URL: database(), DISCOVERED_DEVICES_MAX: 1000, BROKER_COUNT: 1 });
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await registry.close();
});

const ISSUE = 'POST /api/devices/{id}/certificate';
const LIST = 'GET /api/devices/{id}/certificates';
const REVOKE = 'DELETE /api/devices/{id}/certificates/{certificate_id}';

const ask = async (routeKey: string, params: Record<string, string>, body?: unknown) =>
  answerOf(
    await handler(requestEvent(routeKey, { params, ...(body === undefined ? {} : { body }) }), CONTEXT),
  );
const issue = (id: string, body?: unknown) => ask(ISSUE, { id }, body);
const idsOf = async (id: string): Promise<string[]> =>
  (await ask(LIST, { id })).json.map((row: { certificate_id: string }) => row.certificate_id);

let devices = 0;
async function created(): Promise<string> {
  const id = `issue-${++devices}`;
  const fields = { device_name: id, device_type: null, location: null, status: 'active', metadata: {} };
  await registry.create(id, fields);
  return id;
}

/** RFC 5869 for one block, by the letter. */
const deviceKey = (info: string): string => {
  const hmac = (key: Uint8Array, data: Uint8Array) => createHmac('sha256', key).update(data).digest();
  const extracted = hmac(Buffer.alloc(32), Buffer.from(SECRET));
  return hmac(extracted, Buffer.concat([Buffer.from(info), Buffer.of(1)])).toString('base64');
};

describe('POST /api/devices/{id}/certificate', () => {
  it.each([undefined, {}])(
    'answers all that a device needs to connect and to trust (body %j)',
    async (body) => {
      const id = await created();
      const { status, json } = await issue(id, body);
      expect(status).toBe(201);
      const certificate = new X509Certificate(json.certificate);
      expect(json).toEqual({
        device_id: id,
        certificate_id: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
        certificate: expect.stringMatching(/^-----BEGIN CERTIFICATE-----/),
        private_key: expect.stringMatching(/^-----BEGIN PRIVATE KEY-----/),
        ca: expect.stringMatching(/^-----BEGIN CERTIFICATE-----/),
        endpoint: { host: '::1', port: 8883 },
        command_key: { id: 'k1', key: deviceKey(`iot-meter/command/k1/${id}`) },
        expires_at: certificate.validToDate.toISOString(),
        revoked: [],
      });
      expect(await idsOf(id)).toEqual([json.certificate_id]);
    },
  );

  it('answers no private key to who has one', async () => {
    const { csr, publicKey } = await ownKey();
    const { status, json } = await issue(await created(), { csr });
    expect([status, json.private_key]).toEqual([201, null]);
    const certified = new X509Certificate(json.certificate).publicKey;
    expect(certified.export({ type: 'spki', format: 'der' })).toEqual(publicKey);
  });

  it('replaces all older ones where it is asked to, and only then', async () => {
    const id = await created();
    const first = (await issue(id)).json.certificate_id;
    const second = (await issue(id)).json.certificate_id;
    expect((await idsOf(id)).toSorted()).toEqual([first, second].toSorted());
    const { json } = await issue(id, { revoke_others: true });
    expect(json.revoked.toSorted()).toEqual([first, second].toSorted());
    expect(await idsOf(id)).toEqual([json.certificate_id]);
  });

  it('issues only so many, and says how to go on', async () => {
    const id = await created();
    for (let count = 0; count < MAX_ACTIVE; count++) expect((await issue(id)).status).toBe(201);
    expect(await issue(id)).toMatchObject({
      status: 409,
      json: { detail: expect.stringContaining('revoke') },
    });
    expect(await issue(id, { revoke_others: true })).toMatchObject({ status: 201 });
    expect(await issue(id)).toMatchObject({ status: 201 });
  });

  it('answers 404 for a device that is not there', async () => {
    expect(await issue('nobody')).toMatchObject({
      status: 404,
      json: { detail: 'there is no device nobody' },
    });
    expect(await issue('../x')).toMatchObject({ status: 404 });
  });

  it('answers 409 for a device that was only discovered, and says how to adopt it', async () => {
    await registry.record([numbered('issue-sent', 0, 0)]);
    expect(await issue('issue-sent')).toMatchObject({
      status: 409,
      json: { detail: expect.stringContaining('POST /api/devices') },
    });
    expect(await idsOf('issue-sent')).toEqual([]);
  });

  it.each([
    ['no PEM', async () => ({ csr: 'MIIB' })],
    ['a certificate', async () => ({ csr: (await issue(await created())).json.certificate })],
    ['a key that is not the sender’s', async () => ({ csr: await stolenKey() })],
    ['too much', async () => ({ csr: (await ownKey()).csr.replace('\n', `\n${'A'.repeat(5000)}\n`) })],
    ['no text', async () => ({ csr: 5 })],
    ['an unknown field', async () => ({ revoke: true })],
    ['a word for a truth value', async () => ({ revoke_others: 'yes' })],
  ])('refuses %s and says what to change', async (_what, body) => {
    const id = await created();
    const { status, json } = await issue(id, await body());
    expect([status, json.errors.length]).toEqual([400, 1]);
    expect(await idsOf(id)).toEqual([]);
  });
});

describe('GET and DELETE of certificates', () => {
  it('lists and revokes one by one', async () => {
    const id = await created();
    expect(await idsOf(id)).toEqual([]);
    const { certificate_id, expires_at } = (await issue(id)).json;
    expect((await ask(LIST, { id })).json).toEqual([{ certificate_id, expires_at }]);
    expect(await ask(REVOKE, { id, certificate_id })).toMatchObject({ status: 200 });
    expect(await idsOf(id)).toEqual([]);
    expect(await ask(REVOKE, { id, certificate_id })).toMatchObject({ status: 404 });
  });

  it('answers 404 for a device that is not there, and for another’s certificate', async () => {
    const { certificate_id } = (await issue(await created())).json;
    expect(await ask(LIST, { id: 'nobody' })).toMatchObject({ status: 404 });
    expect(await ask(REVOKE, { id: 'nobody', certificate_id })).toMatchObject({ status: 404 });
    expect(await ask(REVOKE, { id: await created(), certificate_id })).toMatchObject({ status: 404 });
  });
});

describe('when something happens half way', () => {
  const services = (changes: Partial<Services> = {}): Services => ({
    registry,
    identities,
    endpoint: null,
    commandSecret: async () => SECRET,
    ...changes,
  });
  const run = (id: string, body: unknown, changes: Partial<Services>) =>
    routes[ISSUE](requestEvent(ISSUE, { params: { id }, body }), services(changes));

  it('says that no broker takes certificates where none does', async () => {
    expect(await run(await created(), {}, {})).toMatchObject({ json: { endpoint: null } });
  });

  it('leaves the old certificates in force where the new one can not be made', async () => {
    const id = await created();
    const { certificate_id } = (await issue(id)).json;
    const failing = new FolderIdentities(folder);
    failing.issue = () => Promise.reject(new StoreAway('identities', new Error('silent')));
    await expect(run(id, { revoke_others: true }, { identities: failing })).rejects.toThrow(StoreAway);
    expect(await idsOf(id)).toEqual([certificate_id]);
  });

  it('replaces all with the next try where the old ones could not be revoked', async () => {
    const id = await created();
    await issue(id);
    const failing = new FolderIdentities(folder);
    failing.revoke = () => Promise.reject(new StoreAway('identities', new Error('silent')));
    await expect(run(id, { revoke_others: true }, { identities: failing })).rejects.toThrow(StoreAway);
    expect(await idsOf(id)).toHaveLength(2);
    const { json } = await issue(id, { revoke_others: true });
    expect(await idsOf(id)).toEqual([json.certificate_id]);
  });

  it('issues nothing without the master secret', async () => {
    const id = await created();
    const commandSecret = () => Promise.reject(new StoreAway('secrets', new Error('silent')));
    await expect(run(id, {}, { commandSecret })).rejects.toThrow(StoreAway);
    expect(await idsOf(id)).toEqual([]);
  });

  it('leaves a device that is deleted meanwhile without a certificate', async () => {
    const id = await created();
    const deleting = new FolderIdentities(folder);
    deleting.issue = async (deviceId, csr) => {
      const { version } = (await registry.get(deviceId))!;
      const issued = await identities.issue(deviceId, csr);
      await registry.remove(deviceId, version);
      return issued;
    };
    await expect(run(id, {}, { identities: deleting })).rejects.toThrow(`there is no device ${id}`);
    expect(await identities.list(id)).toEqual([]);
  });
});
