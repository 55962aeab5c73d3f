import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRouteRoles, routeKeyOf } from '#domain/access/route-roles.ts';
import { routeRoles } from '#manifest/route-roles.ts';
import { routes } from '#manifest/routes.ts';
import type { RouteSpec } from '#manifest/types.ts';

const spec = (method: RouteSpec['method'], path: string, role: RouteSpec['role']): RouteSpec => ({
  method,
  path,
  role,
  function: null,
  bodyLimit: 1,
});

const expected = (given: RouteSpec[]) =>
  new Map(given.map(({ method, path, role }) => [routeKeyOf(`${method} ${path}`), role]));

const literal = fc.stringMatching(/^[A-Za-z0-9._~:-]{1,12}$/);
const parameter = fc.stringMatching(/^[a-z_]{1,6}$/).map((name) => `{${name}}`);
const path = fc
  .array(
    fc.oneof({ weight: 3, arbitrary: fc.constantFrom('api', 'devices', 'v1', '1') }, literal, parameter),
    {
      maxLength: 6,
    },
  )
  .map((segments) => `/${segments.join('/')}`);
const route = fc
  .record({
    method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE' as const),
    path,
    role: fc.constantFrom('viewer', 'operator', 'admin', null),
  })
  .map(({ method, path: at, role }) => spec(method as RouteSpec['method'], at, role as RouteSpec['role']));
const manyRoutes = fc.uniqueArray(route, {
  minLength: 1,
  maxLength: 30,
  selector: ({ method, path: at }) => routeKeyOf(`${method} ${at}`),
});

describe('the roles of routes as text', () => {
  it('are read back as they were, whatever the routes', () => {
    fc.assert(
      fc.property(manyRoutes, (given) => {
        expect(readRouteRoles(routeRoles(given))).toEqual(expected(given));
      }),
    );
  });

  it('are those of the project', () => {
    expect(readRouteRoles(routeRoles(routes))).toEqual(expected(routes));
  });

  it('share what paths have in common', () => {
    const given = [
      spec('GET', '/api/devices', 'viewer'),
      spec('POST', '/api/devices', 'admin'),
      spec('GET', '/api/devices/{id}', 'viewer'),
      spec('GET', '/', null),
    ];
    expect(routeRoles(given)).toBe('0/=G-;0/api/devices=GvPa;2/*=Gv');
  });

  it('take half of the environment at most for three times the routes of the project', () => {
    const given = [1, 2, 3].flatMap((at) => routes.map((one) => ({ ...one, path: `/v${at}${one.path}` })));
    expect(given.length).toBeGreaterThan(100);
    expect(routeRoles(given).length).toBeLessThan(2048);
  });

  it.each(['', ';', '0/api', '1/api=Gv', '0/api=G', '0/api=Gx', '0/api=Xv', '0/api=Gv;3/a=Gv', '0/{id}=Gv'])(
    'are refused where the text is %j',
    (text) => {
      expect(readRouteRoles(text)).toBeNull();
    },
  );
});
