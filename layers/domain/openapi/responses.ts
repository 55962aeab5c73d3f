import type { AnyContract } from '../api/contract.ts';
import { BY_GATEWAY, GatewayMessage, Problem, REFUSALS } from './problem-schema.ts';
import type { SchemaWriter } from './schema-writer.ts';
import type { Content, ResponseObject } from './types.ts';

const TEXT = { type: 'string' };

const REQUEST_ID = {
  'X-Request-Id': { description: 'Of the request as it is in the log; the one sent, if any', schema: TEXT },
};

/** How a route answers when all is well, by status. */
export function successes(contract: AnyContract, schemas: SchemaWriter): Record<string, ResponseObject> {
  const { summary, reply, media = [], statuses = [200], headers = [] } = contract;
  const content: Content = {
    ...(reply === null ? {} : { 'application/json': { schema: schemas.write(reply, 'output') } }),
    ...Object.fromEntries(media.map((type) => [type, { schema: TEXT }])),
  };
  const more = [
    ...(isPaged(contract) ? [LINK] : []),
    ...(headers.includes('idempotency-key') ? [REPLAYED] : []),
  ];
  const response = { description: summary, headers: { ...REQUEST_ID, ...Object.fromEntries(more) }, content };
  return Object.fromEntries(statuses.map((status) => [status, response]));
}

const LINK = [
  'Link',
  { description: 'Leads to the next page, where there is one (RFC 8288)', schema: TEXT },
] as const;
const REPLAYED = [
  'Idempotent-Replayed',
  { description: '`true` where this is the answer that the first such request was given', schema: TEXT },
] as const;

const isPaged = ({ query }: AnyContract): boolean =>
  'shape' in query && typeof query.shape === 'object' && query.shape !== null && 'cursor' in query.shape;

/** The refusals that a route may answer: those its shape tells, and those its contract names. */
export function refusals(path: string, contract: AnyContract): Record<string, { $ref: string }> {
  const statuses = [
    400,
    401,
    403,
    429,
    500,
    503,
    ...(path.includes('{') ? [404] : []),
    ...(contract.body === null ? [] : [413, 415]),
    ...(contract.refusals ?? []),
  ].filter((status) => !(contract.statuses ?? []).includes(status));
  return Object.fromEntries(statuses.map((status) => [status, { $ref: `#/components/responses/${status}` }]));
}

/** All refusals there are, to be referred to. */
export function refusalResponses(schemas: SchemaWriter): Record<string, ResponseObject> {
  const problem = { 'application/problem+json': { schema: schemas.write(Problem, 'output') } };
  const gateway = { 'application/json': { schema: schemas.write(GatewayMessage, 'output') } };
  return Object.fromEntries(
    Object.entries(REFUSALS).map(([status, description]) => [
      status,
      {
        description,
        headers: REQUEST_ID,
        content: BY_GATEWAY.has(status) ? { ...problem, ...gateway } : problem,
      },
    ]),
  );
}
