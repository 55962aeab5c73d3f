import { expect, it } from 'vitest';
import { type RouteRoles, readRouteRoles } from '#domain/access/route-roles.ts';
import { contracts } from '#domain/api/contracts.ts';
import { openApiOf } from '#domain/openapi/document.ts';
import type { Operation } from '#domain/openapi/types.ts';
import type { Route } from '#lambda/route.ts';
import { manifest } from '#manifest/manifest.ts';
import { routeRoles } from '#manifest/route-roles.ts';

const roles: RouteRoles = readRouteRoles(routeRoles(manifest.routes)) ?? new Map();
const document = openApiOf(contracts, roles);
const keyOf = ({ method, path }: { method: string; path: string }) => `${method} ${path}`;
const operationOf = ({ method, path }: { method: string; path: string }): Operation | undefined =>
  document.paths[path]?.[method.toLowerCase()];

it('has a contract for each route of the manifest, and no other', () => {
  expect(Object.keys(contracts).toSorted()).toEqual(manifest.routes.map(keyOf).toSorted());
});

it.each(manifest.routes.filter((route) => route.function !== null))(
  'answers $method $path by the contract that describes it',
  async (route) => {
    const entry = manifest.functions[route.function ?? '']!.entry;
    const { routes } = (await import(/* @vite-ignore */ `../../../${entry}`)) as {
      routes: Record<string, Route<unknown>>;
    };
    expect(routes[keyOf(route)]?.contract).toBe(contracts[keyOf(route)]);
  },
);

it.each(manifest.routes)(
  'describes $method $path: its parameters, answers, refusals, and who may do it',
  (route) => {
    const operation = operationOf(route)!;
    expect(operation.summary.length).toBeGreaterThan(5);
    const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const named = operation.parameters.filter(({ in: place }) => place === 'path').map(({ name }) => name);
    expect(named.toSorted()).toEqual(inPath.toSorted());
    expect(operation.security).toEqual(route.role === null ? [{}] : [{ bearer: [route.role] }]);
    expect(Object.keys(operation.responses).some((status) => status.startsWith('2'))).toBe(true);
    expect(operation.responses).toHaveProperty('400');
    if (inPath.length > 0) expect(operation.responses).toHaveProperty('404');
  },
);

it('refers only to what stands in it', () => {
  const referred = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g)];
  const known: Record<string, object> = document.components;
  for (const [ref, kind = '', name = ''] of referred) expect(known[kind], ref).toHaveProperty(name);
  expect(referred.length).toBeGreaterThan(100);
});

it('shows every refusal as a problem', () => {
  for (const { content } of Object.values(document.components.responses))
    expect(content).toHaveProperty(
      ['application/problem+json', 'schema', '$ref'],
      '#/components/schemas/Problem',
    );
});
