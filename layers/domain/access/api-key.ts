import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A key as it is shown once, and what is kept of it. */
export type NewApiKey = { id: string; key: string; hash: Buffer };

/** By its first letters scanners of source code find a key that was committed, and a reader knows what it is. */
const PREFIX = 'iotm';
const ID_BYTES = 8;
const SECRET_BYTES = 32;

const API_KEY = new RegExp(`^${PREFIX}_([0-9a-f]{${2 * ID_BYTES}})_([0-9a-f]{${2 * SECRET_BYTES}})$`);

/** A new key: `iotm_{id}_{secret}`, the secret of 256 random bits. */
export function newApiKey(): NewApiKey {
  const id = randomBytes(ID_BYTES).toString('hex');
  const secret = randomBytes(SECRET_BYTES).toString('hex');
  return { id, key: `${PREFIX}_${id}_${secret}`, hash: hashOf(secret) };
}

/** Whether a bearer token means to be a key of ours, and not somebody's JWT. */
export const looksLikeApiKey = (token: string): boolean => token.startsWith(`${PREFIX}_`);

/** The parts of a key; null for what is none. */
export function readApiKey(token: string): { id: string; secret: string } | null {
  const [, id, secret] = API_KEY.exec(token) ?? [];
  return id === undefined || secret === undefined ? null : { id, secret };
}

/** In constant time, so that a hash can't be found out byte by byte. */
export const isSecretOf = (hash: Uint8Array, secret: string): boolean =>
  timingSafeEqual(hash, hashOf(secret));

/** Plain SHA-256: slow hashes are for passwords that people think up, and 256 random bits can't be tried out. */
const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();
