import { hash } from 'node:crypto';
import type { QuarantinedMessage } from '#domain/api/quarantine.ts';
import { filingTime, isoOf, messageKey, quarantineKey } from '#domain/archive-keys.ts';
import { type Accepted, interpret, type Refused } from '#domain/interpret.ts';
import type { Message } from '#domain/message.ts';
import type { Category } from '#domain/topics.ts';
import type { NewObject } from '#store/archive/port.ts';

/** What a message is kept as. */
export type Filed = { object: NewObject; category: Category | 'unknown'; good: boolean };

/** Makes of a message, good or bad, the object that is kept of it. The same message always gets the same key. */
export function fileMessage(message: Message): Filed {
  const read = interpret(message);
  return read.ok
    ? { object: goodObject(message, read), category: read.content.category, good: true }
    : { object: badObject(message, read), category: read.category ?? 'unknown', good: false };
}

const END = Buffer.from('}');

/** The payload is put in as its bytes are: digits, white space and repeated names of fields stay as the device wrote them. */
function goodObject(message: Message, { deviceId, time: own, sequenced, content }: Accepted): NewObject {
  const time = filingTime(own, message.receivedAt);
  const head = JSON.stringify({
    device_id: deviceId,
    category: content.category,
    topic: message.topic,
    timestamp: isoOf(time),
    received_at: isoOf(message.receivedAt),
    client_id: message.clientId,
  });
  const seq = sequenced?.seq ?? null;
  const sha256 = hash('sha256', message.payload, 'hex');
  return {
    key: messageKey({ deviceId, category: content.category, time, seq, sha256 }),
    body: Buffer.concat([Buffer.from(`${head.slice(0, -1)},"data":`), message.payload, END]),
  };
}

function badObject(message: Message, { reason, detail, deviceId, category }: Refused): NewObject {
  const object: QuarantinedMessage = {
    reason,
    detail,
    device_id: deviceId,
    category,
    topic: message.topic,
    received_at: isoOf(message.receivedAt),
    client_id: message.clientId,
    principal: message.principal,
    size: message.payload.length,
    payload: Buffer.from(message.payload).toString('base64'),
  };
  const sha256 = hash('sha256', Buffer.concat([Buffer.from(`${message.topic}\0`), message.payload]), 'hex');
  return { key: quarantineKey(message.receivedAt, sha256), body: Buffer.from(JSON.stringify(object)) };
}
