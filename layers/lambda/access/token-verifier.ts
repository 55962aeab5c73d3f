import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify, type RemoteJWKSet } from 'jose';
import type { Role } from '#domain/access/role.ts';
import { roleOfClaims } from '#domain/access/role-of-claims.ts';
import { StoreAway } from '#domain/errors.ts';
import { type AccessConfig, keysUrl } from './issuer.ts';

/** Who shows a token, or why it is not taken; the reason is for the log, not for who showed it. */
type Verdict = { ok: true; subject: string; role: Role | null } | { ok: false; reason: string };

export type VerifyToken = (token: string) => Promise<Verdict>;

/** Signatures that only the issuer can make; with a shared secret whoever verifies could sign too (RFC 8725, 2.1 and 3.1). */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

/** Clocks of issuer and function differ a little. */
const LEEWAY_SECONDS = 30;

/** What is wrong with the token itself; every other error means that the issuer's keys could not be had. */
const TOKEN_FAULTS = [
  errors.JWTExpired,
  errors.JWTClaimValidationFailed,
  errors.JWTInvalid,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
];

/**
 * Checks tokens (JWT) of one issuer. Its keys are found by discovery at the first token, kept, and fetched again for a token
 * that none of them signed (at most every 30 s), so that new keys are known as soon as they are used.
 * The function that is answered throws StoreAway when the issuer does not answer.
 */
export function tokenVerifier({ OIDC_ISSUER, OIDC_AUDIENCE, OIDC_ROLES_CLAIM }: AccessConfig): VerifyToken {
  const keys = keysOf(OIDC_ISSUER);
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, await keys(), {
        issuer: OIDC_ISSUER,
        algorithms: ALGORITHMS,
        clockTolerance: LEEWAY_SECONDS,
        requiredClaims: ['exp', 'sub'],
      });
      if (!isFor(payload, OIDC_AUDIENCE)) return { ok: false, reason: 'the token is for somebody else' };
      return { ok: true, subject: payload.sub ?? '', role: roleOfClaims(payload, OIDC_ROLES_CLAIM) };
    } catch (error) {
      if (!TOKEN_FAULTS.some((fault) => error instanceof fault)) throw new StoreAway('issuer', error);
      return { ok: false, reason: error instanceof Error ? error.message : '' };
    }
  };
}

/** A failed discovery is not kept. */
function keysOf(issuer: string): () => Promise<RemoteJWKSet> {
  let found: Promise<RemoteJWKSet> | undefined;
  return () => {
    found ??= keysUrl(issuer)
      .then((url) => createRemoteJWKSet(url))
      .catch((error) => {
        found = undefined;
        throw error;
      });
    return found;
  };
}

/**
 * Access tokens of Cognito have the client's id in `client_id` instead of an audience
 * (https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html).
 */
function isFor({ aud, client_id: clientId }: JWTPayload, audience: string[]): boolean {
  const meant = aud === undefined ? [clientId] : [aud].flat();
  return audience.some((name) => meant.includes(name));
}
