import { createHash } from 'node:crypto';

/** Who is told of alerts. `name` shows the host, and of the rest of the URL, which can hold a secret, a digest. */
export type Receiver = { name: string; url: string };

export const receiverOf = (url: string): Receiver => ({
  name: `${new URL(url).host} ${createHash('sha256').update(url).digest('hex').slice(0, 12)}`,
  url,
});
