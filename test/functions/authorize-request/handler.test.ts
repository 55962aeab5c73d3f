import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { authorize } from '#functions/authorize-request/authorize.ts';
import { build, Config, handler } from '#functions/authorize-request/handler.ts';
import { loadConfig } from '#lambda/load-config.ts';
import { logger } from '#lambda/logger.ts';
import { routeRoles } from '#manifest/route-roles.ts';
import { routes } from '#manifest/routes.ts';
import { CONTEXT, requestEvent } from '#test/support/events.ts';
import { startIssuer } from '#test/support/issuer.ts';

const warn = vi.spyOn(logger, 'warn').mockReturnValue();
let issuer: Awaited<ReturnType<typeof startIssuer>>;
let key: Awaited<ReturnType<typeof issuer.rotate>>;
beforeAll(async () => {
  issuer = await startIssuer();
  key = await issuer.rotate();
  vi.stubEnv('ROUTE_ROLES', routeRoles(routes));
  vi.stubEnv('OIDC_ISSUER', issuer.issuer);
  vi.stubEnv('OIDC_AUDIENCE', 'iot-meter');
  vi.stubEnv('OIDC_ROLES_CLAIM', 'cognito:groups');
});
afterAll(() => issuer.stop());
beforeEach(() => warn.mockClear());

/** A request as the gateway asks its authorizer about it. */
const requestFor = (routeKey: string, authorization?: string) => {
  const event = requestEvent(routeKey, { params: { id: 'm1' } });
  return { ...event, headers: authorization === undefined ? {} : { authorization } } as Parameters<
    typeof handler
  >[0];
};
const ask = (routeKey: string, authorization?: string) =>
  handler(requestFor(routeKey, authorization), CONTEXT);
const tokenOf = (...groups: string[]) => issuer.token(key, { 'cognito:groups': groups });
const REFUSED = { isAuthorized: false, context: { refused: 'login' } };
const NOT_ALLOWED = { isAuthorized: false, context: { refused: 'role' } };

describe('a request', () => {
  it('is let through for the role of its route and any higher, route by route', async () => {
    for (const [at, role] of (['viewer', 'operator', 'admin'] as const).entries()) {
      const token = await tokenOf(role);
      for (const { method, path, role: needed } of routes) {
        const letThrough = needed === null || at >= ['viewer', 'operator', 'admin'].indexOf(needed);
        const { isAuthorized } = await ask(`${method} ${path}`, `Bearer ${token}`);
        expect([method, path, role, isAuthorized]).toEqual([method, path, role, letThrough]);
      }
    }
  });

  it('goes on with who asks, and as what', async () => {
    expect(await ask('DELETE /api/devices/{id}', `bearer ${await tokenOf('viewer', 'admin')}`)).toEqual({
      isAuthorized: true,
      context: { subject: 'jane', role: 'admin' },
    });
  });

  it('needs no token where the route asks for none, and a wrong one does not matter', async () => {
    expect(await ask('GET /healthz')).toEqual({ isAuthorized: true, context: {} });
    expect(await ask('GET /healthz', 'Bearer rubbish')).toEqual({ isAuthorized: true, context: {} });
  });

  it.each([undefined, '', 'Bearer', 'Bearer ', 'Basic amFuZTpwdw==', 'Bearer two words', 'Bearer rubbish'])(
    'is refused with %j for a login',
    async (authorization) => {
      expect(await ask('GET /api/devices', authorization)).toEqual(REFUSED);
    },
  );

  it.each(['GET /api/nothing', 'PUT /api/devices', '$default', 'OPTIONS /api/devices', ''])(
    'is refused on %j, which the manifest does not have, whoever asks',
    async (routeKey) => {
      expect(await ask(routeKey, `Bearer ${await tokenOf('admin')}`)).toEqual(NOT_ALLOWED);
    },
  );

  it('that is refused leaves its reason in the log, and not its token', async () => {
    const token = await tokenOf('viewer');
    await ask('POST /api/devices', `Bearer ${token}`);
    await ask('POST /api/devices', `Bearer ${await tokenOf('guests')}`);
    await ask('GET /api/devices', `Bearer ${await issuer.token(key, { exp: 1 })}`);
    const about = { function: 'authorize-request', request_id: 'request-1' };
    expect(warn.mock.calls.map(([, fields]) => fields)).toEqual([
      {
        ...about,
        route: 'POST /api/devices',
        reason: 'viewer is less than admin',
        subject: 'jane',
      },
      {
        ...about,
        route: 'POST /api/devices',
        reason: 'the token gives none of our roles',
        subject: 'jane',
      },
      { ...about, route: 'GET /api/devices', reason: expect.stringContaining('exp') },
    ]);
    expect(JSON.stringify(warn.mock.calls)).not.toContain(token.split('.')[2]);
  });

  it('is neither let through nor refused where the issuer does not answer', async () => {
    const services = build(loadConfig(Config, { ...process.env, OIDC_ISSUER: 'http://127.0.0.1:1' }));
    await expect(
      authorize(requestFor('GET /api/devices', `Bearer ${await tokenOf('admin')}`), services),
    ).rejects.toThrow('issuer does not answer');
  });
});

it('does not start with roles that it can not read', () => {
  expect(() => loadConfig(Config, { ...process.env, ROUTE_ROLES: 'GET /api=viewer' })).toThrow(
    'ROUTE_ROLES: expected the roles of routes',
  );
});
