import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import * as z from 'zod';
import { BodyTooLarge, InvalidRequest, NotFound } from '#domain/errors.ts';
import { logger } from '#lambda/logger.ts';
import { problem } from '#lambda/problem.ts';
import { givenRequestId } from '#lambda/request-id.ts';
import type { Reply } from '#lambda/route.ts';
import { SECURITY_HEADERS } from '#lambda/security-headers.ts';
import type { RouteSpec } from '#manifest/types.ts';
import type { Handler } from '../import-handler.ts';
import { corsHeaders, isPreflight, preflightAnswer } from './cors.ts';
import { eventOf } from './event.ts';
import { type OtherHosts, refusalOf } from './guard.ts';
import type { Login } from './login.ts';
import type { RateLimit } from './rate-limit.ts';
import { routerOf } from './router.ts';
import { sourceAddressOf } from './source-address.ts';

/** What the server needs: the handler of each function, and what the runtime itself answers. */
export type HttpOptions = {
  routes: RouteSpec[];
  handlers: Map<string, Handler>;
  own: Map<string, () => Promise<Reply<never>>>;
  hosts: OtherHosts;
  /** Absent: whoever reaches the server may do everything, and no web page may make use of that. */
  login?: Login;
  /** Absent: without a limit. */
  limit?: RateLimit;
  /** Proxies of ours before this server. */
  proxyHops?: number;
};

/** Of a request that is not let in yet: nobody reads on for a stranger. */
const NO_BODY = Buffer.alloc(0);

const Result = z.object({
  statusCode: z.number(),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  body: z.string().optional(),
});

/** The API over HTTP: hands each request to the function that the manifest names, by the door that API Gateway uses. */
export function httpServer(options: HttpOptions): Server {
  const { routes, handlers, own, hosts, login, limit, proxyHops = 0 } = options;
  const route = routerOf(routes);
  const answer = async (
    request: IncomingMessage,
    requestId: string,
  ): Promise<APIGatewayProxyStructuredResultV2> => {
    const url = urlOf(request);
    const method = request.method ?? 'GET';
    const refusal = login === undefined ? refusalOf({ method, headers: request.headers }, hosts) : null;
    if (refusal !== null) return plain(403, 'Forbidden', refusal, url.pathname, requestId);
    const match = route(method, url.pathname);
    if (match.found !== 'nothing' && isPreflight(method, request.headers))
      return preflightAnswer(match.found === 'route' ? [match.route.method] : match.allow);
    if (match.found === 'nothing') throw new NotFound(`there is nothing at ${url.pathname}`);
    if (match.found === 'other_methods') return notAllowed(method, match.allow, url.pathname, requestId);
    const { function: name, bodyLimit } = match.route;
    const sourceIp = sourceAddressOf(request, proxyHops);
    const { params } = match;
    const asked = eventOf({ request, url, route: match.route, params, body: NO_BODY, requestId, sourceIp });
    const admitted = login === undefined ? asked : await login(asked);
    limit?.(admitted);
    const body = await bodyOf(request, bodyLimit);
    if (name === null) return resultOf(await own.get(match.route.path)?.());
    const event = { ...admitted, body: body.toString('utf8') };
    return Result.parse(await handlers.get(name)?.(event, { functionName: name, awsRequestId: requestId }));
  };
  return createServer({ requestTimeout: 60_000 }, (request, response) => {
    const requestId = requestIdOf(request);
    answer(request, requestId)
      .catch((error) => resultOf(problemOf(error, request, requestId)))
      .then((result) =>
        send(response, result, { 'x-request-id': requestId, ...corsHeaders(request.headers, hosts.origins) }),
      )
      .catch(() => response.destroy());
  });
}

function urlOf(request: IncomingMessage): URL {
  const url = URL.parse(`http://local${request.url ?? '/'}`);
  if (url === null || !isDecodable(url.pathname)) throw new InvalidRequest('the path is not a URL path');
  return url;
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false; // a % that no two hexadecimal digits follow
  }
}

const requestIdOf = ({ headers }: IncomingMessage): string =>
  givenRequestId(String(headers['x-request-id'] ?? '')) ?? randomUUID();

async function bodyOf(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
  }
  // the rest is read and thrown away, or the caller would never see the answer
  if (size > limit) throw new BodyTooLarge(`the body has ${size} bytes; at most ${limit} are taken`);
  return Buffer.concat(chunks);
}

function problemOf(error: unknown, request: IncomingMessage, requestId: string): Reply<never> {
  const reply = problem(error, request.url ?? '/', requestId);
  if (reply.status >= 500)
    logger.error('request failed', {
      function: 'http',
      request_id: requestId,
      error: error instanceof Error ? error : new Error(String(error)),
    });
  return reply;
}

const plain = (
  status: number,
  title: string,
  detail: string,
  instance: string,
  requestId: string,
): APIGatewayProxyStructuredResultV2 => ({
  statusCode: status,
  headers: { 'content-type': 'application/problem+json' },
  body: JSON.stringify({
    type: 'about:blank',
    title,
    status,
    detail,
    instance,
    error: detail,
    request_id: requestId,
  }),
});

function notAllowed(
  method: string,
  allow: string[],
  path: string,
  requestId: string,
): APIGatewayProxyStructuredResultV2 {
  const result = plain(
    405,
    'Method Not Allowed',
    `${path} does not take ${method}, but ${allow.join(', ')}`,
    path,
    requestId,
  );
  return { ...result, headers: { ...result.headers, allow: allow.join(', ') } };
}

const resultOf = (reply: Reply<never> | undefined): APIGatewayProxyStructuredResultV2 =>
  reply === undefined || !('text' in reply)
    ? { statusCode: 404 }
    : {
        statusCode: reply.status,
        headers: { 'content-type': reply.contentType, ...reply.headers },
        body: reply.text,
      };

function send(
  response: ServerResponse,
  { statusCode, headers, body }: APIGatewayProxyStructuredResultV2,
  more: Record<string, string>,
): void {
  response.writeHead(statusCode ?? 500, {
    ...SECURITY_HEADERS,
    ...headers,
    ...more,
    'content-length': Buffer.byteLength(body ?? ''),
  });
  response.end(body);
}
