import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { BodyTooLarge, InvalidRequest } from '#domain/errors.ts';
import { givenRequestId } from '#lambda/request-id.ts';

/** What is asked for. @throws InvalidRequest */
export function urlOf(request: IncomingMessage): URL {
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

/** The request's own id where it has a usable one, else a new one. */
export const requestIdOf = ({ headers }: IncomingMessage): string =>
  givenRequestId(String(headers['x-request-id'] ?? '')) ?? randomUUID();

/** The body, which may have so many bytes. @throws BodyTooLarge */
export async function bodyOf(request: IncomingMessage, limit: number): Promise<Buffer> {
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
