import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import * as z from 'zod';
import { NotFound } from '#domain/errors.ts';
import type { Reply } from '#lambda/route.ts';
import type { RouteSpec } from '#manifest/types.ts';
import type { Handler } from '../import-handler.ts';
import { notAllowed, plain, problemOf, resultOf, send } from './answers.ts';
import { corsHeaders, isPreflight, preflightAnswer } from './cors.ts';
import { eventOf } from './event.ts';
import { type OtherHosts, refusalOf } from './guard.ts';
import type { Login } from './login.ts';
import type { RateLimit } from './rate-limit.ts';
import { bodyOf, requestIdOf, urlOf } from './request.ts';
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
