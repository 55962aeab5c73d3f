import { expect, it } from 'vitest';
import { routerOf } from '#local/http/router.ts';
import type { Method, RouteSpec } from '#manifest/types.ts';

const spec = (method: Method, path: string): RouteSpec => ({
  method,
  path,
  function: 'f',
  role: null,
  bodyLimit: 1,
});
const route = routerOf([
  spec('GET', '/api/devices/{id}'),
  spec('GET', '/api/devices/special'),
  spec('PUT', '/api/devices/{id}'),
  spec('POST', '/api/dead-letters:redrive'),
]);

it('gives a parameter one whole segment, decoded', () => {
  expect(route('GET', '/api/devices/m%201')).toMatchObject({ found: 'route', params: { id: 'm 1' } });
  expect(route('GET', '/api/devices/m1/more')).toEqual({ found: 'nothing' });
  expect(route('GET', '/api/devices/')).toEqual({ found: 'nothing' });
});

it('prefers a literal segment to a parameter', () => {
  expect(route('GET', '/api/devices/special')).toMatchObject({ route: { path: '/api/devices/special' } });
});

it('says which methods a path takes', () => {
  expect(route('DELETE', '/api/devices/m1')).toEqual({ found: 'other_methods', allow: ['GET', 'PUT'] });
});

it('answers HEAD as GET', () => {
  expect(route('HEAD', '/api/devices/m1')).toMatchObject({ route: { method: 'GET' } });
});

it('takes a verb behind a colon as a literal', () => {
  expect(route('POST', '/api/dead-letters:redrive')).toMatchObject({ found: 'route' });
});
