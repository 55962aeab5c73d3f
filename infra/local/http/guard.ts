import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { isLoopback, type Settings } from '../settings.ts';

const LOOPBACK_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * By what the house may be asked beside the names of loopback: `names` in small letters, and by any IP address. `origins`: whose pages
 * may ask, as a browser names them.
 */
export type OtherHosts = { names: string[]; addresses: boolean; origins: string[] };

export const NO_OTHER_HOSTS: OtherHosts = { names: [], addresses: false, origins: [] };

/** What the settings say of it. Where only loopback is served, its addresses are all that can be asked for. */
export const otherHostsOf = ({ HTTP_HOSTS, ANONYMOUS_ACCESS, HOST, CORS_ORIGINS }: Settings): OtherHosts => ({
  names: HTTP_HOSTS.map((name) => name.toLowerCase()),
  addresses: ANONYMOUS_ACCESS === 'allowed' || !isLoopback(HOST),
  origins: CORS_ORIGINS,
});

/**
 * Why a request without login is refused, or null. There is no password on loopback, so no web page may drive the
 * house: neither through a name that was made to point here (DNS rebinding: `Host`), nor by sending a
 * form or opening a WebSocket from elsewhere (`Origin`, `Sec-Fetch-Site`).
 */
export function refusalOf(
  { method, headers }: { method: string; headers: IncomingHttpHeaders },
  others: OtherHosts = NO_OTHER_HOSTS,
): string | null {
  const { host = '', origin } = headers;
  if (!isOurs(host, others))
    return `the Host header must name this machine's loopback (localhost, 127.0.0.1) or a name in HTTP_HOSTS, not ${JSON.stringify(host)}`;
  if (SAFE.has(method)) return null;
  if (method !== 'UPGRADE' && origin !== undefined && others.origins.includes(origin)) return null;
  if (origin !== undefined && !isOwn(origin, host, method, others))
    return `requests from the origin ${JSON.stringify(origin)} are refused`;
  const site = headers['sec-fetch-site'];
  const fromElsewhere =
    method !== 'UPGRADE' && site !== undefined && site !== 'same-origin' && site !== 'none';
  return fromElsewhere ? 'requests from other sites are refused' : null;
}

/** An address is nothing that a stranger could have pointed here, as a name is: whoever asks by it has chosen this machine. */
function isOurs(host: string, { names, addresses }: OtherHosts): boolean {
  if (LOOPBACK_HOST.test(host)) return true;
  const name = nameIn(host);
  return names.includes(name) || (addresses && isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0);
}

const nameIn = (host: string): string => host.replace(/:\d{1,5}$/, '').toLowerCase();

/** A WebSocket has a port of its own, so a page of ours reaches it from another one: there an origin is ours by its name. */
const isOwn = (origin: string, host: string, method: string, { names }: OtherHosts): boolean => {
  const from = origin.replace(/^https?:\/\//, '');
  if (method !== 'UPGRADE') return from === host;
  return nameIn(from) === nameIn(host) || isOurs(from, { names, addresses: false, origins: [] });
};
