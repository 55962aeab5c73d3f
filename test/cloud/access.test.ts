import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { ask, newDeviceId, soon } from '../support/flow.ts';

const viewer = { authorization: `Bearer ${process.env.HOME_VIEWER_TOKEN}` };

describe('whoever asks the API', () => {
  it('is let in nowhere without a token, but told whether the service is well', async () => {
    expect(await ask('/health', 'GET', undefined, { authorization: '' })).toMatchObject({ status: 200 });
    for (const path of ['/api/devices', '/api/stats', '/api/dead-letters'])
      expect([401, 403]).toContain((await ask(path, 'GET', undefined, { authorization: '' })).status);
  });

  it('is refused with a token that nobody trusts', async () => {
    const forged = { authorization: `${viewer.authorization.slice(0, -8)}AAAAAAAA` };
    expect(await ask('/api/devices', 'GET', undefined, forged)).toMatchObject({ status: 403 });
  });

  it('may read as a viewer, and change nothing', async () => {
    expect(await ask('/api/devices', 'GET', undefined, viewer)).toMatchObject({ status: 200 });
    const body = { device_id: newDeviceId(), device_name: 'not yours to make' };
    expect(await ask('/api/devices', 'POST', body, viewer)).toMatchObject({ status: 403 });
    expect(await ask('/api/dead-letters:redrive', 'POST', {}, viewer)).toMatchObject({ status: 403 });
  });
});

describe('a key of the API', () => {
  const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
  const newKey = async (role: string) => {
    const { status, body } = await ask('/api/keys', 'POST', { name: `of a ${role}`, role });
    expect(status).toBe(201);
    return z.object({ id: z.string(), key: z.string() }).parse(body);
  };

  it('opens what its role may do, as a token does', async () => {
    const [reads, creates] = [await newKey('viewer'), await newKey('admin')];
    const body = { device_id: newDeviceId(), device_name: 'made by a key' };
    expect(await ask('/api/devices', 'GET', undefined, bearer(reads.key))).toMatchObject({ status: 200 });
    expect(await ask('/api/devices', 'POST', body, bearer(reads.key))).toMatchObject({ status: 403 });
    expect(await ask('/api/devices', 'POST', body, bearer(creates.key))).toMatchObject({ status: 201 });
    expect((await ask(`/api/audit?subject=key:${creates.id}`)).body).toMatchObject([
      { route: 'POST /api/devices', target: body.device_id },
    ]);
  });

  it('opens nothing when it is not one of ours, or was revoked', async () => {
    const { id, key } = await newKey('viewer');
    const forged = `${key.slice(0, -4)}${key.endsWith('0000') ? '1111' : '0000'}`;
    expect(await ask('/api/devices', 'GET', undefined, bearer(forged))).toMatchObject({ status: 403 });
    expect(await ask('/api/devices', 'GET', undefined, bearer(key))).toMatchObject({ status: 200 });
    expect(await ask(`/api/keys/${id}`, 'DELETE')).toMatchObject({ status: 200 });
    await soon(async () =>
      expect(await ask('/api/devices', 'GET', undefined, bearer(key))).toMatchObject({ status: 403 }),
    );
  });
});
