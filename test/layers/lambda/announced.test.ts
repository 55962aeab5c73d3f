import { beforeEach, expect, it, vi } from 'vitest';
import { InvalidRequest } from '#domain/errors.ts';
import { audited } from '#lambda/audited.ts';
import type { Reply } from '#lambda/route.ts';
import { AuditLog } from '#store/audit/audit-log.ts';
import { announceChange } from '#store/audit/deed.ts';
import { useDatabase } from '#test/support/database.ts';
import { requestEvent } from '#test/support/events.ts';

/** Of changes outside of the database, such as a certificate's. */
const database = useDatabase();
beforeEach(() => void vi.stubEnv('DATABASE_URL', database()));

const done: Reply<unknown> = { status: 200, json: { ok: true } };
const deviceOf = (id: string) => requestEvent('PUT /api/devices/{id}', { params: { id }, body: {} });

async function entriesOf(target: string) {
  const log = new AuditLog(database());
  const all = { subject: undefined, route: undefined, from: undefined, to: undefined, cursor: undefined };
  const { entries } = await log.list({ ...all, target, limit: 10 });
  await log.close();
  return entries;
}

it('is in the audit log before it is done, and is completed with what came of it', async () => {
  let meanwhile: unknown;
  await audited('manage-devices', deviceOf('m2'), async () => {
    await announceChange({ before: { was: 1 } });
    meanwhile = await entriesOf('m2');
    return done;
  });
  expect(meanwhile).toMatchObject([{ before: { was: 1 }, after: null }]);
  expect(await entriesOf('m2')).toMatchObject([{ before: { was: 1 }, after: { ok: true } }]);
});

it.each([
  ['stays as begun when it breaks off, for it may be done', new Error('gone'), 1],
  ['leaves no entry when it is refused after all', new InvalidRequest('no'), 0],
])('%s', async (_, error, left) => {
  const id = `m${left}-x`;
  const answer = async () => {
    await announceChange();
    throw error;
  };
  await expect(audited('manage-devices', deviceOf(id), answer)).rejects.toBe(error);
  expect(await entriesOf(id)).toHaveLength(left);
});
