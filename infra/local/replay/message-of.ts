import * as z from 'zod';
import { QuarantinedMessage } from '#domain/api/quarantine.ts';
import type { Message } from '#domain/message.ts';

/** What begins an archived message in front of its payload, which stands there byte for byte (functions/archive-messages/object-of.ts). */
const Head = z.object({
  topic: z.string(),
  received_at: z.iso.datetime(),
  client_id: z.string().nullable(),
});

/** A quotation mark within a text is escaped, so that these can't stand in one: the first is that of the object. */
const DATA = Buffer.from(',"data":');

/**
 * The message that an object of a device was made of, as it came: each byte of its payload, its topic, and the time of its first
 * receipt. Null for what archive-messages has not written.
 */
export function messageOf(body: Uint8Array): Message | null {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.length);
  const at = bytes.indexOf(DATA);
  if (at < 0 || bytes.at(-1) !== 0x7d) return null;
  const head = parsed(Head, `${bytes.toString('utf8', 0, at)}}`);
  // a copy: what is handed to a thread takes the whole of its buffer along, which may be that of a batch
  const payload = Uint8Array.prototype.slice.call(bytes, at + DATA.length, -1);
  return head && archived(head, payload, null);
}

/** The same of an object in quarantine. */
export function quarantinedMessageOf(body: Uint8Array): Message | null {
  const object = parsed(QuarantinedMessage, Buffer.from(body).toString('utf8'));
  return object && archived(object, Buffer.from(object.payload, 'base64'), object.principal);
}

const archived = (
  { topic, received_at, client_id }: z.infer<typeof Head>,
  payload: Uint8Array,
  principal: string | null,
): Message => ({
  id: '',
  payload,
  topic,
  receivedAt: Date.parse(received_at),
  clientId: client_id,
  principal,
  replayed: true,
  fromArchive: true,
});

function parsed<T>(schema: z.ZodType<T>, text: string): T | null {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null; // not JSON
  }
}
