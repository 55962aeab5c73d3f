import type { IncomingMessage } from 'node:http';

/**
 * The address that a request is from. Behind proxies it is the one that the outermost of ours has seen: each adds the address
 * it was asked from at the end of X-Forwarded-For, and what stands before that, anybody may have written.
 * @param hops how many proxies of ours stand before this server
 */
export function sourceAddressOf(request: IncomingMessage, hops: number): string {
  const own = request.socket.remoteAddress ?? '';
  if (hops === 0) return own;
  const forwarded = [request.headers['x-forwarded-for'] ?? []].flat().join(',').split(',');
  return forwarded.map((address) => address.trim()).at(-hops) || own;
}
