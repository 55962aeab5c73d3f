import * as z from 'zod';
import type { Role } from '../access/role.ts';
import type { AnyContract, RequestHeader } from '../api/contract.ts';
import { refusals, successes } from './responses.ts';
import type { SchemaWriter } from './schema-writer.ts';
import type { JsonSchema, Operation, Parameter } from './types.ts';

const HEADERS: Record<RequestHeader, { name: string; description: string; schema: JsonSchema }> = {
  'if-match': {
    name: 'If-Match',
    description: 'The ETag of what the change is based on; 412 where it has been changed since',
    schema: { type: 'string', examples: ['"7"'] },
  },
  'idempotency-key': {
    name: 'Idempotency-Key',
    description:
      'Of your own making, a new one for each thing to be done: the same request with the same key is done once within 24 hours',
    schema: { type: 'string', pattern: '^[!-~]{1,255}$', examples: ['6b1f0f1e-8d5c-4f7e-9d43-2f6f5b7b7a10'] },
  },
};

/** One route as the document shows it. @param role null: everybody may */
export function operationOf(
  method: string,
  path: string,
  contract: AnyContract,
  role: Role | null,
  schemas: SchemaWriter,
): Operation {
  const { params, query, body, headers = [], summary } = contract;
  return {
    operationId: operationIdOf(method, path),
    tags: [tagOf(path)],
    summary,
    description: role === null ? 'Needs no login.' : `Needs the role ${role}, or one that may do more.`,
    security: role === null ? [{}] : [{ bearer: [role] }],
    parameters: [
      ...parametersOf(params, 'path', schemas),
      ...parametersOf(query, 'query', schemas),
      ...headers.map((name) => ({ ...HEADERS[name], in: 'header' as const, required: false })),
    ],
    ...(body === null ? {} : { requestBody: bodyOf(body, contract, schemas) }),
    responses: { ...successes(contract, schemas), ...refusals(path, contract) },
  };
}

/** `GET /api/devices/{id}` is `get_api_devices_id`. */
const operationIdOf = (method: string, path: string): string =>
  `${method.toLowerCase()}${path.replaceAll(/[^A-Za-z0-9]+/g, '_').replace(/_$/, '')}`;

/** Parts of paths that are looked for under another thing. */
const UNDER = new Map([
  ['certificate', 'certificates'],
  ['alert-deliveries', 'alerts'],
  ['heartbeat', 'devices'],
  ['status', 'devices'],
]);

/** What the page groups by: the last part of the path that is no parameter, of those that name a thing. */
function tagOf(path: string): string {
  const [area = '', thing = '', , part = ''] = path.slice(1).split(/[/:]/);
  if (area !== 'api') return 'service';
  const named = thing === 'devices' && part !== '' && !part.startsWith('{') ? part : thing;
  return (UNDER.get(named) ?? named).replaceAll('-', ' ');
}

const Properties = z.object({
  properties: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
  required: z.array(z.string()).default([]),
});

function parametersOf(schema: z.ZodType, place: 'path' | 'query', schemas: SchemaWriter): Parameter[] {
  const { properties, required } = Properties.parse(schemas.write(schema, 'input'));
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(typeof description === 'string' ? { description } : {}),
    schema: rest,
  }));
}

function bodyOf(body: z.ZodType, { bodyTypes = ['application/json'] }: AnyContract, schemas: SchemaWriter) {
  const schema = schemas.write(body, 'input');
  return {
    required: !body.safeParse(undefined).success,
    content: Object.fromEntries(bodyTypes.map((type) => [type, { schema }])),
  };
}
