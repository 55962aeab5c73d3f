import { QuarantinedMessage, type QuarantineRow, quarantineApi } from '#domain/api/quarantine.ts';
import { QUARANTINE } from '#domain/archive-keys.ts';
import { route } from '#lambda/route.ts';
import type { Archive } from '#store/archive/port.ts';
import { someAtOnce } from '#store/some-at-once.ts';
import { objectReply, readObject } from './objects.ts';
import { pageOf, pageReply } from './pages.ts';

type Services = { archive: Archive };

/** Messages that could not be used, with the reasons. */
export const list = route(quarantineApi.list, async (request, { archive }: Services) => {
  const { objects, next } = await pageOf(archive, QUARANTINE, request.query);
  const rows = await someAtOnce(objects, 16, ({ key }) => rowOf(archive, key));
  return pageReply(request, rows.flat(), next);
});

/** One such message, with its payload. */
export const read = route(quarantineApi.read, async ({ params }, { archive }: Services) =>
  objectReply(archive, `${QUARANTINE}${params.day}/${params.name}`),
);

/** No row for what was pruned since it was listed. */
async function rowOf(archive: Archive, key: string): Promise<QuarantineRow[]> {
  const found = await readObject(archive, key, QuarantinedMessage);
  if (found === undefined) return [];
  return [{ filename: key, ...(found === null ? NOTHING_KNOWN : found) }];
}

const NOTHING_KNOWN = {
  reason: 'unreadable',
  detail: 'the object in the archive is not what is kept of a message',
  device_id: null,
  category: null,
  topic: null,
  received_at: null,
  size: null,
};
