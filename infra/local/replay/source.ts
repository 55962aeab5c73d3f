import { isTimedName, QUARANTINE, stampOfName } from '#domain/archive-keys.ts';
import type { Message } from '#domain/message.ts';
import { parseTimestamp } from '#domain/timestamps.ts';
import { parseTopic } from '#domain/topics.ts';
import type { ArchiveReader, ScanRequest } from '#store/archive/port.ts';
import { someAtOnce } from '#store/some-at-once.ts';
import { messageOf, quarantinedMessageOf } from './message-of.ts';

/** Objects of the quarantine listed, and read, at a time. */
const PAGE = 5000;
const READS_AT_ONCE = 64;

/** A message out of the archive. `time` is what it is filed under, in epoch milliseconds: its own, in quarantine that of its receipt. */
export type Archived = { key: string; time: number; message: Message };

/** What was read of one UTC day; `unreadable` are keys of what is no message as the house writes it. */
export type Read = { day: string; messages: Archived[]; unreadable: string[]; progress: number };

type Source = Pick<ArchiveReader, 'scan' | 'days' | 'list' | 'get'>;

/** All messages of a range, the earliest UTC day first: of each day what could be used, then what stands in quarantine. */
export async function* readArchive(archive: Source, request: ScanRequest): AsyncGenerator<Read> {
  const isWanted = wantedBy(request);
  const waiting = (await archive.days(QUARANTINE)).values();
  let next = waiting.next().value;
  for await (const { day, objects, progress } of archive.scan(request)) {
    for (; next !== undefined && next < day; next = waiting.next().value)
      yield* readQuarantine(archive, next, progress, isWanted);
    const read = objects.map(({ key, body }) => ({ key, time: timeOfKey(key), message: messageOf(body) }));
    yield { day, progress, ...sorted(read) };
  }
  for (; next !== undefined; next = waiting.next().value) yield* readQuarantine(archive, next, 1, isWanted);
}

type IsWanted = (message: Message) => boolean;

const wantedBy = ({
  from = Number.NEGATIVE_INFINITY,
  to = Number.POSITIVE_INFINITY,
  devices,
}: ScanRequest): IsWanted => {
  const known = devices && new Set(devices);
  return ({ receivedAt, topic }) =>
    receivedAt >= from && receivedAt < to && known?.has(parseTopic(topic).deviceId ?? '') !== false;
};

/** A day of the quarantine, by receipt. Its names say no time, so that all of the day is read. */
async function* readQuarantine(
  archive: Source,
  day: string,
  progress: number,
  isWanted: IsWanted,
): AsyncGenerator<Read> {
  for (let after: string | undefined, more = true; more; more = after !== undefined) {
    const { objects, next } = await archive.list({ prefix: `${QUARANTINE}${day}/`, limit: PAGE, after });
    const read = await someAtOnce(objects, READS_AT_ONCE, async ({ key }) => {
      const body = await archive.get(key);
      const message = body === undefined ? null : quarantinedMessageOf(body);
      return { key, time: message?.receivedAt ?? 0, message };
    });
    yield { day, progress, ...sorted(read.filter(({ message }) => message === null || isWanted(message))) };
    after = next;
  }
}

type Tried = { key: string; time: number; message: Message | null };

function sorted(read: Tried[]): Pick<Read, 'messages' | 'unreadable'> {
  const messages: Archived[] = [];
  const unreadable: string[] = [];
  for (const { message, key, time } of read)
    if (message === null) unreadable.push(key);
    else messages.push({ key, time, message });
  return { messages, unreadable };
}

/** The time that a key's name begins with, in epoch milliseconds. */
function timeOfKey(key: string): number {
  const name = key.slice(key.lastIndexOf('/') + 1);
  const stamp = isTimedName(name) ? stampOfName(name) : '';
  return parseTimestamp(`${stamp.slice(0, 11)}${stamp.slice(11).replaceAll('-', ':')}`) ?? 0;
}
