import { beforeEach, expect, it, vi } from 'vitest';
import { audited } from '#lambda/audited.ts';
import { logger } from '#lambda/logger.ts';
import type { Reply } from '#lambda/route.ts';
import { noteChange } from '#store/audit/deed.ts';
import { requestEvent } from '#test/support/events.ts';

const logged = vi.spyOn(logger, 'error').mockReturnValue();
beforeEach(() => logged.mockClear());

const done: Reply<unknown> = { status: 200, json: { ok: true } };
const change = requestEvent('PUT /api/devices/{id}', { params: { id: 'm1' }, body: {} });

it('nothing is changed by a function that can not say where the audit log is', async () => {
  const answer = vi.fn(async () => done);
  await expect(audited(change, answer)).rejects.toThrow('DATABASE_URL');
  expect(answer).not.toHaveBeenCalled();
  expect(await audited(requestEvent('GET /api/devices'), answer)).toBe(done);
});

it('a change whose entry can not be written is answered all the same, and the entry is in the log', async () => {
  vi.stubEnv('DATABASE_URL', 'postgres://127.0.0.1:1/nowhere');
  const answer = async () => {
    noteChange({ before: { status: 'online' } });
    return done;
  };
  expect(await audited(change, answer)).toBe(done);
  expect(logged).toHaveBeenCalledExactlyOnceWith(
    'a change is not in the audit log',
    expect.objectContaining({ route: 'PUT /api/devices/{id}', target: 'm1', before: { status: 'online' } }),
  );
});

it('what was refused leaves no entry', async () => {
  vi.stubEnv('DATABASE_URL', 'postgres://127.0.0.1:1/nowhere');
  await audited(change, async () => ({ status: 409, json: {} }));
  expect(logged).not.toHaveBeenCalled();
});
