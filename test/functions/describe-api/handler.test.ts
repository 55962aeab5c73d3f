import { createHash } from 'node:crypto';
import { expect, it, vi } from 'vitest';
import { handler } from '#functions/describe-api/handler.ts';
import { manifest } from '#manifest/manifest.ts';
import { routeRoles } from '#manifest/route-roles.ts';
import { CONTEXT, requestEvent } from '../../support/events.ts';

vi.stubEnv('ROUTE_ROLES', routeRoles(manifest.routes));

const get = async (path: string) => {
  const { statusCode, headers = {}, body = '' } = await handler(requestEvent(`GET ${path}`), CONTEXT);
  return { status: statusCode, headers, body };
};

it('answers the document as JSON', async () => {
  const { status, headers, body } = await get('/openapi.json');
  expect(status).toBe(200);
  expect(headers['content-type']).toBe('application/json');
  expect(Object.keys(JSON.parse(body).paths)).toEqual(
    expect.arrayContaining(manifest.routes.map(({ path }) => path)),
  );
});

it('answers a page that names every route, and loads nothing', async () => {
  const { status, headers, body } = await get('/docs');
  expect(status).toBe(200);
  expect(headers['content-type']).toBe('text/html; charset=utf-8');
  for (const { path } of manifest.routes) expect(body).toContain(`<code>${path}</code>`);
  expect(body).not.toMatch(/(?:src|href)="(?!#|\/)/);
  expect(body).toContain('name="viewport"');
});

it('lets nothing run but what stands in the page', async () => {
  const { headers, body } = await get('/docs');
  const policy = String(headers['content-security-policy']);
  for (const name of ['script', 'style']) {
    const [, text = ''] = new RegExp(`<${name}>([\\s\\S]*?)</${name}>`).exec(body) ?? [];
    const hash = createHash('sha256').update(text).digest('base64');
    expect(policy).toContain(`${name}-src 'sha256-${hash}'`);
  }
  expect(policy).toContain("default-src 'none'");
});

it('gives a line to try for each route, with a body where one is needed', async () => {
  const { body } = await get('/docs');
  expect(body).toContain('curl -X POST &quot;$api/api/devices&quot;');
  expect(body).toContain('tram-2041');
});
