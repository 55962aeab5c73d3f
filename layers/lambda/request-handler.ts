import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { NotFound } from '#domain/errors.ts';
import { audited } from './audited.ts';
import { tellCloudWatch } from './cloudwatch.ts';
import { requestsDone } from './figures.ts';
import { logger } from './logger.ts';
import { problem } from './problem.ts';
import { requestIdOf } from './request-id.ts';
import type { Reply, Route } from './route.ts';
import { SECURITY_HEADERS } from './security-headers.ts';
import { type Built, onceBuilt } from './services.ts';

/** A function that answers requests: its routes by their key in the manifest, such as `GET /api/devices/{id}`. */
export type RequestFunction<C, S> = Built<C, S> & { name: string; routes: Record<string, Route<S>> };

/** The handler for requests in API Gateway's payload format 2.0. */
export function requestHandler<C, S>(fn: RequestFunction<C, S>) {
  const services = onceBuilt(fn);
  return middy(
    async (event: APIGatewayProxyEventV2, _context: Context): Promise<APIGatewayProxyStructuredResultV2> => {
      const started = performance.now();
      const requestId = requestIdOf(event);
      const reply = await audited(fn.name, event, () => answer(fn, services, event)).catch((error) =>
        failed(fn.name, error, event),
      );
      const seconds = (performance.now() - started) / 1000;
      requestsDone.observe({ route: event.routeKey, status: reply.status }, seconds);
      logger.debug('request done', {
        function: fn.name,
        route: event.routeKey,
        status: reply.status,
        seconds,
        request_id: requestId,
      });
      await tellCloudWatch(fn.name);
      return resultOf(reply, requestId);
    },
  );
}

async function answer<C, S>(
  fn: RequestFunction<C, S>,
  services: () => S,
  event: APIGatewayProxyEventV2,
): Promise<Reply<unknown>> {
  const route = fn.routes[event.routeKey];
  if (route === undefined) throw new NotFound(`there is no ${event.routeKey}`);
  return route(event, services());
}

function failed(name: string, error: unknown, event: APIGatewayProxyEventV2): Reply<never> {
  const requestId = requestIdOf(event);
  const reply = problem(error, event.rawPath, requestId);
  if (reply.status >= 500) {
    const cause = error instanceof Error ? error : new Error(String(error));
    logger.error('request failed', {
      error: cause,
      function: name,
      route: event.routeKey,
      request_id: requestId,
    });
  }
  return reply;
}

const resultOf = (reply: Reply<unknown>, requestId: string): APIGatewayProxyStructuredResultV2 => ({
  statusCode: reply.status,
  headers: {
    ...SECURITY_HEADERS,
    'content-type': 'json' in reply ? 'application/json' : reply.contentType,
    'x-request-id': requestId,
    ...reply.headers,
  },
  body: 'json' in reply ? JSON.stringify(reply.json) : reply.text,
});
