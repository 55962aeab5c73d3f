import { PreconditionFailed } from '#domain/errors.ts';
import type { Versioned } from '#store/registry/port.ts';

/** A device with its version in the ETag, by which a later change can say what it is based on. */
export const deviceReply = (status: number, { device, version }: Versioned) => ({
  status,
  headers: { etag: `"${version}"` },
  json: device,
});

/**
 * Holds a change to the version it is based on (RFC 9110, 13.1.1). A weak tag of ours is taken too: proxies that
 * compress an answer weaken its tag. @throws PreconditionFailed
 */
export function checkIfMatch(header: string | undefined, { version }: Versioned): void {
  if (header === undefined || header.trim() === '*') return;
  const tags = header.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  if (!tags.includes(`"${version}"`))
    throw new PreconditionFailed(
      'the device has been changed since it was read: read it again and repeat the change on that',
    );
}
