import { type DeadLetterRow, deadLettersApi } from '#domain/api/dead-letters.ts';
import { isoOf } from '#domain/archive-keys.ts';
import { route } from '#lambda/route.ts';
import type { Archive } from '#store/archive/port.ts';
import { DeadLetter, lettersOf } from '#store/dead-letters.ts';
import { someAtOnce } from '#store/some-at-once.ts';
import { readObject } from './objects.ts';
import { pageOf, pageReply } from './pages.ts';

/** Messages that a function could not take, with the reasons. */
export const list = route(deadLettersApi.list, async (request, { archive }: { archive: Archive }) => {
  const { objects, next } = await pageOf(archive, lettersOf(request.query.function), request.query);
  const rows = await someAtOnce(objects, 16, ({ key }) => rowOf(archive, key));
  return pageReply(request, rows.flat(), next);
});

/** No row for what was removed since it was listed. */
async function rowOf(archive: Archive, key: string): Promise<DeadLetterRow[]> {
  const letter = await readObject(archive, key, DeadLetter);
  if (letter === undefined) return [];
  return [{ filename: key, ...(letter === null ? nothingKnown(key) : whatItSays(letter)) }];
}

const whatItSays = ({ function: name, reason, buried_at, message }: DeadLetter) => ({
  function: name,
  reason,
  topic: message.topic,
  received_at: isoOf(message.received_at),
  buried_at,
  size: Buffer.byteLength(message.payload, 'base64'),
});

const nothingKnown = (key: string) => ({
  function: key.split('/')[1] ?? '',
  reason: 'unreadable: the object in the archive is no dead letter',
  topic: null,
  received_at: null,
  buried_at: null,
  size: null,
});
