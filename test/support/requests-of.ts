import fc from 'fast-check';
import type { JsonSchema, Operation, Parameter } from '#domain/openapi/types.ts';
import { bodiesOf } from './api-document.ts';
import { arbitraryOf } from './arbitrary-of.ts';
import { INJECTIONS, ODD_BODIES, ODD_VALUES } from './injections.ts';

/** A request as it goes over the wire. */
export type WireRequest = {
  key: string;
  method: string;
  path: string;
  query: string;
  headers: Record<string, string>;
  body: string | undefined;
};

type Values = {
  path: Record<string, string>;
  query: Record<string, string>;
  headers: Record<string, string>;
};

/** Requests of a route: as the document allows them, or with one thing about them changed. @param ids devices that are there */
export function requestsOf(
  key: string,
  operation: Operation,
  definitions: Record<string, JsonSchema>,
  ids: string[],
): fc.Arbitrary<WireRequest> {
  const arbitraryFor = (parameter: Parameter): fc.Arbitrary<string | undefined> => {
    const schema = arbitraryOf(parameter.schema, definitions).map(String);
    if (parameter.name === 'id') return fc.constantFrom(...ids);
    return parameter.required ? schema : fc.option(schema, { nil: undefined });
  };
  const parameters = fc.tuple(...operation.parameters.map(arbitraryFor));
  const odd = fc.option(fc.tuple(fc.nat(), fc.constantFrom(...INJECTIONS)), { nil: undefined, freq: 3 });
  const body = bodyOf(operation, definitions);
  return fc.tuple(parameters, odd, body).map(([given, change, [type, text]]) => {
    const values: Values = {
      path: {},
      query: {},
      headers: type === undefined ? {} : { 'content-type': type },
    };
    operation.parameters.forEach(({ name, in: place }, index) => {
      const isChanged = change !== undefined && change[0] % operation.parameters.length === index;
      const value = isChanged ? change[1] : given[index];
      if (value !== undefined) put(values, name, place, value);
    });
    return wireOf(key, values, text);
  });
}

/** Each injection in each parameter, header and field of a route. */
export function injectionsInto(key: string, operation: Operation, id: string): WireRequest[] {
  const values = (): Values => ({ path: { id }, query: {}, headers: {} });
  const bodies = bodiesOf(operation);
  const plain = bodies[0] && JSON.stringify((bodies[0][1].examples as unknown[] | undefined)?.[0] ?? {});
  const requests = operation.parameters.flatMap(({ name, in: place }) =>
    INJECTIONS.map((injection) => {
      const with_ = values();
      if (plain !== undefined) with_.headers['content-type'] = bodies[0]![0];
      put(with_, name, place, injection);
      return wireOf(key, with_, plain);
    }),
  );
  return [
    ...requests,
    ...bodies.flatMap(([type, schema]) =>
      injectedBodies(type, schema).map((text) =>
        wireOf(key, { ...values(), headers: { 'content-type': type } }, text),
      ),
    ),
  ];
}

function injectedBodies(type: string, { properties = {}, examples }: JsonSchema): string[] {
  if (!type.includes('json') || type.includes('ndjson'))
    return INJECTIONS.map((one) => `device_id,device_name\n${one},${one}\n`);
  const example = (examples as object[] | undefined)?.[0] ?? {};
  const names = Object.keys(properties as object);
  const values = [...INJECTIONS, ...ODD_VALUES];
  return [
    ...ODD_BODIES,
    ...names.flatMap((name) => values.map((value) => JSON.stringify({ ...example, [name]: value }))),
  ];
}

function bodyOf(operation: Operation, definitions: Record<string, JsonSchema>) {
  const bodies = bodiesOf(operation).map(([type, schema]) => {
    const valid = arbitraryOf(schema, definitions);
    const text =
      type === 'application/json' ? valid.map((value) => JSON.stringify(value)) : valid.map(String);
    const changed = fc
      .tuple(valid, fc.nat(), fc.constantFrom<unknown>(...INJECTIONS, ...ODD_VALUES))
      .map(([value, at, odd]) => JSON.stringify(withOdd(value, at, odd)));
    return fc
      .oneof(text, changed, fc.constantFrom(...ODD_BODIES))
      .map((one): [string, string] => [type, one]);
  });
  const none = fc.constant<[undefined, undefined]>([undefined, undefined]);
  return bodies.length === 0 ? none : fc.oneof(...bodies);
}

function withOdd(value: unknown, at: number, odd: unknown): unknown {
  if (typeof value !== 'object' || value === null) return odd;
  const names = [...Object.keys(value), 'unknown_field'];
  return { ...value, [names[at % names.length]!]: odd };
}

function put(values: Values, name: string, place: Parameter['in'], value: string): void {
  if (place === 'path') values.path[name] = value;
  else if (place === 'query') values.query[name] = value;
  // what no client can send in a header stays out of it
  else values.headers[name.toLowerCase()] = value.replaceAll(/[^\x20-\x7e]/g, '').trim() || '-';
}

/** Of a path's parameter that would be a step up, or nothing, the client makes another path. */
function wireOf(key: string, { path, query, headers }: Values, body: string | undefined): WireRequest {
  const [method = '', pattern = ''] = key.split(' ');
  const filled = pattern.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent((path[name] ?? 'x').toWellFormed() || 'x').replaceAll('.', '%2E'),
  );
  const search = new URLSearchParams(query).toString();
  return { key, method, path: filled, query: search === '' ? '' : `?${search}`, headers, body };
}
