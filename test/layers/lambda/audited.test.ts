import { beforeEach, describe, expect, it, vi } from 'vitest';
import { audited } from '#lambda/audited.ts';
import { logger } from '#lambda/logger.ts';
import type { Reply } from '#lambda/route.ts';
import { announceChange } from '#store/audit/deed.ts';
import { requestEvent } from '#test/support/events.ts';

const logged = vi.spyOn(logger, 'error').mockReturnValue();
beforeEach(() => logged.mockClear());

const done: Reply<unknown> = { status: 200, json: { ok: true } };
const change = requestEvent('PUT /api/devices/{id}', { params: { id: 'm1' }, body: {} });

it('nothing is changed by a function that can not say where the audit log is', async () => {
  const answer = vi.fn(async () => done);
  await expect(audited('manage-devices', change, answer)).rejects.toThrow('DATABASE_URL');
  expect(answer).not.toHaveBeenCalled();
  expect(await audited('manage-devices', requestEvent('GET /api/devices'), answer)).toBe(done);
});

describe('where the audit log can not be written', () => {
  beforeEach(() => void vi.stubEnv('DATABASE_URL', 'postgres://127.0.0.1:1/nowhere'));

  it('a change is answered all the same, and noted in the log of the function', async () => {
    expect(await audited('manage-devices', change, async () => done)).toBe(done);
    expect(logged).toHaveBeenCalledExactlyOnceWith(
      'a change is not in the audit log',
      expect.objectContaining({ route: 'PUT /api/devices/{id}', target: 'm1' }),
    );
  });

  it('what was refused leaves no entry', async () => {
    await audited('manage-devices', change, async () => ({ status: 409, json: {} }));
    expect(logged).not.toHaveBeenCalled();
  });

  it('a change that has to be announced is not done', async () => {
    const after = vi.fn();
    await expect(audited('manage-devices', change, () => announceChange().then(after))).rejects.toThrow();
    expect(after).not.toHaveBeenCalled();
  });
});
