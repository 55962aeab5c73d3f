import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { ask, described, home, LOGIN, newDeviceId } from '../support/flow.ts';

const withKey = { 'idempotency-key': randomUUID() };

it('creates a device once, however often the same request comes', async () => {
  const body = { device_id: newDeviceId('once'), device_name: 'Tram 12, roof' };
  const first = await ask('/api/devices', 'POST', body, withKey);
  const again = await ask('/api/devices', 'POST', body, withKey);
  expect([first.status, again.status]).toEqual([201, 201]);
  expect(again.body).toEqual(first.body);
  expect(again.headers.get('idempotent-replayed')).toBe('true');
  expect(again.headers.get('etag')).toBe(first.headers.get('etag'));
  const other = await ask('/api/devices', 'POST', { ...body, location: 'Depot' }, withKey);
  expect(other.status).toBe(422);
});

it('imports devices, and the same import with the same key is answered alike', async () => {
  const [a, b] = [newDeviceId('import'), newDeviceId('import')];
  const send = async () => {
    const response = await fetch(`${home.api}/api/devices:import`, {
      method: 'POST',
      headers: { ...LOGIN, 'content-type': 'text/csv', 'idempotency-key': a },
      body: `device_id,device_name\r\n${a},"Tram 1, roof"\r\n${b},Tram 2\r\n`,
    });
    return { status: response.status, body: await response.json() };
  };
  const first = await send();
  expect(first).toMatchObject({ status: 200, body: { created: 2, failed: 0 } });
  expect(await send()).toEqual(first);
  expect((await ask(`/api/devices/${a}`)).body).toMatchObject({ device_name: 'Tram 1, roof' });
});

const repeatable = described
  .operations()
  .filter(({ operation }) => operation.parameters.some(({ name }) => name === 'Idempotency-Key'))
  .map(({ key }) => key);

it.each(repeatable)('%s heeds the key that its description names', async (key) => {
  const [method = '', path = ''] = key.split(' ');
  const answer = await ask(
    path.replaceAll(/\{\w+\}/g, 'x'),
    method,
    {},
    { 'idempotency-key': 'x'.repeat(256) },
  );
  expect(answer).toMatchObject({ status: 400, body: { detail: expect.stringContaining('Idempotency-Key') } });
});

it('shows its description as a page, too', async () => {
  const page = await ask('/docs');
  expect(page.status).toBe(200);
  expect(page.headers.get('content-type')).toContain('text/html');
  for (const { key } of described.operations())
    expect(page.body).toContain(`<code>${key.split(' ')[1]}</code>`);
});
