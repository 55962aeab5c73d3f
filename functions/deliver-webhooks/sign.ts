import { createHmac } from 'node:crypto';

/** A secret in the form of Standard Webhooks: the key in base64 behind this. */
const ENCODED = /^whsec_([A-Za-z0-9+/]+={0,2})$/;

const keyOf = (secret: string): Buffer => {
  const [, encoded] = ENCODED.exec(secret) ?? [];
  return encoded === undefined ? Buffer.from(secret, 'utf8') : Buffer.from(encoded, 'base64');
};

/**
 * The headers by which a receiver knows that a request is ours, how old it is and whether it has had it
 * (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md): `v1,` and the HMAC-SHA256, in base64,
 * of id, time in seconds and body, joined by full stops.
 * @param now epoch milliseconds
 */
export function signedHeaders(
  secret: string,
  id: string,
  now: number,
  body: string,
): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  const seconds = String(Math.floor(now / 1000));
  const mac = createHmac('sha256', keyOf(secret)).update(`${id}.${seconds}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': `v1,${mac}` };
}
