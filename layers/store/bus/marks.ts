import type { Message } from '#domain/message.ts';
import type { IngestMark } from '../registry/port.ts';

/** Devices can't send here: brokers keep topics that begin with `$` to themselves. */
const MARKS = '$mark/';

/** So many that each shard of a small stream has its own: a stream parts messages by the second level of the topic. */
export const LANES = Array.from({ length: 8 }, (_, lane) => String(lane));

/** One mark for each lane, to be sent the way that messages go. @param now epoch milliseconds */
export const marksAt = (now: number, lanes: string[] = LANES): Message[] =>
  lanes.map((lane) => ({
    id: '',
    payload: new Uint8Array(),
    topic: `${MARKS}${lane}`,
    receivedAt: now,
    clientId: null,
    principal: null,
    replayed: false,
  }));

export const isMark = ({ topic }: Pick<Message, 'topic'>): boolean => topic.startsWith(MARKS);

/** The mark that a message is, or null; one that was buried and is driven again proves nothing. */
export const markIn = (message: Message): IngestMark | null =>
  isMark(message) && !message.replayed
    ? { lane: message.topic.slice(MARKS.length), sentAt: message.receivedAt }
    : null;
