import { createPublicKey } from 'node:crypto';
import { InvalidRequest } from '#domain/errors.ts';
import * as x509 from './x509.ts';

/** What AWS IoT takes too: https://docs.aws.amazon.com/iot/latest/apireference/API_CreateCertificateFromCsr.html */
const CURVES = new Set(['prime256v1', 'secp384r1', 'secp521r1']);
const RSA_BITS = 2048;

/**
 * The public key of a certificate request (PKCS #10, RFC 2986), once its signature has shown that the sender has the private one.
 * @throws InvalidRequest
 */
export async function requestKey(csr: string): Promise<x509.PublicKey> {
  const { publicKey } = await verified(csr);
  const key = createPublicKey({ key: Buffer.from(publicKey.rawData), format: 'der', type: 'spki' });
  const { namedCurve = '', modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
  const fits = key.asymmetricKeyType === 'rsa' ? modulusLength >= RSA_BITS : CURVES.has(namedCurve);
  if (!fits) throw refusal('its key must be on the curve P-256, P-384 or P-521, or RSA of 2048 bits or more');
  return publicKey;
}

async function verified(csr: string): Promise<x509.Pkcs10CertificateRequest> {
  try {
    const request = new x509.Pkcs10CertificateRequest(csr);
    if (await request.verify()) return request;
  } catch {
    throw refusal('it is no certificate request (PKCS #10) in PEM');
  }
  throw refusal('its signature is not by the key that it holds');
}

const refusal = (message: string): InvalidRequest =>
  new InvalidRequest(`csr: ${message}`, [{ path: 'csr', message }]);
