import type { IncomingHttpHeaders } from 'node:http';

const LOOPBACK_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Why a request without login is refused, or null. There is no password on loopback, so no web page may drive the
 * house: neither through a name that was made to point here (DNS rebinding: `Host`), nor by sending a
 * form or opening a WebSocket from elsewhere (`Origin`, `Sec-Fetch-Site`).
 */
export function refusalOf({
  method,
  headers,
}: {
  method: string;
  headers: IncomingHttpHeaders;
}): string | null {
  const { host = '', origin } = headers;
  if (!LOOPBACK_HOST.test(host))
    return `the Host header must name this machine's loopback (localhost, 127.0.0.1), not ${JSON.stringify(host)}`;
  if (SAFE.has(method)) return null;
  if (origin !== undefined && !isOwn(origin, host, method))
    return `requests from the origin ${JSON.stringify(origin)} are refused`;
  const site = headers['sec-fetch-site'];
  const fromElsewhere =
    method !== 'UPGRADE' && site !== undefined && site !== 'same-origin' && site !== 'none';
  return fromElsewhere ? 'requests from other sites are refused' : null;
}

/** A WebSocket has a port of its own, so a page of ours reaches it from another one: there any loopback origin is ours. */
const isOwn = (origin: string, host: string, method: string): boolean => {
  const from = origin.replace(/^https?:\/\//, '');
  return method === 'UPGRADE' ? LOOPBACK_HOST.test(from) : from === host;
};
