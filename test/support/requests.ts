import { webcrypto } from 'node:crypto';
import * as x509 from '#store/identities/folder/x509.ts';

/** A device that makes its key itself: the key, and its certificate request. */
export type OwnKey = { csr: string; publicKey: Buffer; privateKey: string };

const KINDS = {
  'P-256': { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  'P-384': { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' },
  'RSA-2048': rsa(2048),
  'RSA-1024': rsa(1024),
};

/** Makes a key and a request for it, as a device would; the name in it is the device's own affair. */
export async function ownKey(kind: keyof typeof KINDS = 'P-256', name = 'CN=whatever'): Promise<OwnKey> {
  const algorithm = KINDS[kind];
  const keys = (await webcrypto.subtle.generateKey(algorithm, true, [
    'sign',
    'verify',
  ])) as webcrypto.CryptoKeyPair;
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name,
    keys,
    signingAlgorithm: algorithm,
  });
  return {
    csr: request.toString('pem'),
    publicKey: Buffer.from(await webcrypto.subtle.exportKey('spki', keys.publicKey)),
    privateKey: x509.PemConverter.encode(
      await webcrypto.subtle.exportKey('pkcs8', keys.privateKey),
      'PRIVATE KEY',
    ),
  };
}

/** A request for one key that is signed by another: its sender has not shown that the key is theirs. */
export async function stolenKey(): Promise<string> {
  const [mine, theirs] = await Promise.all([ownKey(), ownKey()]);
  const der = Buffer.from(new x509.Pkcs10CertificateRequest(mine.csr).rawData);
  const at = der.indexOf(mine.publicKey);
  theirs.publicKey.copy(der, at);
  return new x509.Pkcs10CertificateRequest(der).toString('pem');
}

function rsa(modulusLength: number) {
  return {
    name: 'RSASSA-PKCS1-v1_5',
    modulusLength,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: 'SHA-256',
  };
}
