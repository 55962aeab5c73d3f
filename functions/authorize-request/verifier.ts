import { looksLikeApiKey } from '#domain/access/api-key.ts';
import { keyVerifier } from '#lambda/access/key-verifier.ts';
import { tokenVerifier, type VerifyToken } from '#lambda/access/token-verifier.ts';
import { ApiKeys } from '#store/access/api-keys.ts';
import { timed } from '#store/timed.ts';
import type { Config } from './config.ts';

/** Takes what the settings name: API keys, tokens of an issuer, or both. */
export function verifierOf({ oidc, keys }: Config): VerifyToken {
  const ofKeys =
    keys === null
      ? refusing('keys are not taken here')
      : keyVerifier(timed('keys', new ApiKeys(keys.databaseUrl)), keys.keepSeconds);
  const ofTokens = oidc === null ? refusing('tokens are not taken here') : tokenVerifier(oidc);
  return (token) => (looksLikeApiKey(token) ? ofKeys(token) : ofTokens(token));
}

const refusing =
  (reason: string): VerifyToken =>
  async () => ({ ok: false, reason });
