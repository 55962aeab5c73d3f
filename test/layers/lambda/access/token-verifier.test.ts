import { SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { StoreAway } from '#domain/errors.ts';
import { AccessConfig } from '#lambda/access/issuer.ts';
import { tokenVerifier } from '#lambda/access/token-verifier.ts';
import { startIssuer } from '#test/support/issuer.ts';

let issuer: Awaited<ReturnType<typeof startIssuer>>;
let key: Awaited<ReturnType<typeof issuer.rotate>>;
beforeAll(async () => {
  issuer = await startIssuer();
  key = await issuer.rotate();
});
afterAll(() => issuer.stop());
beforeEach(() => issuer.describe(issuer.well));

const verifier = (more: object = {}) =>
  tokenVerifier(
    AccessConfig.parse({ OIDC_ISSUER: issuer.issuer, OIDC_AUDIENCE: 'iot-meter,dashboard', ...more }),
  );
const now = () => Math.floor(Date.now() / 1000);

describe('a token', () => {
  it('is taken with the subject and role that it names', async () => {
    const verify = verifier();
    expect(await verify(await issuer.token(key, { roles: ['operator'] }))).toEqual({
      ok: true,
      subject: 'jane',
      role: 'operator',
    });
    expect(await verify(await issuer.token(key))).toMatchObject({ ok: true, role: null });
  });

  it.each([
    ['several audiences', { aud: ['other', 'dashboard'] }],
    ['the client id of Cognito for an audience', { aud: undefined, client_id: 'iot-meter' }],
    ['clocks that differ by seconds', { exp: now() - 10, nbf: now() + 10 }],
  ])('is taken with %s', async (_, claims) => {
    expect(await verifier()(await issuer.token(key, claims))).toMatchObject({ ok: true });
  });

  it.each([
    ['is for another audience', { aud: 'other', client_id: 'iot-meter' }],
    ['is for another client', { aud: undefined, client_id: 'other' }],
    ['is for nobody', { aud: undefined }],
    ['is by another issuer', { iss: 'https://example.org' }],
    ['has run out', { exp: now() - 60 }],
    ['never runs out', { exp: undefined }],
    ['does not hold yet', { nbf: now() + 60 }],
    ['names nobody', { sub: undefined }],
  ])('is not taken where it %s', async (_, claims) => {
    const verdict = await verifier()(await issuer.token(key, claims));
    expect(verdict).toEqual({ ok: false, reason: expect.stringMatching(/./) });
  });

  it('is not taken where it is signed by nobody, by a shared secret, by another key, or is no token', async () => {
    const claims = { iss: issuer.issuer, aud: 'iot-meter', sub: 'jane', exp: now() + 60 };
    const foreign = await startIssuer();
    const unsigned = new UnsecuredJWT(claims).encode();
    const shared = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid: key.kid })
      .sign(new TextEncoder().encode('a secret that whoever verifies would know'));
    const other = { ...(await foreign.rotate()), kid: key.kid };
    const verify = verifier();
    for (const token of [unsigned, shared, await issuer.token(other), 'a.b.c', 'rubbish', ''])
      expect(await verify(token)).toMatchObject({ ok: false });
    await foreign.stop();
  });

  it.each(['RS256', 'PS384', 'ES384', 'EdDSA'])('may be signed by %s', async (alg) => {
    key = await issuer.rotate(alg);
    expect(await verifier()(await issuer.token(key))).toMatchObject({ ok: true });
  });
});

describe('the keys of an issuer', () => {
  it('are asked for once', async () => {
    const verify = verifier();
    issuer.asked.length = 0;
    await Promise.all([1, 2, 3].map(async () => verify(await issuer.token(key))));
    await verify(await issuer.token(key));
    expect(issuer.asked).toEqual(['/.well-known/openid-configuration', '/keys']);
  });

  it('are asked for again when a token is signed by a new one', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const verify = verifier();
    expect(await verify(await issuer.token(key))).toMatchObject({ ok: true });
    const old = await issuer.token(key);
    key = await issuer.rotate();
    vi.setSystemTime(Date.now() + 31_000);
    expect(await verify(await issuer.token(key))).toMatchObject({ ok: true });
    expect(await verify(old)).toMatchObject({ ok: false });
    vi.useRealTimers();
  });

  it('that can not be had are no fault of the token, and are asked for again', async () => {
    const verify = verifier();
    const token = await issuer.token(key);
    issuer.describe(undefined);
    await expect(verify(token)).rejects.toThrow(StoreAway);
    issuer.describe({ issuer: issuer.issuer, jwks_uri: 'http://127.0.0.1:1/keys' });
    await expect(verify(token)).rejects.toThrow(StoreAway);
    issuer.describe(issuer.well);
    expect(await verifier()(token)).toMatchObject({ ok: true });
  });

  it.each([
    ['speaks for another', { issuer: 'https://example.org' }],
    ['leads to keys that anybody on the way could change', { jwks_uri: 'http://keys.example.org/' }],
    ['names no keys', { jwks_uri: undefined }],
  ])('are not believed where discovery %s', async (_, more) => {
    issuer.describe({ ...issuer.well, ...more });
    await expect(verifier()(await issuer.token(key))).rejects.toThrow(StoreAway);
  });
});

it.each(['http://login.example.org', 'login.example.org', 'ftp://127.0.0.1', ''])(
  'takes no issuer at %j',
  (url) => {
    expect(() => verifier({ OIDC_ISSUER: url })).toThrow('expected an https:// address');
  },
);
