import { expect, it } from 'vitest';
import { readRouteRoles } from '#domain/access/route-roles.ts';
import { contracts } from '#domain/api/contracts.ts';
import { openApiOf } from '#domain/openapi/document.ts';
import { manifest } from '#manifest/manifest.ts';
import { routeRoles } from '#manifest/route-roles.ts';
import { ApiDocument } from './api-document.ts';

const judge = new ApiDocument(openApiOf(contracts, readRouteRoles(routeRoles(manifest.routes)) ?? new Map()));
const json = (status: number, body: unknown, contentType = 'application/json') => ({
  status,
  contentType,
  text: JSON.stringify(body),
});
const problem = {
  type: 'about:blank',
  title: 'Not Found',
  status: 404,
  detail: 'there is no device x',
  instance: '/api/devices/x',
  error: 'there is no device x',
  request_id: '1',
};

it('lets pass what is described', () => {
  expect(judge.objection('DELETE', '/api/devices/x', json(200, { message: 'gone' }))).toBeNull();
  expect(judge.objection('GET', '/api/devices/x', json(404, problem, 'application/problem+json'))).toBeNull();
  expect(judge.objection('GET', '/api/devices', json(200, []))).toBeNull();
  const csv = { status: 200, contentType: 'text/csv; charset=utf-8', text: 'time' };
  expect(judge.objection('GET', '/api/devices/x/metrics', csv)).toBeNull();
});

it('objects to a status, a media type, a field that is missing, one too many, and one of another type', () => {
  const said = { message: 'gone' };
  expect(judge.objection('DELETE', '/api/devices/x', json(201, said))).toContain('not among its answers');
  expect(judge.objection('DELETE', '/api/devices/x', json(200, said, 'text/html'))).toContain('media types');
  for (const body of [{}, { ...said, more: 1 }, { message: 1 }, []])
    expect(judge.objection('DELETE', '/api/devices/x', json(200, body))).toContain('off its schema');
  expect(judge.objection('GET', '/api/devices', json(200, [{ device_id: 'x' }]))).toContain('off its schema');
  const { error: _, ...without } = problem;
  expect(judge.objection('GET', '/api/devices/x', json(404, without, 'application/problem+json'))).toContain(
    'off its schema',
  );
});
