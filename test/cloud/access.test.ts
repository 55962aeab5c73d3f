import { describe, expect, it } from 'vitest';
import { ask, newDeviceId } from '../support/flow.ts';

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
