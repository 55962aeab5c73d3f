import { isSecretOf, readApiKey } from '#domain/access/api-key.ts';
import { logger } from '#lambda/logger.ts';
import type { ApiKeys, HeldKey } from '#store/access/api-keys.ts';
import type { VerifyToken } from './token-verifier.ts';

type Kept = { key: HeldKey; until: number };

/** Keys that are asked with within a minute or so; a house has few, and what is beyond is looked up again. */
const MOST_KEPT = 1000;

const UNKNOWN = { ok: false, reason: 'no such key is in force' } as const;

/**
 * Checks API keys. What is found is kept for some seconds, which is how long a key that was revoked elsewhere lives on; that there is
 * none is not kept, so that a new one holds at once. The function that is answered throws StoreAway.
 * @param keepSeconds 0 where somebody else keeps answers, such as a gateway
 */
export function keyVerifier(keys: Pick<ApiKeys, 'find' | 'used'>, keepSeconds: number): VerifyToken {
  const kept = new Map<string, Kept>();
  const find = async (id: string): Promise<HeldKey | undefined> => {
    const known = kept.get(id);
    if (known !== undefined && known.until > Date.now()) return known.key;
    kept.delete(id);
    const key = await keys.find(id);
    if (key !== undefined && keepSeconds > 0) keep(kept, id, { key, until: Date.now() + keepSeconds * 1000 });
    return key;
  };
  return async (token) => {
    const read = readApiKey(token);
    if (read === null) return UNKNOWN;
    const wasKept = kept.has(read.id);
    const key = await find(read.id);
    if (key === undefined || !isSecretOf(key.hash, read.secret)) return UNKNOWN;
    if (key.expires_at !== null && key.expires_at.getTime() <= Date.now()) return UNKNOWN;
    if (!wasKept)
      await keys
        .used(read.id)
        .catch((error) => logger.warn('key use not noted', { function: 'authorize-request', error }));
    return { ok: true, subject: `key:${read.id}`, role: key.role };
  };
}

function keep(kept: Map<string, Kept>, id: string, one: Kept): void {
  const [oldest] = kept.keys();
  if (kept.size >= MOST_KEPT && oldest !== undefined) kept.delete(oldest);
  kept.set(id, one);
}
