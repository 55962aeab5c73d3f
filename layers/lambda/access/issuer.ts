import * as z from 'zod';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether an address can be trusted to be whose it says: by TLS, or because it is this machine's own. */
const isTrusted = (address: string): boolean => {
  const url = URL.parse(address);
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.has(url.hostname));
};

/** An address that is asked for keys. */
const TrustedUrl = z
  .string()
  .refine(isTrusted, 'expected an https:// address (http:// on this machine only)');

/** Which OpenID Connect issuer people log in with, what its tokens are for, and where they name roles. */
export const AccessConfig = z.object({
  /** As the issuer writes itself in `iss`, to the last slash. */
  OIDC_ISSUER: TrustedUrl,
  /** One or more, separated by commas: values of `aud`, or client ids where tokens have no `aud`. */
  OIDC_AUDIENCE: z
    .string()
    .min(1)
    .transform((names) => names.split(',')),
  /** As roleOfClaims has it. */
  OIDC_ROLES_CLAIM: z.string().min(1).default('roles'),
});
export type AccessConfig = z.infer<typeof AccessConfig>;

const Metadata = z.object({ issuer: z.string(), jwks_uri: TrustedUrl });

const ANSWER_MS = 3000;

/**
 * Where an issuer has its keys, by its own word (OpenID Connect Discovery 1.0, 4). @throws Error when it does not answer, or
 * answers for another issuer
 */
export async function keysUrl(issuer: string): Promise<URL> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS), redirect: 'error' });
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  const metadata = Metadata.parse(await response.json());
  if (metadata.issuer !== issuer) throw new Error(`${url} speaks for ${metadata.issuer}`);
  return new URL(metadata.jwks_uri);
}
