import type { IncomingMessage, ServerResponse } from 'node:http';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { logger } from '#lambda/logger.ts';
import { problem } from '#lambda/problem.ts';
import type { Reply } from '#lambda/route.ts';
import { SECURITY_HEADERS } from '#lambda/security-headers.ts';

/** The answer to a request that failed; what is nobody's fault outside goes into the log. */
export function problemOf(error: unknown, request: IncomingMessage, requestId: string): Reply<never> {
  const reply = problem(error, request.url ?? '/', requestId);
  if (reply.status >= 500)
    logger.error('request failed', {
      function: 'http',
      request_id: requestId,
      error: error instanceof Error ? error : new Error(String(error)),
    });
  return reply;
}

/** A refusal of the server's own, before any function is asked. */
export const plain = (
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

/** A path that is there for other methods. */
export function notAllowed(
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

/** What a runtime answers by itself, in the form of a function's result. */
export const resultOf = (reply: Reply<never> | undefined): APIGatewayProxyStructuredResultV2 =>
  reply === undefined || !('text' in reply)
    ? { statusCode: 404 }
    : {
        statusCode: reply.status,
        headers: { 'content-type': reply.contentType, ...reply.headers },
        body: reply.text,
      };

/** Writes an answer out, with the headers that every answer has. */
export function send(
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
