import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type * as z from 'zod';
import type { AnyContract, Contract } from '#domain/api/contract.ts';
import { type FieldError, InvalidRequest, UnsupportedMediaType } from '#domain/errors.ts';
import { type Caller, callerOf } from './caller.ts';
import { requestIdOf } from './request-id.ts';

export type Request<P, Q, B> = {
  params: P;
  query: Q;
  body: B;
  headers: Record<string, string | undefined>;
  path: string;
  requestId: string;
  caller: Caller;
  /** Present where the request has an Idempotency-Key and its route heeds it. */
  once: Once | undefined;
};

/** What a route answers: JSON by the contract's schema, or `text` as it is under its own content type. */
export type Reply<R> = { status: number; headers?: Record<string, string> } & (
  | { json: R }
  | { text: string; contentType: string }
);

/**
 * A repeatable request that is being done: `id` is the same for each try of it, so that what is made can bear it; `since` is when an
 * earlier try began (epoch ms) that has broken off and may have done it, null for the first.
 */
export type Once = { id: string; since: number | null };

/** A route with its contract, as the request handler calls it. */
export type Route<S> = {
  (event: APIGatewayProxyEventV2, services: S, once?: Once): Promise<Reply<unknown>>;
  contract: AnyContract;
};

type Out<T> = T extends z.ZodType ? z.output<T> : undefined;

/**
 * Binds what a route does to what it takes and gives. A request that does not fit is refused with every problem; a reply that
 * does not fit is a bug and fails as one.
 */
export function route<
  S,
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType | null,
  R extends z.ZodType | null,
>(
  contract: Contract<P, Q, B, R>,
  run: (
    request: Request<z.output<P>, z.output<Q>, Out<B>>,
    services: S,
  ) => Promise<Reply<R extends z.ZodType ? z.input<R> : never>>,
): Route<S> {
  const { params, query, body, reply, bodyTypes } = contract;
  const answer = async (event: APIGatewayProxyEventV2, services: S, once?: Once) => {
    const request = {
      params: parse(params, event.pathParameters ?? {}, 'path'),
      query: parse(query, event.queryStringParameters ?? {}, 'query'),
      body: parseBody(body, event, bodyTypes),
      headers: event.headers,
      path: event.rawPath,
      requestId: requestIdOf(event),
      caller: callerOf(event),
      once,
    };
    const given = await run(request, services);
    return 'json' in given && reply !== null ? { ...given, json: reply.parse(given.json) } : given;
  };
  return Object.assign(answer, { contract });
}

/** A body of 1 MiB can have 200,000 bad fields; a report on each would be more than a function may answer (6 MB). */
const MAX_FIELD_ERRORS = 100;

function parse<T extends z.ZodType>(schema: T, value: unknown, where: string): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = result.error.issues.flatMap((issue) => fieldErrors(issue, where)).slice(0, MAX_FIELD_ERRORS);
  throw new InvalidRequest(errors.map(({ path, message }) => `${path}: ${message}`).join('; '), errors);
}

function fieldErrors(issue: z.core.$ZodIssue, where: string): FieldError[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      path: [...issue.path, key].join('.'),
      message: `unknown field in the ${where}`,
    }));
  return [{ path: issue.path.join('.') || where, message: issue.message }];
}

function parseBody<B extends z.ZodType | null>(
  schema: B,
  event: APIGatewayProxyEventV2,
  types: readonly string[] | undefined,
): Out<B>;
function parseBody(
  schema: z.ZodType | null,
  event: APIGatewayProxyEventV2,
  types: readonly string[] | undefined,
): unknown {
  if (schema === null) return undefined;
  const isAbsent = event.body === undefined || event.body === '';
  if (isAbsent && !schema.safeParse(undefined).success)
    throw new InvalidRequest(
      types === undefined
        ? 'the request needs a JSON body'
        : `the request needs a body of ${types.join(' or ')}`,
    );
  if (isAbsent) return parse(schema, undefined, 'body');
  return parse(schema, types === undefined ? jsonOf(event) : textOf(event, types), 'body');
}

/** The body as JSON. Only JSON is taken: a form or plain text can be sent by any web page without asking first. */
function jsonOf(event: APIGatewayProxyEventV2): unknown {
  const type = event.headers['content-type'] ?? '';
  if (!/^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(type))
    throw new UnsupportedMediaType(
      `send the body as application/json, not as ${type === '' ? 'nothing' : type}`,
    );
  try {
    return JSON.parse(bodyText(event));
  } catch (error) {
    throw new InvalidRequest(`the body is not JSON: ${error instanceof Error ? error.message : ''}`);
  }
}

/** The body as text, where it is of one of these types: none that a page could send without asking first. */
function textOf(event: APIGatewayProxyEventV2, types: readonly string[]): string {
  const [type = ''] = (event.headers['content-type'] ?? '').split(';');
  if (!types.includes(type.trim().toLowerCase()))
    throw new UnsupportedMediaType(
      `send the body as ${types.join(' or ')}, not as ${type === '' ? 'nothing' : type}`,
    );
  return bodyText(event);
}

const bodyText = ({ body = '', isBase64Encoded }: APIGatewayProxyEventV2): string =>
  isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
