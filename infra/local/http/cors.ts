import type { IncomingHttpHeaders } from 'node:http';
import { CORS } from '#manifest/cors.ts';

/** A page asks again after an hour at the latest, in seconds; browsers keep it for two hours at most. */
const MAX_AGE = '3600';

/**
 * What lets a page of another origin see an answer (https://fetch.spec.whatwg.org/#http-cors-protocol), where the settings name the
 * origin. Logins are by header and never by cookie, so no page is let in with credentials.
 */
export function corsHeaders({ origin }: IncomingHttpHeaders, origins: string[]): Record<string, string> {
  if (origins.length === 0) return {};
  const isNamed = origin !== undefined && origins.includes(origin);
  return {
    vary: 'origin',
    ...(isNamed
      ? {
          'access-control-allow-origin': origin,
          'access-control-expose-headers': CORS.answerHeaders.join(', '),
        }
      : {}),
  };
}

/** Whether a browser only asks what it may send. */
export const isPreflight = (method: string, headers: IncomingHttpHeaders): boolean =>
  method === 'OPTIONS' &&
  headers.origin !== undefined &&
  headers['access-control-request-method'] !== undefined;

/** The answer to that, beside {@link corsHeaders}. @param methods that the path takes */
export const preflightAnswer = (methods: string[]) => ({
  statusCode: 204,
  headers: {
    'access-control-allow-methods': methods.join(', '),
    'access-control-allow-headers': CORS.requestHeaders.join(', '),
    'access-control-max-age': MAX_AGE,
  },
});
