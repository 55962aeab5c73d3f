import type { webcrypto } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

type Signer = { kid: string; privateKey: webcrypto.CryptoKey; alg: string };

/** A real OpenID Connect issuer on loopback, as far as those who check its tokens see it. */
export async function startIssuer() {
  const published: object[] = [];
  const asked: string[] = [];
  let metadata: object | undefined;
  const server = createServer(({ url = '' }, response) => {
    asked.push(url);
    const answer = url === '/keys' ? { keys: published } : metadata;
    response.writeHead(answer === undefined ? 503 : 200).end(JSON.stringify(answer ?? {}));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  /** What discovery answers from now on; undefined: nothing. */
  const describe = (as: object | undefined) => {
    metadata = as;
  };
  const well = { issuer, jwks_uri: `${issuer}/keys` };
  describe(well);
  return {
    issuer,
    asked,
    well,
    describe,
    /** A new key pair, whose public half is published; those of before go. */
    async rotate(alg = 'ES256'): Promise<Signer> {
      const { publicKey, privateKey } = await generateKeyPair(alg);
      const kid = `key-${asked.length}-${alg}`;
      published.splice(0, published.length, { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' });
      return { kid, privateKey, alg };
    },
    /** A token of an hour; claims that are given undefined are left out. */
    token: ({ kid, privateKey, alg }: Signer, claims: Record<string, unknown> = {}): Promise<string> => {
      const now = Math.floor(Date.now() / 1000);
      return new SignJWT({ iss: issuer, aud: 'iot-meter', sub: 'jane', exp: now + 3600, ...claims })
        .setProtectedHeader({ alg, kid })
        .sign(privateKey);
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
