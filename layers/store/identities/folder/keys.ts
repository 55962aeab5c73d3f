import type { webcrypto } from 'node:crypto';
import * as x509 from './x509.ts';

/** Of all keys that the house makes: small, fast, and known to every TLS stack of a microcontroller. */
export const KEY_ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** A pair of keys that can be exported. */
export const newKeys = (): Promise<webcrypto.CryptoKeyPair> =>
  crypto.subtle.generateKey(KEY_ALGORITHM, true, ['sign', 'verify']);

/** A private key in PEM (PKCS #8). */
export const exportKey = async (key: webcrypto.CryptoKey): Promise<string> =>
  `${x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`;

/** A private key of {@link KEY_ALGORITHM}, to sign with. */
export const importKey = (pem: string): Promise<webcrypto.CryptoKey> =>
  crypto.subtle.importKey('pkcs8', x509.PemConverter.decodeFirst(pem), KEY_ALGORITHM, false, ['sign']);
