import { isIP } from 'node:net';
import { DAY_MS } from '#domain/lengths-of-time.ts';
import { type Authority, authorityIn } from './authority.ts';
import { exportKey, newKeys } from './keys.ts';
import { sign } from './sign.ts';
import * as x509 from './x509.ts';

/** All in PEM, as `tls.createServer` takes it: `ca` is whose client certificates are taken. */
export type ServerCredentials = { ca: string; cert: string; key: string };

/** Not long, for it is made anew at each start and each day. */
const LIFETIME_MS = 90 * DAY_MS;

/**
 * A certificate for a server of the house, by its own authority, which is made if there is none yet. It is kept nowhere: devices
 * hold on to the authority.
 * @param names host names and IP addresses that devices may call the server by
 */
export async function serverCredentials(root: string, names: string[]): Promise<ServerCredentials> {
  const authority: Authority = await authorityIn(root);
  const keys = await newKeys();
  const alternatives = [...new Set(names)].map(
    (value): x509.JsonGeneralName => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value }),
  );
  const { pem } = await sign(authority, {
    commonName: names[0] ?? 'iot-meter',
    publicKey: keys.publicKey,
    lifetimeMs: LIFETIME_MS,
    extensions: [
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(alternatives),
    ],
  });
  return { ca: authority.pem, cert: pem, key: await exportKey(keys.privateKey) };
}
