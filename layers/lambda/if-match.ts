import { PreconditionFailed } from '#domain/errors.ts';

/**
 * Holds a change to the version it is based on (RFC 9110, 13.1.1). A weak tag of ours is taken too: proxies that
 * compress an answer weaken its tag.
 * @param thing what is changed, in words
 * @throws PreconditionFailed
 */
export function checkIfMatch(header: string | undefined, version: string, thing: string): void {
  if (header === undefined || header.trim() === '*') return;
  const tags = header.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  if (!tags.includes(`"${version}"`))
    throw new PreconditionFailed(
      `${thing} has been changed since it was read: read it again and repeat the change on that`,
    );
}
