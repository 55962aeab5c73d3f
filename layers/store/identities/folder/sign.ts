import { createHash, randomBytes, type webcrypto } from 'node:crypto';
import { DAY_MS } from '#domain/lengths-of-time.ts';
import type { Authority } from './authority.ts';
import { KEY_ALGORITHM } from './keys.ts';
import * as x509 from './x509.ts';

type Wanted = {
  commonName: string;
  publicKey: webcrypto.CryptoKey | x509.PublicKey;
  /** Milliseconds from now on; it ends with the authority at the latest. */
  lifetimeMs: number;
  extensions: x509.Extension[];
};

export type Signed = { pem: string; id: string; expiresAt: number };

/** A device that is switched on at the depot may have a clock that is behind. */
const BACKDATED_MS = DAY_MS;

/** Makes a certificate and signs it. Its id is SHA-256 of the DER form, as AWS IoT has it. */
export async function sign(
  { certificate: issuer, key }: Authority,
  { commonName, publicKey, lifetimeMs, extensions }: Wanted,
): Promise<Signed> {
  const now = Date.now();
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: [{ CN: [commonName] }],
    issuer: issuer.subjectName.toJSON(),
    publicKey,
    signingKey: key,
    signingAlgorithm: KEY_ALGORITHM,
    notBefore: new Date(now - BACKDATED_MS),
    notAfter: new Date(Math.min(now + lifetimeMs, issuer.notAfter.getTime())),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      ...extensions,
    ],
  });
  const id = createHash('sha256').update(new Uint8Array(certificate.rawData)).digest('hex');
  return { pem: `${certificate.toString('pem')}\n`, id, expiresAt: certificate.notAfter.getTime() };
}

/** 127 random bits: positive, and never the same twice (RFC 5280, 4.1.2.2). */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes.writeUInt8((bytes.readUInt8(0) & 0x7f) | 0x40, 0);
  return bytes.toString('hex');
}
