import { randomBytes, type webcrypto } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DAY_MS } from '#domain/lengths-of-time.ts';
import { createFile, makeFolder } from '../../disk/durable-file.ts';
import { ifPresent } from './if-present.ts';
import { exportKey, importKey, KEY_ALGORITHM, newKeys } from './keys.ts';
import { pemBlock } from './pem.ts';
import * as x509 from './x509.ts';

/** A certificate authority: whom devices trust, and what certificates are signed with. */
export type Authority = { certificate: x509.X509Certificate; pem: string; key: webcrypto.CryptoKey };

/** The last moment that every reader of certificates takes as UTCTime (RFC 5280, 4.1.2.5); AWS IoT's own end then too. */
const END = new Date('2049-12-31T23:59:59Z');

/** A device without a battery for its clock may be behind. */
const BACKDATED_MS = DAY_MS;

/**
 * The authority of a house, made at first use. Certificate and key stand in one file, so that neither is ever without the other,
 * and of two processes that make one at once both take the one that came first.
 */
export async function authorityIn(root: string): Promise<Authority> {
  const file = join(root, 'authority.pem');
  const authority = read((await ifPresent(readFile(file, 'utf8'), null)) ?? (await founded(root, file)));
  const { pem } = await authority;
  // for people: what `mosquitto_pub --cafile` wants
  if ((await ifPresent(readFile(join(root, 'ca.pem')), null)) === null)
    await createFile(join(root, 'ca.pem'), pem, 0o644);
  return authority;
}

async function founded(root: string, file: string): Promise<string> {
  await makeFolder(root, 0o700);
  await createFile(file, await newAuthority(), 0o600);
  return readFile(file, 'utf8');
}

async function read(text: string): Promise<Authority> {
  const pem = pemBlock(text, 'CERTIFICATE');
  const key = await importKey(pemBlock(text, 'PRIVATE KEY'));
  return { certificate: new x509.X509Certificate(pem), pem, key };
}

async function newAuthority(): Promise<string> {
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [`iot-meter CA ${randomBytes(4).toString('hex')}`] }],
    keys,
    signingAlgorithm: KEY_ALGORITHM,
    notBefore: new Date(Date.now() - BACKDATED_MS),
    notAfter: END,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return `${certificate.toString('pem')}\n${await exportKey(keys.privateKey)}`;
}
