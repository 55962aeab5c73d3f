import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { newApiKey } from '#domain/access/api-key.ts';
import { StoreAway } from '#domain/errors.ts';
import { keyVerifier } from '#lambda/access/key-verifier.ts';
import { logger } from '#lambda/logger.ts';
import type { HeldKey } from '#store/access/api-keys.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A store with one key of a viewer. */
function home(more: Partial<HeldKey> = {}) {
  const made = newApiKey();
  const held: HeldKey = {
    role: 'viewer',
    name: 'x',
    hash: new Uint8Array(made.hash),
    expires_at: null,
    ...more,
  };
  const keys = {
    find: vi.fn(async (id: string): Promise<HeldKey | undefined> => (id === made.id ? held : undefined)),
    used: vi.fn(async (_id: string) => {}),
  };
  return { made, keys };
}

describe('an API key', () => {
  it('is known by its secret, and says who asks and as what', async () => {
    const { made, keys } = home();
    expect(await keyVerifier(keys, 50)(made.key)).toEqual({
      ok: true,
      subject: `key:${made.id}`,
      role: 'viewer',
    });
    expect(keys.used).toHaveBeenCalledExactlyOnceWith(made.id);
  });

  it('is not taken with another secret, nor when nobody has it, and is then not noted as used', async () => {
    const { made, keys } = home();
    const verify = keyVerifier(keys, 50);
    const wrong = `${made.key.slice(0, -64)}${'0'.repeat(64)}`;
    for (const token of [wrong, newApiKey().key, 'iotm_rubbish'])
      expect(await verify(token)).toMatchObject({ ok: false });
    expect(keys.used).not.toHaveBeenCalled();
  });

  it('is looked up once in the time that it is kept, and is refused after that where it was revoked', async () => {
    const { made, keys } = home();
    const verify = keyVerifier(keys, 50);
    await verify(made.key);
    keys.find.mockResolvedValue(undefined);
    vi.advanceTimersByTime(49_999);
    expect(await verify(made.key)).toMatchObject({ ok: true });
    vi.advanceTimersByTime(1);
    expect(await verify(made.key)).toMatchObject({ ok: false });
    expect(keys.find).toHaveBeenCalledTimes(2);
  });

  it('is looked up each time where somebody else keeps answers', async () => {
    const { made, keys } = home();
    const verify = keyVerifier(keys, 0);
    await verify(made.key);
    keys.find.mockResolvedValue(undefined);
    expect(await verify(made.key)).toMatchObject({ ok: false });
  });

  it('holds to the moment when it expires, also while it is kept', async () => {
    const { made, keys } = home({ expires_at: new Date(Date.now() + 1000) });
    const verify = keyVerifier(keys, 50);
    expect(await verify(made.key)).toMatchObject({ ok: true });
    vi.advanceTimersByTime(1000);
    expect(await verify(made.key)).toMatchObject({ ok: false });
  });

  it('that is new holds at once, though it was asked with before', async () => {
    const { made, keys } = home();
    const verify = keyVerifier(keys, 50);
    keys.find.mockResolvedValueOnce(undefined);
    expect(await verify(made.key)).toMatchObject({ ok: false });
    expect(await verify(made.key)).toMatchObject({ ok: true });
  });

  it('is neither taken nor refused while the keys can not be looked up', async () => {
    const { made, keys } = home();
    keys.find.mockRejectedValue(new StoreAway('keys', 'gone'));
    await expect(keyVerifier(keys, 50)(made.key)).rejects.toThrow(StoreAway);
  });

  it('is taken though its use can not be noted', async () => {
    const warned = vi.spyOn(logger, 'warn').mockReturnValue();
    const { made, keys } = home();
    keys.used.mockRejectedValue(new StoreAway('keys', 'gone'));
    expect(await keyVerifier(keys, 50)(made.key)).toMatchObject({ ok: true });
    expect(warned).toHaveBeenCalledOnce();
  });
});
