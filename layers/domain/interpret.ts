import type { Message } from './message.ts';
import type { Content, Sequenced } from './protocol/content.ts';
import { readData, sequencedOf } from './protocol/read-data.ts';
import { type Category, parseTopic } from './topics.ts';

/** Why a message can't be used; it is kept in quarantine with this reason. */
export type RefusalReason =
  | 'unknown_topic'
  | 'bad_device_id'
  | 'empty'
  | 'not_utf8'
  | 'not_json'
  | 'foreign_device'
  | 'schema';

/** A message that can be used. `time` is its own, in epoch milliseconds, null where it told no usable one. */
export type Accepted = {
  ok: true;
  deviceId: string;
  version: 1 | 2;
  time: number | null;
  sequenced: Sequenced | null;
  text: string;
  content: Content;
};

export type Refused = {
  ok: false;
  reason: RefusalReason;
  detail: string;
  deviceId: string | null;
  category: Category | null;
  sequenced: Sequenced | null;
};

export type Interpretation = Accepted | Refused;

/**
 * Reads a message by the device specification (IoT.md). It is a pure function of topic and payload, so every function
 * that asks comes to the same answer about the same message, however often it is delivered.
 */
export function interpret({ topic, payload }: Pick<Message, 'topic' | 'payload'>): Interpretation {
  const { deviceId, category } = parseTopic(topic);
  const refuse = (reason: RefusalReason, detail: string, sequenced: Sequenced | null = null): Refused => ({
    ok: false,
    reason,
    detail,
    deviceId,
    category,
    sequenced,
  });
  if (category === null) return refuse('unknown_topic', `no kind of message is sent on ${topic}`);
  if (deviceId === null) return refuse('bad_device_id', `the second level of ${topic} is not a device_id`);
  if (payload.length === 0) return refuse('empty', 'the payload has no bytes');
  const text = decodeUtf8(payload);
  if (text === null) return refuse('not_utf8', 'the payload is not UTF-8');
  const data = parseJson(text);
  if (data === undefined) return refuse('not_json', 'the payload is not JSON');
  const read = readData(data, category);
  if (!read.ok) return refuse('schema', read.problem, sequencedOf(data, deviceId, category));
  if (read.deviceId !== null && read.deviceId !== deviceId)
    return refuse('foreign_device', `sent on the topic of ${deviceId} in the name of ${read.deviceId}`);
  const { version, time, sequenced, content } = read;
  return { ok: true, deviceId, version, time, sequenced, text, content };
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodeUtf8(payload: Uint8Array): string | null {
  try {
    return utf8.decode(payload);
  } catch {
    return null; // TextDecoder has no other way to say that a byte is wrong
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // JSON has no undefined, so the two can't be mixed up
  }
}
