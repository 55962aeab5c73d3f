import type { Versioned } from '#store/registry/port.ts';

/** A device with its version in the ETag, by which a later change can say what it is based on. */
export const deviceReply = (status: number, { device, version }: Versioned) => ({
  status,
  headers: { etag: `"${version}"` },
  json: device,
});
