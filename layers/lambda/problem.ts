import { STATUS_CODES } from 'node:http';
import * as errors from '#domain/errors.ts';
import type { Reply } from './route.ts';

/** The one place where errors become status codes. What is not listed is a bug of ours: 500, without a word of detail. */
const STATUS_OF: [abstract new (...args: never[]) => Error, number][] = [
  [errors.InvalidRequest, 400],
  [errors.Unauthorized, 401],
  [errors.Forbidden, 403],
  [errors.NotFound, 404],
  [errors.Conflict, 409],
  [errors.PreconditionFailed, 412],
  [errors.BodyTooLarge, 413],
  [errors.UnsupportedMediaType, 415],
  [errors.UnprocessableContent, 422],
  [errors.TooManyRequests, 429],
  [errors.StoreAway, 503],
];

/** The status that an error is answered with. */
export const statusOf = (error: unknown): number =>
  STATUS_OF.find(([type]) => error instanceof type)?.[1] ?? 500;

/**
 * Writes an error as problem+json (RFC 9457). `error` repeats the detail for older clients. A 5xx says nothing about the
 * inside; its request id is in the log too.
 */
export function problem(error: unknown, instance: string, requestId: string): Reply<never> {
  const status = statusOf(error);
  const detail =
    status < 500 && error instanceof Error ? error.message : `${hint(status)}, request ${requestId}`;
  const fields =
    error instanceof errors.InvalidRequest && error.errors.length > 0 ? { errors: error.errors } : {};
  const title = STATUS_CODES[status] ?? 'Error';
  const body = {
    type: 'about:blank',
    title,
    status,
    detail,
    instance,
    error: detail,
    request_id: requestId,
    ...fields,
  };
  return {
    status,
    ...headersOf(error, status),
    text: JSON.stringify(body),
    contentType: 'application/problem+json',
  };
}

/** What the status asks for: when to try again (RFC 9110, 10.2.3), or how to log in (11.6.1; RFC 6750, 3). */
function headersOf(error: unknown, status: number): { headers?: Record<string, string> } {
  if (status === 503) return { headers: { 'retry-after': '5' } };
  if (error instanceof errors.TooManyRequests)
    return { headers: { 'retry-after': String(error.retryAfter) } };
  if (!(error instanceof errors.Unauthorized)) return {};
  const code = error.code === undefined ? '' : `, error="${error.code}"`;
  return { headers: { 'www-authenticate': `Bearer realm="iot-meter"${code}` } };
}

const hint = (status: number): string =>
  status === 503 ? 'a store does not answer, try again soon' : 'something went wrong on our side';
