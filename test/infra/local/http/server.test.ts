import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { logger } from '#lambda/logger.ts';
import { NO_OTHER_HOSTS } from '#local/http/guard.ts';
import { httpServer } from '#local/http/server.ts';
import type { RouteSpec } from '#manifest/types.ts';

const route = (method: RouteSpec['method'], path: string): RouteSpec => ({
  method,
  path,
  function: 'answer-all',
  role: 'viewer',
  bodyLimit: 100,
});

const FLEET = 'https://fleet.example';
const server = httpServer({
  routes: [route('GET', '/things'), route('PUT', '/things'), route('GET', '/broken')],
  handlers: new Map([
    [
      'answer-all',
      async (event) => {
        const { rawPath, headers } = event as { rawPath: string; headers: Record<string, string> };
        if (rawPath === '/broken') throw new Error('the password is xyzzy');
        return {
          statusCode: 200,
          headers: { 'content-type': 'text/plain' },
          body: headers['x-request-id'] ?? '',
        };
      },
    ],
  ]),
  own: new Map(),
  hosts: { ...NO_OTHER_HOSTS, origins: [FLEET] },
});
let api = '';
beforeAll(async () => {
  vi.spyOn(logger, 'error').mockReturnValue();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const ask = (path: string, method = 'GET', headers: Record<string, string> = {}, body?: string) =>
  fetch(`${api}${path}`, { method, headers, ...(body === undefined ? {} : { body }) });

it.each([
  ['/things', 'GET', 200],
  ['/nothing', 'GET', 404],
  ['/things', 'DELETE', 405],
  ['/broken', 'GET', 500],
  ['/%', 'GET', 400],
])('guards its answer to %s by %s (%i) with the headers of all answers', async (path, method, status) => {
  const response = await ask(path, method);
  expect(response.status).toBe(status);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'content-security-policy': expect.stringContaining("default-src 'none'"),
    'x-request-id': expect.stringMatching(/^[\w-]{36}$/),
  });
  expect(await response.text()).not.toContain('xyzzy');
});

it('refuses a body that is too large, and answers under the id of the request', async () => {
  const response = await ask('/things', 'PUT', { 'x-request-id': 'my-own.1' }, 'x'.repeat(101));
  expect(response.status).toBe(413);
  expect(response.headers.get('x-request-id')).toBe('my-own.1');
  expect(await response.json()).toMatchObject({ request_id: 'my-own.1', status: 413 });
});

it('gives a request whose id could do harm in a log one of its own', async () => {
  for (const id of ['a b', 'x'.repeat(129), '<script>'])
    expect((await ask('/things', 'GET', { 'x-request-id': id })).headers.get('x-request-id')).not.toBe(id);
});

describe('pages of other origins', () => {
  const asked = { 'access-control-request-method': 'PUT', 'access-control-request-headers': 'if-match' };

  it('are told what they may send, and see the answers, where the settings name them', async () => {
    const preflight = await ask('/things', 'OPTIONS', { origin: FLEET, ...asked });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe(FLEET);
    expect(preflight.headers.get('access-control-allow-methods')).toBe('GET, PUT');
    expect(preflight.headers.get('access-control-allow-headers')).toContain('if-match');
    const put = await ask('/things', 'PUT', { origin: FLEET, 'sec-fetch-site': 'cross-site' });
    expect(put.status).toBe(200);
    expect(put.headers.get('access-control-allow-origin')).toBe(FLEET);
    expect(put.headers.get('access-control-expose-headers')).toContain('etag');
    expect((await ask('/nothing', 'GET', { origin: FLEET })).headers.get('access-control-allow-origin')).toBe(
      FLEET,
    );
  });

  it('neither change nor see anything where they are not named', async () => {
    for (const origin of [
      'https://evil.example',
      'null',
      'https://fleet.example.evil',
      'http://fleet.example',
    ]) {
      const preflight = await ask('/things', 'OPTIONS', { origin, ...asked });
      expect(preflight.headers.has('access-control-allow-origin')).toBe(false);
      expect((await ask('/things', 'PUT', { origin })).status).toBe(403);
      const read = await ask('/things', 'GET', { origin });
      expect(read.headers.has('access-control-allow-origin')).toBe(false);
      expect(read.headers.get('vary')).toBe('origin');
    }
  });
});
